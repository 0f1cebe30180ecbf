"""Reads a year of free days, adds one, teaches on one all the same; each can be taken back."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.courses.free_days import FreeDay
from bekal.errors import Told
from bekal.language import say
from bekal.terms import HolidayKind, How
from bekal.ui import days
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.courses.free_days import Calendar
    from bekal.ui.settings.holidays import HolidaysPart


class HolidaysPresenter(QObject):
    """Child of the part it serves."""

    def __init__(self, part: "HolidaysPart", context: Context) -> None:
        super().__init__(part)
        self._part, self._context = part, context
        part.year_asked.connect(self.load)
        part.add_asked.connect(self.add)
        part.teach_asked.connect(self.teach_on)
        part.free_asked.connect(self.free_again)

    def load(self, year: int) -> None:
        """Read a year."""
        from bekal.courses.holidays import holidays

        def done(calendar: "Calendar") -> None:
            self._part.show_year(year, calendar)

        self._context.jobs.run(lambda session: holidays(session, year), done, latest="holidays", receiver=self)

    def add(self, day: date, title: str, kind: HolidayKind) -> None:
        """Make a day free."""
        words = say("{day} libur: {title}.", day=days.full(day), title=title)
        self._write(_freeing(day, title, kind), words, _teaching(day), day.year, self._part.show_refusal, added=True)

    def teach_on(self, one: FreeDay) -> None:
        """Teach on a free day all the same."""
        words = say("{day} tetap masuk.", day=days.full(one.day))
        self._write(_teaching(one.day), words, _freeing(one.day, one.title, one.kind), one.day.year)

    def free_again(self, one: FreeDay) -> None:
        """Keep a day of the list free again."""
        words = say("{day} libur: {title}.", day=days.full(one.day), title=one.title)
        self._write(_freeing(one.day, one.title, one.kind), words, _teaching(one.day), one.day.year)

    def _write(
        self,
        work: Callable[[Any], object],
        words: str,
        back: Callable[[Any], object],
        year: int,
        failed: Callable[[Told], object] | None = None,
        *,
        added: bool = False,
    ) -> None:
        def undo() -> None:
            self._context.jobs.run(back, lambda _done: self.load(year), write=True, how=How.UNDO, receiver=self)

        def done(_answer: object) -> None:
            if added:
                self._part.show_added()
            self.load(year)
            self._context.undo(words, undo)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)


def _freeing(day: date, title: str, kind: HolidayKind) -> Callable[[Any], object]:
    def work(session: Any) -> None:
        from bekal.courses.holidays import add_holiday

        add_holiday(session, day, title=title, kind=kind)

    return work


def _teaching(day: date) -> Callable[[Any], object]:
    def work(session: Any) -> None:
        from bekal.courses.holidays import teach_on

        teach_on(session, day)

    return work
