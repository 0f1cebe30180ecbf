"""Letting devices in: the activation file goes out with a one-time token, the device's request comes back.

First use wins. A request counts only if it proves the token and both of the device's keys; then the device is
known, and its certificate key is accredited for 30 days from the day the activation was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.home import Central, lock
from bekal.certificates.accreditation import accredit, credential_of
from bekal.certificates.requests import read_key_request
from bekal.errors import Refused
from bekal.storage.ids import new_id
from bekal.storage.records import (
    CentralActivation,
    CentralCentre,
    CentralCredential,
    CentralDevice,
    CentralProblem,
    CentralStream,
    CentralTitle,
)
from bekal.sync.requests import TOKEN_SIZE, Activation, CatalogueEntry, Request
from bekal.sync.streams import START


@dataclass(frozen=True, slots=True)
class Admitted:
    """A device that is known now; `is_new` unless it was before."""

    device: UUID
    centre: UUID
    is_new: bool


def binding_of(activation: UUID) -> bytes:
    """Return what a certificate key's request (`csr`) must name: the activation it answers."""
    return activation.bytes


def make_activation(
    central: Central,
    *,
    centre_code: str,
    centre_name: str,
    now: datetime,
    progs: Sequence[int] | None = None,
    url: str = "",
) -> bytes:
    """Make an activation file for one device of a centre, which becomes known if it was not.

    `progs` are the catalogue numbers it may certify; None is the whole catalogue. `url` is where devices reach
    this central system over the network.

    Raises:
        BadCentreCode, CentreNameUnfit, CentreNamedOtherwise: the centre cannot be named so.
        CatalogueEmpty, TitleUnfit: there is nothing to certify, or a number is not in the catalogue.

    """
    code, name = rules.check_centre(centre_code, centre_name)
    token = central.random(TOKEN_SIZE)
    with central.database.writing() as session:
        lock(session, "enrolling")
        centre = _centre(session, code, name, now)
        catalogue = _catalogue(session, progs)
        activation = CentralActivation(
            id=new_id(),
            centre_id=centre.id,
            token=token,
            progs=",".join(str(entry.prog) for entry in catalogue),
            made_at=now,
            expires_on=rules.last_day(now),
        )
        session.add(activation)
        file = Activation(
            activation=activation.id,
            realm=central.realm,
            centre=centre.id,
            centre_code=centre.code,
            centre_name=centre.name,
            receipt_keys=(central.receipt_key,),
            recipients=central.recipients,
            root=central.root_bytes,
            token=token,
            catalogue=catalogue,
            issued=now.astimezone(UTC).date(),
            expires=activation.expires_on,
            central_epoch=central.epoch,
            url=url,
        )
    return file.to_bytes(central.sign)


def _centre(session: Session, code: str, name: str, now: datetime) -> CentralCentre:
    centre = session.scalars(select(CentralCentre).where(CentralCentre.code == code)).one_or_none()
    if centre is None:
        centre = CentralCentre(id=new_id(), code=code, name=name, added_at=now)
        session.add(centre)
        session.flush()
    elif centre.name != name:
        raise rules.CentreNamedOtherwise(code=code, name=centre.name)
    return centre


def _catalogue(session: Session, progs: Sequence[int] | None) -> tuple[CatalogueEntry, ...]:
    titles = {row.prog: row.title for row in session.scalars(select(CentralTitle))}
    wanted = sorted(set(titles if progs is None else progs))
    for prog in wanted:
        if prog not in titles:
            raise rules.TitleUnfit(prog=prog, title="")
    if not wanted:
        raise rules.CatalogueEmpty()
    return tuple(CatalogueEntry(prog, titles[prog]) for prog in wanted)


def admit(central: Central, data: bytes, *, now: datetime) -> Admitted:
    """Let the device of a request in, or find that it is known already.

    Raises:
        Unfit: not a request, damaged, or without the token.
        Unadmitted: unknown, expired or used activation, or a device that is known otherwise.
        Refused: its certificate key cannot be accredited.

    """
    request = Request.from_bytes(data)
    refusal: Refused | None = None
    with central.database.writing() as session:
        lock(session, "enrolling")
        activation = session.get(CentralActivation, request.activation)
        if activation is None:
            raise rules.ActivationUnknown(device=request.device.hex)
        request.require_token(activation.token)
        centre = session.get_one(CentralCentre, activation.centre_id)
        facts = {"code": centre.code, "device": request.device.hex}
        if request.centre != centre.id:
            raise rules.RequestMisfits(**facts)
        known = session.get(CentralDevice, request.device)
        is_fresh = activation.used_by is None
        if known is not None and _is_same(known, request) and _is_its_own(activation, known, now):
            if is_fresh:  # an activation brings one key, and a device that had to make a new one a fresh activation
                _accredit_first(central, session, request, activation, centre, now)
            return Admitted(known.id, known.centre_id, is_new=False)
        refusal = _refusal(session, request, activation, known, facts, now)
        if refusal is None:
            _enrol(central, session, request, activation, centre, now)
        else:
            note_problem(
                session,
                rules.ProblemCode.SECOND_DEVICE,
                f"{activation.id.hex}/{request.device.hex}",
                centre_id=centre.id,
                device_id=request.device,
                now=now,
            )
    if refusal is not None:
        raise refusal
    return Admitted(request.device, centre.id, is_new=True)


