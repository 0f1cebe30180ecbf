"""Activation: the head office's file makes this PC's centre known, and this PC answers with a request.

A centre set up before its activation has an id of its own making. The activation names the centre's true one, and
the PC takes it over: nothing was sealed before, since there was nobody to encrypt to, so nobody else knows the old.
"""

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from bekal.certificates.keys import SigningKey, words_of
from bekal.certificates.lists_here import pin
from bekal.certificates.requests import key_request
from bekal.certificates.root import Root, first_root
from bekal.errors import Refused
from bekal.storage.guarding import through_the_door
from bekal.storage.journal import synced_tables
from bekal.storage.keys import DeviceKeys
from bekal.storage.opening import OpenCentre
from bekal.storage.operations import Operation, canonical
from bekal.storage.records import (
    Centre,
    Conflict,
    DeviceState,
    DownState,
    LoggedOperation,
    OperationProblem,
    SealedBatch,
)
from bekal.sync import sealing
from bekal.sync.device import MACHINE, Machine, keep_anchor, new_device, realm_of, state_of
from bekal.sync.downward import catalogue_body
from bekal.sync.refusals import PaperMisshapen
from bekal.sync.requests import Activation, Realm, Request
from bekal.sync.turns import in_turn


class ActivationExpired(Refused):
    """The activation file is older than central takes; the head office makes a new one. Facts: until."""


class ActivationOfAnother(Refused):
    """The activation file is another centre's. Facts: code (the file's), own."""


class ActivationForOtherUse(Refused):
    """This PC was set up for practice and the file is a real one, or the other way round. Facts: code."""


class AlreadyActivated(Refused):
    """This PC was activated with another file; it stays so. Facts: code, name (of the centre it is activated for)."""


@dataclass(frozen=True)
class Activated:
    """A device that may ask to be let in: whose it is, in which realm, and its certificate key's words."""

    centre: UUID
    centre_code: str
    centre_name: str
    device: UUID
    realm: Realm
    words: str
    """To be compared by telephone with what the head office sees."""
    is_new: bool
    """False if this very file had been used before; nothing was changed."""


def read_activation(data: bytes, *, now: datetime) -> Activation:
    """Read an activation file before or at set-up; a new centre takes its id, code and name from it.

    Raises:
        PaperUnfit: no activation file, or damaged.
        ActivationExpired: its day has passed.
        Refused: the root of trust in it is not one.

    """
    activation = Activation.from_bytes(data)
    _root(activation)
    try:
        sealing.encrypter(activation.recipients)
    except ValueError as error:
        raise PaperMisshapen(kind="activation", why="recipients") from error
    if now.date() > activation.expires:
        raise ActivationExpired(until=activation.expires.strftime("%d/%m/%Y"))
    return activation


@in_turn
def activate(centre: OpenCentre, data: bytes, *, now: datetime, machine: Machine = MACHINE) -> Activated:
    """Take an activation file: whom to encrypt to, whom to believe, which titles; and make the request that answers.

    The same file again changes nothing. Another file is taken only as long as central has not answered, and only
    for the same centre and the same central system.

    Raises:
        PaperUnfit, ActivationExpired, ActivationOfAnother, ActivationForOtherUse, AlreadyActivated: nothing was
            changed.
        AnchorUnwritable: it is activated, but nothing can be sent yet.

    """
    keys = centre.device_keys()
    with centre.database.writing() as session:
        new_device(session, machine=machine)
        state = state_of(session)
        is_new = state.activation != data
        if is_new:
            activation = read_activation(data, now=now)
            own = session.scalars(select(Centre).limit(1)).one()
            if own.code != activation.centre_code:
                raise ActivationOfAnother(code=activation.centre_code, own=own.code)
            _require_first(state, activation)
            if state.realm not in ("", activation.realm.value):
                raise ActivationForOtherUse(code=activation.centre_code)
            _take_over_id(session, own.id, activation.centre)
            _store(session, state_of(session), activation, data, keys, now)
        else:
            activation = Activation.from_bytes(data)
        device = state_of(session).device
    centre.database.centre_id = activation.centre
    keep_anchor(centre, machine=machine)
    return Activated(
        activation.centre,
        activation.centre_code,
        activation.centre_name,
        device,
        activation.realm,
        words_of(SigningKey(keys.certificate_seed).kid),
        is_new,
    )


