"""What a certificate says, and the rules each claim keeps; one set for issuing and for verifying.

Source: the sqr1 specification, 2.2. Dates are numbers YYYYMMDD, times are seconds since 1970 in UTC.
"""

import re
import unicodedata
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bekal.certificates.cbor import Item
from bekal.errors import Refused
from bekal.language import marked, say

EXP, IAT, CTI, PRIVATE = 4, 6, 7, -65537
NO, NAME, DOB, TITLE, PROG, DONE, HOURS, RESULT, KIND, COPY, PREV, DOC4 = range(1, 13)
CTI_SIZE = 8
FIRST_FREE_LABEL = 24  # inner labels from here on may be passed over by a reader that does not know them
END_OF_TIME = 1 << 40
SLACK_OF_ZONES = 14 * 3600  # it is already tomorrow in Kiribati
TEXT_LIMITS = {NO: 48, NAME: 120, TITLE: 120, RESULT: 32, DOC4: 4}  # bytes of UTF-8

TRAINING, COMPETENCY_TEST, ATTENDANCE = 1, 2, 3

_RANGES = {PROG: (1, 65535), HOURS: (1, 9999), KIND: (1, 23), COPY: (2, 99)}
_REQUIRED = (NO, NAME, TITLE, PROG, DONE)
_NUMBER = re.compile(r"[A-Za-z0-9./ -]+")
# the Latin letters of Unicode's blocks Basic Latin to Extended-B and Extended Additional, listed as ranges so
# that every reader, a browser included, draws the same line; × and ÷ and the click letters are none
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01bf\u01c4-\u024f\u1e00-\u1eff"
_NAME = re.compile(f"[{_LATIN} .,'’/()-]+")
_OUTSIDE_NAME = re.compile(f"[^{_LATIN} .,'’/()-]")
_LETTER = re.compile(f"[{_LATIN}]")
_UNPRINTABLE = ("Cc", "Cf", "Co", "Cs", "Cn")

_WORDS = {
    EXP: marked("masa berlaku"),
    IAT: marked("waktu tanda tangan"),
    CTI: marked("tanda pengenal cetakan"),
    PRIVATE: marked("isi sertifikat"),
}
_INNER_WORDS = {
    NO: marked("nomor sertifikat"),
    NAME: marked("nama"),
    DOB: marked("tanggal lahir"),
    TITLE: marked("judul"),
    PROG: marked("nomor program"),
    DONE: marked("tanggal selesai"),
    HOURS: marked("jumlah JP"),
    RESULT: marked("hasil"),
    KIND: marked("jenis sertifikat"),
    COPY: marked("nomor salinan"),
    PREV: marked("tanda pengenal cetakan sebelumnya"),
    DOC4: marked("empat angka akhir paspor"),
}


class ClaimRefused(Refused):
    """A claim breaks its rule; the kinds below say which result a reader gives it."""


class UnknownClaim(ClaimRefused):
    """A claim of a later version, which may change the meaning of the rest."""


class BadClaim(ClaimRefused):
    """A claim that is missing, impossible or at odds with another."""


class ClaimMissing(BadClaim):
    """A required claim is not there."""


class ClaimOutOfRange(BadClaim):
    """A claim is no whole number, or not of the right size."""


class DateImpossible(BadClaim):
    """A date that no calendar has, or before 1900."""


class BornAfterDone(BadClaim):
    """The birth date is not before the day the training ended."""


class DoneAfterSigning(BadClaim):
    """The training ends after the day of signing, wherever in the world that is."""


class ExpiresBeforeSigning(BadClaim):
    """The certificate would lapse before it was signed."""


class CopyWithoutPrevious(BadClaim):
    """A copy names the certificate it replaces, and only a copy does."""


class BadText(ClaimRefused):
    """A text that could deceive the eye or does not fit."""


class TextTooLong(BadText):
    """A text is empty or takes more bytes than its place has."""


class TextUnclean(BadText):
    """A text has hidden signs, a decomposed letter, or a space too many."""


class NumberUnfit(BadText):
    """A certificate number has other signs than letters, digits, dot, slash, space and hyphen."""


