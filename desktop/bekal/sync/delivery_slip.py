"""The slip that goes with a stick: how much it carries, up to which batch, and that batch's hash as a symbol.

Whoever receives the stick can hold the slip against what was read from it: the symbol names the last batch by number
and hash, and a hash that fits says that every batch before it is the same one too. No name of a person is on it.
"""

from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.documents.receipt_slip import Paper, ReceiptSlip, receipt_slips_pdf
from bekal.documents.wording import date_words
from bekal.errors import Refused
from bekal.language import say
from bekal.reports.naming import kind_word
from bekal.storage.handing_out import hand_out
from bekal.sync.device import state_of
from bekal.sync.pictures import standing
from bekal.sync.pictures.words import megabytes
from bekal.sync.queries import BatchRow, batches
from bekal.sync.recovery import hash_at
from bekal.terms import Travel

_MOST = 6
"""Kinds of records that are named on the slip."""


class NothingOnStick(Refused):
    """No batch was copied to a stick that central has not received."""


def symbol_text(code: str, device: str, inc: str, seq: int, batch_hash: str, operations: int) -> str:
    """Return what the symbol holds: a mark, the centre, the device, the stream, its last batch, how many operations."""
    return f"BEKAL1:{code}:{device}:{inc}:{seq}:{batch_hash}:{operations}"


def slip(session: Session) -> ReceiptSlip:
    """Return the slip of what was copied to a stick last and central has not received.

    Raises:
        NothingOnStick: there is none.
        NotActivated: nothing ever was.

    """
    state = state_of(session)
    going = [row for row in batches(session, limit=1_000) if row.state is Travel.COPIED]
    if not going:
        raise NothingOnStick()
    house = centre(session)
    last = going[0]
    last_hash = hash_at(session, state.inc, last.seq) or ""
    operations = sum(row.operations for row in going)
    copied = max(row.copied_at for row in going if row.copied_at is not None).astimezone(house.timezone)
    first, until = going[-1].number, last.number.rsplit("/", maxsplit=1)[-1]
    return ReceiptSlip(
        centre=house.name,
        contact=" · ".join(part for part in (house.address, house.city, house.phone) if part),
        title=say("Tanda bawa flashdisk"),
        name=say("{n} data dalam {batches} kiriman", n=f"{operations:,}".replace(",", "."), batches=len(going)),
        code="-".join(last_hash[at : at + 4] for at in (0, 4, 8)),
        facts=(
            (say("Nomor kiriman"), first if len(going) == 1 else say("{first} sampai {last}", first=first, last=until)),
            (say("Disalin"), f"{date_words(copied.date())}, {copied:%H.%M}"),
            *_pictures(session),
        ),
        list_heading=say("Isi"),
        listed=_contents(going),
        if_none="",
        next_heading=say("Langkah berikutnya"),
        next_step=say("Serahkan flashdisk dan lembar ini ke pusat. Bawa flashdisk kembali untuk dibaca balasannya."),
        keep=say("Isi flashdisk terkunci. Bila hilang, tidak ada data yang hilang: semuanya masih di PC balai."),
        symbol=symbol_text(house.code, state.device.hex, state.inc, last.seq, last_hash, operations),
    )


def write_slip(session: Session, path: Path, *, paper: Paper = Paper.A6) -> Path:
    """Write the slip as a PDF and return where it lies.

    Raises:
        NothingOnStick, NotActivated: as `slip`.
        FileNotWritten: the place is full, read-only or gone.

    """
    return hand_out(path, receipt_slips_pdf([slip(session)], paper))


def _pictures(session: Session) -> tuple[tuple[str, str], ...]:
    """Return the line of photos and scans, where some lie on the stick."""
    count, size = standing.on_last_stick(session)
    return ((say("Foto & pindaian"), say("{n} ({size})", n=count, size=megabytes(size))),) if count else ()


def _contents(going: list[BatchRow]) -> tuple[str, ...]:
    counts: Counter[str] = Counter()
    for row in going:
        counts.update(dict(row.counts))
    named = [f"{n:,} {kind_word(entity)}".replace(",", ".") for entity, n in counts.most_common(_MOST)]
    rest = sum(counts.values()) - sum(n for _, n in counts.most_common(_MOST))
    return (*named, say("{n} lainnya", n=rest)) if rest else tuple(named)