def _is_same(known: CentralDevice, request: Request) -> bool:
    return (
        known.centre_id == request.centre
        and known.signing_key == request.signing_key
        and known.recipient == request.recipient
    )


def _is_its_own(activation: CentralActivation, known: CentralDevice, now: datetime) -> bool:
    """Whether a known device may show this activation: the one it came by, or a fresh one, which is then used up."""
    if activation.used_by is None and now.astimezone(UTC).date() <= activation.expires_on:
        activation.used_by, activation.used_at = known.id, now
    return activation.used_by == known.id


def _refusal(
    session: Session,
    request: Request,
    activation: CentralActivation,
    known: CentralDevice | None,
    facts: dict[str, str],
    now: datetime,
) -> Refused | None:
    """Return why a request that holds the token is still not accepted; each is for the head office to look at."""
    if activation.used_by is not None:
        return rules.ActivationUsed(**facts)
    has_key = session.scalars(select(CentralDevice.id).where(CentralDevice.signing_key == request.signing_key)).first()
    if known is not None or has_key is not None:
        return rules.DeviceElsewhere(**facts)
    if now.astimezone(UTC).date() > activation.expires_on:
        return rules.ActivationExpired(code=facts["code"], until=activation.expires_on.isoformat())
    return None


def _enrol(
    central: Central,
    session: Session,
    request: Request,
    activation: CentralActivation,
    centre: CentralCentre,
    now: datetime,
) -> None:
    activation.used_by, activation.used_at = request.device, now
    session.add(
        CentralDevice(
            id=request.device,
            centre_id=centre.id,
            activation_id=activation.id,
            signing_key=request.signing_key,
            recipient=request.recipient,
            enrolled_at=now,
        )
    )
    session.flush()
    _accredit_first(central, session, request, activation, centre, now)
    stream_of(session, request.device, request.inc, centre.id)


def _accredit_first(
    central: Central,
    session: Session,
    request: Request,
    activation: CentralActivation,
    centre: CentralCentre,
    now: datetime,
) -> None:
    """Accredit a device's certificate key for 30 days; a key that ever was accredited stays as it is."""
    wish = read_key_request(
        request.certificate_request,
        central.certificate_realm,
        code=centre.code,
        binding=binding_of(request.activation),
    )
    known = list(session.scalars(select(CentralCredential.kid)))
    if wish.kid in known:
        row = session.scalars(select(CentralCredential).where(CentralCredential.kid == wish.kid)).one()
        if row.device_id == request.device:
            return
    starts_at = rules.midnight(activation.made_at)
    serial = (session.scalar(select(func.max(CentralCredential.serial))) or 0) + 1
    credential = credential_of(
        wish,
        name=centre.name,
        nbf=int(starts_at.timestamp()),
        progs=[int(prog) for prog in activation.progs.split(",")],
        serial=serial,
        licence="",
        city="",
        catalogue=list(session.scalars(select(CentralTitle.prog))),
        known=known,
        reserved=[*central.root.keys, *(key for keys in central.root.roles.values() for key in keys)],
        window=int(rules.FIRST_ACCREDITATION.total_seconds()),
    )
    file = accredit(credential, central.keys.accreditor, central.certificate_realm)
    session.add(
        CentralCredential(
            serial=serial,
            centre_id=centre.id,
            device_id=request.device,
            kid=credential.kid,
            file=file,
            starts_at=starts_at,
            ends_at=starts_at + rules.FIRST_ACCREDITATION,
            made_at=now,
        )
    )
    session.flush()


def stream_of(session: Session, device: UUID, inc: str, centre_id: UUID) -> CentralStream:
    """Return a device's stream, begun if it is new."""
    stream = session.get(CentralStream, (device, inc))
    if stream is None:
        stream = CentralStream(
            device_id=device,
            inc=inc,
            centre_id=centre_id,
            head_seq=START.seq,
            head_hash=START.hash,
            durable_seq=START.seq,
            durable_hash=START.hash,
        )
        session.add(stream)
        session.flush()
    return stream


def note_problem(
    session: Session,
    code: rules.ProblemCode,
    subject: str,
    *,
    centre_id: UUID,
    now: datetime,
    device_id: UUID | None = None,
    inc: str | None = None,
    seq: int | None = None,
) -> None:
    """Put something before the head office, once."""
    is_known = select(CentralProblem.id).where(CentralProblem.code == code.value, CentralProblem.subject == subject)
    if session.scalars(is_known).first() is None:
        session.add(
            CentralProblem(
                id=new_id(),
                code=code.value,
                subject=subject,
                centre_id=centre_id,
                device_id=device_id,
                inc=inc,
                seq=seq,
                seen_at=now,
            )
        )
        session.flush()
