"""The folder on a USB stick: written so that what is said to be there is there, read trusting no name in it.

    TSP/<centre>/<device>/   <inc8>-<seq>-<hash12>.tsb   batches, one file each
                             R-….tsr  D-….tsd  C-….tsd   receipts, documents and changes from central
                             Q-….tsq  T-….tsq            requests and questions to it; *.tsf photos and scans
                             HEAD.json                   a hint for people and tools; nothing relies on it
                             BACA-SAYA.txt               what this is, for whoever finds the stick

Each file is written under a temporary name, synchronised, read back and compared, then renamed; at the end all
are read once more, since a stick of false capacity overwrites its beginning. Every export is cumulative, so a lost
stick costs nothing. The reader goes by contents: names, dates, letter case and hidden flags mean nothing to it,
links are not followed, and the effort on foreign files is bounded.
"""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from bekal.errors import Unavailable
from bekal.storage.operations import Plain, canonical
from bekal.sync.batches import FILE_SIZE
from bekal.sync.files import PART, Entry, Files, StickBlocked, StickUntrue, failure, put
from bekal.sync.papers import PAPER_SIZE, kind_of
from bekal.sync.sealing import is_sealed
from bekal.sync.streams import Mark

TOP = "TSP"
HEAD_NAME = "HEAD.json"
README_NAME = "BACA-SAYA.txt"
ENTRIES_LIMIT = 250_000
"""Names looked at in one reading."""
FOREIGN_LIMIT = 5_000
"""Files with a foreign ending whose beginning is looked at; ours are all looked at."""
DEPTH = 6
OURS = (".tsb", ".tsr", ".tsq", ".tsd", ".tsa", ".tsf")
_CALLED = re.compile(r"[0-9a-f]{8}-[0-9]{8,}-[0-9a-f]{12}\.tsb|[a-z]-[0-9a-z-]+\.ts[adfqr]")
_BEGINNING = 64
_PAPERS = {"receipt", "request", "question", "activation"}
_README = """\
FOLDER KIRIMAN DATA BEKAL

Isi folder ini adalah kiriman data dari sebuah balai pelatihan ke sistem pusat,
dan jawaban dari pusat. Jangan diubah, jangan dihapus, jangan diganti namanya.

* Semua kiriman terkunci. Tanpa kunci pusat tidak ada data pribadi yang dapat
  dibaca dari flashdisk ini.
* Kalau flashdisk ini hilang: tidak ada data yang hilang. Semuanya masih ada di
  komputer balai dan disalin lagi pada kesempatan berikutnya. Beri tahu balai.
* Berkas tersembunyi, pintasan (shortcut, .lnk) atau program (.exe) di flashdisk
  ini BUKAN dari Bekal. Jangan dibuka. Mungkin itu virus; kiriman tetap aman.
* Menemukan flashdisk ini? Mohon kembalikan ke balai yang namanya tertera pada
  nama folder di atas folder ini.

Cara pakai: di komputer pusat pilih "Baca dari USB", lalu bawa flashdisk ini
kembali ke balai supaya tanda terima dapat dibaca di sana.
"""


class KeptFileUnreadable(Unavailable):
    """A sealed batch kept on this PC cannot be read, so it could not be copied. Facts: name."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One file to be on the stick; `read` fetches its bytes when it is its turn, so that memory stays flat."""

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did: files newly written, files already there and whole, files replaced, bytes now there."""

    written: int
    already: int
    repaired: int
    size: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an export is; `checking` is the last reading through."""

    done: int
    total: int
    checking: bool


def batch_name(inc: str, mark: Mark) -> str:
    """Return the file name of a batch."""
    return f"{inc[:8]}-{mark.seq:08d}-{mark.hash[:12]}.tsb"


def receipt_name(inc: str, epoch: int, number: int) -> str:
    """Return the file name of a receipt."""
    return f"R-{inc[:8]}-{epoch:04d}-{number:08d}.tsr"


def request_name(data: bytes) -> str:
    """Return the file name of a device's request."""
    return f"Q-{hashlib.sha256(data).hexdigest()[:12]}.tsq"


def document_name(kind: str, version: int) -> str:
    """Return the file name of a document from central."""
    return f"D-{kind}-{version:08d}.tsd"


