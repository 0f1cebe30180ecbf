"""A folder of scans: every page has its line, whatever is wrong with a file."""

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PIL import Image
from tests.certificates.office import CENTRE, NOW, Papers, a_status, claims
from tests.documents import papers

from bekal.certificates import payload
from bekal.certificates.checking.folder import Line, Piece, check_piece, counted, files_below, joined, pieces_of
from bekal.certificates.checking.report import worded
from bekal.certificates.cose import Realm
from bekal.certificates.payload import sign
from bekal.certificates.reading import FileOutOfReach
from bekal.certificates.results import Result
from bekal.certificates.trust import StatusCode, StatusRecord, TrustView
from bekal.documents.certificate import certificate_pdf, print_run
from bekal.documents.checked_xlsx import checked_xlsx
from bekal.messages import sentence

HOST = "cek.contoh.id"
VIEW = Papers().view()


def text(n: int = 1, **changes: object) -> str:
    signed = sign(
        claims(cti=n.to_bytes(8, "big"), no=f"{n:05}/LPK-CONTOH/XI/2026", **changes), CENTRE, Realm.PRODUCTION
    )
    return payload.url(HOST, signed)


def paper(n: int = 1, **changes: object) -> bytes:
    return certificate_pdf(papers.certificate(qr_text=text(n, **changes)))


def picture_of(pdf: bytes, kind: str = "PNG") -> bytes:
    document = pypdfium2.PdfDocument(pdf)
    stream = io.BytesIO()
    document[0].render(scale=150 / 72).to_pil().convert("RGB").save(stream, kind)
    document.close()
    return stream.getvalue()


def checked(folder: Path, view: TrustView = VIEW) -> list[Line]:
    lines: list[Line] = []
    for path in files_below(folder).files:
        for piece in pieces_of(path):
            lines += check_piece(piece, view, NOW, below=folder, host=HOST)
    return joined(lines)


def test_every_kind_of_file_is_checked_and_the_gravest_line_stands_first(tmp_path: Path) -> None:
    below = tmp_path / "gelombang 1"
    below.mkdir()
    (tmp_path / "a.pdf").write_bytes(paper(1))
    (tmp_path / "b.PNG").write_bytes(picture_of(paper(2)))
    (below / "c.jpg").write_bytes(picture_of(paper(3), "JPEG"))
    (below / "d.txt").write_text(text(4)[:-3], encoding="utf-8")
    lines = checked(tmp_path)
    assert [(line.file, line.page) for line in lines] == [
        ("gelombang 1/d.txt", None),
        ("a.pdf", 1),
        ("b.PNG", None),
        ("gelombang 1/c.jpg", None),
    ]
    assert counted(lines) == {"green": 3, "amber": 0, "red": 1, "unread": 0}


