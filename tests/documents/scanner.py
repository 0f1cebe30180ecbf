"""Printed papers as a scanner at 200 dpi sees them, read by the program's decoder and by another one."""

import subprocess
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

import pypdfium2
import zxingcpp
from PIL import Image
from tests.tools import tool

DPI = 200
QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
BATCH = 20
"""Pictures in one call of the second decoder: its start takes longer than a page."""

_Seen = TypeVar("_Seen")
Front = tuple[Image.Image, str, list[str]]


def scanned(pdf: bytes) -> Iterator[Front]:
    """Yield each page with a symbol as a scanner sees it, with its words and what the program reads."""
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        picture = page.render(scale=DPI / 72, grayscale=True).to_pil().copy()
        if found := [code.text for code in zxingcpp.read_barcodes(picture, formats=QR)]:
            text = page.get_textpage()
            yield picture, " ".join(text.get_text_range().split()), found
            text.close()
        page.close()
    document.close()


def batches(fronts: Iterable[_Seen]) -> Iterator[list[_Seen]]:
    """Yield pages in handfuls, so that a run of 500 never lies in the memory as pictures."""
    waiting = iter(fronts)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def read_by_zbar(pictures: Sequence[Image.Image], folder: Path) -> list[list[str]]:
    """Return what zbar finds on each picture."""
    places = [folder / f"{n:02}.pgm" for n in range(len(pictures))]
    for place, picture in zip(places, pictures, strict=True):
        picture.save(place)
    command = [tool("zbarimg"), "--quiet", "--xml", "--nodbus", "-Sdisable", "-Sqrcode.enable", *map(str, places)]
    said = subprocess.run(command, capture_output=True, check=False).stdout  # it fails where it finds nothing
    found: dict[str, list[str]] = {}
    for source in ElementTree.fromstring(said).iter("{http://zbar.sourceforge.net/2008/barcode}source"):
        data = source.iter("{http://zbar.sourceforge.net/2008/barcode}data")
        found[source.attrib["href"]] = [one.text or "" for one in data]
    return [found.get(str(place), []) for place in places]
