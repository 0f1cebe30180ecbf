"""A disk as a power cut leaves it: what was synchronised is there; of the rest any part may be, torn and reordered.

The record of a run (`recorder.c`) is gone through event by event. Of each file it is known what is surely on the medium
and which writes are not; of each folder which names are. A cut at any moment keeps some of those writes, whole or by
sectors of 512 bytes, and some of those names.
"""

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

SECTOR = 512
_HEAD = struct.Struct("<cQQII")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a process did: see `recorder.c`."""

    kind: str
    inode: int
    place: int
    first: bytes
    second: bytes


@dataclass(slots=True, eq=False)
class File:
    """One file: its bytes on the medium, the writes that are not surely there, and what the process itself sees."""

    durable: bytearray
    live: bytearray
    version: int = 0
    """Rises with each synchronising that changed something."""
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)
    """Place and bytes of each write; None as bytes: cut off at that place."""

    def seen(self, chosen: list[tuple[int, bytes | None]]) -> bytes:
        """Return the bytes on the medium after some of the writes reached it."""
        if not chosen:
            return bytes(self.durable)
        content = bytearray(self.durable)
        for place, data in chosen:
            put(content, place, data)
        return bytes(content)


@dataclass(frozen=True, slots=True)
class Named:
    """A change of a folder's names that is not surely on the medium: these go, this one comes."""

    gone: str | None
    name: str | None
    file: File | None


@dataclass(slots=True)
class Cut:
    """What of the rest a power cut left: writes of each file, and names."""

    writes: dict[File, list[tuple[int, bytes | None]]]
    names: list[Named]


def events(record: Path) -> Iterator[Event]:
    """Read a record."""
    data, place = record.read_bytes(), 0
    while place + _HEAD.size <= len(data):
        kind, inode, at, first, second = _HEAD.unpack_from(data, place)
        place += _HEAD.size
        yield Event(kind.decode(), inode, at, data[place : place + first], data[place + first : place + first + second])
        place += first + second


def put(content: bytearray, place: int, data: bytes | None) -> None:
    """Write bytes, or cut off, as the system does."""
    if data is None:
        del content[place:]
        content.extend(bytes(place - len(content)))
        return
    if place > len(content):
        content.extend(bytes(place - len(content)))
    content[place : place + len(data)] = data


class Disk:
    """The files below a folder, from before a recorded run on."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self._by_inode: dict[int, File] = {}
        self._folders: dict[int, str] = {root.stat().st_ino: self.root}
        self.names: dict[str, File] = {}
        """The names that are surely on the medium."""
        self._live: dict[str, File] = {}
        self.renamed: dict[str, list[Named]] = {}
        """The changes of names that are not, by folder."""
        self.dirty: set[File] = set()
        for path in root.rglob("*"):
            if path.is_dir():
                self._folders[path.stat().st_ino] = str(path)
            else:
                content = path.read_bytes()
                file = File(bytearray(content), bytearray(content))
                self._by_inode[path.stat().st_ino] = self.names[str(path)] = file
        self._live = dict(self.names)

    def live(self, name: str) -> File | None:
        """Return the file that the process itself finds under a name, below the root."""
        return self._live.get(f"{self.root}/{name}")

    def of(self, event: Event) -> File | None:
        """Return the file that a thing was done to."""
        return self._by_inode.get(event.inode)

    def take(self, event: Event) -> None:
        """Let the process do one more thing."""
        match event.kind:
            case "C":
                file = self._by_inode[event.inode] = File(bytearray(), bytearray())
                self._name(None, event.first.decode(), file)
            case "W" | "T":
                file = self._by_inode[event.inode]
                change = (event.place, event.first if event.kind == "W" else None)
                put(file.live, *change)
                file.pending.append(change)
                self.dirty.add(file)
            case "S" if event.inode in self._by_inode:
                self._settle(self._by_inode[event.inode])
            case "S":
                for change in self.renamed.pop(self._folders[event.inode], []):
                    rename(self.names, change)
            case "F" if event.inode in self._by_inode:
                self._give_up(self._by_inode[event.inode])
            case "F":
                self.renamed.pop(self._folders[event.inode], None)
            case "R":
                old, new = event.first.decode(), event.second.decode()
                self._name(old, new, self._live[old])
            case "U":
                self._name(event.first.decode(), None, None)
            case "M":
                self._folders[event.inode] = event.first.decode()
                self._by_inode.pop(event.inode, None)

    def _name(self, gone: str | None, name: str | None, file: File | None) -> None:
        change = Named(gone, name, file)
        rename(self._live, change)
        folder = (name or gone or "").rpartition("/")[0]
        self.renamed.setdefault(folder, []).append(change)

    def _settle(self, file: File) -> None:
        if file.pending:
            for change in file.pending:
                put(file.durable, *change)
            file.pending.clear()
            file.version += 1
            self.dirty.discard(file)

    def _give_up(self, file: File) -> None:
        """Let a synchronising have failed, in the worst way: what was to be written is lost, though it can be read.

        The system takes those pages for written, and no later synchronising brings them to the medium.
        """
        file.pending.clear()
        self.dirty.discard(file)

    def cut(self, rnd: random.Random) -> Cut:
        """Cut the power now: choose what of the rest is on the medium."""
        how = rnd.random()
        share = 0.0 if how < 0.1 else 1.0 if how < 0.2 else rnd.choice((0.1, 0.5, 0.9))
        in_order = how > 0.6
        torn = 0.0 if rnd.random() < 0.5 else 0.3
        writes = {}
        for file in self.dirty:
            chosen = _some(file.pending, share, rnd, in_order=in_order)
            writes[file] = [part for change in chosen for part in _torn(change, rnd, torn)]
        names = [one for folder in self.renamed.values() for one in _some(folder, share, rnd, in_order=in_order)]
        return Cut(writes, names)


def rename(names: dict[str, File], change: Named) -> None:
    """Change the names of a folder."""
    if change.gone is not None:
        names.pop(change.gone, None)
    if change.name is not None and change.file is not None:
        names[change.name] = change.file


_One = TypeVar("_One")


def _some(all_: list[_One], share: float, rnd: random.Random, *, in_order: bool) -> list[_One]:
    if share in {0.0, 1.0} or not all_:
        return list(all_) if share else []
    if in_order:
        return all_[: rnd.randrange(len(all_) + 1)]
    return [one for one in all_ if rnd.random() < share]


def _torn(change: tuple[int, bytes | None], rnd: random.Random, share: float) -> Iterator[tuple[int, bytes | None]]:
    place, data = change
    if data is None or not share or rnd.random() > share:
        yield change
        return
    for start in range(0, len(data), SECTOR):
        if rnd.random() < 0.5:
            yield place + start, data[start : start + SECTOR]
