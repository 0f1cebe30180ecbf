"""A device's stream in central's database: what a batch needs to know of it, in one look; and its head, moved on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Table, Update, and_, bindparam, exists, select, update
from sqlalchemy.orm import Session

from bekal.central import registering
from bekal.central.enrolling import stream_of
from bekal.storage import set_aside
from bekal.storage.records import (
    CentralBranch,
    CentralDevice,
    CentralErasure,
    CentralHeld,
    CentralStream,
    OperationProblem,
    Setting,
)
from bekal.sync.streams import Mark


@dataclass(slots=True)
class Stream:
    """A stream as it stood when its centre's turn came, and what concerns its batches."""

    device: UUID
    inc: str
    centre: UUID
    head: Mark
    is_revoked: bool
    """Whether its device was withdrawn by then."""
    has_beside: bool
    """Whether batches of it wait, or are of a second history."""
    has_aside: bool
    """Whether anything of its centre was ever set aside."""
    has_erased: bool
    """Whether anybody of its centre was erased."""
    is_registered: bool
    """Whether all that came before there was a register is in it."""
    is_tried: bool
    """Whether what is set aside was tried since this program was updated."""


def look(session: Session, device: UUID, inc: str, centre: UUID) -> Stream:
    """Return a stream of a known device, begun if it is new; the caller waited for its centre's turn."""
    asked = {"device": device, "inc": inc, "centre": centre, "tried": set_aside.tried_key(centre)}
    row = session.connection().execute(_LOOK, asked).one()
    head = Mark(row.head_seq, row.head_hash) if row.head_seq is not None else _begun(session, device, inc, centre)
    return Stream(
        device,
        inc,
        centre,
        head,
        is_revoked=row.revoked_at is not None,
        has_beside=row.beside,
        has_aside=row.aside,
        has_erased=row.erased,
        is_registered=row.registered is not None,
        is_tried=set_aside.is_tried(row.tried),
    )


def change(session: Session, device: UUID, inc: str, values: Mapping[str, Any]) -> None:
    """Write down what has changed of a stream."""
    changed = {f"to_{name}": value for name, value in values.items()}
    session.connection().execute(_change(tuple(values)), {"of_device": device, "of_inc": inc, **changed})


def at(head: Mark) -> dict[str, Any]:
    """Return the columns of a stream whose head is there."""
    return {"head_seq": head.seq, "head_hash": head.hash}


def _begun(session: Session, device: UUID, inc: str, centre: UUID) -> Mark:
    begun = stream_of(session, device, inc, centre)
    return Mark(begun.head_seq, begun.head_hash)


def _said(key: Any) -> ColumnElement[str | None]:
    return select(Setting.value).where(Setting.key == key).scalar_subquery()


def _of_stream(record: type[CentralBranch] | type[CentralHeld]) -> ColumnElement[bool]:
    return exists().where(record.device_id == bindparam("device"), record.inc == bindparam("inc"))


@cache
def _change(names: tuple[str, ...]) -> Update:
    """Return the statement that changes these columns, made once: making it takes longer than carrying it out."""
    stream = cast("Table", CentralStream.__table__)
    is_it = (stream.c.device_id == bindparam("of_device"), stream.c.inc == bindparam("of_inc"))
    return update(stream).where(*is_it).values({name: bindparam(f"to_{name}") for name in names})


_LOOK = (
    select(
        CentralDevice.revoked_at,
        CentralStream.head_seq,
        CentralStream.head_hash,
        (_of_stream(CentralBranch) | _of_stream(CentralHeld)).label("beside"),
        exists().where(OperationProblem.centre_id == bindparam("centre")).label("aside"),
        exists().where(CentralErasure.centre_id == bindparam("centre")).label("erased"),
        _said(registering.CAUGHT_UP).label("registered"),
        _said(bindparam("tried")).label("tried"),
    )
    .join_from(
        CentralDevice,
        CentralStream,
        and_(CentralStream.device_id == CentralDevice.id, CentralStream.inc == bindparam("inc")),
        isouter=True,
    )
    .where(CentralDevice.id == bindparam("device"))
)
