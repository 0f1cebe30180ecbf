"""Reading a file that another program holds open: on Windows through a handle that lets everybody go on."""

import ctypes
import importlib
import os
from pathlib import Path
from typing import Any

_READ, _SHARE_ALL, _OPEN_EXISTING, _NORMAL = 0x80000000, 0x7, 3, 0x80
_NO_HANDLE = -1


def read_bytes(path: Path) -> bytes:
    """Return a copy of a file's bytes; Excel may keep it open and write on.

    Raises:
        OSError: it may not be read even so.

    """
    try:
        return path.read_bytes()
    except PermissionError:
        if os.name != "nt" or path.is_dir():
            raise
        return _read_shared(path)


def is_open_elsewhere(path: Path) -> bool:
    """Say whether Excel or LibreOffice left the little file beside it that tells others it is open."""
    marks = (f"~${path.name}", f"~${path.name[2:]}", f".~lock.{path.name}#")
    return any((path.parent / mark).exists() for mark in marks)


def _read_shared(path: Path) -> bytes:
    """Read through CreateFileW with every kind of sharing allowed, which the usual way of opening is not."""
    files: Any = importlib.import_module("msvcrt")  # Windows only
    kernel: Any = vars(ctypes)["windll"].kernel32
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(str(path), _READ, _SHARE_ALL, None, _OPEN_EXISTING, _NORMAL, None)
    if handle is None or ctypes.c_ssize_t(handle).value == _NO_HANDLE:
        raise PermissionError(str(path))
    with Path(files.open_osfhandle(handle, 0)).open("rb") as file:
        return file.read()
