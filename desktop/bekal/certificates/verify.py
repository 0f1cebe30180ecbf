"""Verification: one text, one result, against the lists in hand; no network, no clock of its own.

Source: the sqr1 specification, 2.4, 3.4 and 3.5. Whatever the text, there is a result and never an exception.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from bekal.certificates.claims import Claims
from bekal.certificates.credential import Credential
from bekal.certificates.payload import NotAccepted, Opened, host_in, opened
from bekal.certificates.results import Colour, Flag, Result, advice, colour, headline, note
from bekal.certificates.trust import DAY, KeyState, StatusCode, StatusRecord, TrustView
from bekal.language import say

AHEAD = DAY  # how far a certificate may lie in the future of the reader's clock
BEHIND = DAY  # how far the reader's clock may lie behind the list
REGISTERED_WITHIN = 30 * DAY
UNKNOWN_AFTER = 60 * DAY  # older lists say nothing useful about revocation

_ENDED = {
    StatusCode.REVOKED: Result.REVOKED,
    StatusCode.REPLACED: Result.REPLACED,
    StatusCode.SUSPENDED: Result.SUSPENDED,
}


@dataclass(frozen=True)
class Verification:
    """What came of verifying one text.

    `claims` and the centre are given only under a good signature, the centre from its key alone.
    `checked_against` is the date (ISO) of the status list, `ended_on` the date (ISO) of a revocation,
    replacement or suspension, `unofficial_host` the host of the scanned address if it is not ours.
    """

    result: Result
    colour: Colour
    flags: tuple[Flag, ...] = ()
    claims: dict[str, str | int] | None = None
    signed: Claims | None = field(default=None, repr=False)
    centre: str | None = None
    centre_name: str | None = None
    centre_city: str | None = None
    kid: str | None = None
    digest: str | None = None
    ended_on: str | None = None
    checked_against: str | None = None
    list_age_days: int | None = None
    unofficial_host: str | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the result for the command line, as plain JSON values."""
        return {
            "result": self.result.value,
            "colour": self.colour.value,
            "flags": [flag.value for flag in self.flags],
            "claims": self.claims,
            "centre": self.centre,
            "centre_name": self.centre_name,
            "ended_on": self.ended_on,
            "checked_against": self.checked_against,
            "unofficial_host": self.unofficial_host,
        }

    def sentences(self) -> list[str]:
        """Say the result in the chosen language: the headline, what to do, and every note."""
        said = [headline(self.result, self.flags), advice(self.result)]
        if self.ended_on is not None:
            said.append(say("Sejak tanggal {date}.", date=office_day(self.ended_on)))
        said += [note(flag) for flag in self.flags]
        if self.unofficial_host is not None:
            said.append(
                say(
                    "Alamat di kode ini tidak resmi: {host}. Jangan buka alamat itu; periksa hanya di aplikasi ini.",
                    host=self.unofficial_host,
                )
            )
        if self.checked_against is None:
            said.append(say("Belum ada daftar pencabutan di alat ini: status pencabutan tidak diketahui."))
        else:
            said.append(say("Diperiksa terhadap daftar tanggal {date}.", date=office_day(self.checked_against)))
            if self.list_age_days is not None and self.list_age_days * DAY > UNKNOWN_AFTER:
                said.append(say("Daftarnya terlalu lama: status pencabutan tidak diketahui."))
        return said


def office_day(iso: str) -> str:
    """Write an ISO date as the office does; one far in the future stays as it came."""
    try:
        return f"{date.fromisoformat(iso):%d/%m/%Y}"
    except ValueError:
        return iso


def verify(text: str, view: TrustView, now: int, *, host: str | None = None) -> Verification:
    """Verify a scanned text at `now` (seconds) against the lists; `host` is our own verification host."""
    stranger = _stranger(text, host)
    issued = view.list_issued
    against = None if issued is None else _iso(issued // DAY)
    age = None if issued is None else (now - issued) // DAY
    try:
        certificate = opened(text, view.public_of, view.realm)
    except NotAccepted as stopped:
        return Verification(
            stopped.result,
            colour(stopped.result),
            kid=None if stopped.kid is None else stopped.kid.hex(),
            checked_against=against,
            list_age_days=age,
            unofficial_host=stranger,
        )
    claims, key = certificate.claims, view.keys[certificate.kid]
    record = view.status_of(certificate.kid, claims.cti)
    result = next(_objections(certificate, key, record, view, now), Result.VALID)
    flags = tuple(_flags(certificate, view, now)) if result is Result.VALID else ()
    return Verification(
        result,
        colour(result, flags),
        flags,
        claims=claims.readable(),
        signed=claims,
        centre=key.code,
        centre_name=key.name,
        centre_city=key.city or None,
        kid=certificate.kid.hex(),
        digest=certificate.digest.hex(),
        ended_on=_iso(record.day) if record is not None and result in _ENDED.values() else None,
        checked_against=against,
        list_age_days=age,
        unofficial_host=stranger,
    )


def _objections(
    certificate: Opened, key: Credential, record: StatusRecord | None, view: TrustView, now: int
) -> Iterator[Result]:
    """Give every reason against a well-signed certificate, the gravest first."""
    claims = certificate.claims
    end = view.ends.get(certificate.kid)
    if claims.iat > now + AHEAD:
        yield Result.FUTURE
    if not key.nbf <= claims.iat <= key.sexp:
        yield Result.OUTSIDE_KEY_PERIOD
    if claims.prog not in key.progs:
        yield Result.PROGRAMME_NOT_ALLOWED
    if end is not None and end.state is KeyState.COMPROMISED and certificate.digest not in end.keep:
        yield Result.KEY_COMPROMISED
    if end is not None and end.state is KeyState.WITHDRAWN and claims.iat >= end.cutoff:
        yield Result.KEY_WITHDRAWN
    if record is not None:
        yield _ENDED[record.code]
    if claims.exp is not None and now >= claims.exp:
        yield Result.EXPIRED


def _flags(certificate: Opened, view: TrustView, now: int) -> Iterator[Flag]:
    claims = certificate.claims
    title = view.titles.get(claims.prog)
    if title is None or not claims.title.startswith(title):
        yield Flag.TITLE_DIFFERS_FROM_CATALOGUE
    doubt = _doubt(view, now)
    if doubt is not None:
        yield doubt
    register = view.registers.get(certificate.kid)
    if register is not None and register.has(certificate.digest):
        if doubt is None:  # reassurance is given only where the lists themselves are in order
            yield Flag.REGISTERED
    elif register is not None and register.as_of > claims.iat + REGISTERED_WITHIN:
        yield Flag.NOT_REGISTERED
    if claims.copy is not None:
        yield Flag.COPY


def _doubt(view: TrustView, now: int) -> Flag | None:
    if view.list_issued is None:
        return Flag.STALE_LIST
    if now < view.list_issued - BEHIND:
        return Flag.CLOCK_WRONG
    if now - view.list_issued > view.max_age or (view.fresh_until is not None and now > view.fresh_until):
        return Flag.STALE_LIST
    return None


def _stranger(text: str, host: str | None) -> str | None:
    found = host_in(text)
    if found is None or host is None or (found.isascii() and found.lower() == host.lower()):
        return None  # ASCII only: ſ and the Kelvin sign would fold into an official-looking name
    return "".join(letter if letter.isascii() and letter.isprintable() else "?" for letter in found[:80])


def _iso(days: int) -> str:
    try:
        return (date(1970, 1, 1) + timedelta(days=days)).isoformat()
    except OverflowError:
        return str(days)
