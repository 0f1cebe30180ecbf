"""Deterministic CBOR, written in one way only and read back only if written that way (RFC 8949, 4.2)."""

from collections.abc import Mapping
from typing import TypeAlias

Item: TypeAlias = "int | bytes | str | list[Item] | dict[int | bytes | str, Item]"

MAX_INT = 2**53 - 1  # what every reader, a browser included, holds exactly
MAX_DEPTH = 5

_UNSIGNED, _NEGATIVE, _BYTES, _TEXT, _ARRAY, _MAP, _TAG = range(7)
_SMALLEST = (24, 1 << 8, 1 << 16, 1 << 32)  # below these a shorter head would have done


class Malformed(ValueError):
    """The bytes are not the one permitted way of writing something."""


def encode(item: object, *, tag: int | None = None) -> bytes:
    """Write `item` (whole numbers, bytes, text, sequences, mappings) deterministically, `tag` around it.

    Raises:
        TypeError: something else is in it; a bug of ours.

    """
    out = bytearray() if tag is None else bytearray(_head(_TAG, tag))
    _write(item, out)
    return bytes(out)


def decode(data: bytes, *, tag: int | None = None) -> Item:
    """Read one item, inside `tag` if given, that fills `data` to its last byte.

    Definite lengths, shortest heads, keys strictly ascending by their bytes, whole numbers to ±(2^53-1),
    at most five levels, strict UTF-8; no floats, no simple values, no other tags. A length is compared with
    what is left before anything is made of it, so a false length costs nothing.

    Raises:
        Malformed: the bytes break one of these rules.

    """
    reader = _Reader(data)
    if tag is not None and reader.head() != (_TAG, tag):
        raise Malformed("tag")
    item = reader.item(0)
    if reader.at != len(data):
        raise Malformed("trailing bytes")
    return item


def _head(major: int, argument: int) -> bytes:
    for info, bound in enumerate(_SMALLEST):
        if argument < bound:
            if info == 0:
                return bytes([major << 5 | argument])
            return bytes([major << 5 | 23 + info]) + argument.to_bytes(1 << info - 1, "big")
    return bytes([major << 5 | 27]) + argument.to_bytes(8, "big")


def _write(item: object, out: bytearray) -> None:
    if isinstance(item, bool):
        raise TypeError("no truth values in these objects")
    if isinstance(item, int):
        if abs(item) > MAX_INT:
            raise TypeError("number too large for every reader")
        out += _head(_UNSIGNED, item) if item >= 0 else _head(_NEGATIVE, -1 - item)
    elif isinstance(item, bytes):
        out += _head(_BYTES, len(item)) + item
    elif isinstance(item, str):
        text = item.encode("utf-8")
        out += _head(_TEXT, len(text)) + text
    elif isinstance(item, Mapping):
        out += _head(_MAP, len(item))
        for key, value in sorted((encode(key), value) for key, value in item.items()):
            out += key
            _write(value, out)
    elif isinstance(item, list | tuple):
        out += _head(_ARRAY, len(item))
        for part in item:
            _write(part, out)
    else:
        raise TypeError(f"cannot write {type(item).__name__}")


class _Reader:
    """A place in the bytes, moving forward only."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def head(self) -> tuple[int, int]:
        """Read the kind of the next item and its number or length."""
        first = self.take(1)[0]
        major, info = first >> 5, first & 31
        if info < 24:
            return major, info
        if info > 27:
            raise Malformed("indefinite or reserved length")
        argument = int.from_bytes(self.take(1 << info - 24), "big")
        if argument < _SMALLEST[info - 24]:
            raise Malformed("head longer than needed")
        return major, argument

    def take(self, count: int) -> bytes:
        """Take the next `count` bytes."""
        if count > len(self.data) - self.at:
            raise Malformed("cut short")
        self.at += count
        return self.data[self.at - count : self.at]

    def item(self, depth: int) -> Item:
        """Read one item lying inside `depth` others."""
        if depth > MAX_DEPTH:
            raise Malformed("too deep")
        major, argument = self.head()
        if major in {_UNSIGNED, _NEGATIVE}:
            value = argument if major == _UNSIGNED else -1 - argument
            if abs(value) > MAX_INT:
                raise Malformed("number too large")
            return value
        if major == _BYTES:
            return self.take(argument)
        if major == _TEXT:
            try:
                return self.take(argument).decode("utf-8")
            except UnicodeDecodeError:
                raise Malformed("not UTF-8") from None
        if argument > len(self.data) - self.at:
            raise Malformed("more parts than bytes")
        if major == _ARRAY:
            return [self.item(depth + 1) for _ in range(argument)]
        if major == _MAP:
            return self.map(argument, depth)
        raise Malformed("tag, float or simple value")

    def map(self, count: int, depth: int) -> Item:
        """Read `count` pairs whose keys ascend, so that none stands twice."""
        pairs: dict[int | bytes | str, Item] = {}
        before = b""
        for _ in range(count):
            start = self.at
            key = self.item(depth + 1)
            written = self.data[start : self.at]
            if written <= before or isinstance(key, list | dict):
                raise Malformed("keys not ascending, or not plain")
            before = written
            pairs[key] = self.item(depth + 1)
        return pairs
