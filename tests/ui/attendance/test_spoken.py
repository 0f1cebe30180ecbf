"""A screen reader finds a name on everything that takes the keys (Kolibri #14396: faults found after the release)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.attendance.service import mark
from bekal.terms import Attendance
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow

PAGES = {
    "home": {},
    "attendance": {},
    "attendance.roster": {"meeting_id": True},
    "attendance.matrix": {"course_id": True},
    "attendance.machine": {"course_id": True},
    "attendance.scan": {},
    "attendance.unread": {},
    "courses.course": {"course_id": True},
    "courses.timetable": {"course_id": True},
    "courses.timetable week": {"course_id": True, "view": "week"},
    "courses.timetable plan": {"course_id": True, "tab": "plan"},
    "courses.cards": {"course_id": True},
    "reports": {"course_id": True, "view": "course"},
    "reports lines": {"course_id": True, "view": "lines"},
    "reports person": {"course_id": True, "view": "person"},
    "reports instructors": {"course_id": True, "view": "instructors"},
    "reports warnings": {"course_id": True, "view": "warnings"},
}


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def takers_of_keys(page: QWidget) -> Iterator[QWidget]:
    for widget in page.findChildren(QWidget):
        inside = widget.parentWidget()
        is_part = isinstance(widget, QLineEdit) and inside is not None and inside.inherits("QComboBox")
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not is_part:
            yield widget


@pytest.mark.parametrize("page", PAGES)
def test_everything_that_takes_the_keys_has_a_name(desk: Desk, page: str) -> None:
    with desk.made.writing() as session:
        of = makers.course(session, trainees_wanted=3, instructors=[desk.made.instructor])
        mark(session, of.meetings[0], of.trainees[0], Attendance.ABSENT, today=makers.TODAY)
    desk.now += timedelta(days=2)
    about = dict(PAGES[page])
    for name, value in (("meeting_id", of.meetings[1]), ("course_id", of.id)):
        if name in about:
            about[name] = value  # type: ignore[assignment]  # an id instead of the sign that one is wanted
    screen = desk.go(page.split(maxsplit=1)[0], **about)
    found = list(takers_of_keys(screen))
    assert found, "something takes the keys"
    nameless = [
        type(widget).__name__
        for widget in found
        if not (widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text()))
    ]
    assert nameless == []
