"""Files that a command is given or makes: read, written, and where that fails the reason in plain words."""

import errno
from collections.abc import Callable
from pathlib import Path

from bekal.cli.call import FileUnusable, PlaceUnusable
from bekal.language import say


def read_bytes(path: Path, most: int = -1) -> bytes:
    """Return what is in a file, or its first so many bytes.

    Raises:
        FileUnusable: it cannot be read.

    """
    try:
        with path.open("rb") as opened:
            return opened.read(most)
    except OSError as error:
        raise FileUnusable(path=str(path), why=reason(error)) from error


def read_text(path: Path) -> str:
    """Return the text in a file.

    Raises:
        FileUnusable: it cannot be read, or is no text in UTF-8.

    """
    try:
        return read_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise FileUnusable(path=str(path), why=say("bukan teks UTF-8")) from error


def require_ending(path: Path, *endings: str) -> None:
    """Raise FileUnusable where the name of a file that is to be made does not end in one of these (`.pdf`)."""
    if path.suffix.lower() not in endings:
        wanted = say(" atau ").join(endings)
        raise FileUnusable(path=str(path), why=say("namanya harus berakhir {endings}", endings=wanted))


def write(path: Path, data: bytes, writer: Callable[[Path, bytes], object]) -> None:
    """Have a file written in the given way.

    Raises:
        PlaceUnusable: the disk or folder does not let us.

    """
    try:
        writer(path, data)
    except OSError as error:
        raise PlaceUnusable(path=str(path), why=reason(error)) from error


def reason(error: OSError) -> str:
    """Say in a few words why the system would not; the number is for whoever is asked for help."""
    match error.errno:
        case errno.ENOENT:
            return say("tidak ada")
        case errno.EACCES | errno.EPERM:
            return say("tidak diizinkan, atau sedang dipakai program lain")
        case errno.EISDIR:
            return say("ini folder, bukan berkas")
        case errno.ENOTDIR | errno.EEXIST:
            return say("sudah ada berkas bernama itu")
        case errno.ENOSPC | errno.EDQUOT:
            return say("tempatnya penuh")
        case errno.EROFS:
            return say("hanya dapat dibaca")
    return say("sistem menolaknya, nomor {number}", number=error.errno if error.errno is not None else "–")
