"""What the head office decides about keys: accredit, prolong, withdraw, compromise. Every decision is written down.

A key's first, short accreditation is confirmed once somebody has heard its words on the telephone and typed what was
heard; the program compares. A stolen key is called compromised: of what it signed only that keeps its worth which
was registered here before the theft. A key that is merely done with is withdrawn from a moment on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.deciding import decided
from bekal.central.home import Central, lock
from bekal.central.registering import doubt
from bekal.certificates.accreditation import WINDOW, accredit, credential_of
from bekal.certificates.credential import Credential, read_credential
from bekal.certificates.keys import kid_of_words, words_of
from bekal.certificates.requests import KeyRequest
from bekal.certificates.trust import KeyState
from bekal.errors import Refused
from bekal.storage.records import (
    CentralCentre,
    CentralCredential,
    CentralDecision,
    CentralDigest,
    CentralKeyEnd,
    CentralTitle,
)


class KeyUnknown(Refused):
    """No key of this name was ever accredited here; facts: key."""


class KeyEnded(Refused):
    """The key was withdrawn or is compromised; a centre makes a new one. Facts: words, centre."""


class NotConfirmed(Refused):
    """The key's words were never compared by telephone. Facts: words, centre."""


class LicenceMissing(Refused):
    """The centre's licence has no number, or is over. Facts: centre, until."""


class MomentAhead(Refused):
    """A theft cannot be known before it happened. Facts: since."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A key after a decision."""

    centre: str
    name: str
    kid: str
    words: str
    serial: int
    starts_at: datetime
    ends_at: datetime
    progs: tuple[int, ...]
    licence: str
    city: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A key that ended, and how many of its registered certificates keep their worth."""

    centre: str
    kid: str
    words: str
    state: str
    cutoff: datetime
    kept: int
    registered: int
    doubted: int = 0
    """Revocations that a stolen key asked for since the theft: they are listed no longer, the head office decides."""


def key_named(given: str) -> bytes:
    """Read a key's name, as 16 hex digits or as its six words.

    Raises:
        WordsWrong: it is neither.

    """
    text = given.strip().lower()
    if len(text) == 16 and all(sign in "0123456789abcdef" for sign in text):
        return bytes.fromhex(text)
    return kid_of_words(given)


def confirm(
    central: Central,
    words: str,
    *,
    licence: str,
    city: str,
    now: datetime,
    licence_until: date | None = None,
    progs: Sequence[int] | None = None,
) -> Decided:
    """Accredit a centre's key for 13 months, its words having been heard on the telephone.

    `progs` are the catalogue numbers it may certify; None leaves those of its activation.

    Raises:
        WordsWrong: a word was misheard; nothing was accredited.
        KeyUnknown: no request of such a key came.
        KeyEnded, LicenceMissing, ProgrammesMissing: it cannot be accredited.
        KeyNotOnCurve, KeySmallOrder, KeyHasTorsion, KeyHasOtherRole: the key itself is not sound.

    """
    kid = kid_of_words(words)
    with central.database.writing() as session:
        lock(session, "enrolling")
        row, known = _found(central, session, kid)
        licence = " ".join(licence.split())
        if not licence or (licence_until is not None and licence_until < now.astimezone(UTC).date()):
            until = licence_until.isoformat() if licence_until else "–"
            raise LicenceMissing(centre=known.code, until=until)
        return _renewed(
            central, session, row, known, "accredit", licence=licence, city=" ".join(city.split()), progs=progs, now=now
        )


def prolong(central: Central, given: str, *, now: datetime, progs: Sequence[int] | None = None) -> Decided:
    """Prolong a confirmed key's accreditation to 13 months from today; what it signed before stays within it.

    Raises:
        WordsWrong, KeyUnknown, KeyEnded, NotConfirmed, ProgrammesMissing: it stays as it was.

    """
    with central.database.writing() as session:
        lock(session, "enrolling")
        row, known = _found(central, session, key_named(given))
        if row.confirmed_at is None:
            raise NotConfirmed(words=words_of(row.kid), centre=known.code)
        return _renewed(
            central, session, row, known, "prolong", licence=known.licence, city=known.city, progs=progs, now=now
        )


def _found(central: Central, session: Session, kid: bytes) -> tuple[CentralCredential, Credential]:
    row = session.scalars(select(CentralCredential).where(CentralCredential.kid == kid)).one_or_none()
    if row is None:
        raise KeyUnknown(key=words_of(kid))
    known = read_credential(row.file, central.accreditors, central.certificate_realm)
    if session.get(CentralKeyEnd, kid) is not None:
        raise KeyEnded(words=words_of(kid), centre=known.code)
    return row, known


def _renewed(
    central: Central,
    session: Session,
    row: CentralCredential,
    known: Credential,
    act: str,
    *,
    licence: str,
    city: str,
    progs: Sequence[int] | None,
    now: datetime,
) -> Decided:
    """Sign a key's accreditation anew, under a new serial number, with every check of a first one."""
    ends = int(rules.midnight(now).timestamp()) + WINDOW
    others = select(CentralCredential.kid).where(CentralCredential.kid != row.kid)
    renewed = credential_of(
        KeyRequest(known.code, row.kid, known.public, int(now.timestamp())),
        name=session.get_one(CentralCentre, row.centre_id).name,
        nbf=known.nbf,
        progs=known.progs if progs is None else progs,
        serial=(session.scalar(select(func.max(CentralCredential.serial))) or 0) + 1,
        licence=licence,
        city=city,
        catalogue=list(session.scalars(select(CentralTitle.prog))),
        known=list(session.scalars(others)),
        reserved=[*central.root.keys, *(key for keys in central.root.roles.values() for key in keys)],
        window=ends - known.nbf,
    )
    file = accredit(renewed, central.keys.accreditor, central.certificate_realm)
    written(session, act, row.kid.hex(), now=now, reason=licence, before=row.file)
    fresh = CentralCredential(
        serial=renewed.serial,
        centre_id=row.centre_id,
        device_id=row.device_id,
        kid=row.kid,
        file=file,
        starts_at=row.starts_at,
        ends_at=datetime.fromtimestamp(renewed.sexp, UTC),
        made_at=now,
        confirmed_at=row.confirmed_at or now,
    )
    session.delete(row)
    session.flush()
    session.add(fresh)
    session.flush()
    return Decided(
        renewed.code,
        renewed.name,
        renewed.kid.hex(),
        words_of(renewed.kid),
        renewed.serial,
        fresh.starts_at,
        fresh.ends_at,
        renewed.progs,
        renewed.licence,
        renewed.city,
    )


