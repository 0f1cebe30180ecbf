"""A manifest written in few bytes for the way: the very same text comes back, by which alone it is proved and named.

Nothing here reads a manifest: known pieces of text stand as one byte, runs of hex digits and times as the bytes they
write, what the container says anyway (device, hash of the payload) as a mark. Whatever is written back, the signature
is held against it afterwards; a length that is exceeded ends the writing.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bekal.storage.operations import stamp

_WORDS = (
    '{"app":"',
    '","central_time_seen":',
    ',"centre":"',
    '","centre":"',
    '","created_hlc":"',
    '","created_wall":"',
    '","device":"',
    '","digest_after":',
    ',"down_have":{',
    '},"inc":"',
    '","min_reader":',
    ',"n":',
    ',"payload_sha256":"',
    '","payload_z_sha256":"',
    '","prev":"',
    '","purpose":"up-batch","recipients":["',
    '"],"schema":',
    ',"seq":',
    ',"size":',
    ',"v":1,"z_size":',
    '"catalogue":',
    ',"centre":',
    ',"changes":',
    ',"policy":',
    ',"registers":',
    ',"root":',
    ',"snapshot":',
    ',"status":',
    ',"trust":',
    "null",
    '","',
)
"""Never changed or reordered: what was written with them is read with them. New ones come at the end."""
_FIRST_WORD = 0x80
_HEX, _TIME, _BYTE, _FIRST_SAID = 0xF0, 0xF1, 0xF2, 0xF4
_WORD_BYTES = [word.encode() for word in _WORDS]
_HEX_RUN = re.compile(rb"(?:[0-9a-f]{2}){6,255}")
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Unsqueezable(ValueError):
    """The bytes are not what `squeezed` writes, or give more than they may."""


def squeezed(text: bytes, said: Sequence[bytes]) -> bytes:
    """Return a text in few bytes; `said` are pieces that the reader knows from elsewhere."""
    words = [(piece, bytes([_FIRST_SAID + at])) for at, piece in enumerate(said)]
    words += [(word, bytes([_FIRST_WORD + at])) for at, word in enumerate(_WORD_BYTES)]
    words.sort(key=lambda pair: -len(pair[0]))
    beginning: dict[int, list[tuple[bytes, bytes]]] = defaultdict(list)
    for pair in words:
        beginning[pair[0][0]].append(pair)
    out, at = bytearray(), 0
    while at < len(text):
        may_be = beginning.get(text[at], ())
        word = next(((piece, mark) for piece, mark in may_be if text.startswith(piece, at)), None)
        if word is not None:
            out += word[1]
            at += len(word[0])
        elif (found := _STAMP.match(text, at)) and (when := _when(found[0])) is not None:
            out += bytes([_TIME]) + when.to_bytes(8, "big")
            at = found.end()
        elif found := _HEX_RUN.match(text, at):
            raw = bytes.fromhex(found[0].decode())
            out += bytes([_HEX, len(raw)]) + raw
            at = found.end()
        else:
            out += text[at : at + 1] if text[at] < _FIRST_WORD else bytes([_BYTE, text[at]])
            at += 1
    return bytes(out)


def unsqueezed(data: bytes, said: Sequence[bytes], most: int) -> bytes:
    """Return the text that was squeezed, of at most so many bytes.

    Raises:
        Unsqueezable: it is none, or longer.

    """
    out, at = bytearray(), 0
    while at < len(data):
        mark = data[at]
        piece, at = _piece(data, at + 1, mark, said)
        out += piece
        if len(out) > most:
            raise Unsqueezable("longer")
    return bytes(out)


def _piece(data: bytes, at: int, mark: int, said: Sequence[bytes]) -> tuple[bytes, int]:
    """Return what a mark stands for, and where the next one is."""
    if mark < _FIRST_WORD:
        return bytes([mark]), at
    if mark - _FIRST_WORD < len(_WORD_BYTES):
        return _WORD_BYTES[mark - _FIRST_WORD], at
    if 0 <= mark - _FIRST_SAID < len(said):
        return said[mark - _FIRST_SAID], at
    sizes = {_HEX: data[at] + 1 if at < len(data) else 1, _TIME: 8, _BYTE: 1}
    end = at + sizes.get(mark, len(data) + 1)
    if end > len(data):
        raise Unsqueezable("cut off")
    if mark == _HEX:
        return data[at + 1 : end].hex().encode(), end
    return (_stamp(data[at:end]) if mark == _TIME else data[at:end]), end


def _when(text: bytes) -> int | None:
    """Return the microseconds of a time, None where they would not be written back as this very text."""
    try:
        number = (datetime.fromisoformat(text.decode()) - _BEGAN) // _MICROSECOND
    except ValueError:
        return None
    return number if number >= 0 and _stamp(number.to_bytes(8, "big")) == text else None


def _stamp(data: bytes) -> bytes:
    try:
        return stamp(_BEGAN + timedelta(microseconds=int.from_bytes(data, "big"))).encode()
    except (OverflowError, ValueError) as error:
        raise Unsqueezable("time") from error
