"""The scanning screen, driven as scanners and hands drive it: one field, one answer at once, none lost."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from tests import makers
from tests.ui.attendance.door import Door, Ears, cards
from tests.ui.office import refusing

from bekal.attendance import service as marks
from bekal.attendance.gate import service
from bekal.staff.service import set_secret
from bekal.storage import journal
from bekal.storage.records import Candidate, Enrolment, Mark, Passage
from bekal.terms import Attendance, EnrolmentId, How, Passed, Role
from bekal.ui import sounds, theme
from bekal.ui.attendance.gate.screen import ScanScreen
from bekal.ui.attendance.gate.stage import Stage
from bekal.ui.jobs import Jobs
from bekal.ui.sounds import Sound
from bekal.ui.window import MainWindow

PIN = "274193"
LONG = "Peserta Contoh Bernama Sangat Panjang Sekali Sampai Enam Pul"


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    found = Ears(None)  # type: ignore[arg-type]  # ears belong to nobody
    monkeypatch.setattr(sounds, "make_player", lambda _parent: found)
    return found


@pytest.fixture
def of(made: makers.Made) -> makers.Class:
    return cards(made, 6)


@pytest.fixture
def door(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made, ears: Ears) -> Door:
    with made.writing() as session:
        set_secret(session, made.clerk, PIN)
        set_secret(session, made.head, "381507")
    return Door(qtbot, jobs, window, made)


def slot(made: makers.Made, of: makers.Class, at: int = 0) -> Mark | None:
    with made.reading() as session:
        return session.get(Mark, (of.meetings[0], of.trainees[at]))


def passages(made: makers.Made) -> list[Passage]:
    with made.reading() as session:
        return list(session.scalars(select(Passage).order_by(Passage.id)))


# ------------------------------------------------------------------------------------------ every scanner


@pytest.mark.parametrize("suffix", ["Enter", "Tab", ""])
def test_a_hundred_cards_in_a_row_are_all_marked_in_order(
    qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made, ears: Ears, suffix: str
) -> None:
    of = cards(made, 100)
    door = Door(qtbot, jobs, window, made)
    stage = door.open()
    written: list[str] = []
    texts = [door.card(one) for one in of.trainees]
    shown = stage.result.show_answer

    def note(what: object) -> None:
        written.append(what.name)  # type: ignore[attr-defined]
        shown(what)  # type: ignore[arg-type]

    stage.show_answer = note  # type: ignore[method-assign, assignment]  # looks over its shoulder
    for text in texts:
        door.scan(text, suffix)  # the next comes while the last one is being written
    assert stage.field.text() == ""
    qtbot.waitUntil(lambda: len(written) == 100, timeout=60_000)
    with made.reading() as session:
        names = {row.id: row.name for row in session.scalars(select(Candidate))}
        expected = [names[session.get_one(Enrolment, one).candidate_id] for one in of.trainees]
        rows = list(session.scalars(select(Passage).order_by(Passage.id)))
        assert [row.enrolment_id for row in rows] == list(of.trainees)
        assert {row.answer for row in rows} == {Passed.PRESENT}
        written_marks = session.scalars(select(Mark).where(Mark.meeting_id == of.meetings[0])).all()
        assert {mark.enrolment_id for mark in written_marks} == set(of.trainees)
        assert {step.how for mark in written_marks for step in journal.history(session, mark.id)} == {How.SCAN}
        # one card, one transaction: what was shown was durable, whatever happened to the next one
        assert len({mark.version for mark in written_marks}) == 100
    assert written == expected
    assert stage.last.lines[0].name == expected[-1]
    assert len(stage.last.lines) == 10
    assert ears.heard == [Sound.GOOD] * 100


@pytest.mark.parametrize("delay", [5, 40])
def test_slow_and_fast_scanners_without_a_suffix_are_read(
    door: Door, of: makers.Class, made: makers.Made, delay: int
) -> None:
    """pretix/pretixscan-desktop#4: scanners that send no Enter."""
    stage = door.open()
    door.scan(door.card(of.trainees[0]), "", delay=delay)
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_a_short_code_without_a_suffix_is_read_when_no_more_comes(door: Door, of: makers.Class) -> None:
    stage = door.open()
    door.scan("9988776655", "")
    door.qtbot.waitUntil(lambda: door.word(stage) == "TIDAK DIKENAL")
    assert stage.field.text() == ""