def _require_first(state: DeviceState, new: Activation) -> None:
    """Refuse a second activation unless it only replaces one that central never answered."""
    if state.activation is None:
        return
    old = Activation.from_bytes(state.activation)
    same = replace(
        old,
        activation=new.activation,
        token=new.token,
        catalogue=new.catalogue,
        issued=new.issued,
        expires=new.expires,
        centre_name=new.centre_name,
        central_epoch=new.central_epoch,
        url=new.url,
    )
    if same != new or state.central_time_seen is not None:
        raise AlreadyActivated(code=old.centre_code, name=old.centre_name)


def _store(
    session: Session, state: DeviceState, activation: Activation, data: bytes, keys: DeviceKeys, now: datetime
) -> None:
    """Keep the activation, what it says of trust and titles, and the request that answers it."""
    root = _root(activation)
    state.activation = data
    state.realm = activation.realm.value
    state.central_epoch = max(state.central_epoch, activation.central_epoch)
    state.request = request_for(state, activation, keys, now)
    pin(session, activation.root, realm_of(activation))
    file, titles = activation.root, canonical(catalogue_body(activation.catalogue))
    for kind, version, body in (("root", root.version, file), ("catalogue", 0, titles)):
        known = session.get(DownState, kind)
        if known is None or known.version <= version:
            session.merge(
                DownState(kind=kind, version=version, hash=hashlib.sha256(body).hexdigest(), body=body, received_at=now)
            )
    session.flush()


def request_for(state: DeviceState, activation: Activation, keys: DeviceKeys, now: datetime) -> bytes:
    """Return this PC's answer to an activation file: who it is, and that it has its keys."""
    csr = key_request(
        SigningKey(keys.certificate_seed),
        realm_of(activation),
        code=activation.centre_code,
        binding=activation.activation.bytes,
        made_at=int(now.timestamp()),
    )
    request = Request(
        activation=activation.activation,
        centre=activation.centre,
        device=state.device,
        inc=state.inc,
        signing_key=sealing.public_of(keys.signing_seed),
        recipient=sealing.recipient_of(keys.age_identity),
        certificate_request=csr,
        made_at=now,
    )
    return request.to_bytes(activation.token, sealing.signer(keys.signing_seed))


def _root(activation: Activation) -> Root:
    return first_root(activation.root, realm_of(activation))


def _take_over_id(session: Session, old: UUID, new: UUID) -> None:
    """Give the centre, and everything that belongs to it, the id that the head office knows it by."""
    if old == new:
        return
    assert session.scalars(select(SealedBatch.seq).limit(1)).first() is None, "a sealed batch names the centre's id"
    session.flush()
    session.expunge_all()
    with through_the_door(session.connection()):
        for record in synced_tables().values():
            table = cast("Table", record.__table__)
            session.execute(update(table).where(table.c.centre_id == old).values(centre_id=new))
        own = cast("Table", Centre.__table__)
        session.execute(update(own).where(own.c.id == old).values(id=new))
    for kind in (LoggedOperation, OperationProblem, Conflict):
        session.execute(update(kind).where(kind.centre_id == old).values(centre_id=new))
    about_centre = select(LoggedOperation.n, LoggedOperation.body).where(LoggedOperation.row_id == old)
    for n, body in session.execute(about_centre).all():
        renamed = replace(Operation.from_bytes(body), row_id=new).to_bytes()
        session.execute(update(LoggedOperation).where(LoggedOperation.n == n).values(row_id=new, body=renamed))
    session.info["centre_id"] = new
