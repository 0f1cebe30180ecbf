"""An operation: one recorded change of one row, and the one way to write it down.

Canonical JSON is the subset of RFC 8785 without floats: NFC strings, integers below 2^53, true, false, null,
arrays, objects with ASCII keys in order. The bytes are stored, hashed and sent as they are.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import orjson

SCHEMA = 2
"""The number of the operations' shape (`s`); readers accept it and the three before. The first knows no `k`."""

KINDS = ("put", "del", "event", "resolve")

Plain = None | bool | int | str | list["Plain"] | dict[str, "Plain"]

_INTEGER_LIMIT = 1 << 53


class NotCanonical(ValueError):
    """The value or the bytes break the rules of canonical JSON."""


def canonical(value: Plain) -> bytes:
    """Return the one canonical encoding of `value`.

    Raises:
        NotCanonical: a float, a wide integer, a key that is not ASCII, a string that is not NFC, or nested too deeply.

    """
    try:
        _check(value)
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except (RecursionError, TypeError) as error:  # nested too deeply, or half a surrogate pair
        raise NotCanonical(str(error)) from error


def parsed(data: bytes) -> Plain:
    """Return the value of canonical bytes.

    Raises:
        NotCanonical: the bytes are not JSON or not the canonical encoding of what they say.

    """
    try:
        value: Plain = orjson.loads(data)
        same = canonical(value) == data
    except NotCanonical:
        raise
    except ValueError as error:
        raise NotCanonical("not JSON") from error
    if not same:
        raise NotCanonical("another encoding of the same value")
    return value


def _check(value: object) -> None:
    kind = type(value)
    if kind is str:
        text: str = value  # type: ignore[assignment]  # the line before has looked
        if not text.isascii() and not unicodedata.is_normalized("NFC", text):
            raise NotCanonical("string not NFC")
    elif value is None or kind is bool:
        return
    elif kind is dict:
        members: dict[object, object] = value  # type: ignore[assignment]  # as above
        for key in members:
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical("key not ASCII")
        _check_each(members.values())
    elif kind is list:
        _check_each(value)  # type: ignore[arg-type]  # as above
    elif isinstance(value, int):
        if not -_INTEGER_LIMIT < value < _INTEGER_LIMIT:
            raise NotCanonical("integer too wide")
    elif isinstance(value, str):  # one of a set of words
        _check(str(value))
    else:
        raise NotCanonical(f"no place for {kind.__name__}")


def _check_each(values: Iterable[object]) -> None:
    for value in values:
        if type(value) is not str or not value.isascii():  # most are plain texts
            _check(value)


@dataclass(frozen=True, slots=True)
class Operation:
    """One change of one row: what, by whom, when, how, and what it was based on.

    `base` names for each changed field the operation that wrote the value it replaces (None: no value before).
    `known` names, where there were any, the other operations whose values met there and were known to whoever wrote
    this; under `ROW` what was known of the row itself by one that removes it, keeps it or makes it anew.
    `clock` is a hybrid logical clock, for showing and breaking ties only; `at` is the wall clock of the action.
    """

    id: UUID
    entity: str
    row_id: UUID
    kind: str
    fields: dict[str, Plain]
    base: dict[str, str | None]
    by: UUID
    at: datetime
    how: str
    clock: str
    schema: int = 1
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are stored, hashed and sent."""
        says: dict[str, Plain] = {
            "a": self.by.hex,
            "b": dict(self.base),
            "e": self.entity,
            "f": dict(self.fields),
            "h": self.clock,
            "id": self.row_id.hex,
            "o": self.kind,
            "op": self.id.hex,
            "s": self.schema,
            "t": stamp(self.at),
            "w": self.how,
        }
        if self.known:
            says["k"] = {name: list(ids) for name, ids in self.known.items()}
        return canonical(says)

    @classmethod
    def from_bytes(cls, data: bytes, *, is_proved: bool = False) -> "Operation":
        """Read an operation from its canonical bytes; `is_proved`: they lie in our journal and were checked before.

        Raises:
            NotCanonical: the bytes are not canonical or not shaped like an operation.

        """
        value: Plain = orjson.loads(data) if is_proved else parsed(data)
        try:
            if not isinstance(value, dict) or value.keys() - {"k"} != _MEMBERS:
                raise NotCanonical("not an operation")
            fields, base = value["f"], value["b"]
            if not isinstance(fields, dict) or not isinstance(base, dict) or not set(base) <= set(fields):
                raise NotCanonical("fields and bases do not fit")
            schema, kind = value["s"], value["o"]
            if not isinstance(schema, int) or isinstance(schema, bool) or kind not in KINDS:
                raise NotCanonical("schema or kind")
            return cls(
                id=_uuid(value["op"]),
                entity=_text(value["e"]),
                row_id=_uuid(value["id"]),
                kind=_text(kind),
                fields=fields,
                base={name: None if b is None else _text(b, _HEX32) for name, b in base.items()},
                by=_uuid(value["a"]),
                at=moment(_text(value["t"])),
                how=_text(value["w"]),
                clock=_text(value["h"], _CLOCK),
                schema=schema,
                known=_known(value["k"]) if "k" in value else {},
            )
        except (KeyError, ValueError) as error:
            raise NotCanonical(str(error)) from error


ROW = ""
"""The name under which `known` speaks of the row itself."""
HOLDER = "holder"
"""The name under which a certificate names the operations that its holder's identity came from."""

_MEMBERS = frozenset("abefhostw") | {"id", "op"}
_HEX32 = re.compile(r"[0-9a-f]{32}\Z")
_CLOCK = re.compile(r"[0-9a-f]{12}-[0-9a-f]{4}\Z")


def _text(value: Plain, pattern: re.Pattern[str] | None = None) -> str:
    if not isinstance(value, str) or (pattern and not pattern.match(value)):
        raise NotCanonical("a text is missing or misshapen")
    return value


def _uuid(value: Plain) -> UUID:
    return UUID(hex=_text(value, _HEX32))


def _known(value: Plain) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict) or not value:
        raise NotCanonical("nothing is known")
    known = {}
    for name, ids in value.items():
        if not isinstance(ids, list) or not ids:
            raise NotCanonical("nothing is known of a field")
        known[name] = tuple(_text(one, _HEX32) for one in ids)
    return known


def stamp(at: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with microseconds."""
    if at.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def moment(text: str) -> datetime:
    """Read a moment written by `stamp`."""
    if len(text) == _STAMP_LENGTH and text[7] == "-" and text[10] == "T" and text[19] == "." and text[26] == "Z":
        return datetime.fromisoformat(text[:26]).replace(tzinfo=UTC)  # ten times as fast as the other way
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


_STAMP_LENGTH = 27
