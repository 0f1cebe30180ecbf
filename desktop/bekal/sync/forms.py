"""The forms that members of manifests and papers may have: each reads one JSON value, or raises ValueError."""

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bekal.storage.clock import Reading
from bekal.storage.operations import NotCanonical, Plain, moment, parsed, stamp
from bekal.sync.streams import HASH, INCARNATION, START, Mark

Form = Callable[[Plain], Any]


class MisshapenMember(ValueError):
    """A member is missing, foreign or of a wrong form; the argument names it."""


TOO_DEEP = (RecursionError, TypeError)
"""What the JSON library raises, besides its own errors, on values nested without end."""


def value_of(data: bytes) -> Plain:
    """Return the value of canonical bytes.

    Raises:
        NotCanonical: they are not canonical, or nested too deeply.

    """
    try:
        return parsed(data)
    except TOO_DEEP as error:
        raise NotCanonical("too deep") from error


def read(value: Plain, forms: Mapping[str, Form]) -> tuple[dict[str, Any], dict[str, Plain]]:
    """Return the known members of an object, read by their forms, and the members that are foreign.

    Raises:
        MisshapenMember: not an object, or a known member is missing or wrong.

    """
    if not isinstance(value, dict):
        raise MisshapenMember("object")
    rest = dict(value)
    known = {}
    for name, form in forms.items():
        try:
            known[name] = form(rest.pop(name))
        except (KeyError, ValueError) as error:
            raise MisshapenMember(name) from error
    return known, rest


def count(value: Plain) -> int:
    """A whole number from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a count")
    return value


def positive(value: Plain) -> int:
    """A whole number from 1."""
    if count(value) == 0:
        raise ValueError("not positive")
    return count(value)


def text(value: Plain, most: int = 64) -> str:
    """A text of 1 to `most` characters."""
    if not isinstance(value, str) or not 0 < len(value) <= most:
        raise ValueError("not a text")
    return value


def title(value: Plain) -> str:
    """A text of up to 300 characters: names and titles."""
    return text(value, 300)


def digest(value: Plain) -> str:
    """A SHA-256, 64 hex digits."""
    if not isinstance(value, str) or not HASH.match(value):
        raise ValueError("not a hash")
    return value


def inc(value: Plain) -> str:
    """An incarnation, 16 hex digits."""
    if not isinstance(value, str) or not INCARNATION.match(value):
        raise ValueError("not an incarnation")
    return value


def identifier(value: Plain) -> UUID:
    """An id, 32 hex digits."""
    written = text(value)
    if UUID(hex=written).hex != written:
        raise ValueError("another form of an id")
    return UUID(hex=written)


def time(value: Plain) -> datetime:
    """A moment in UTC with microseconds."""
    written = text(value)
    if stamp(moment(written)) != written:
        raise ValueError("another form of a time")
    return moment(written)


def day(value: Plain) -> date:
    """A date, YYYY-MM-DD."""
    written = text(value)
    if date.fromisoformat(written).isoformat() != written:
        raise ValueError("another form of a date")
    return date.fromisoformat(written)


def logical(value: Plain) -> Reading:
    """A reading of the hybrid logical clock."""
    written = text(value)
    if str(Reading.read(written)) != written:
        raise ValueError("another form of a reading")
    return Reading.read(written)


def versions(value: Plain) -> dict[str, int]:
    """Names with version numbers."""
    if not isinstance(value, dict):
        raise MisshapenMember("no versions")
    return {text(name): count(version) for name, version in value.items()}


def words(value: Plain) -> dict[str, str]:
    """Names with short texts."""
    if not isinstance(value, dict):
        raise MisshapenMember("no words")
    return {text(name): text(word) for name, word in value.items()}


def some(form: Form) -> Form:
    """A list, not empty, whose items have this form; gives a tuple."""

    def read_some(value: Plain) -> tuple[Any, ...]:
        if not value:
            raise ValueError("empty")
        return tuple(every(form)(value))

    return read_some


def every(form: Form) -> Form:
    """A list whose items have this form; gives a tuple."""

    def read_every(value: Plain) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise MisshapenMember("not a list")
        return tuple(form(item) for item in value)

    return read_every


def optional(form: Form) -> Form:
    """This form, or null."""
    return lambda value: None if value is None else form(value)


def place(value: Plain) -> Mark:
    """A place in a stream; null is the place before the first batch."""
    if value is None:
        return START
    known, rest = read(value, {"seq": positive, "hash": digest})
    if rest:
        raise ValueError("foreign member")
    return Mark(**known)


def written_place(mark: Mark) -> Plain:
    """Write what `place` reads."""
    return {"seq": mark.seq, "hash": mark.hash} if mark.seq else None


def raw(value: Plain) -> bytes:
    """Bytes, written in base64."""
    if not isinstance(value, str):
        raise MisshapenMember("not base64")
    try:
        data = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if written_raw(data) != value:
        raise ValueError("another form of base64")
    return data


def written_raw(data: bytes) -> str:
    """Write what `raw` reads."""
    return base64.b64encode(data).decode("ascii")


def key(value: Plain) -> bytes:
    """A public key of 32 bytes, in base64."""
    data = raw(value)
    if len(data) != 32:
        raise ValueError("not a key")
    return data


def truth(value: Plain) -> bool:
    """True or false."""
    if not isinstance(value, bool):
        raise MisshapenMember("neither true nor false")
    return value


def recipient(value: Plain) -> str:
    """An age recipient, `age1…`."""
    written = text(value, 100)
    if not written.startswith("age1") or not written.isascii():
        raise ValueError("not a recipient")
    return written
