"""An old workbook (.xls): its hidden rows, which its reader does not tell, and whether its sizes can be believed.

An .xls is a compound file (MS-CFB) whose stream `Workbook` is a chain of records (MS-XLS, BIFF8): BOUNDSHEET
names each sheet and where it begins, ROW says whether a row has no height.
"""

import struct
from collections.abc import Iterator

_FREE = 0xFFFFFFFA
"""Sector numbers from here on end a chain."""
_EOF, _BOUNDSHEET, _ROW = 0x000A, 0x0085, 0x0208
_ZERO_HEIGHT = 0x0020
_PASSWORD, _STRINGS, _DIMENSIONS = 0x002F, 0x00FC, 0x0200
_MANY_CELLS = frozenset({0x00BD, 0x00BE})
_CELLS = frozenset({0x0006, 0x00D6, 0x00FD, 0x0201, 0x0203, 0x0204, 0x0205, 0x027E}) | _MANY_CELLS
_ROWS, _COLUMNS = 65536, 256


class OldWorkbookDamaged(Exception):
    """Its records claim sizes no old workbook can have, and would be believed by the reader of its values."""


def hidden_rows(content: bytes) -> dict[str, frozenset[int]]:
    """Return the rows without height of each sheet, counted from 1, after checking every size the file claims.

    Raises:
        OldWorkbookDamaged: the file cannot be followed, or claims more than 65,536 rows or 256 columns.

    """
    try:
        stream = _workbook_stream(content)
        hidden: dict[str, frozenset[int]] = {}
        for kind, data in _records(stream, 0):
            if kind == _PASSWORD:
                return {}  # what follows is encrypted; the reader of values says so
            if kind == _STRINGS and max(struct.unpack_from("<II", data)) > len(stream):
                raise OldWorkbookDamaged
        for name, start in _sheets(stream):
            hidden[name] = frozenset(_hidden_rows(stream, start))
    except (struct.error, IndexError) as problem:
        raise OldWorkbookDamaged from problem
    return hidden


def _hidden_rows(stream: bytes, start: int) -> Iterator[int]:
    if not 0 < start < len(stream):
        raise OldWorkbookDamaged
    for kind, data in _records(stream, start):
        if kind == _ROW:
            row, first, last, _height, _, _, options = struct.unpack_from("<7H", data)
            if first > _COLUMNS or last > _COLUMNS:
                raise OldWorkbookDamaged
            if options & _ZERO_HEIGHT:
                yield row + 1
        elif kind in _CELLS:
            if struct.unpack_from("<H", data, 2)[0] >= _COLUMNS:
                raise OldWorkbookDamaged
            if kind in _MANY_CELLS and struct.unpack_from("<H", data, len(data) - 2)[0] >= _COLUMNS:
                raise OldWorkbookDamaged
        elif kind == _DIMENSIONS:
            if len(data) == 14:
                first_row, last_row, first, last = struct.unpack_from("<IIHH", data)
            else:
                first_row, last_row, first, last = struct.unpack_from("<4H", data)
            if first_row > last_row or last_row > _ROWS or first > last or last > _COLUMNS:
                raise OldWorkbookDamaged


def _workbook_stream(content: bytes) -> bytes:
    """Follow the compound file's tables to its workbook stream."""
    if content[30] not in {9, 12}:
        raise OldWorkbookDamaged
    size = 1 << content[30]
    directory_at, cutoff, mini_at = (struct.unpack_from("<I", content, at)[0] for at in (48, 56, 60))
    master = list(struct.unpack_from("<109I", content, 76))
    extension, left = struct.unpack_from("<II", content, 68)
    while extension < _FREE and left:
        sectors = struct.unpack_from(f"<{size // 4}I", content, (extension + 1) * size)
        master.extend(sectors[:-1])
        extension, left = sectors[-1], left - 1
    table: list[int] = []
    for sector in master:
        if sector < _FREE:
            table.extend(struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size))

    def chain(first: int) -> bytes:
        parts, seen = [], 0
        while first < _FREE and seen <= len(table):
            parts.append(content[(first + 1) * size : (first + 2) * size])
            first, seen = table[first], seen + 1
        return b"".join(parts)

    directory = chain(directory_at)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    for entry in entries:
        name = entry[: max(struct.unpack_from("<H", entry, 64)[0] - 2, 0)].decode("utf-16-le", "replace")
        if name in {"Workbook", "Book"}:
            first, length = struct.unpack_from("<II", entry, 116)
            if length >= cutoff:
                return chain(first)[:length]
            root = chain(struct.unpack_from("<I", entries[0], 116)[0])
            links = chain(mini_at)
            parts: list[bytes] = []
            while first < _FREE and len(parts) <= len(links) // 4:
                parts.append(root[first * 64 : (first + 1) * 64])
                first = struct.unpack_from("<I", links, first * 4)[0]
            return b"".join(parts)[:length]
    raise OldWorkbookDamaged


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Walk the records from `at` to the end of their part (nested charts end parts of their own)."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + length]
        depth += (kind == 0x0809) - (kind == _EOF)
        if depth <= 0:
            return
        at += 4 + length


def _sheets(stream: bytes) -> Iterator[tuple[str, int]]:
    for kind, data in _records(stream, 0):
        if kind == _BOUNDSHEET:
            start, _visible, length, is_wide = struct.unpack_from("<IHBB", data)
            text = data[8 : 8 + length * (2 if is_wide & 1 else 1)]
            yield text.decode("utf-16-le" if is_wide & 1 else "latin-1", "replace"), start