class NameUnfit(BadText):
    """A name has a sign that is no Latin letter, or no letter at all."""


@dataclass(frozen=True)
class Claims:
    """What one certificate says; dates YYYYMMDD, times in seconds, `hours` in JP."""

    no: str
    name: str
    title: str
    prog: int
    done: int
    iat: int
    cti: bytes
    dob: int | None = None
    hours: int | None = None
    result: str | None = None
    kind: int | None = None
    copy: int | None = None
    prev: bytes | None = None
    doc4: str | None = None
    exp: int | None = None
    others: Mapping[int, Item] = field(default_factory=dict, compare=False)

    def as_map(self) -> dict[int, object]:
        """Lay the claims out under their labels, as they are signed."""
        inner = {
            NO: self.no,
            NAME: self.name,
            DOB: self.dob,
            TITLE: self.title,
            PROG: self.prog,
            DONE: self.done,
            HOURS: self.hours,
            RESULT: self.result,
            KIND: self.kind,
            COPY: self.copy,
            PREV: self.prev,
            DOC4: self.doc4,
        }
        inside = {label: value for label, value in inner.items() if value is not None}
        top = {EXP: self.exp, IAT: self.iat, CTI: self.cti, PRIVATE: inside}
        return {label: value for label, value in top.items() if value is not None}

    def readable(self) -> dict[str, str | int]:
        """Return the claims under their names: dates and times as ISO text, identifiers as hex."""
        shown: dict[str, str | int | None] = {
            "no": self.no,
            "name": self.name,
            "dob": None if self.dob is None else day_of(self.dob).isoformat(),
            "title": self.title,
            "prog": self.prog,
            "done": day_of(self.done).isoformat(),
            "hours": self.hours,
            "result": self.result,
            "kind": TRAINING if self.kind is None else self.kind,
            "copy": self.copy,
            "prev": None if self.prev is None else self.prev.hex(),
            "doc4": self.doc4,
            "iat": readable_time(self.iat),
            "cti": self.cti.hex(),
            "exp": None if self.exp is None else readable_time(self.exp),
        }
        return {name: value for name, value in shown.items() if value is not None}


def require_valid(claims: Claims) -> None:
    """Hold claims to every rule before they are signed.

    Raises:
        ClaimRefused: one of its kinds, for the first rule that is broken.

    """
    claims_of(claims.as_map())


def claims_of(top: Mapping[Any, object]) -> Claims:
    """Read the claims of a map, holding each to its rule, in the order in which results are given.

    Raises:
        UnknownClaim: a label of a later version.
        BadClaim: a number, date or identifier that cannot be.
        BadText: a text that could deceive or does not fit.

    """
    _require_known(top.keys(), {EXP, IAT, CTI, PRIVATE})
    inner = top.get(PRIVATE)
    if not isinstance(inner, Mapping):
        raise ClaimMissing(what=say(_WORDS[PRIVATE]))
    _require_known({label for label in inner if not _is_free(label)}, set(_INNER_WORDS))
    for label in _REQUIRED:
        if label not in inner:
            raise ClaimMissing(what=say(_INNER_WORDS[label]))
    iat = _whole(top.get(IAT), 0, END_OF_TIME - 1, _WORDS[IAT])
    exp = _lapse(top, iat)
    cti = _identifier(top.get(CTI), _WORDS[CTI])
    numbers = {
        label: _whole(inner[label], *bounds, _INNER_WORDS[label]) for label, bounds in _RANGES.items() if label in inner
    }
    dob, done = _dates(inner, iat)
    prev = _identifier(inner[PREV], _INNER_WORDS[PREV]) if PREV in inner else None
    if (COPY in numbers) != (prev is not None):
        raise CopyWithoutPrevious(no=inner[NO])
    texts = {label: _text(label, inner[label]) for label in TEXT_LIMITS if label in inner}
    return Claims(
        no=texts[NO],
        name=texts[NAME],
        title=texts[TITLE],
        prog=numbers[PROG],
        done=done,
        iat=iat,
        cti=cti,
        dob=dob,
        hours=numbers.get(HOURS),
        result=texts.get(RESULT),
        kind=numbers.get(KIND),
        copy=numbers.get(COPY),
        prev=prev,
        doc4=texts.get(DOC4),
        exp=exp,
        others={label: value for label, value in inner.items() if _is_free(label)},
    )


