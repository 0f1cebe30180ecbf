"""What a revoked device sent: kept, shown, and let in or left out by a person of the head office.

Whether a batch was sealed before the PC was stolen cannot be proved, since its date is the PC's own word. So nothing
of it takes effect by itself; and nothing is thrown away, so that a refusal can be taken back.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from bekal.central import rules
from bekal.central.home import Central
from bekal.central.inbox import REFUSED, REVOKED
from bekal.central.receiving import receive
from bekal.central.trusting import written
from bekal.errors import Refused
from bekal.storage.records import CentralCentre, CentralDevice, CentralHeld, CentralProblem
from bekal.sync.opening import KnownDevice, open_batch

_KEPT = (REVOKED, REFUSED)


class NoSuchDevice(Refused):
    """The head office knows no such device; facts: device."""


class NotRevoked(Refused):
    """The device is not revoked, so nothing of it waits for a decision; facts: device."""


class NothingKept(Refused):
    """Nothing of the device waits for a decision; facts: device."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A batch of a revoked device: what it says of itself, when it came, and whether it was refused before."""

    centre: str
    device: str
    inc: str
    seq: int
    operations: int
    sealed_at: datetime
    """By the PC's own clock, which proves nothing."""
    came_at: datetime
    revoked_at: datetime
    is_refused: bool


def revoke(central: Central, device: UUID, *, reason: str, now: datetime) -> datetime:
    """Take a device's right to send, and say since when it has none; again, it changes nothing.

    Raises:
        NoSuchDevice: it is not known here.

    """
    with central.database.writing() as session:
        row = session.get(CentralDevice, device)
        if row is None:
            raise NoSuchDevice(device=str(device))
        if row.revoked_at is None:
            row.revoked_at = now
            written(session, "revoke-device", device.hex, reason=reason, now=now)
        return row.revoked_at


def kept(central: Central, device: UUID | None = None) -> list[Kept]:
    """Return what waits of revoked devices, in the order of their streams."""
    with central.database.reading() as session:
        rows = session.execute(
            select(CentralHeld, CentralDevice, CentralCentre.code)
            .join(CentralDevice, CentralDevice.id == CentralHeld.device_id)
            .join(CentralCentre, CentralCentre.id == CentralDevice.centre_id)
            .where(CentralHeld.reason.in_(_KEPT), *([CentralHeld.device_id == device] if device else []))
            .order_by(CentralCentre.code, CentralHeld.device_id, CentralHeld.inc, CentralHeld.seq)
        ).all()
        return [_shown(central, held, known, code) for held, known, code in rows]


def _shown(central: Central, held: CentralHeld, known: CentralDevice, code: str) -> Kept:
    manifest = open_batch(held.file, central.open_tools, lambda _: _trusted(known)).manifest
    return Kept(
        code,
        str(held.device_id),
        held.inc,
        held.seq,
        manifest.n,
        manifest.created_wall,
        held.held_at,
        known.revoked_at or held.held_at,
        held.reason == REFUSED,
    )


def _trusted(row: CentralDevice) -> KnownDevice:
    return KnownDevice(row.centre_id, (row.signing_key,), is_revoked=False)


def accept(central: Central, device: UUID, *, reason: str, now: datetime) -> int:
    """Give everything its effect that waits of a revoked device; return how many operations were new.

    The device stays revoked: what it sends later waits again.

    Raises:
        NoSuchDevice, NotRevoked, NothingKept: nothing was changed.

    """
    files = _files(central, device)
    new = sum(receive(central, file, now=now, is_accepted=True).new for file in files)
    _decided(central, device, "accept-revoked", reason, now)
    return new


def refuse(central: Central, device: UUID, *, reason: str, now: datetime) -> int:
    """Leave out for good what waits of a revoked device, keeping it as evidence; return how many batches.

    Raises:
        NoSuchDevice, NotRevoked, NothingKept: nothing was changed.

    """
    files = _files(central, device)
    with central.database.writing() as session:
        session.execute(update(CentralHeld).where(*_of(device)).values(reason=REFUSED))
    _decided(central, device, "refuse-revoked", reason, now)
    return len(files)


def _of(device: UUID) -> tuple[ColumnElement[bool], ...]:
    return CentralHeld.device_id == device, CentralHeld.reason.in_(_KEPT)


def _files(central: Central, device: UUID) -> Sequence[bytes]:
    with central.database.reading() as session:
        row = session.get(CentralDevice, device)
        if row is None:
            raise NoSuchDevice(device=str(device))
        if row.revoked_at is None:
            raise NotRevoked(device=str(device))
        files = session.scalars(
            select(CentralHeld.file).where(*_of(device)).order_by(CentralHeld.inc, CentralHeld.seq)
        ).all()
    if not files:
        raise NothingKept(device=str(device))
    return files


def _decided(central: Central, device: UUID, act: str, reason: str, now: datetime) -> None:
    with central.database.writing() as session:
        shown = (
            CentralProblem.code == rules.ProblemCode.REVOKED_SENT.value,
            CentralProblem.subject == device.hex,
            CentralProblem.resolved_at.is_(None),
        )
        session.execute(update(CentralProblem).where(*shown).values(resolved_at=now))
        written(session, act, device.hex, reason=reason, now=now)
