"""The sheets as PDF files, each read back before it counts: all in one file, or one file a person."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from bekal.certificates.rules import FileNotWritten
from bekal.certificates.service import write_and_read_back
from bekal.documents.certificate import CertificatePage

_LONGEST = 120


def file_name(page: CertificatePage) -> str:
    """Name a person's file after number and name, as Windows allows: `0046-BLC-III-2026_Peserta Contoh.pdf`."""
    copy = f"-salinan-{page.copy_number}" if page.copy_number > 1 else ""
    number = re.sub(r"[^A-Za-z0-9.]+", "-", page.number).strip("-.")
    name = re.sub(r"[^\w .'’-]+", "", page.name).strip(" .")
    return f"{number}{copy}_{name}"[:_LONGEST].rstrip(" .") + ".pdf"


def write_separately(
    pages: Sequence[CertificatePage], folder: Path, *, told: Callable[[int], None] | None = None
) -> list[Path]:
    """Write one file a person into a folder and read each back; return them in order.

    `told` hears how many are done; what it raises stops the run and leaves whole files only.

    Raises:
        FileNotWritten: the place is full, read-only or gone.
        PrintUnreadable: a page's symbol does not say what was signed.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileNotWritten(path=str(folder)) from error
    written = []
    for done, page in enumerate(pages, 1):
        path = folder / file_name(page)
        if path in written:  # two PCs each made this copy before they met: none takes the other's place
            path = path.with_stem(f"{path.stem}-{done}")
        write_and_read_back([page], path)
        written.append(path)
        if told:
            told(done)
    return written