def day_of(number: int) -> date:
    """Read YYYYMMDD as a day.

    Raises:
        ValueError: no calendar has it.

    """
    return date(number // 10000, number // 100 % 100, number % 100)


def number_of(day: date) -> int:
    """Write a day as YYYYMMDD."""
    return day.year * 10000 + day.month * 100 + day.day


def whole_minute(seconds: int) -> int:
    """Round a time down to the minute, as `iat` is."""
    return seconds - seconds % 60


def readable_time(seconds: int) -> str:
    """Write a time as ISO 8601 in UTC; one beyond the year 9999 as its seconds."""
    days, rest = divmod(seconds, 86400)
    try:
        day = date(1970, 1, 1) + timedelta(days=days)
    except OverflowError:
        return str(seconds)
    return f"{day.isoformat()}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}Z"


def _is_free(label: object) -> bool:
    return isinstance(label, int) and label >= FIRST_FREE_LABEL


def _require_known(labels: Set[object], known: Set[int]) -> None:
    for label in labels - known:
        raise UnknownClaim(label=label)


def _whole(value: object, lowest: int, highest: int, word: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise ClaimOutOfRange(what=say(word), value=value, lowest=lowest, highest=highest)
    return value


def _identifier(value: object, word: str) -> bytes:
    if not isinstance(value, bytes) or len(value) != CTI_SIZE:
        raise ClaimOutOfRange(what=say(word), value=value, lowest=CTI_SIZE, highest=CTI_SIZE)
    return value


def _lapse(top: Mapping[Any, object], iat: int) -> int | None:
    if EXP not in top:
        return None
    exp = _whole(top[EXP], 0, END_OF_TIME - 1, _WORDS[EXP])
    if exp <= iat:
        raise ExpiresBeforeSigning(exp=readable_time(exp), iat=readable_time(iat))
    return exp


def is_fit_name(name: str) -> bool:
    """Tell whether a name has only what a certificate may carry: Latin letters and the signs of names."""
    return bool(_NAME.fullmatch(name) and _LETTER.search(name))


def _dates(inner: Mapping[Any, object], iat: int) -> tuple[int | None, int]:
    done = _day(inner[DONE], _INNER_WORDS[DONE])
    dob = _day(inner[DOB], _INNER_WORDS[DOB]) if DOB in inner else None
    if dob is not None and dob >= done:
        raise BornAfterDone(dob=day_of(dob).isoformat(), done=day_of(done).isoformat())
    days = day_of(done).toordinal() - date(1970, 1, 1).toordinal()
    if days > (iat + SLACK_OF_ZONES) // 86400:
        raise DoneAfterSigning(done=day_of(done).isoformat(), iat=readable_time(iat))
    return dob, done


def _day(value: object, word: str) -> int:
    number = _whole(value, 0, 99991231, word)
    try:
        day = day_of(number)
    except ValueError:
        raise DateImpossible(what=say(word), value=number) from None
    if day.year < 1900:
        raise DateImpossible(what=say(word), value=number)
    return number


def _text(label: int, value: object) -> str:
    word = _INNER_WORDS[label]
    if not isinstance(value, str):
        raise TextUnclean(what=say(word), text=value)
    if any(unicodedata.category(letter) in _UNPRINTABLE for letter in value):
        raise TextUnclean(what=say(word), text=ascii(value))
    size = len(value.encode("utf-8"))
    if not 0 < size <= TEXT_LIMITS[label]:
        raise TextTooLong(what=say(word), text=value, size=size, limit=TEXT_LIMITS[label])
    if unicodedata.normalize("NFC", value) != value or "  " in value or value != value.strip():
        raise TextUnclean(what=say(word), text=value)
    if label == NO and not _NUMBER.fullmatch(value):
        raise NumberUnfit(no=value)
    if label == NAME and not is_fit_name(value):
        found = _OUTSIDE_NAME.search(value)
        raise NameUnfit(name=value, sign=found.group() if found else value)
    return value