def test_a_scanner_on_a_french_keyboard_is_read(door: Door, of: makers.Class) -> None:
    stage = door.open()
    french = door.card(of.trainees[0]).translate(str.maketrans("1234567890", "&é\"'(-è_çà"))
    stage.field.insert(french[:-1])  # the keys of another keyboard cannot be pressed on this one
    stage.field._keys = 20
    stage.field.insert(french[-1])
    stage.field.textEdited.emit(stage.field.text())
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_what_somebody_left_in_the_field_does_not_spoil_the_next_card(door: Door, of: makers.Class) -> None:
    """pretix/pretix PR#1985: the field does not clear."""
    stage = door.open()
    QTest.keyClicks(door.keys(), "sit", delay=60)
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"
    assert stage.field.text() == ""
    assert not stage.names.isVisible()


# ------------------------------------------------------------------------------------------ the keys stay


def test_a_card_is_read_wherever_somebody_clicked_before(door: Door, of: makers.Class) -> None:
    """pretix/pretixscan-android#42: a code lost because the field had lost the keys."""
    stage = door.open()
    for part in (stage.result, stage.last, stage.way, stage, stage.field):
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)
        door.settle()
        assert QApplication.focusWidget() is stage.field
    stage.field.clearFocus()
    door.qtbot.waitUntil(stage.field.hasFocus)
    stage.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    stage.setFocus()
    door.qtbot.waitUntil(stage.field.hasFocus)
    QTest.keyClick(door.keys(), Qt.Key.Key_Tab)
    QTest.keyClick(door.keys(), Qt.Key.Key_Backtab)
    assert stage.field.hasFocus()
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_the_keys_come_back_when_a_dialog_closes(door: Door, of: makers.Class) -> None:
    stage = door.open()
    over = QDialog(door.window)
    over.open()
    over.activateWindow()
    door.settle()
    over.accept()
    door.window.activateWindow()  # as a window manager does
    door.qtbot.waitUntil(stage.field.hasFocus)
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"
    over.deleteLater()


def test_no_dialog_has_to_be_dismissed_before_the_next_card(door: Door, of: makers.Class) -> None:
    """pretix/pretixscan-desktop PR#94: the next result replaces the former one at once."""
    stage = door.open()
    for text, word in (
        (door.card(of.trainees[0]), "HADIR 08.00"),
        ("99887766554433", "TIDAK DIKENAL"),
        (door.card(of.trainees[1]), "HADIR 08.00"),
    ):
        door.scan(text)
        door.settle()
        assert door.word(stage) == word
        assert QApplication.activeModalWidget() is None
        assert stage.field.hasFocus()


def test_keys_that_scanners_send_never_turn_the_direction(door: Door, of: makers.Class) -> None:
    """pretix/pretixscan-desktop PR#94: focus on Entry/Exit toggled it with the Enter of the next code."""
    stage = door.open()
    QTest.mouseClick(stage.way, Qt.MouseButton.LeftButton)
    for _ in range(3):
        QTest.keyClick(door.keys(), Qt.Key.Key_Return)
        QTest.keyClick(door.keys(), Qt.Key.Key_Space)
    assert stage.way.accessibleName() == "MASUK"
    QTest.keyClick(door.keys(), Qt.Key.Key_F7)
    assert stage.way.accessibleName() == "KELUAR"


# ------------------------------------------------------------------------------------------ every answer


