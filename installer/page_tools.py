"""What the verification page is built and tested with: node, its packages as locked, and two browsers."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

PAGE = Path(__file__).resolve().parents[1] / "resources" / "verify-page"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FIREFOX = ("firefox-esr", "firefox")

# programs of which one must be there, and the names of the package that brings one
_PROGRAMS = (
    (("node",), ("nodejs",)),
    (("npm",), ("npm",)),
    (CHROMIUM, ("chromium", "chromium-browser")),
    (FIREFOX, ("firefox-esr", "firefox")),
)


def packages() -> list[tuple[str, ...]]:
    """List the packages that are still needed, each as the names it may have."""
    return [names for programs, names in _PROGRAMS if found(programs) is None]


def found(programs: tuple[str, ...]) -> str | None:
    """Return the path of the first of these programs that this machine has."""
    return next((path for path in map(shutil.which, programs) if path), None)


def install() -> str | None:
    """Install what the page is built with, exactly as its lock says; return what went wrong, if anything did."""
    stamp = PAGE / "node_modules" / "bekal-installed.txt"
    wanted = hashlib.sha256((PAGE / "package-lock.json").read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return None
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm (Debian: apt-get install nodejs npm)"
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, stdin=subprocess.DEVNULL, cwd=PAGE, check=False).returncode != 0:
        return "npm could not install what it is built with"
    stamp.write_text(wanted, encoding="utf-8")
    return None
