"""The lists that say who is trusted: root, trust, status, and the register of each key; built, versioned, handed out.

What central says downwards on sticks, what a web page reads and what travels as one file are the very same bytes.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.central.home import Central, lock
from bekal.central.rules import LIFTED
from bekal.certificates.bundle import Bundle, packed
from bekal.certificates.trust import KeyEnd, KeyState, StatusCode, StatusRecord, view_of
from bekal.errors import Refused
from bekal.storage.records import CentralDigest, CentralDocument, CentralKeyEnd, CentralListing, CentralRevocation
from bekal.sync.downward import DownDocument, file_of

_EPOCH = date(1970, 1, 1)
_GRAVEST_FIRST = (StatusCode.REVOKED, StatusCode.REPLACED, StatusCode.SUSPENDED)


class Lists(NamedTuple):
    """The signed files as they are published now; the registers by kid."""

    root: bytes
    trust: bytes
    status: bytes
    registers: Mapping[bytes, bytes]


class NothingPublished(Refused):
    """No list was ever published here; the first import of a stick does it, and so does publishing by name."""


def current(central: Central, *, now: datetime | None = None) -> Lists:
    """Return the lists as they were published last; with `now` they are brought up to date first.

    Raises:
        NothingPublished: there are none yet, and no `now` to make them with.

    """
    if now is not None:
        publish(central, now=now)
    with central.database.reading() as session:
        files = {kind: _file(central, session, kind) for kind in ("trust", "status")}
        registers = {
            bytes.fromhex(row.scope): row.paper
            for row in session.scalars(
                select(CentralDocument).where(CentralDocument.kind == "reg").order_by(CentralDocument.scope)
            )
        }
    return Lists(central.root_bytes, files["trust"], files["status"], registers)


def _file(central: Central, session: Session, kind: str) -> bytes:
    kept = session.get(CentralDocument, (kind, ""))
    if kept is None:
        raise NothingPublished()
    return file_of(DownDocument.from_bytes(kept.paper, [central.receipt_key]))


def publish(central: Central, *, now: datetime) -> None:
    """Bring every list up to date; what has not changed and is not due stays byte for byte as it is."""
    from bekal.central.publishing import Publisher

    with central.database.writing() as session:
        lock(session, "publishing")
        Publisher(central, session, now).publish_for_all()


@dataclass(frozen=True, slots=True)
class Edition:
    """The lists as they stand: their versions, when they were issued, and what they hold."""

    root: int
    trust: int
    status: int
    issued: datetime
    keys: int
    listed: int
    registers: int
    registered: int


def edition(central: Central, *, now: datetime) -> Edition:
    """Bring the lists up to date and say what they are; they are read back as every reader will read them."""
    lists = current(central, now=now)
    view = view_of(central.root, lists.trust, lists.status, lists.registers.values(), realm=central.certificate_realm)
    return Edition(
        central.root.version,
        view.seen.trust,
        view.seen.status,
        datetime.fromtimestamp(view.list_issued or 0, UTC),
        len(view.keys),
        sum(map(len, view.records.values())) // 11,
        len(view.registers),
        sum(len(register.digests) for register in view.registers.values()) // 8,
    )


def as_file(central: Central) -> bytes:
    """Return the lists as they were published last, as one file for a stick.

    Raises:
        NothingPublished: there are none yet.

    """
    lists = current(central)
    kids = list(lists.registers)
    return packed(
        Bundle(central.root_files, lists.trust, lists.status, tuple(lists.registers[kid] for kid in kids)), kids
    )


# ------------------------------------------------------------------------------------------ what the lists say


def ends_of(session: Session) -> dict[bytes, KeyEnd]:
    """Return how keys ended; of a compromised one what was registered here before its cutoff is kept."""
    ends: dict[bytes, KeyEnd] = {}
    for row in session.scalars(select(CentralKeyEnd).order_by(CentralKeyEnd.kid)):
        state, cutoff = KeyState(row.state), int(row.cutoff_at.timestamp())
        keep: frozenset[bytes] = frozenset()
        if state is KeyState.COMPROMISED:
            keep = frozenset(
                session.scalars(
                    select(CentralDigest.digest).where(
                        CentralDigest.kid == row.kid, CentralDigest.registered_at < row.cutoff_at
                    )
                )
            )
        ends[row.kid] = KeyEnd(state, cutoff, keep)
    return ends


def status_records(session: Session) -> dict[bytes, list[StatusRecord]]:
    """Return what no longer counts, by key: what centres asked for and proved, and what the head office decided.

    The graver one stands, with its own day; a suspension stands until somebody lifts it later. What a stolen key
    asked for since the theft counts for nothing.
    """
    stolen = {
        row.kid: row.cutoff_at
        for row in session.scalars(select(CentralKeyEnd).where(CentralKeyEnd.state == int(KeyState.COMPROMISED)))
    }
    listed = [
        row
        for row in session.scalars(select(CentralListing))
        if row.signer not in stolen or row.proved_at < stolen[row.signer]
    ]
    sayings = [
        *((row.at, row.kid, row.cti, row.code, row.day) for row in listed),
        *((row.made_at, row.kid, row.cti, row.code, row.day) for row in session.scalars(select(CentralRevocation))),
    ]
    said: dict[tuple[bytes, bytes], dict[StatusCode, date]] = defaultdict(dict)
    for _, kid, cti, code, day in sorted(sayings):
        if code == LIFTED:
            said[kid, cti].pop(StatusCode.SUSPENDED, None)
        else:
            said[kid, cti].setdefault(StatusCode(code), day)
    records: dict[bytes, list[StatusRecord]] = defaultdict(list)
    for (kid, cti), codes in sorted(said.items()):
        gravest = next((code for code in _GRAVEST_FIRST if code in codes), None)
        if gravest is not None:
            records[kid].append(StatusRecord(cti, gravest, (codes[gravest] - _EPOCH).days))
    return dict(records)


def registered(session: Session) -> dict[bytes, int]:
    """Return for each key how many certificates are registered; since none ever leaves, this says all of a register."""
    rows = session.execute(select(CentralDigest.kid, func.count().label("n")).group_by(CentralDigest.kid))
    return {row.kid: row.n for row in rows}


def digests_of(session: Session, kid: bytes) -> list[bytes]:
    """Return the digests registered of a key."""
    return list(session.scalars(select(CentralDigest.digest).where(CentralDigest.kid == kid)))