def test_every_answer_has_its_word_its_sound_and_the_next_may_come(
    door: Door, made: makers.Made, of: makers.Class, ears: Ears
) -> None:
    with made.writing() as session:
        other = makers.course(session, trainees_wanted=1, number=2, weekdays=(1,))
        service.make_cards(session, other.trainees, now=makers.NOW)
        service.revoke_card(session, of.trainees[3], reason="hilang", now=makers.NOW)
        session.get_one(Enrolment, of.trainees[4]).left_on = makers.TODAY
    stage = door.open()

    def held_up(who: EnrolmentId | str) -> str:
        door.scan(who if isinstance(who, str) else door.card(who))
        door.settle()
        return door.word(stage)

    door.at(-2)
    assert held_up(of.trainees[0]) == "HADIR 07.58"
    door.at(12)
    assert held_up(of.trainees[1]) == "TERLAMBAT 12 menit"
    assert held_up(of.trainees[0]) == "SUDAH 07.58"
    assert held_up(of.trainees[3]) == "KARTU DICABUT"
    assert held_up(of.trainees[4]) == "SUDAH TIDAK DI KELAS sejak 02/03/2026"
    assert held_up(other.trainees[0]) == "BUKAN KELAS INI (kelas: Kelas 2)"
    assert held_up("BUKAN-KARTU-123") == "TIDAK DIKENAL"
    assert ears.heard == [Sound.GOOD, Sound.GOOD, Sound.AGAIN, *[Sound.WRONG] * 4]
    QTest.keyClick(door.keys(), Qt.Key.Key_F7)
    door.at(60)
    assert held_up(of.trainees[0]) == "KELUAR 09.00"
    assert stage._inside.text() == "Di dalam: 1"
    QTest.keyClick(door.keys(), Qt.Key.Key_F7)
    with made.writing() as session:
        marks.mark_rest_present(session, of.meetings[0], today=makers.TODAY)
        marks.close_meeting(session, of.meetings[0], by=made.head, now=makers.NOW)
    assert held_up(of.trainees[2]) == "PERTEMUAN SUDAH DITUTUP"
    assert [row.answer for row in passages(made)] == [
        Passed.PRESENT, Passed.LATE, Passed.AGAIN, Passed.REVOKED, Passed.LEFT, Passed.WRONG_COURSE, Passed.UNKNOWN,
        Passed.OUT, Passed.CLOSED,
    ]  # fmt: skip


def test_a_mark_has_the_colours_of_marks_and_nothing_else_has_them(door: Door, of: makers.Class) -> None:
    stage = door.open()
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert stage.result.shown is not None
    assert stage.result.shown.tone == Attendance.PRESENT.value
    for code in (door.card(of.trainees[0]), "9988776655443322"):
        door.scan(code)
        door.settle()
        assert stage.result.shown.tone not in theme.MARKS


def test_a_wrong_clock_is_warned_about_and_the_mark_made(door: Door, made: makers.Made, of: makers.Class) -> None:
    stage = door.open()
    door.at(10)
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert not stage._doubt_bar.isVisible()
    door.at(-20)
    door.scan(door.card(of.trainees[1]))
    door.settle()
    assert stage._doubt_bar.isVisible()
    assert door.word(stage) == "HADIR 07.40"
    assert slot(made, of, 1) is not None
    door.at(11)
    door.scan(door.card(of.trainees[2]))
    door.settle()
    assert not stage._doubt_bar.isVisible()


def test_a_full_disk_is_said_on_the_screen_and_the_same_card_may_come_again(
    door: Door, jobs: Jobs, made: makers.Made, of: makers.Class, ears: Ears
) -> None:
    from bekal.storage.database import DiskFull

    stage = door.open()
    again = refusing(jobs, DiskFull())
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "BELUM TERSIMPAN"
    assert ears.heard == [Sound.WRONG]
    again()
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_our_own_fault_is_said_and_the_next_card_may_come(door: Door, of: makers.Class) -> None:
    """Alf.ioBackoffice#16: one bad scan blocked the next."""
    stage = door.open()
    door.kiosk.broke.emit("B-7K2")
    assert door.word(stage) == "BELUM TERSIMPAN"
    assert stage.result.shown is not None
    assert "B-7K2" in stage.result.shown.below
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_after_a_power_cut_the_screen_knows_who_is_inside(door: Door, of: makers.Class) -> None:
    stage = door.open()
    for who in of.trainees[:3]:
        door.scan(door.card(who))
    door.settle()
    before = [line.name for line in stage.last.lines]
    leave(door, stage)
    stage = door.open()
    assert stage._inside.text() == "Di dalam: 3"
    assert [line.name for line in stage.last.lines] == before


