"""The printers of this PC: the only module that knows QtPrintSupport, asked for late.

A page comes as a picture of 300 dots to the inch, on whose grid the symbol's modules lie, and is laid on the whole
sheet at 100 %, moved and stretched by what the printer's ruler page told. Not yet tried on Windows or with a
real printer here: the same painting into a file is what the tests read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMarginsF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter

from bekal.errors import Unavailable

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from bekal.certificates.printing.rules import Fit

DPI = 300
MM_PER_INCH = 25.4


class NoPrinter(Unavailable):
    """The printer is not there any more; facts: printer."""


class PrinterRefused(Unavailable):
    """The system did not take the sheets: the printer is off, out of paper or busy; facts: printer."""


@dataclass(frozen=True)
class Paper:
    """The sheet: its size in millimetres as it lies, and whether both sides are printed."""

    wide: float
    high: float
    both_sides: bool = False


def names() -> list[str]:
    """Return the printers of this PC, the usual one first."""
    from PySide6.QtPrintSupport import QPrinterInfo

    found = list(QPrinterInfo.availablePrinterNames())
    usual = QPrinterInfo.defaultPrinterName()
    return sorted(found, key=lambda name: (name != usual, name.casefold()))


def system_printer(name: str) -> "QPrinter":
    """Return the printer of that name.

    Raises:
        NoPrinter: it is not there any more.

    """
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    info = QPrinterInfo.printerInfo(name)
    if info.isNull():
        raise NoPrinter(printer=name)
    return QPrinter(info, QPrinter.PrinterMode.HighResolution)


make_printer: "Callable[[str], QPrinter]" = system_printer
"""What makes the printer; another one is put here to print into a file."""


class PrintJob:
    """Pages on their way to one printer; nothing reaches it before `finish`."""

    def __init__(self, name: str, title: str, paper: Paper, fit: "Fit") -> None:
        """Begin.

        Raises:
            NoPrinter, PrinterRefused: it is gone, or takes nothing.

        """
        self._name, self._paper, self._fit, self._pages = name, paper, fit, 0
        self._printer: Any = make_printer(name)
        self._printer.setDocName(title)
        self._lay(paper)
        self._painter = QPainter()
        if not self._painter.begin(self._printer):
            raise PrinterRefused(printer=name)

    def add(self, picture: QImage, paper: Paper | None = None) -> None:
        """Lay a page on the next side; `paper` is the sheet it wants where that is another than before.

        Raises:
            PrinterRefused: the printer takes no further page.

        """
        if paper is not None and paper != self._paper:
            self._paper = paper
            self._lay(paper)
        if self._pages and not self._printer.newPage():
            self.give_up()
            raise PrinterRefused(printer=self._name)
        self._pages += 1
        dots = self._printer.resolution() / MM_PER_INCH
        painter, fit = self._painter, self._fit
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.translate(fit.right_um / 1000 * dots, fit.down_um / 1000 * dots)
        painter.scale(fit.wide, fit.high)
        painter.drawImage(QRectF(0, 0, self._paper.wide * dots, self._paper.high * dots), picture)
        painter.restore()

    def finish(self) -> None:
        """Hand the sheets to the system.

        Raises:
            PrinterRefused: it did not take them.

        """
        if not self._painter.end():
            raise PrinterRefused(printer=self._name)

    def give_up(self) -> None:
        """Print nothing of it, as far as the system still allows."""
        self._printer.abort()
        if self._painter.isActive():
            self._painter.end()

    def _lay(self, paper: Paper) -> None:
        from PySide6.QtPrintSupport import QPrinter

        printer = self._printer
        across = paper.wide > paper.high
        upright = QSizeF(min(paper.wide, paper.high), max(paper.wide, paper.high))
        size = QPageSize(upright, QPageSize.Unit.Millimeter, "", QPageSize.SizeMatchPolicy.FuzzyMatch)
        turned = QPageLayout.Orientation.Landscape if across else QPageLayout.Orientation.Portrait
        printer.setFullPage(True)
        printer.setPageLayout(QPageLayout(size, turned, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter))
        printer.setFullPage(True)
        if paper.both_sides:
            side = QPrinter.DuplexMode.DuplexShortSide if across else QPrinter.DuplexMode.DuplexLongSide
            printer.setDuplex(side)


def image_of(pixels: bytes, width: int, height: int, stride: int) -> QImage:
    """Return rows of blue, green and red bytes as a picture that keeps its own copy."""
    return QImage(pixels, width, height, stride, QImage.Format.Format_BGR888).copy()


def dots_across(paper_wide: float) -> int:
    """Return how many pixels wide a page is drawn."""
    return round(paper_wide / MM_PER_INCH * DPI)


__all__: Sequence[str] = (
    "NoPrinter",
    "Paper",
    "PrintJob",
    "PrinterRefused",
    "dots_across",
    "image_of",
    "names",
)