def safe_code(centre_code: str) -> str:
    """Return a centre's code as a folder name that every file system takes."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", centre_code).strip("-")[:40] or "BALAI"
    is_device = re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", name)
    return f"{name}-balai" if is_device else name


def folder_of(root: Path, centre_code: str, device: UUID) -> Path:
    """Return the folder of one device on a stick."""
    return root / TOP / safe_code(centre_code) / device.hex


def export(
    files: Files,
    root: Path,
    *,
    centre_code: str,
    device: UUID,
    outgoing: Sequence[Outgoing],
    head: tuple[str, Mark] | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Exported:
    """Have every outgoing file whole on the stick, and return only when they are.

    A whole file already there is left alone; a damaged or partial one is replaced. `progress` may raise to stop:
    every file then is whole or absent. `head` (incarnation and its last place) goes into the hint.

    Raises:
        Unavailable: StickFull, StickReadOnly, StickGone, StickUntrue, StickBlocked, StickFailed; what was
            whole on the stick before is still so, and nothing here counts as copied.

    """
    folder = folder_of(root, centre_code, device)
    tell = progress or (lambda _: None)
    sums: dict[str, tuple[str, int]] = {}
    written = already = repaired = 0
    with _Telling() as telling:
        telling.name = root.name or str(root)
        there = _prepare(files, root, folder)
        for number, item in enumerate(outgoing):
            telling.name = item.name
            tell(Progress(number, len(outgoing), checking=False))
            data = _kept(item)
            sums[item.name] = hashlib.sha256(data).hexdigest(), len(data)
            if item.name in there and _is_same(files, folder / item.name, data):
                already += 1
                continue
            repaired += item.name in there
            written += item.name not in there
            _put(files, folder, item.name, data)
        for name, data in _extras(device, head):
            telling.name = name
            if not (name in there and _is_same(files, folder / name, data)):
                _put(files, folder, name, data)
        telling.name = folder.name
        files.settle(folder)
        for number, (name, (digest, size)) in enumerate(sums.items()):
            telling.name = name
            tell(Progress(number, len(sums), checking=True))
            if hashlib.sha256(files.read_back(folder / name, size + 1)).hexdigest() != digest:
                raise StickUntrue(name=name)
        tell(Progress(len(sums), len(sums), checking=True))
    return Exported(written, already, repaired, sum(size for _, size in sums.values()))


class Kind(StrEnum):
    """What a file is by its contents; SEALED is a batch or an encrypted document."""

    SEALED = "sealed"
    RECEIPT = "receipt"
    REQUEST = "request"
    QUESTION = "question"
    ACTIVATION = "activation"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Found:
    """A file of ours on a stick; its name is only for telling people which one."""

    path: Path
    kind: Kind
    size: int


@dataclass(frozen=True, slots=True)
class Scan:
    """What a reading found.

    `unusable` are files that begin like ours but are too large to be, and whatever could not be read;
    `is_complete` is false where there were more foreign things than a reading goes through.
    """

    found: tuple[Found, ...]
    unusable: tuple[Path, ...]
    foreign: int
    is_complete: bool


def scan(files: Files, root: Path) -> Scan:
    """Find our files on a stick: in its TSP folders (any letter case), or, where it has none, in `root` itself.

    Requests come first, then batches in the order of their names, so that a new device is known before its work.

    Raises:
        Unavailable: the stick cannot be read.

    """
    with _Telling() as telling:
        telling.name = root.name or str(root)
        tops = [root / e.name for e in files.entries(root) if e.is_folder and e.name.upper() == TOP] or [root]
        walk = _Walk(files)
        for path, size in walk.files(tops):
            walk.look(path, size)
        if walk.unusable:
            next(files.entries(root), None)  # one bad file, or is the whole stick gone?
    order = [Kind.ACTIVATION, Kind.REQUEST, Kind.QUESTION, Kind.SEALED, Kind.RECEIPT, Kind.DOCUMENT]
    walk.found.sort(key=lambda one: (order.index(one.kind), one.path.name.casefold(), str(one.path)))
    return Scan(tuple(walk.found), tuple(walk.unusable), walk.foreign, walk.is_complete)


def load(files: Files, found: Found) -> bytes:
    """Return the bytes of a found file, at most one more than any of its kind may have.

    Raises:
        Unavailable: the stick cannot be read.

    """
    with _Telling() as telling:
        telling.name = found.path.name
        return files.read(found.path, _limit(found.kind) + 1)


def _limit(kind: Kind) -> int:
    return FILE_SIZE if kind is Kind.SEALED else PAPER_SIZE


class _Walk:
    """One walk through folders, with its bounds."""

    def __init__(self, files: Files) -> None:
        self._disk = files
        self._names_left = ENTRIES_LIMIT
        self._looks_left = FOREIGN_LIMIT
        self.found: list[Found] = []
        self.unusable: list[Path] = []
        self.foreign = 0
        self.is_complete, self._has_skipped = True, False

    def files(self, tops: Iterable[Path]) -> Iterator[tuple[Path, int]]:
        """Yield files with their sizes; those that end like ours first, so that no junk uses up their share."""
        others: list[tuple[Path, int]] = []
        folders = [(top, 0) for top in tops]
        while folders and self.is_complete:
            folder, depth = folders.pop(0)
            for entry in self._entries(folder):
                self._names_left -= 1
                if self._names_left < 0:
                    self.is_complete = False
                    break
                path = folder / entry.name
                if entry.name.endswith(PART):
                    continue  # an export of ours that did not end
                if entry.is_folder and depth < DEPTH:
                    folders.append((path, depth + 1))
                elif entry.is_file and entry.name.lower().endswith(OURS):
                    if self._is_worth_a_look(entry.name):
                        yield path, entry.size
                elif entry.is_file:
                    self.foreign += 1
                    if len(others) <= FOREIGN_LIMIT and entry.size >= _BEGINNING:
                        others.append((path, entry.size))
        self.is_complete = self.is_complete and not self._has_skipped
        for path, size in others:
            self._looks_left -= 1
            if self._looks_left < 0:
                self.is_complete = False
                return
            yield path, size

    def _is_worth_a_look(self, name: str) -> bool:
        """After so many that only end like ours, look at those alone that are called as ours are."""
        is_worth = len(self.unusable) < FOREIGN_LIMIT * (1 + bool(_CALLED.fullmatch(name.lower())))
        self._has_skipped |= not is_worth
        return is_worth

    def _entries(self, folder: Path) -> Iterator[Entry]:
        try:
            yield from self._disk.entries(folder)
        except OSError:
            self.unusable.append(folder)

    def look(self, path: Path, size: int) -> None:
        """Look at the beginning of a file and keep it if it is ours."""
        try:
            kind = _kind(self._disk.read(path, _BEGINNING))
        except OSError:
            self.unusable.append(path)
            return
        if kind is None:
            if path.name.lower().endswith(OURS) and not path.name.startswith("."):
                self.unusable.append(path)  # called like one of ours and damaged: to be told, never to be used
            return
        if not path.name.lower().endswith(OURS):
            self.foreign -= 1
        if size > _limit(kind):
            self.unusable.append(path)
        else:
            self.found.append(Found(path, kind, size))


def _kind(beginning: bytes) -> Kind | None:
    if is_sealed(beginning):
        return Kind.SEALED
    paper = kind_of(beginning)
    if paper is None:
        return None
    return Kind(paper) if paper in _PAPERS else Kind.DOCUMENT


def _prepare(files: Files, root: Path, folder: Path) -> set[str]:
    """Make our folders, none of them a link, remove what earlier attempts left, and return the names there."""
    here = root
    for part in folder.relative_to(root).parts:
        parent, here = here, here / part
        files.make_folder(here)
        same = [entry for entry in files.entries(parent) if entry.name.casefold() == part.casefold()]
        if not any(entry.is_folder for entry in same):
            raise StickBlocked(name=part, number=None)
        files.settle(parent)
    names = set()
    for entry in list(files.entries(folder)):
        if entry.is_file and entry.name.endswith(PART):
            files.remove(folder / entry.name)
        elif entry.is_file:
            names.add(entry.name)
        elif entry.name.lower().endswith(OURS) or entry.name in {HEAD_NAME, README_NAME}:
            raise StickBlocked(name=entry.name, number=None)
    return names


def _kept(item: Outgoing) -> bytes:
    try:
        return item.read()
    except OSError as error:
        raise KeptFileUnreadable(name=item.name) from error


def _is_same(files: Files, path: Path, data: bytes) -> bool:
    return files.read_back(path, len(data) + 1) == data


def _put(files: Files, folder: Path, name: str, data: bytes) -> None:
    try:
        put(files, folder, name, data)
    except (OSError, StickUntrue):
        for left in (f"{name}{PART}", name):  # a name that failed to be synchronised is not believed: written anew
            with contextlib.suppress(OSError):  # the first failure is the one to tell
                files.remove(folder / left)
        raise


def _extras(device: UUID, head: tuple[str, Mark] | None) -> Iterator[tuple[str, bytes]]:
    yield README_NAME, _README.replace("\n", "\r\n").encode("ascii")
    if head:
        inc, mark = head
        hint: dict[str, Plain] = {"v": 1, "device": device.hex, "inc": inc, "seq": mark.seq, "hash": mark.hash}
        yield HEAD_NAME, canonical(hint) + b"\n"


class _Telling:
    """Turns an error of the system into the failure a person is told, naming the file at hand."""

    name = ""

    def __enter__(self) -> "_Telling":
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, OSError):
            _tell(error, self.name)


def _tell(error: OSError, name: str) -> NoReturn:
    raise failure(error, name) from error
