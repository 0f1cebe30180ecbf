"""Who this device is: its row in the database, and what is remembered of it outside, in the anchor.

Two copies of the anchor lie in the data folder and in a place of this machine that a copy of the folder does not
carry along. Besides the end of the stream they keep the certificate numbers that were used, so that a restored
backup never uses one again, and the versions of central's documents, so that none is taken back.
"""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal import paths
from bekal.certificates import cose
from bekal.errors import Refused
from bekal.storage.folder import DataFolder
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Certificate, DeviceState, DownState, Setting
from bekal.sync import anchor
from bekal.sync.anchor import Anchor
from bekal.sync.files import Files, RealFiles
from bekal.sync.requests import Activation
from bekal.sync.streams import GENESIS, Mark, incarnation

_NUMBERS = "certificates/"


class NotActivated(Refused):
    """This PC has no activation file of the head office yet; work is saved, but nothing can be sent or received."""


def outside_the_folder(device: UUID) -> Path:
    """Return where the second copy of a device's anchor lies: this machine's own place, or beside the named key."""
    if named := os.environ.get("BEKAL_KEY_FILE"):
        return Path(named).absolute().with_name(f"anchor-{device.hex}.json")
    return paths.machine_state() / "anchors" / f"{device.hex}.json"


@dataclass(frozen=True)
class Machine:
    """What the sync uses of this machine; a test or a simulator hands in others, with a fault in each."""

    files: Files = field(default_factory=RealFiles)
    random: Callable[[int], bytes] = secrets.token_bytes
    outside: Callable[[UUID], Path] = outside_the_folder

    def anchors(self, folder: DataFolder, device: UUID) -> tuple[Path, Path]:
        """Return where the two copies of the anchor lie."""
        return folder.anchor, self.outside(device)


MACHINE = Machine()


def new_device(session: Session, *, machine: Machine = MACHINE) -> UUID:
    """Make this device's row at set-up, before any activation, unless it is there; return the device's id."""
    state = session.get(DeviceState, 1)
    if state is None:
        state = DeviceState(id=1, device=new_id(), inc=incarnation(machine.random(8)), head_seq=0, head_hash=GENESIS)
        session.add(state)
        session.flush()
    return state.device


def state_of(session: Session) -> DeviceState:
    """Return this device's row.

    Raises:
        NotActivated: the database never had one.

    """
    state = session.get(DeviceState, 1)
    if state is None:
        raise NotActivated()
    return state


def activation_of(state: DeviceState) -> Activation:
    """Return the activation that this device was activated with.

    Raises:
        NotActivated: it was not yet.

    """
    if state.activation is None:
        raise NotActivated()
    return Activation.from_bytes(state.activation)


def head_of(state: DeviceState) -> Mark:
    """Return the end of this device's stream."""
    return Mark(state.head_seq, state.head_hash or GENESIS)


def realm_of(activation: Activation) -> cose.Realm:
    """Return the realm of an activation as signed certificate files name it."""
    return cose.Realm[activation.realm.name]


# ------------------------------------------------------------------------------------------------ settings


def recall(session: Session, key: str) -> str:
    """Return a local fact of the sync, empty if there is none."""
    return session.scalars(select(Setting.value).where(Setting.key == f"sync.{key}")).one_or_none() or ""


def remember(session: Session, key: str, value: str) -> None:
    """Keep a local fact of the sync."""
    session.merge(Setting(key=f"sync.{key}", value=value))


def former_lives(session: Session) -> frozenset[str]:
    """Return the incarnations this database had before its present one."""
    return frozenset(recall(session, "former").split())


# -------------------------------------------------------------------------------------------------- anchor


def read_anchors(centre: OpenCentre, device: UUID, machine: Machine) -> list[Anchor]:
    """Return this device's anchors that can be read."""
    found = anchor.read(machine.files, machine.anchors(centre.folder, device))
    return [one for one in found if one.device == device]


def keep_anchor(centre: OpenCentre, *, numbers: Mapping[int, int] | None = None, machine: Machine = MACHINE) -> None:
    """Write the anchor as the database stands; no number and no version in it is ever taken back.

    `numbers` are certificate numbers by year that may not be in the database.

    Raises:
        AnchorUnwritable: a copy could not be written; nothing may leave this PC before it can.

    """
    with centre.database.reading() as session:
        state = state_of(session)
        device, inc, head = state.device, state.inc, head_of(state)
        versions = down_versions(session)
        used = [_leases(_numbers_here(session)), _leases(numbers or {})]
    old = read_anchors(centre, device, machine)
    new = Anchor(
        device,
        inc,
        head,
        _highest([*used, *(one.leases for one in old)]),
        _highest([versions, *(one.down for one in old)]),
    )
    copies = machine.anchors(centre.folder, device)
    if old != [new] * len(copies):
        for copy in copies:
            with contextlib.suppress(OSError):  # the writing itself tells
                make_folders(machine.files, copy.parent)
        anchor.write(machine.files, copies, new)


def make_folders(files: Files, folder: Path) -> None:
    """Make a folder and those above it."""
    if not folder.exists():
        make_folders(files, folder.parent)
        files.make_folder(folder)


def down_versions(session: Session) -> dict[str, int]:
    """Return the version of each of central's documents that is here."""
    return {row.kind: row.version for row in session.execute(select(DownState.kind, DownState.version))}


def used_numbers(centre: OpenCentre, *, machine: Machine = MACHINE) -> dict[int, int]:
    """Return for each year the highest certificate number that this PC ever used, as the anchors remember it."""
    with centre.database.reading() as session:
        device = state_of(session).device
        here = _leases(_numbers_here(session))
    leases = _highest([here, *(one.leases for one in read_anchors(centre, device, machine))])
    return {
        int(name.removeprefix(_NUMBERS)): following - 1
        for name, following in leases.items()
        if name.startswith(_NUMBERS) and name.removeprefix(_NUMBERS).isdecimal()
    }


def note_number(centre: OpenCentre, year: int, sequence: int, *, machine: Machine = MACHINE) -> None:
    """Remember outside the database that a certificate number was used; call it before the paper leaves.

    Raises:
        AnchorUnwritable: it could not be; nothing may be printed.

    """
    keep_anchor(centre, numbers={year: sequence}, machine=machine)


def _numbers_here(session: Session) -> dict[int, int]:
    query = select(Certificate.year, func.max(Certificate.sequence).label("last")).group_by(Certificate.year)
    return {row.year: row.last for row in session.execute(query)}


def _leases(numbers: Mapping[int, int]) -> dict[str, int]:
    """Write the last used number of each year as the next one of a lease."""
    return {f"{_NUMBERS}{year}": sequence + 1 for year, sequence in numbers.items()}


def _highest(several: Iterable[Mapping[str, int]]) -> dict[str, int]:
    highest: dict[str, int] = {}
    for one in several:
        for name, number in one.items():
            highest[name] = max(number, highest.get(name, number))
    return highest
