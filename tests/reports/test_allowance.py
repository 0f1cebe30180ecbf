"""The list on which trainees sign, and days paid in recaps: screen, paper and workbook hold the same figures."""

import io
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made
from tests.reports.test_recaps import as_cells, lines_of, text_of

from bekal.attendance.service import mark
from bekal.courses.allowance import Allowance, PaysNothing
from bekal.courses.editions import set_house_rules
from bekal.courses.rules import HouseRules
from bekal.documents.figures import Figures, Holds, figures_pdf, shown
from bekal.documents.figures_xlsx import figures_xlsx
from bekal.reports import recaps
from bekal.reports.allowance import allowance_figures, paid_words
from bekal.reports.recaps import By
from bekal.storage.records import Enrolment, PersonLink
from bekal.terms import Attendance, PaidDay

LATER = NOW + timedelta(days=40)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))
RICH = Allowance(PaidDay.ANY, amount=50_000)


def a_class(made: Made, allowance: Allowance = RICH) -> makers.Class:
    """Four people over six meetings on six days; the last leaves before the first of them."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=4)
        set_house_rules(session, of.programme_id, HouseRules(allowance=allowance))
        for trainee, letters in zip(of.trainees, ("HTHHHH", "HAISHH", "AAAAAA", ""), strict=True):
            for meeting, letter in zip(of.meetings, letters, strict=False):
                mark(session, meeting, trainee, Attendance(letter), today=LATER.date(), reason="uji")
        session.get_one(Enrolment, of.trainees[3]).left_on = TODAY
    return of


def contents(made: Made, of: makers.Class) -> list[Figures]:
    with made.reading() as session:
        return [
            allowance_figures(session, of.id, first=MARCH[0], last=MARCH[1], now=LATER),
            recaps.course_figures(session, of.id, by=By.PERSON, now=LATER),
            recaps.person_figures(session, of.candidates[0], now=LATER),
        ]


def test_the_list_says_days_and_rupiah_of_everybody_who_counts(made: Made) -> None:
    of = a_class(made)
    content = contents(made, of)[0]
    (table,) = content.tables
    assert [column.title for column in table.columns] == [
        "No", "Nama", "Hari dibayar", "Uang saku (Rp)", "Tanda tangan",
    ]  # fmt: skip
    assert table.rows == (
        (1, "Peserta Contoh 01", 6, 300_000, ""),
        (2, "Peserta Contoh 02", 3, 150_000, ""),
        (3, "Peserta Contoh 03", 0, 0, None),
    ), "who left before the month is not on it, who is paid nothing has no place to sign"
    assert table.total == ("", "Jumlah", 9, 450_000, None)
    assert "Terbilang: empat ratus lima puluh ribu rupiah." in content.footnotes
    facts = dict(content.facts)
    assert (facts["Bulan"], facts["Hari pelatihan"], facts["Uang saku per hari"]) == (
        "Maret 2026",
        "6 hari",
        "Rp 50.000",
    )


def test_paper_and_workbook_hold_the_same_figures(made: Made) -> None:
    of = a_class(made)
    for content in contents(made, of):
        text = " ".join(text_of(figures_pdf(content)).split())
        book = openpyxl.load_workbook(io.BytesIO(figures_xlsx(content)))
        cells = [
            [value for value in row if value not in (None, "")]
            for page in book.worksheets
            for row in page.iter_rows(values_only=True)
        ]
        for table in content.tables:
            for number, row in enumerate(lines_of(table), 1):
                said = [shown(value, column.holds) for value, column in zip(row, table.columns, strict=True)]
                wanted = as_cells(table, row)
                if row is table.total and table.columns[-1].holds is Holds.SIGNATURE:
                    assert said.pop() == wanted.pop() == "–"
                    assert " ".join(said).split()[-1] + " –" not in text, "nobody signs for all together"
                assert " ".join(" ".join(said).split()) in text, content.title
                if table.columns[-1].holds is Holds.SIGNATURE and row[-1] == "":
                    wanted.append(f"{number}.")
                assert wanted in cells, content.title
        for note in content.footnotes:
            assert note in text
            assert [note] in cells


def test_the_list_the_recap_and_the_persons_own_agree(made: Made) -> None:
    of = a_class(made)
    signed, people, alone = (content.tables[0] for content in contents(made, of))
    at = [column.title for column in people.columns].index("Hari dibayar")
    assert [row[at : at + 2] for row in people.rows[:3]] == [row[2:4] for row in signed.rows]
    assert people.total is not None
    assert signed.total is not None
    assert people.total[at : at + 2] == signed.total[2:4]
    assert alone.rows[0][-2:] == signed.rows[0][2:4]


def test_without_an_amount_only_days_are_shown(made: Made) -> None:
    of = a_class(made, Allowance(PaidDay.ALL))
    for content in contents(made, of):
        titles = [column.title for column in content.tables[0].columns]
        assert "Hari dibayar" in titles
        assert "Uang saku (Rp)" not in titles
        assert "Rp" not in " ".join(content.footnotes)


def test_a_programme_that_pays_nothing_has_no_list_and_no_column(made: Made) -> None:
    of = a_class(made, Allowance())
    with made.reading() as session:
        with pytest.raises(PaysNothing):
            allowance_figures(session, of.id, first=MARCH[0], last=MARCH[1], now=LATER)
        people = recaps.course_figures(session, of.id, by=By.PERSON, now=LATER)
        alone = recaps.person_figures(session, of.candidates[0], now=LATER)
    for content in (people, alone):
        assert "Hari dibayar" not in [column.title for column in content.tables[0].columns]
        assert not content.is_wide


def test_a_list_of_a_running_month_says_until_when_it_counts(made: Made) -> None:
    of = a_class(made)
    with made.reading() as session:
        content = allowance_figures(session, of.id, first=MARCH[0], last=MARCH[1], now=NOW)
    assert dict(content.facts)["Dihitung sampai dengan"] == "2 Maret 2026"
    assert content.tables[0].rows[0][2:4] == (1, 50_000)


def test_a_month_without_meetings_gives_an_empty_list(made: Made) -> None:
    of = a_class(made)
    with made.reading() as session:
        content = allowance_figures(session, of.id, first=date(2026, 1, 1), last=date(2026, 1, 31), now=LATER)
    assert content.tables[0].rows == ()
    assert "Belum ada hari pelatihan" in text_of(figures_pdf(content))
    assert figures_xlsx(content).startswith(b"PK")


def test_days_not_marked_yet_are_named_on_the_list(made: Made) -> None:
    of = a_class(made)
    with made.writing() as session:
        mark(session, of.meetings[0], of.trainees[0], None, today=LATER.date(), reason="uji")
    with made.reading() as session:
        content = allowance_figures(session, of.id, first=MARCH[0], last=MARCH[1], now=LATER)
    assert content.unmarked == 1
    assert any("1 sesi belum diabsen" in note for note in content.footnotes)


def test_a_second_seat_of_one_person_is_a_dash_in_the_recap(made: Made) -> None:
    of = a_class(made)
    with made.writing() as session:
        session.add(PersonLink(kept_id=of.candidates[0], merged_id=of.candidates[1], reason="", linked_at=NOW))
    signed, people, _ = (content.tables[0] for content in contents(made, of))
    at = [column.title for column in people.columns].index("Hari dibayar")
    assert sorted(str(row[at]) for row in people.rows[:2]) == ["6", "None"]
    assert people.total is not None
    assert signed.total is not None
    assert people.total[at] == signed.total[2] == 6


@pytest.mark.parametrize(
    ("allowance", "words"),
    [
        (
            RICH,
            "Hari dibayar: hari pelatihan yang paling sedikit satu pertemuannya bercatatan H atau T; "
            "Rp 50.000 per hari.",
        ),
        (
            Allowance(PaidDay.ALL, frozenset({Attendance.PRESENT, Attendance.LATE, Attendance.SICK})),
            "Hari dibayar: hari pelatihan yang semua pertemuannya bercatatan H, T, atau S.",
        ),
        (
            Allowance(PaidDay.ALL, frozenset({Attendance.PRESENT})),
            "Hari dibayar: hari pelatihan yang semua pertemuannya bercatatan H.",
        ),
    ],
)
def test_the_rule_is_said_on_the_paper(allowance: Allowance, words: str) -> None:
    assert paid_words(allowance) == words


def test_thirty_names_and_both_signatures_stand_within_the_pages(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=30, quota=30)
        set_house_rules(session, of.programme_id, HouseRules(allowance=RICH))
        for trainee in of.trainees:
            mark(session, of.meetings[0], trainee, Attendance.PRESENT, today=LATER.date(), reason="uji")
    with made.reading() as session:
        content = allowance_figures(session, of.id, first=MARCH[0], last=MARCH[1], now=LATER, paper="F4")
    with pypdfium2.PdfDocument(recaps.write_figures(content, tmp_path / "daftar.pdf")) as document:
        words = [page.get_textpage().get_text_bounded() for page in document]
        assert round(document[0].get_height() / 72 * 25.4) == 330
    assert all(sum(f"Peserta Contoh {n:02}" in page for page in words) == 1 for n in range(1, 31))
    assert "Yang membayarkan," in words[-1]
    assert "Peserta Contoh 30" in words[-1], "no signature stands alone on a page"