def test_a_run_in_one_pdf_gives_a_line_a_certificate_and_backs_are_passed_over(tmp_path: Path) -> None:
    run = print_run([papers.certificate(qr_text=text(n)) for n in (1, 2, 3)])
    (tmp_path / "run.pdf").write_bytes(run)
    assert len(pieces_of(tmp_path / "run.pdf")) == 6
    lines = checked(tmp_path)
    assert [(line.page, line.verdict.result if line.verdict else None) for line in lines] == [
        (1, Result.VALID),
        (3, Result.VALID),
        (5, Result.VALID),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rusak.pdf", b"%PDF-1.7\nrusak"),
        ("kosong.pdf", b""),
        ("rusak.png", b"\x89PNG\r\n\x1a\n" + bytes(60)),
        ("kosong.txt", b""),
        ("bukan.jpg", b"\xff\xd8 bukan gambar"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_line_with_its_reason_and_stops_nothing(
    tmp_path: Path, name: str, data: bytes
) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "z.pdf").write_bytes(paper(1))
    lines = checked(tmp_path)
    assert [line.file for line in lines] == [name, "z.pdf"]
    assert lines[0].verdict is None
    assert lines[0].trouble is not None
    said = worded(lines, sentence)[0]
    assert said.verdict == "Tidak terbaca"
    assert said.remarks


def test_a_page_without_any_code_is_named_by_its_file(tmp_path: Path) -> None:
    stream = io.BytesIO()
    Image.new("L", (1240, 1754), 255).save(stream, "PNG")
    (tmp_path / "polos.png").write_bytes(stream.getvalue())
    (line,) = checked(tmp_path)
    assert counted([line])["unread"] == 1


def test_the_same_code_on_two_papers_is_said_on_both(tmp_path: Path) -> None:
    (tmp_path / "satu.png").write_bytes(picture_of(paper(1)))
    (tmp_path / "dua.pdf").write_bytes(paper(1))
    (tmp_path / "tiga.pdf").write_bytes(paper(2))
    lines = checked(tmp_path)
    assert [(line.file, line.elsewhere) for line in lines] == [("dua.pdf", 1), ("satu.png", 1), ("tiga.pdf", 0)]
    assert "halaman lain" in worded(lines, sentence)[0].remarks


def test_two_codes_on_one_page_are_both_listed_and_neither_passes_for_the_page(tmp_path: Path) -> None:
    """Threat 46: a sticker with another code beside the printed one."""
    one, two = picture_of(paper(1)), picture_of(paper(2))
    first, second = Image.open(io.BytesIO(one)), Image.open(io.BytesIO(two))
    sheet = Image.new("RGB", (first.width, first.height * 2), "white")
    sheet.paste(first, (0, 0))
    sheet.paste(second, (0, first.height))
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    (tmp_path / "stiker.png").write_bytes(stream.getvalue())
    lines = checked(tmp_path)
    assert [line.beside for line in lines] == [1, 1]
    assert all("kode lain" in said.remarks for said in worded(lines, sentence))
    assert {line.gravity for line in lines} == {2}


def test_a_revoked_one_among_good_ones_stands_first(tmp_path: Path) -> None:
    record = StatusRecord((2).to_bytes(8, "big"), StatusCode.REVOKED, 20_000)
    view = Papers(status=a_status({CENTRE.kid: [record]})).view()
    for n in (1, 2, 3):
        (tmp_path / f"{n}.pdf").write_bytes(paper(n))
    lines = checked(tmp_path, view)
    assert [line.file for line in lines] == ["2.pdf", "1.pdf", "3.pdf"]
    assert lines[0].verdict is not None
    assert lines[0].verdict.result is Result.REVOKED


def test_other_files_and_hidden_ones_are_counted_or_passed_over(tmp_path: Path) -> None:
    for name in ("surat.docx", "~$surat.docx", ".DS_Store", "a.pdf"):
        (tmp_path / name).write_bytes(b"x")
    found = files_below(tmp_path)
    assert [path.name for path in found.files] == ["a.pdf"]
    assert found.others == 1


def test_a_folder_that_is_gone_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileOutOfReach):
        files_below(tmp_path / "tidak-ada")


def test_a_file_that_vanished_meanwhile_is_a_line(tmp_path: Path) -> None:
    (line,) = check_piece(Piece(tmp_path / "hilang.png"), VIEW, NOW, below=tmp_path)
    assert isinstance(line.trouble, FileOutOfReach)


def test_the_workbook_says_every_line_with_numbers_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(paper(1))
    (tmp_path / "b.txt").write_bytes(b"")
    lines = checked(tmp_path)
    data = checked_xlsx(worded(lines, sentence), checked_on="16/11/2026", against="2026-11-15")
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    rows = list(page.iter_rows(values_only=True))
    assert "2026-11-15" in str(rows[0][0])
    assert len(rows) == 2 + len(lines)
    assert rows[3][:6] == (
        "a.pdf", 1, "TANDA TANGAN SAH — cocokkan nama dan tanggal lahir dengan paspor",
        "Peserta Contoh Tujuh", "23 November 2002", "00001/LPK-CONTOH/XI/2026",
    )  # fmt: skip


def test_a_formula_in_a_file_name_stays_text(tmp_path: Path) -> None:
    line = Line("=1+1.txt", None, text="x", trouble=FileOutOfReach(name="x"))
    data = checked_xlsx(worded([line, replace(line, file="+2")], sentence), checked_on="-", against="-")
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page is not None
    assert page["A3"].value == "=1+1.txt"
    assert page["A3"].data_type == "s"