# ------------------------------------------------------------------------------------------ by name


def test_a_forgotten_card_is_found_by_name_and_marked_by_hand(door: Door, made: makers.Made, of: makers.Class) -> None:
    """magfest/ubersystem#841: the wrong row picked among equal names, so face and class stand beside the name."""
    with made.writing() as session:
        for one in of.candidates[1:3]:
            session.get_one(Candidate, one).name = "Peserta Contoh Kembar"
    stage = door.open()
    QTest.keyClicks(door.keys(), "kem", delay=60)
    door.qtbot.waitUntil(lambda: stage.field.is_listing)
    assert [one.enrolment_id for one in stage.names.names] == list(of.trainees[1:3])
    QTest.keyClick(door.keys(), Qt.Key.Key_Down)
    QTest.keyClick(door.keys(), Qt.Key.Key_Return)
    door.settle()
    assert door.word(stage) == "HADIR 08.00"
    assert slot(made, of, 1) is None
    assert slot(made, of, 2) is not None
    assert passages(made)[0].by_hand
    assert stage.last.lines[0].by_hand
    assert stage.field.text() == ""


def test_a_code_of_letters_read_while_names_are_listed_marks_nobody(
    door: Door, made: makers.Made, of: makers.Class
) -> None:
    stage = door.open()
    QTest.keyClicks(door.keys(), "contoh", delay=60)
    door.qtbot.waitUntil(lambda: stage.field.is_listing)
    door.scan("QR-XYZ-2211")
    door.qtbot.waitUntil(lambda: door.word(stage) == "TIDAK DIKENAL")
    assert slot(made, of) is None


def test_a_pin_typed_into_the_field_is_kept_nowhere(door: Door, made: makers.Made, of: makers.Class) -> None:
    stage = door.open()
    door.scan(PIN)
    door.settle()
    assert stage.field.text() == ""
    assert passages(made) == []


# ------------------------------------------------------------------------------------------ the kiosk


def leave(door: Door, stage: Stage, pin: str = PIN) -> None:
    QTest.keyClick(door.keys(), Qt.Key.Key_Escape)
    door.qtbot.waitUntil(lambda: stage.is_leaving)
    QTest.keyClicks(door.keys(), pin)
    QTest.keyClick(door.keys(), Qt.Key.Key_Return)
    door.settle()


def test_the_door_is_left_only_with_a_pin(door: Door, made: makers.Made, of: makers.Class) -> None:
    stage = door.open()
    door.window.close()
    assert door.window.isVisible()
    door.settle()
    assert stage.is_leaving
    QTest.keyClick(door.keys(), Qt.Key.Key_Escape)
    assert not stage.is_leaving
    assert stage.field.hasFocus()
    leave(door, stage, "111222")
    assert stage.is_leaving
    assert door.kiosk.is_on
    assert stage.leave._said.text()
    QTest.keyClicks(door.keys(), PIN)
    QTest.keyClick(door.keys(), Qt.Key.Key_Return)
    door.qtbot.waitUntil(lambda: not door.kiosk.is_on)
    assert [one.role for one in door.let_in] == [Role.CLERK]
    assert isinstance(door.shell.current_screen(), ScanScreen)


def test_a_card_held_up_while_the_pin_is_asked_for_is_a_card_and_no_wrong_pin(
    door: Door, made: makers.Made, of: makers.Class
) -> None:
    stage = door.open()
    QTest.keyClick(door.keys(), Qt.Key.Key_Escape)
    door.qtbot.waitUntil(lambda: stage.is_leaving)
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"
    assert not stage.is_leaving
    assert stage.field.hasFocus()
    leave(door, stage)
    assert not door.kiosk.is_on


