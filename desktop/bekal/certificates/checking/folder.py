"""A folder of scans, checked piece by piece: a picture, a text file, or one page of a PDF.

The caller takes one piece after the other and may stop between any two, so that a bar moves and other work is
not held up. Whatever is wrong with a file becomes a line of its own and never ends the check.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from bekal.certificates.reading import FileOutOfReach, gravest_first
from bekal.certificates.results import Colour
from bekal.certificates.rules import NothingToVerify
from bekal.certificates.trust import TrustView
from bekal.certificates.verify import Verification, verify
from bekal.errors import Told

ENDINGS = frozenset({".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".gif", ".txt"})
LARGEST_FILE = 40_000_000
"""Bytes of a file that is read; a scan has a few million."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to look at: a file, or one page of it (counted from 0)."""

    path: Path
    page: int | None = None


@dataclass(frozen=True)
class Line:
    """What came of one code, or of a piece in which none could be read: then `trouble` says why."""

    file: str
    page: int | None
    """Counted from 1; None: the file has no pages."""
    text: str = ""
    verdict: Verification | None = None
    trouble: Told | None = None
    beside: int = 0
    """How many other codes stand on the same page: one of them may have been stuck on."""
    elsewhere: int = 0
    """How many other pages carry the very same code: one of them may be a copy with another photo."""

    @property
    def gravity(self) -> int:
        """Give the order in which a person reads the lines: refused, unreadable, doubtful, good."""
        if self.verdict is None:
            return 1
        if self.verdict.colour is Colour.RED:
            return 0
        return 2 if self.verdict.colour is Colour.AMBER or self.beside or self.elsewhere else 3


@dataclass(frozen=True)
class Found:
    """The files of a folder that can be checked, and how many others lie there."""

    files: tuple[Path, ...]
    others: int


def files_below(folder: Path) -> Found:
    """Return every picture, PDF and text file in a folder and below, by name; hidden ones are passed over.

    Raises:
        FileOutOfReach: the folder is gone or may not be read.

    """
    files, others = [], 0
    try:
        for path in sorted(folder.rglob("*"), key=lambda one: str(one).casefold()):
            if path.name.startswith((".", "~$")) or not path.is_file():
                continue
            if path.suffix.lower() in ENDINGS:
                files.append(path)
            else:
                others += 1
    except OSError as error:
        raise FileOutOfReach(name=folder.name) from error
    if not folder.is_dir():
        raise FileOutOfReach(name=folder.name)
    return Found(tuple(files), others)


def pieces_of(path: Path) -> list[Piece]:
    """Return a file's pages, or the file itself; one that cannot be opened is one piece, whose line says why."""
    from bekal.documents.read_back import PdfUnreadable, page_count

    if path.suffix.lower() != ".pdf":
        return [Piece(path)]
    try:
        return [Piece(path, page) for page in range(page_count(data_of(path)))] or [Piece(path)]
    except (PdfUnreadable, FileOutOfReach):
        return [Piece(path)]


def check_piece(piece: Piece, view: TrustView, now: int, *, below: Path, host: str | None = None) -> list[Line]:
    """Check every code of a piece at `now` (seconds); `below` is the folder that file names are told from."""
    name = _name(piece.path, below)
    page = None if piece.page is None else piece.page + 1
    try:
        texts = _texts(piece)
    except Told as error:
        return [Line(name, page, trouble=error)]
    verdicts = {text: verify(text, view, now, host=host) for text in texts}
    found = gravest_first(verdicts.values())
    texts_by = {id(verdict): text for text, verdict in verdicts.items()}
    return [Line(name, page, texts_by[id(one)], one, beside=len(found) - 1) for one in found]


def check_files(paths: Iterable[Path], view: TrustView, now: int, *, host: str | None = None) -> list[Line]:
    """Check every code of a few files, the gravest first; what stands beside it on its page is said of each.

    Raises:
        NothingToVerify, PdfUnreadable, ImageUnreadable, FileOutOfReach: there is no code at all; the first reason.

    """
    lines = joined(
        line
        for path in paths
        for piece in pieces_of(path)
        for line in check_piece(piece, view, now, below=path.parent, host=host)
    )
    read = [line for line in lines if line.verdict is not None]
    if not read:
        raise next(line.trouble for line in lines if line.trouble is not None)
    return read


def joined(lines: Iterable[Line]) -> list[Line]:
    """Put the lines of a check together: the gravest first, and one code on several pages is said on each.

    A page of a PDF without a code is left out where another page of the same file has one: the back of a certificate.
    """
    every = list(lines)
    read = {line.file for line in every if line.verdict is not None}
    blank = {id(line) for line in every if _is_blank(line) and line.file in read}
    counts = Counter(_one(line) for line in every if line.verdict is not None)
    kept = [
        replace(line, elsewhere=counts[_one(line)] - 1) if line.verdict is not None else line
        for line in every
        if id(line) not in blank
    ]
    return sorted(kept, key=lambda line: (line.gravity, line.file.casefold(), line.page or 0))


def counted(lines: Sequence[Line]) -> dict[str, int]:
    """Count lines: `green`, `amber`, `red`, and `unread` for pieces without a readable code."""
    counts = dict.fromkeys(("green", "amber", "red", "unread"), 0)
    for line in lines:
        counts["unread" if line.verdict is None else line.verdict.colour.value] += 1
    return counts


def _is_blank(line: Line) -> bool:
    return isinstance(line.trouble, NothingToVerify) and line.page is not None


def _one(line: Line) -> str:
    """Name the printed certificate of a line: its signed id, or its text where nothing is signed."""
    verdict = line.verdict
    assert verdict is not None
    return f"{verdict.kid} {verdict.signed.cti.hex()}" if verdict.signed else line.text


def _name(path: Path, below: Path) -> str:
    return path.relative_to(below).as_posix() if path.is_relative_to(below) else path.name


def _texts(piece: Piece) -> list[str]:
    from bekal.certificates.reading import texts_in
    from bekal.documents.read_back import codes

    data = data_of(piece.path)
    if piece.page is None:
        return texts_in(data, piece.path.name)
    found = list(dict.fromkeys(text for text in codes(data, piece.page) if text))
    if not found:
        raise NothingToVerify(given=piece.path.name)
    return found


@lru_cache(maxsize=1)  # the pages of one PDF follow each other
def _read(path: Path, _size: int, _changed: int) -> bytes:
    return path.read_bytes()


def data_of(path: Path) -> bytes:
    """Read a file.

    Raises:
        FileOutOfReach: it is gone, locked or far too large.

    """
    try:
        state = path.stat()
        if state.st_size > LARGEST_FILE:
            raise FileOutOfReach(name=path.name)
        return _read(path, state.st_size, state.st_mtime_ns)
    except OSError as error:
        raise FileOutOfReach(name=path.name) from error
