"""What goes to a printer: the whole page at 100 %, where the ruler page says it must lie."""

import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from tests.certificates.office import CENTRE, claims
from tests.documents import papers

from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.printing import rules
from bekal.certificates.printing.rules import NO_FIT, Fit
from bekal.documents.certificate import print_run
from bekal.documents.page_picture import page_picture, page_sizes
from bekal.documents.read_back import codes_by_page
from bekal.documents.ruler_page import ruler_page_pdf
from bekal.ui import printers
from bekal.ui.printers import Paper, PrintJob

SHEET = Paper(297, 210, both_sides=True)


@pytest.fixture
def printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> Path:
    """Let every printer be a file."""
    path = tmp_path / "kertas.pdf"

    def make(_name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return printer

    monkeypatch.setattr(printers, "make_printer", make)
    return path


def send(pdf: bytes, fit: Fit = NO_FIT) -> None:
    job = PrintJob("Contoh", "Sertifikat", SHEET, fit)
    for page in range(len(pypdfium2.PdfDocument(pdf))):
        drawn = page_picture(pdf, page, printers.dots_across(SHEET.wide))
        job.add(printers.image_of(drawn.pixels, drawn.width, drawn.height, drawn.stride))
    job.finish()


def rendered(path: Path, page: int = 0, dpi: int = 254) -> Image.Image:
    document = pypdfium2.PdfDocument(path.read_bytes())
    try:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()


def first_dark(line: bytes) -> int:
    return next(at for at, value in enumerate(line) if value < 128)


def cross(path: Path) -> tuple[float, float]:
    """Return where the upper left cross of a ruler page lies, in millimetres from the left and upper edge."""
    page = rendered(path)  # 254 dpi: ten pixels a millimetre
    beside, above = page.crop((20, 130, 400, 600)), page.crop((130, 20, 600, 400))
    columns = [sum(v < 128 for v in beside.crop((x, 20, x + 1, 130)).tobytes()) for x in range(beside.width)]
    rows = [sum(v < 128 for v in above.crop((20, y, 130, y + 1)).tobytes()) for y in range(above.height)]
    return (20 + columns.index(max(columns))) / 10, (20 + rows.index(max(rows))) / 10


def test_a_printed_run_has_its_size_its_sides_and_every_symbol(printed: Path) -> None:
    texts = [
        payload.url("cek.contoh.id", payload.sign(claims(cti=n.to_bytes(8, "big")), CENTRE, Realm.PRODUCTION))
        for n in (1, 2)
    ]
    send(print_run([papers.certificate(qr_text=text) for text in texts]))
    document = pypdfium2.PdfDocument(printed.read_bytes())
    assert len(document) == 4
    assert [round(side * 25.4 / 72) for side in document[0].get_size()] == [297, 210]
    document.close()
    assert [found for found in codes_by_page(printed.read_bytes()) if found] == [[text] for text in texts]


def test_a_page_lies_where_it_was_drawn_and_moves_with_the_fit(printed: Path) -> None:
    page = ruler_page_pdf("Contoh", edge=rules.MARK_FROM_EDGE, wide=rules.ACROSS.wide, high=rules.ACROSS.high)
    send(page)
    assert cross(printed) == pytest.approx((20, 20), abs=0.25)
    send(page, Fit(right_um=3_000, down_um=-2_000))
    assert cross(printed) == pytest.approx((23, 18), abs=0.25)


def test_upright_paper_is_laid_upright_after_a_sheet_that_lies_across(printed: Path) -> None:
    marks = rules.UPRIGHT
    page = ruler_page_pdf("", edge=20, wide=marks.wide, high=marks.high, paper=marks.paper)
    assert [tuple(map(round, size)) for size in page_sizes(page)] == [(210, 297)]
    job = PrintJob("Contoh", "Sertifikat", SHEET, NO_FIT)
    for paper in (SHEET, Paper(210, 297)):
        drawn = page_picture(page, 0, printers.dots_across(paper.wide))
        job.add(printers.image_of(drawn.pixels, drawn.width, drawn.height, drawn.stride), paper)
    job.finish()
    sizes = [tuple(map(round, size)) for size in page_sizes(printed.read_bytes())]
    assert sizes == [(297, 210), (210, 297)]


def test_a_printer_that_is_gone_is_said_before_anything_is_painted(qapp: QApplication) -> None:
    with pytest.raises(printers.NoPrinter):
        PrintJob("Pencetak yang tidak ada", "Sertifikat", SHEET, NO_FIT)


@pytest.mark.qt_log_ignore("QPainter::begin")  # Qt says it too
def test_a_printer_that_takes_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: QApplication
) -> None:
    def make(_name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "tidak ada" / "kertas.pdf"))
        return printer

    monkeypatch.setattr(printers, "make_printer", make)
    with pytest.raises(printers.PrinterRefused):
        PrintJob("Contoh", "Sertifikat", SHEET, NO_FIT)


def test_a_job_that_is_given_up_leaves_the_painter_free(printed: Path) -> None:
    job = PrintJob("Contoh", "Sertifikat", SHEET, NO_FIT)
    stream = io.BytesIO()
    Image.new("RGB", (10, 10)).save(stream, "PNG")
    job.give_up()
    send(ruler_page_pdf("", edge=20, wide=250, high=160))
    assert printed.exists()