def withdraw(central: Central, given: str, *, now: datetime, since: datetime | None = None, reason: str = "") -> Ended:
    """Withdraw a key from a moment on: what it signed before counts, what it signs after does not.

    Raises:
        WordsWrong, KeyUnknown: there is no such key.
        KeyEnded: it is compromised, which is graver.

    """
    return _end(central, given, KeyState.WITHDRAWN, since or now, reason, now)


def compromise(central: Central, given: str, *, since: datetime, now: datetime, reason: str = "") -> Ended:
    """Call a key stolen: only what was registered here before that moment counts, whatever date it bears.

    Raises:
        WordsWrong, KeyUnknown: there is no such key.
        MomentAhead: the moment is still to come.

    """
    if since > now:
        raise MomentAhead(since=since.astimezone().strftime("%d/%m/%Y %H.%M"))
    return _end(central, given, KeyState.COMPROMISED, since, reason, now)


def _end(central: Central, given: str, state: KeyState, cutoff: datetime, reason: str, now: datetime) -> Ended:
    kid = key_named(given)
    with central.database.writing() as session:
        lock(session, "enrolling")
        row = session.scalars(select(CentralCredential).where(CentralCredential.kid == kid)).one_or_none()
        if row is None:
            raise KeyUnknown(key=words_of(kid))
        code = session.get_one(CentralCentre, row.centre_id).code
        known = session.get(CentralKeyEnd, kid)
        if known is not None and KeyState(known.state) is KeyState.COMPROMISED and state is KeyState.WITHDRAWN:
            raise KeyEnded(words=words_of(kid), centre=code)
        cutoff = cutoff.replace(microsecond=0)  # the trust list speaks in seconds
        session.merge(CentralKeyEnd(kid=kid, state=int(state), cutoff_at=cutoff, reason=reason, made_at=now))
        before = f"{known.state} {known.cutoff_at.isoformat()}".encode("ascii") if known is not None else None
        written(session, state.name.lower(), kid.hex(), now=now, reason=reason, before=before)
        session.flush()
        count = select(func.count()).select_from(CentralDigest).where(CentralDigest.kid == kid)
        registered = session.scalar(count) or 0
        kept = session.scalar(count.where(CentralDigest.registered_at < cutoff)) or 0
        doubted = 0
        if state is KeyState.COMPROMISED:
            doubted = doubt(session, kid, cutoff, centre_id=row.centre_id, now=now)
        else:
            kept = registered
    return Ended(code, kid.hex(), words_of(kid), state.name.lower(), cutoff, kept, registered, doubted)


def written(
    session: Session,
    act: str,
    subject: str,
    *,
    now: datetime,
    reason: str = "",
    before: bytes | None = None,
    by: str = "",
) -> None:
    """Write a decision down, in the transaction that makes it."""
    session.add(CentralDecision(at=now, act=act, subject=subject, reason=reason, before=before, by_name=by))
    decided(session)
    session.flush()
