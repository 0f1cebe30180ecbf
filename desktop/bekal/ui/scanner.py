"""The flatbed scanner: on Windows through its own dialogue (WIA), elsewhere none is found.

Not yet run on Windows. WIA is reached through a short PowerShell script, so that no further library is needed;
the page comes back as a file that is read and removed at once.
"""

import platform
import subprocess
import tempfile
from pathlib import Path

from bekal.errors import Unavailable

PATIENCE = 300
"""Seconds a person may take at the scanner's dialogue."""
_LIST = (
    "$m = New-Object -ComObject WIA.DeviceManager; "
    "foreach ($d in $m.DeviceInfos) { if ($d.Type -eq 1) { $d.Properties.Item('Name').Value } }"
)
_SCAN = (
    "$c = New-Object -ComObject WIA.CommonDialog; "
    "$i = $c.ShowAcquireImage(1, 2, 65536, '{{B96B3CAF-0728-11D3-9D7B-0000F81EF32E}}', $true, $true, $false); "
    "if ($i) {{ $i.SaveFile('{file}') }}"
)


class ScannerNotFound(Unavailable):
    """No scanner answers on this computer."""


class ScanBroken(Unavailable):
    """The scanner was there, and no page came from it."""


def scanners() -> tuple[str, ...]:
    """Return the names of the scanners that answer.

    Raises:
        ScannerNotFound: there is none.

    """
    if platform.system() != "Windows":
        raise ScannerNotFound()
    names = tuple(line.strip() for line in _run(_LIST, 30).splitlines() if line.strip())
    if not names:
        raise ScannerNotFound()
    return names


def scan_page() -> bytes:
    """Let the person scan a page in the scanner's own dialogue and return it as the bytes of a picture.

    Raises:
        ScannerNotFound: there is no scanner.
        ScanBroken: no page came.

    """
    scanners()
    with tempfile.TemporaryDirectory(prefix="bekal-") as folder:
        file = Path(folder) / "halaman.png"
        _run(_SCAN.format(file=str(file).replace("'", "''")), PATIENCE)
        try:
            return file.read_bytes()
        except OSError as error:
            raise ScanBroken() from error


def _run(script: str, seconds: int) -> str:
    command = ["powershell", "-NoProfile", "-NonInteractive", "-STA", "-Command", script]
    try:
        done = subprocess.run(command, capture_output=True, timeout=seconds, check=True, text=True)  # noqa: S603 - our own words only
    except FileNotFoundError as error:
        raise ScannerNotFound() from error
    except (subprocess.SubprocessError, OSError) as error:
        raise ScanBroken() from error
    return done.stdout
