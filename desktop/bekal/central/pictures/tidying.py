"""Letting go of photos and scans: after an erasure, or named by nobody for long; and what is missing here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Delete, delete, func, select
from sqlalchemy.orm import Session

from bekal.central.home import Central, lock
from bekal.central.pictures.places import gone_for_good, held, in_ledger, pieces, shelf
from bekal.storage import erasing
from bekal.storage.attachments import AttachmentDamaged, AttachmentMissing
from bekal.storage.erasure_ledger import ledger_of
from bekal.storage.records import CentralCentre, CentralDevice, CentralPicture
from bekal.sync.pictures.naming import ADDRESS, all_named, named

UNNAMED_FOR = timedelta(days=90)


def let_go(central: Central, *, now: datetime) -> int:
    """Let go of the pictures that an erasure noted, so that they are not taken again; return how many there were.

    The ledger is written before the files are removed, and the note goes last: a cut between only repeats it.
    """
    with central.database.writing() as session:
        noted = [_noted(one) for one in erasing.files_to_drop(session)]
        gone = [(centre, address) for centre, address in noted if not named(session, [address], centre=centre)]
        ledger = ledger_of(session)
        for centre, address in gone:
            if ledger is not None:
                ledger.note(session, [in_ledger(centre, address)], centre_id=centre, at=now)
            session.execute(_of_picture(centre, address))
        devices = session.execute(select(CentralDevice.id, CentralDevice.centre_id)).all() if gone else []
    for centre, address in gone:
        shelf(central, centre).remove(address)
        for device, of in devices:
            if of == centre:
                pieces(central, device).drop(address)
    if noted:
        with central.database.writing() as session:
            erasing.files_are_dropped(session)
    return len(gone)


def note_erased(session: Session, centre: UUID, addresses: set[str]) -> None:
    """Note pictures that belong to an erased person, in the caller's transaction; `let_go` follows its end."""
    erasing.drop_files_later(session, [f"{centre.hex}/{one}" for one in addresses if ADDRESS.fullmatch(one)])


def tidy(central: Central, centre: UUID, *, now: datetime) -> int:
    """Look again which pictures of a centre a record names; let go of those that none named for long."""
    with central.database.writing() as session:
        lock(session, f"pictures {centre.hex}")
        rows = session.scalars(
            select(CentralPicture).where(CentralPicture.centre_id == centre, CentralPicture.is_named.is_(False))
        ).all()
        by_now = named(session, [row.address for row in rows], centre=centre)
        old = []
        for row in rows:
            row.is_named = row.address in by_now
            if not row.is_named and now - row.received_at > UNNAMED_FOR:
                old.append(row.address)
                session.delete(row)
    for address in old:
        shelf(central, centre).remove(address)
    return len(old)


def found_again(central: Central, *, now: datetime) -> tuple[int, int]:
    """After a restore: hold the table against the disk; return how many pictures it had lost and how many it gained."""
    lost = gained = 0
    with central.database.writing() as session:
        for row in session.scalars(select(CentralPicture)).all():
            if not shelf(central, row.centre_id).has(row.address):
                session.delete(row)
                lost += 1
        for centre in session.scalars(select(CentralCentre.id)).all():
            place = shelf(central, centre)
            known = set(session.scalars(select(CentralPicture.address).where(CentralPicture.centre_id == centre)))
            for address in place.sizes():
                if address in known:
                    continue
                if gone_for_good(session, centre, [address]):
                    place.remove(address)
                    continue
                try:
                    size = len(place.read(address))
                except (AttachmentMissing, AttachmentDamaged):
                    place.remove(address)
                    continue
                device = session.scalars(
                    select(CentralDevice.id).where(CentralDevice.centre_id == centre).order_by(CentralDevice.id)
                ).first()
                is_named = bool(named(session, [address], centre=centre))
                session.add(
                    CentralPicture(
                        centre_id=centre,
                        address=address,
                        size=size,
                        device_id=device or centre,
                        received_at=now,
                        is_named=is_named,
                    )
                )
                gained += 1
    return lost, gained


@dataclass(frozen=True, slots=True)
class Shortage:
    """What a centre's records name and what of it lies here; `missing` and `damaged` are addresses."""

    code: str
    named: int
    held: int
    size: int
    missing: tuple[str, ...]
    damaged: tuple[str, ...] = ()


def shortages(central: Central, *, read_all: bool = False) -> list[Shortage]:
    """Return for every centre which photos and scans its records name that are not here; `read_all` opens each."""
    found = []
    with central.database.reading() as session:
        for centre in session.scalars(select(CentralCentre).order_by(CentralCentre.code)):
            wanted = all_named(session, centre.id)
            here = held(central, session, centre.id, sorted(wanted))
            count, size = session.execute(
                select(func.count(), func.coalesce(func.sum(CentralPicture.size), 0)).where(
                    CentralPicture.centre_id == centre.id
                )
            ).one()
            damaged = tuple(one for one in sorted(here) if read_all and not _is_whole(central, centre.id, one))
            found.append(Shortage(centre.code, len(wanted), count, int(size), tuple(sorted(wanted - here)), damaged))
    return found


def _is_whole(central: Central, centre: UUID, address: str) -> bool:
    try:
        shelf(central, centre).read(address)
    except (AttachmentMissing, AttachmentDamaged):
        return False
    return True


def _noted(written: str) -> tuple[UUID, str]:
    centre, _, address = written.partition("/")
    return UUID(hex=centre), address


def _of_picture(centre: UUID, address: str) -> Delete:
    return delete(CentralPicture).where(CentralPicture.centre_id == centre, CentralPicture.address == address)
