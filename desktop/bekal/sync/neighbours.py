"""The centre's other PCs and a folder between them: their work comes here and this PC's goes there, without central."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.language import say
from bekal.storage.opening import OpenCentre
from bekal.sync import peers, sending
from bekal.sync.device import MACHINE, Machine, state_of
from bekal.sync.peers import FromPeers, peers_of
from bekal.sync.pictures import on_stick
from bekal.sync.pictures.on_stick import Brought
from bekal.sync.sending import Exported


@dataclass(frozen=True)
class Others:
    """The other PCs of this centre, as central last named them."""

    several: int
    beyond: int
    """Those of them, the oldest, that cannot open this PC's batches: they get the work from central."""

    @property
    def beyond_words(self) -> str:
        """Say that some PCs get this PC's work by central only; no words where all get it directly."""
        if not self.beyond:
            return ""
        return say(
            "Balai ini punya {of} PC. Kiriman PC ini dapat dibuka langsung oleh {most} PC yang terbaru; {n} PC lainnya "
            "menerimanya lewat pusat. Tidak ada yang hilang.",
            of=self.several + 1,
            most=peers.MOST,
            n=self.beyond,
        )


@dataclass(frozen=True)
class Met:
    """What an exchange with the other PCs brought there and here."""

    shared: Exported
    taken: FromPeers
    brought: Brought
    """Photos and scans that came."""
    others: Others

    @property
    def words(self) -> str:
        """Say what it did."""
        said = [say("Tidak ada yang baru dari PC lain.")]
        if self.taken.new:
            said = [say("{n} data dari PC lain sudah masuk di sini.", n=self.taken.new)]
        if self.brought.pictures:
            said.append(say("{n} foto & pindaian datang dari PC lain.", n=self.brought.pictures))
        if self.taken.held:
            said.append(say("{n} kiriman menunggu kiriman sebelumnya.", n=self.taken.held))
        if self.shared.batches:
            said.append(say("{n} kiriman PC ini ada di folder itu untuk PC lain.", n=self.shared.batches))
        return " ".join(filter(None, (*said, self.others.beyond_words)))


def others(session: Session) -> Others:
    """Return how many other PCs this centre has, and how many of them this PC's batches do not reach directly."""
    own = state_of(session).device
    several = sum(1 for one in peers_of(session) if one.id != own and not one.is_revoked)
    return Others(several, max(0, several - peers.MOST))


def meet(centre: OpenCentre, folder: Path, *, now: datetime, machine: Machine = MACHINE) -> Met:
    """Lay this PC's work into a folder that the centre's PCs share, and take theirs out of it.

    It is no way to central: nothing counts as copied or sent.

    Raises:
        NotActivated: nobody has said yet which centre this is.
        Unavailable: the folder cannot be read or written; what was applied stays so.

    """
    shared = sending.share(centre, folder, now=now, machine=machine)
    taken = peers.exchange(centre, folder, now=now, machine=machine)
    brought = on_stick.exchange(centre, folder, now=now, machine=machine)
    with centre.database.reading() as session:
        return Met(shared, taken, brought, others(session))
