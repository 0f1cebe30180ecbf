"""The second look in the window: typed by keys, compared, and on to the next person."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.running import Running, words_of

from bekal.candidates.second_look.queries import Look, looks_of_course, reading
from bekal.courses.queries import courses
from bekal.ui.candidates.second_look_screen import SecondLookScreen
from bekal.ui.shell import Shell


def type_in(bekal: Running, words: str) -> None:
    QTest.keyClicks(bekal.focused(), words)
    bekal.press(Qt.Key.Key_Return)


def test_a_difference_is_told_at_its_field_and_agreement_leads_on(bekal: Running) -> None:
    shell = bekal.sign_in()
    assert isinstance(shell, Shell)

    def asked(question: Any) -> Any:
        with bekal.here.centre().database.reading() as session:
            return question(session)

    course = asked(lambda session: next(c for c in courses(session) if c.enrolled))
    rows = asked(lambda session: looks_of_course(session, course.id))
    screen = bekal.go("candidates.second_look", course_id=course.id)
    assert isinstance(screen, SecondLookScreen)
    bekal.wait(screen.fields["name"].edit.hasFocus)
    assert rows[0].name not in words_of(screen)
    paper = asked(lambda session: reading(session, rows[0].id))
    for words in ("Nama Yang Lain", paper.nik, paper.passport):
        type_in(bekal, words)
    bekal.settle()
    assert "Berbeda dari data" in words_of(screen.fields["name"])
    assert "Berbeda dari data" not in words_of(screen.fields["nik"])
    assert screen.fields["name"].edit.hasFocus()
    screen.fields["name"].edit.setProperty("text", "")
    type_in(bekal, paper.name)
    bekal.press(Qt.Key.Key_Return, ctrl=True)
    bekal.settle()
    bekal.wait(lambda: asked(lambda session: looks_of_course(session, course.id))[0].look is Look.DONE)
    bekal.settle()
    current = screen.table.current_row()
    assert current is not None
    assert current.id == rows[1].id
    assert screen.fields["nik"].edit.property("text") == ""
