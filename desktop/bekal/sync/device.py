"""Who this device is: its row in the database, and what is remembered of it outside, in the anchor.

Two copies of the anchor lie in the data folder and in a place of this machine that a copy of the folder does not
carry along. Besides the end of the stream they keep the versions of central's documents, so that none is taken back.
"""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.orm import Session

from bekal import paths
from bekal.certificates import cose
from bekal.errors import Refused
from bekal.storage import keys
from bekal.storage.folder import DataFolder
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DeviceState, DownState, Setting
from bekal.sync import anchor
from bekal.sync.anchor import Anchor
from bekal.sync.files import Files, RealFiles, room_on
from bekal.sync.requests import Activation
from bekal.sync.streams import GENESIS, Mark, incarnation
from bekal.sync.whereabouts import Copied, Place, copied, place_of, this_machine


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
    identity: Callable[[], str] = this_machine
    room: Callable[[Path], int] = room_on

    def anchors(self, folder: DataFolder, device: UUID) -> tuple[Path, Path]:
        """Return where the two copies of the anchor lie."""
        return folder.anchor, self.outside(device)


MACHINE = Machine()
PLACE, NEW_KEYS = "place", "new_keys"
"""Under which names is remembered where the data lies, and that this device is to have keys of its own."""


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
    held = session.info.get("device_state")
    if isinstance(held, DeviceState) and held in session:
        return held
    state = session.scalars(_STATE).one_or_none()
    if state is None:
        raise NotActivated()
    session.info["device_state"] = state  # held, so that asking again in the same session reads nothing
    return state


_STATE = select(DeviceState).where(DeviceState.id == 1)


def activation_of(state: DeviceState) -> Activation:
    """Return the activation that this device was activated with.

    Raises:
        NotActivated: it was not yet.

    """
    if state.activation is None:
        raise NotActivated()
    return _read_activation(state.activation)


@lru_cache(maxsize=4)
def _read_activation(data: bytes) -> Activation:
    return Activation.from_bytes(data)


def head_of(state: DeviceState) -> Mark:
    """Return the end of this device's stream."""
    return Mark(state.head_seq, state.head_hash or GENESIS)


def realm_of(activation: Activation) -> cose.Realm:
    """Return the realm of an activation as signed certificate files name it."""
    return cose.Realm[activation.realm.name]


def ask_new_keys(session: Session) -> None:
    """Note that this device is to have keys of its own: its database came from another device's backup."""
    remember(session, NEW_KEYS, "1")


def are_new_keys_asked(session: Session) -> bool:
    """Whether this device still has to get keys of its own."""
    return bool(recall(session, NEW_KEYS))


def give_new_keys(centre: OpenCentre) -> bool:
    """Make the device's keys where they were asked for; say whether they were. A power cut between only repeats it."""
    with centre.database.reading() as session:
        is_asked = are_new_keys_asked(session)
    if is_asked:
        centre.save_device_keys(keys.make_device_keys())
        with centre.database.writing() as session:
            remember(session, NEW_KEYS, "")
    return is_asked


# ------------------------------------------------------------------------------------------------ settings


def recall(session: Session, key: str) -> str:
    """Return a local fact of the sync, empty if there is none."""
    return session.connection().execute(_SETTING, {"key": f"sync.{key}"}).scalar_one_or_none() or ""


def recall_all(session: Session, *keys: str, also: Iterable[str] = ()) -> dict[str, str]:
    """Return several local facts of the sync by their keys, empty where there is none; `also` are other settings."""
    wanted = {f"sync.{key}": key for key in keys} | {key: key for key in also}
    found = session.connection().execute(_SETTINGS, {"keys": list(wanted)})
    return dict.fromkeys(wanted.values(), "") | {wanted[row.key]: row.value for row in found}


_REMEMBER = text(
    "INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)
_SETTING = select(Setting.value).where(Setting.key == bindparam("key"))
_SETTINGS = select(Setting.key, Setting.value).where(Setting.key.in_(bindparam("keys", expanding=True)))


def remember(session: Session, key: str, value: str) -> None:
    """Keep a local fact of the sync."""
    session.connection().execute(_REMEMBER, {"key": f"sync.{key}", "value": value})


def former_lives(session: Session) -> frozenset[str]:
    """Return the incarnations this database had before its present one."""
    return frozenset(recall(session, "former").split())


# -------------------------------------------------------------------------------------------------- anchor


def read_anchors(centre: OpenCentre, device: UUID, machine: Machine) -> list[Anchor]:
    """Return this device's anchors that can be read."""
    found = anchor.read(machine.files, machine.anchors(centre.folder, device))
    return [one for one in found if one.device == device]


def place_here(device: UUID, kept: str, centre: OpenCentre, machine: Machine = MACHINE) -> tuple[Copied, Place | None]:
    """Say whether the data was copied here since its last start, and which place is to be remembered; None: none.

    `kept` is where it lay, as remembered under `PLACE`.
    """
    if centre.shared is not None:
        return Copied.NO, None  # a server keeps the data; its copies are the server's own matter
    was, now = Place.from_text(kept), place_of(centre.folder, device, machine.identity())
    if now is None or was == now:
        return Copied.NO, None
    marks = anchor.read(machine.files, [machine.outside(device)])
    return copied(was, now, has_mark=any(one.device == device for one in marks)), now


def remember_place(session: Session, place: Place) -> None:
    """Keep where the data lies, in the transaction in which a copy begins its own life."""
    remember(session, PLACE, place.to_text())


def keep_anchor(centre: OpenCentre, *, machine: Machine = MACHINE) -> None:
    """Write the anchor as the database stands; no version in it is ever taken back.

    Raises:
        AnchorUnwritable: a copy could not be written; nothing may leave this PC before it can.

    """
    with centre.database.reading() as session:
        device = state_of(session).device
        new = anchor_to_write(session, read_anchors(centre, device, machine), centre, machine)
    if new is not None:
        write_anchor(centre, new, machine)


def write_anchor(centre: OpenCentre, new: Anchor, machine: Machine) -> None:
    """Write every copy of an anchor, of which the database says the same.

    Raises:
        AnchorUnwritable: a copy could not be written; nothing may leave this PC before it can.

    """
    anchor.write(machine.files, machine.anchors(centre.folder, new.device), new)


def anchor_to_write(
    session: Session,
    old: list[Anchor],
    centre: OpenCentre,
    machine: Machine,
    *,
    down: Mapping[str, int] | None = None,
) -> Anchor | None:
    """Return the anchor as the database stands, None where every copy of it is there and says so.

    `down` are the versions of central's documents, where they are at hand.
    """
    state = state_of(session)
    new = anchor.after(old, state.device, state.inc, head_of(state), down_versions(session) if down is None else down)
    return None if old == [new] * len(machine.anchors(centre.folder, state.device)) else new


def down_versions(session: Session) -> dict[str, int]:
    """Return the version of each of central's documents that is here."""
    return {row.kind: row.version for row in session.connection().execute(_DOWN)}


_DOWN = select(DownState.kind, DownState.version)