def test_the_keys_of_the_workplace_are_off_at_the_door(door: Door, of: makers.Class) -> None:
    stage = door.open()
    before = door.shell.current
    for key in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_F):
        QTest.keyClick(door.keys(), key, Qt.KeyboardModifier.ControlModifier)
    for key in (Qt.Key.Key_F1, Qt.Key.Key_F3):
        QTest.keyClick(door.keys(), key)
    QTest.keyClick(door.keys(), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    door.settle()
    assert door.shell.current == before
    assert door.window.part() is stage
    assert stage.field.hasFocus()
    assert QApplication.activeModalWidget() is None


# ------------------------------------------------------------------------------------------ what it looks like


@pytest.mark.parametrize("size", [(1366, 768), (911, 512), (800, 480)])
@pytest.mark.parametrize("letters", [100, 150])
def test_nothing_stands_below_the_edge_of_a_small_screen(
    door: Door, of: makers.Class, made: makers.Made, size: tuple[int, int], letters: int
) -> None:
    """pretix/pretixscan-desktop PR#94: the button below the edge of a small screen."""
    theme.set_letters(letters)
    with made.writing() as session:
        session.get_one(Candidate, of.candidates[0]).name = LONG
    stage = door.open()
    door.window.showNormal()
    door.window.resize(*size)
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert (door.window.width(), door.window.height()) == size
    for part in (stage.field, stage.result, stage.way, stage.last):
        corner = part.mapTo(door.window, part.rect().bottomRight())
        assert corner.x() < size[0]
        assert corner.y() < size[1]
        assert part.height() > 20


def test_a_name_is_at_least_48_points_high(door: Door, of: makers.Class, made: makers.Made) -> None:
    with made.writing() as session:
        session.get_one(Candidate, of.candidates[1]).name = LONG
    stage = door.open()
    door.window.showNormal()
    for size, who, least in (
        ((1366, 768), 0, 48), ((1920, 1080), 1, 48), ((911, 512), 0, 48), ((1366, 768), 1, 40), ((911, 512), 1, 24),
    ):  # fmt: skip
        door.window.resize(*size)
        door.scan(door.card(of.trainees[who]))
        door.settle()
        assert stage.result.name_points() >= least, (size, who)


def test_only_meetings_that_run_or_come_next_are_ticked(door: Door, of: makers.Class) -> None:
    screen = door.go("attendance.scan")
    assert isinstance(screen, ScanScreen)
    assert screen.chosen() == (of.meetings[0],)
    screen._turn(screen.table.rows.rows)
    assert not screen.start.isEnabled()


def test_the_answer_is_spoken_as_one_sentence(door: Door, of: makers.Class) -> None:
    stage = door.open()
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert stage.result.accessibleName() == "HADIR 08.00. Peserta Contoh 01. Kelas 1"


def test_a_scanner_is_tried_before_the_door_opens_and_nothing_is_kept(
    door: Door, made: makers.Made, of: makers.Class
) -> None:
    """magfest/ubersystem#2487: a scanner that was unplugged or set wrong was noticed only in the queue."""
    screen = door.go("attendance.scan")
    screen.trial.setFocus()
    door.scan(door.card(of.trainees[0]), "Tab")
    assert screen._trial_words.text().startswith("Kartu terbaca utuh")
    door.scan("12345678901", "Tab")
    assert "11 tanda" in screen._trial_words.text()
    screen.trial._last = 0.0  # a while later
    QTest.keyClick(door.keys(), Qt.Key.Key_Tab)
    assert not screen.trial.hasFocus(), "an empty field lets Tab go on"
    door.settle()
    assert passages(made) == []


def test_an_instructor_may_scan_without_being_a_clerk(
    door: Door, jobs: Jobs, made: makers.Made, of: makers.Class
) -> None:
    """HiEventsDev/Hi.Events#728: who may scan and who may search."""
    jobs.act_for(made.instructor, lambda: door.now)
    stage = door.open()
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"
    mark = slot(made, of)
    assert mark is not None
    with made.reading() as session:
        assert journal.history(session, mark.id)[0].by == made.instructor
