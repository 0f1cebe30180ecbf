"""The selection of one course: five steps as tabs, each with its own list and the way on while it is empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import ApplicationState, CourseId
from bekal.ui import days, keys
from bekal.ui.context import Context, Heading
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.adding import AddingPage
from bekal.ui.courses.selection.applicants import ApplicantsPage
from bekal.ui.courses.selection.ranking import RankingPage
from bekal.ui.courses.selection.reregistering import ReregisteringPage
from bekal.ui.courses.selection.scores import ScoresPage
from bekal.ui.courses.selection.testing import TestingPage
from bekal.ui.widgets.buttons import Tabs
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.labels import Line, Picture
from bekal.ui.widgets.layouts import column, fill, row

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow
    from bekal.courses.selection.queries import SelectionCard
    from bekal.courses.selection.queries.seating import Seats

APPLICANTS, TESTING, SCORES, RANKING, REREGISTERING, ADDING = range(6)
TABS = {"applicants": APPLICANTS, "tests": TESTING, "scores": SCORES, "ranking": RANKING, "reregister": REREGISTERING}


@dataclass(frozen=True)
class Overview:
    """What every tab has to know of the course and its selection."""

    course: "CourseRow"
    card: "SelectionCard"
    seats: "Seats"
    states: Mapping[ApplicationState, int]
    tests: int
    scored: int
    """How many have every score."""

    def count(self, *states: ApplicationState) -> int:
        """Return how many stand in these states."""
        return sum(self.states.get(state, 0) for state in states)


class SelectionScreen(QWidget):
    """`Seleksi`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Seleksi"))
        self.tabs = Tabs(["", "", "", "", ""])
        self._locked_words = Line("", "body", "text")
        inside = row(Picture("lock", "accent", 16), gap=8)
        inside.addWidget(self._locked_words, 1)
        self._locked = card(inside, kind="sunken", margins=(12, 6, 12, 6))
        self._locked.hide()
        self.applicants, self.testing, self.scores = ApplicantsPage(context), TestingPage(context), ScoresPage(context)
        self.ranking, self.reregistering = RankingPage(context), ReregisteringPage(context)
        self.adding = AddingPage()
        self._pages = QStackedWidget()
        for page in (
            self.applicants, self.testing, self.scores, self.ranking, self.reregistering, self.adding,
        ):  # fmt: skip
            self._pages.addWidget(page)
        body = column(row(self.tabs, None), self._locked, gap=8)
        body.addWidget(self._pages, 1)
        fill(self, body)
        from bekal.ui.courses.selection.presenter import SelectionPresenter

        self.presenter = SelectionPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show the course named by `course_id`; `tab` chooses a step."""
        course_id = cast("CourseId", about["course_id"])
        self.presenter.begin(course_id, TABS.get(str(about.get("tab", ""))))

    def show_overview(self, whole: Overview) -> None:
        """Show how far the selection has come."""
        course, made = whole.course, whole.card
        line = f"{course.programme} · {course.intake} · " + say("kuota {n}", n=course.quota)
        self.heading.show_title(say("Seleksi {course}", course=course.name), line)
        self._locked.setVisible(made.is_locked)
        if made.is_locked and made.letter_on is not None:
            until = days.full(made.reregister_by) if made.reregister_by else "–"
            self._locked_words.show_text(
                say("Ditetapkan dengan surat {number} tanggal {day}. Daftar ulang sampai {until}.",
                    number=made.letter_number, day=days.full(made.letter_on), until=until)
            )  # fmt: skip
        everybody = sum(whole.states.values())
        ranked = whole.count(ApplicationState.ADMITTED)
        came = whole.count(ApplicationState.REREGISTERED)
        for at, text in enumerate(
            (
                say("Pendaftar {n}", n=words.dotted(everybody)) if everybody else say("Pendaftar"),
                say("Tes & jadwal {n}", n=whole.tests) if whole.tests else say("Tes & jadwal"),
                say("Nilai {done}/{of}", done=words.dotted(whole.scored), of=words.dotted(ranked))
                if whole.tests and ranked
                else say("Nilai"),
                say("Keputusan") if made.is_locked else say("Peringkat & keputusan"),
                say("Daftar ulang {n}/{of}", n=came, of=course.quota)
                if made.is_locked or came
                else say("Daftar ulang"),
            )
        ):
            self.tabs.show_text(at, text)

    def show_page(self, at: int) -> None:
        """Show one of the pages; adding people belongs to the first tab."""
        self._pages.setCurrentIndex(at)
        there = keys.focused()
        if there is not None and self._pages.isAncestorOf(there):
            self.tabs.take_keys()  # Qt gave the keys to whatever comes first; the list takes them once it is filled

    def page(self) -> int:
        """Return which page is shown."""
        return self._pages.currentIndex()
