"""Where the data lies: on which PC, as which file, in which folder; to notice offline that it is a copy.

The database remembers its last place. A copied folder carries that memory along, and finds itself in another one: on
a PC that has no mark of this device outside the folder, or beside its original. What a disk's image carries along
too (the PC's own id, the file's number on its disk) is only noticed by central.
"""

import contextlib
import hashlib
import os
import sys
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from uuid import UUID

from bekal.storage.folder import DataFolder
from bekal.storage.operations import canonical, parsed


class Copied(StrEnum):
    """Whether the data was copied here since it was last used, and from where."""

    NO = "no"
    FROM_ANOTHER_PC = "from-another-pc"
    BESIDE_ITS_ORIGINAL = "beside-its-original"


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a database. `machine` is a hash, empty where the PC tells nothing of itself."""

    machine: str
    file: str
    folder: str

    def to_text(self) -> str:
        """Return the place as the database remembers it."""
        return canonical(asdict(self)).decode()

    @classmethod
    def from_text(cls, text: str) -> "Place | None":
        """Read a remembered place; None where there is none, or not one of ours."""
        with contextlib.suppress(ValueError, KeyError, TypeError):
            known = parsed(text.encode())
            if isinstance(known, dict):
                return cls(str(known["machine"]), str(known["file"]), str(known["folder"]))
        return None


def place_of(folder: DataFolder, device: UUID, machine_id: str) -> Place | None:
    """Return the place of a folder's database; None where there is no such file, as with a database server."""
    file = file_id(folder.database)
    if not file:
        return None
    hashed = hashlib.sha256(b"bekal-machine\n" + device.bytes + machine_id.encode()).hexdigest()[:16]
    return Place(hashed if machine_id else "", file, str(folder.path.absolute()))


def copied(was: Place | None, now: Place | None, *, has_mark: bool) -> Copied:
    """Compare the last place with this one; `has_mark`: this PC has a mark of the device outside the data folder.

    The very file it was is no copy, though Windows was installed anew or the disk put into another PC. A folder that
    was moved is none either.
    """
    if was is None or now is None or was.file == now.file:
        return Copied.NO
    if not has_mark or (was.machine and now.machine and was.machine != now.machine):
        return Copied.FROM_ANOTHER_PC
    if was.folder != now.folder and file_id(DataFolder(Path(was.folder)).database) == was.file:
        return Copied.BESIDE_ITS_ORIGINAL
    return Copied.NO


def file_id(path: Path) -> str:
    """Return disk and number of a file, which a copy of it has not; empty where there is no such file."""
    try:
        stands = path.stat()
        disk = stands.st_dev if sys.platform == "win32" else os.statvfs(path).f_fsid
    except OSError:
        return ""
    return f"{disk:x}/{stands.st_ino:x}"


@cache
def this_machine() -> str:
    """Return the id that the system gave this PC at its installation; empty where it cannot be read.

    Not yet run on Windows, where `stat` above gives the volume's serial number and the file's index.
    """
    if sys.platform == "win32":
        import winreg

        with (
            contextlib.suppress(OSError),
            winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"SOFTWARE\Microsoft\Cryptography") as key,
        ):
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
        return ""
    with contextlib.suppress(OSError):
        return Path("/etc/machine-id").read_text("ascii").strip()
    return ""
