"""The home screen says what waits, and each line leads there."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests import makers
from tests.courses.selection import round as rounds
from tests.ui import running
from tests.ui.office import Desk

from bekal.assessment.outside import service as language
from bekal.assessment.outside.service import NewResult
from bekal.attendance import service as attendance
from bekal.attendance.queries import roster
from bekal.centre.assuring import About
from bekal.centre.policy import Policy
from bekal.certificates.surety import Age
from bekal.courses import queries as courses
from bekal.reports.finding import find
from bekal.reports.today import today
from bekal.sync.limits import Level, Limit, Standing
from bekal.terms import Attendance, NikStatus, Role, StaffId
from bekal.ui.assessment.outside.screen import LanguageScreen
from bekal.ui.courses.selection.screen import SelectionScreen
from bekal.ui.home import presenter
from bekal.ui.home.central_lines import standing_lines
from bekal.ui.home.screen import HomeScreen, TodoButton
from bekal.ui.jobs import Jobs
from bekal.ui.shell import Shell
from bekal.ui.widgets.buttons import Button
from bekal.ui.window import MainWindow


def at_home(bekal: running.Running) -> tuple[Shell, HomeScreen]:
    shell = bekal.sign_in()
    screen = shell.current_screen()
    assert isinstance(screen, HomeScreen)
    bekal.wait(lambda: screen._meetings.count())
    bekal.settle()
    return shell, screen


def morning(hour: int) -> datetime:
    local = datetime.now(UTC) + timedelta(hours=7)
    return local.replace(hour=hour, minute=30, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture
def early(world: Path, qtbot: QtBot) -> running.Running:
    return running.run(qtbot, world / "balai", now=morning(8))


def test_the_running_meeting_has_the_one_main_button(early: running.Running) -> None:
    _shell, screen = at_home(early)
    early.wait(lambda: screen._main is not None and screen._main.isVisible())
    main = [one for one in screen.findChildren(Button) if one.property("kind") == "primary" and one.isVisible()]
    assert [one.accessibleName() for one in main] == ["Isi absensi: Bahasa Jepang A, 08.00–10.15"]
    assert early.focused() is main[0]
    early.close()


def test_whoever_goes_on_before_the_day_is_read_keeps_the_keys(early: running.Running) -> None:
    shell = early.sign_in()
    shell.go("sync")  # as Ctrl+9 does, before home has read what it shows
    early.settle()
    focused, page = early.focused(), shell.current_screen()
    assert isinstance(page, QWidget)
    assert focused.isVisible()
    assert page.isAncestorOf(focused)
    early.close()


def test_before_and_after_the_meetings_nothing_is_the_main_button(world: Path, qtbot: QtBot) -> None:
    late = running.run(qtbot, world / "balai", now=morning(20))
    _shell, screen = at_home(late)
    assert not [b for b in screen.findChildren(Button) if b.property("kind") == "primary" and b.isVisible()]
    late.close()


def test_its_button_opens_the_roster_of_that_meeting(early: running.Running) -> None:
    shell, screen = at_home(early)
    assert screen._main is not None
    screen._main.click()
    assert shell.current == "attendance.roster"
    early.close()


def test_a_marked_meeting_goes_below_those_that_wait(bekal: running.Running, world: Path, qtbot: QtBot) -> None:
    _shell, screen = at_home(bekal)
    folder = bekal.here.folder
    with bekal.here.centre().database.reading() as session:
        day = courses.meetings(session, on=bekal.here.clock().date())
        first = roster(session, day[0].id)
    with bekal.here.centre().database.writing(by=worker(bekal), at=bekal.here.clock()) as session:
        for row in first.rows:
            attendance.mark(session, first.meeting.id, row.enrolment_id, Attendance.PRESENT,
                            today=bekal.here.clock().date())  # fmt: skip
    bekal.go("home")
    bekal.settle()
    bekal.wait(lambda: "Selesai" in running.words_of(screen))
    lines = running.words_of(screen)
    assert f"Selesai {len(first.rows)} dari {len(first.rows)}" in lines
    assert lines.index("Las SMAW 3G") < lines.index("Bahasa Jepang A")
    assert "hadir sejauh ini" in lines
    assert folder.exists()


def worker(bekal: running.Running) -> StaffId:
    assert bekal.program.person is not None
    return bekal.program.person.id


def test_each_kind_of_work_leads_to_its_screen(bekal: running.Running) -> None:
    shell, screen = at_home(bekal)
    bekal.wait(lambda: sum(one.isVisible() for one in screen.findChildren(TodoButton)) >= 2)
    names = [one.accessibleName() for one in screen.findChildren(TodoButton) if one.isVisible()]
    ways = {}
    for name in names:
        next(one for one in screen.findChildren(TodoButton) if one.accessibleName() == name).click()
        bekal.settle()
        ways[name.split(" Bahasa")[0]] = shell.current
        shell.go("home")
        bekal.settle()
    assert ways["Sertifikat siap diperiksa"] == "certificates.run"
    assert any(way == "sync" for way in ways.values())


def test_an_instructor_sees_the_day_too(bekal: running.Running) -> None:
    shell = bekal.sign_in(Role.INSTRUCTOR)
    screen = shell.current_screen()
    assert isinstance(screen, HomeScreen)
    bekal.wait(lambda: screen._meetings.count())


def test_the_status_bar_says_what_is_unsent_and_when_central_was_heard(bekal: running.Running) -> None:
    shell, _screen = at_home(bekal)
    bekal.wait(lambda: "Belum dikirim" in running.words_of(shell.status))
    words = running.words_of(shell.status)
    assert "Terakhir diterima pusat" in words
    assert "Bekerja tanpa internet" in words


def test_search_lists_people_courses_and_certificates(bekal: running.Running) -> None:
    shell, _screen = at_home(bekal)
    box = shell.header.search
    shell.header.begin_search()
    for typed, wanted in (("contoh delapan", "Peserta Contoh Delapan"), ("jepang", "Bahasa Jepang A")):
        box.setText(typed)
        box.asked.emit(typed)
        bekal.wait(lambda wanted=wanted: any(
            wanted in box._model.item(at).text() for at in range(box._model.rowCount())))  # fmt: skip
    box.setText("tidak ada orang ini")
    box.asked.emit("tidak ada orang ini")
    bekal.wait(lambda: "Tak ada yang cocok" in box._none.text())


def test_what_was_found_is_opened(bekal: running.Running) -> None:
    shell, _screen = at_home(bekal)
    shell.header.begin_search()
    shell.header.search.asked.emit("las smaw")
    box = shell.header.search
    bekal.wait(lambda: box._model.rowCount() == 2)
    box._choose(box._model.index(1, 0))
    assert shell.current == "courses.course"


def test_every_section_has_its_page_of_help() -> None:
    from bekal import paths
    from bekal.ui.widgets.navigation import GROUPS

    for _title, sections in GROUPS:
        for section in sections:
            page = (paths.resources() / "help" / f"{section.name}.md").read_text(encoding="utf-8")
            assert page.startswith("# ")
            assert 200 < len(page) < 2500, section.name


def test_a_page_of_help_is_about_a_screen_and_short() -> None:
    from bekal import paths
    from bekal.ui.help import SHARED
    from bekal.ui.help import page as page_about
    from bekal.ui.screens import SCREENS

    for file in (paths.resources() / "help").glob("*.md"):
        assert file.name.removesuffix(".md").removesuffix(".en") in SCREENS, file.name
        text = file.read_text(encoding="utf-8")
        assert text.startswith("# "), file.name
        assert 200 < len(text) < 2500, file.name
    for screen, other in SHARED.items():
        assert screen in SCREENS
        assert page_about(screen) == page_about(other) != page_about(screen.split(".")[0])
    assert page_about("courses.enrol") == page_about("courses")


def test_help_opens_beside_the_work_and_goes_with_its_button(bekal: running.Running) -> None:
    from bekal.ui.help import HelpSheet

    shell, _screen = at_home(bekal)
    shell.help_asked.emit("attendance.roster")
    sheet = next(one for one in bekal.window.findChildren(HelpSheet))
    assert "Tandai semua" in sheet.page.toPlainText() or "Absensi" in sheet.page.toPlainText()
    sheet.accept()


# ------------------------------------------------------------------------------------------------- the queries


def test_a_new_centre_is_new_until_somebody_is_registered(made: makers.Made) -> None:
    with made.reading() as session:
        assert today(session, makers.TODAY).is_new
    with made.writing() as session:
        makers.candidate(session, 1)
    with made.reading() as session:
        assert not today(session, makers.TODAY).is_new


def test_a_search_finds_a_certificate_by_a_part_of_its_number(world: Path) -> None:
    from bekal.certificates.issue_here import issue_here
    from bekal.storage.opening import opened

    with opened(world / "balai") as centre:
        with centre.database.reading() as session:
            done = next(c for c in courses.courses(session) if c.name == "Bahasa Jepang Z")
            head = next(p for p in people(session) if p.role is Role.HEAD)
        issue_here(centre, done.id, by=head.id, now=datetime.now(UTC))
        with centre.database.reading() as session:
            found = find(session, "0001/")
    assert [paper.course_id for paper in found.certificates] == [done.id]


def people(session: object) -> list[object]:
    from bekal.staff.queries import people as everybody

    return list(everybody(session))  # type: ignore[arg-type]


def test_what_waits_in_a_selection_leads_to_its_tab(
    qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made
) -> None:
    with made.writing() as session:
        of = rounds.prepared(session, people=3, admitted=False)
        locked = rounds.decided(session, number=2)
    desk = Desk(qtbot, jobs, window, made)
    desk.now += timedelta(days=9)
    for words, course_id, tab in (
        ("Lewat batas daftar ulang", locked.course_id, 4),
        ("Pendaftar seleksi belum diperiksa", of.course_id, 0),
    ):
        screen = desk.go("home")
        (line,) = (one for one in screen.findChildren(TodoButton) if one.accessibleName().startswith(words))
        line.click()
        desk.settle()
        shown = desk.shell.current_screen()
        assert isinstance(shown, SelectionScreen)
        assert (shown.presenter.course_id, shown.tabs.current()) == (course_id, tab)


def test_people_who_may_be_one_wait_at_home_until_somebody_settles_them(
    qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presenter, "QUIET", 0)
    with made.writing() as session:
        for n in (1, 2):
            makers.candidate(session, n, name="Peserta Contoh Sama", nik=None, nik_status=NikStatus.MISSING,
                             birth_date=makers.TODAY - timedelta(days=9_000))  # fmt: skip
    desk = Desk(qtbot, jobs, window, made)

    def waiting() -> list[str]:
        shown = (one for one in desk.shell.current_screen().findChildren(TodoButton) if one.isVisible())
        return [one.accessibleName() for one in shown if one.accessibleName().startswith("Mungkin orang yang sama")]

    desk.go("home")
    qtbot.waitUntil(lambda: waiting() == ["Mungkin orang yang sama 1"])
    next(
        one for one in desk.shell.current_screen().findChildren(TodoButton) if one.accessibleName() == waiting()[0]
    ).click()
    desk.settle()
    assert desk.shell.current == "candidates.twins"
    desk.press("b")
    desk.settle()
    desk.go("home")
    qtbot.waitUntil(lambda: not waiting())


def test_language_results_that_end_soon_wait_at_home_and_lead_to_their_list(
    qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made
) -> None:
    with made.writing() as session:
        soon, late = makers.candidates(session, 2)
        for person, days in ((soon, 30), (late, 300)):
            new = NewResult(
                "TOEIC",
                makers.TODAY - timedelta(days=400),
                total=60000,
                valid_until=makers.TODAY + timedelta(days=days),
            )
            language.record(session, person, new, today=makers.TODAY)
    desk = Desk(qtbot, jobs, window, made)
    desk.go("home")
    words = "Hasil tes bahasa habis dalam 90 hari 1"

    def lines() -> list[TodoButton]:
        found = desk.shell.current_screen().findChildren(TodoButton)
        return [one for one in found if one.isVisible() and one.accessibleName() == words]

    qtbot.waitUntil(lambda: len(lines()) == 1)
    lines()[0].click()
    desk.settle()
    assert desk.shell.current == "assessment.outside"
    shown = desk.shell.current_screen()
    assert isinstance(shown, LanguageScreen)
    assert [row.name for row in shown.table.rows.rows] == ["Peserta Contoh 01"]


def test_limits_and_a_wrong_clock_are_one_line_each_and_nothing_is_said_while_all_is_well() -> None:
    well = Standing((Limit(About.DAYS, 3, 30, Level.GREEN),), Policy(), Age(1, 14, 60, 120), timedelta(0), False)
    assert standing_lines(well) == standing_lines(None) == []
    limits = (Limit(About.DAYS, 41, 30, Level.RED), Limit(About.PACKETS, 40, 50, Level.AMBER))
    ill = Standing(limits, Policy(), Age(70, 14, 60, 120), timedelta(0), False, clock_ahead=timedelta(minutes=22))
    said = [" ".join((line.words, line.second, line.number)).strip() for line in standing_lines(ill)]
    assert said == [
        "Jam komputer mendahului 22 menit; betulkan jam Windows",
        "Pusat lama tidak membalas melewati batas 30; kerja tetap bisa 41 hari",
        "Kiriman menunggu pusat mendekati batas 50 40",
        "Daftar pusat lama tidak diperbarui baca balasan pusat dari USB 70 hari",
    ]
    assert {line.goes for line in standing_lines(ill)} == {"sync"}
