"""Other people's programs that tests run: on Linux our script installs them, so that one that is missing is a fault."""

import sys

import pytest

from installer import page_tools

BROUGHT = {
    ("openssl",): "openssl",
    ("zbarimg",): "zbar-tools",
    ("pdftoppm",): "poppler-utils",
    ("node",): "nodejs",
    page_tools.CHROMIUM: "chromium",
    page_tools.FIREFOX: "firefox-esr",
}
"""What `installer/dev.py setup` installs on Linux, and Debian's name of the package that has it."""


def tool(*names: str) -> str:
    """Return the path of a program that the set-up script installs; fail without it where the script works."""
    path = page_tools.found(names)
    if path is None and sys.platform.startswith("linux"):
        pytest.fail(f"{names[0]} is missing: `installer/dev.py setup` installs it (Debian: {BROUGHT[names]})")
    if path is None:
        pytest.skip(f"{names[0]} is not installed, and on {sys.platform} no script of ours installs it")
    return path


def libreoffice() -> str:
    """Return the path of LibreOffice, the one program that a test may go without on Linux too."""
    path = page_tools.found(("soffice", "libreoffice"))
    if path is None:
        pytest.skip(
            "NOT CHECKED: LibreOffice, 120 MB that the set-up script leaves out (Debian: libreoffice-calc-nogui); "
            "openpyxl alone has read the sheet"
        )
    return path
