"""The list of courses with how many may get a certificate, may not yet, and have one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.certificates.prepare_here import CourseCount
from bekal.language import say
from bekal.ui.certificates.presenter import ListPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card, question
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.table import Column, Table


class CertificatesScreen(QWidget):
    """Every course; Enter opens its run, or its certificates once they are issued."""

    open_asked = Signal(object)
    verify_asked = Signal()
    page_asked = Signal(str)
    """One of the books: the register, blanks, what expires; or the looks."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        check = Button(say("Periksa sertifikat"), "", "scan-line", "Ctrl+K")
        check.clicked.connect(self.verify_asked)
        self._open = Button(say("Buka kelas"), "primary", "award", "Ctrl+Enter")
        self.heading = Heading(
            self, say("Sertifikat"), say("Pilih kelas untuk menerbitkan atau mencetak lagi"), (check, self._open)
        )
        self.table: Table[CourseCount] = Table(
            [
                Column(say("Kelas"), lambda c: Two(c.course.name, c.course.programme), least=220),
                Column(say("Gelombang"), lambda c: c.course.intake, 150, tone="muted", leaves=3),
                Column(
                    say("Berakhir"),
                    lambda c: f"{c.course.ends_on:%d/%m/%Y}",
                    108,
                    tone="muted",
                    role="caption",
                    leaves=2,
                ),
                Column(say("Berhak"), lambda c: c.ready or "–", 78, right=True),
                Column(say("Belum"), lambda c: c.not_yet or "–", 78, right=True, tone="muted"),
                Column(say("Terbit"), lambda c: c.issued or "–", 78, right=True),
                Column(say("Keadaan"), state, 172, leaves=1),
            ],
            say("Daftar kelas"),
            two_lines=True,
        )
        self.table.opened.connect(lambda chosen: self.open_asked.emit(chosen.course.id))
        self._open.clicked.connect(self._open_current)
        self._count = Tally()
        self._empty = EmptyState(
            "award",
            say("Belum ada kelas untuk sertifikat"),
            say("Sertifikat terbit dari kelas yang selesai dan sudah dinilai."),
            first=(say("Ke Kelas & jadwal"), "calendar-days", ""),
        )
        self._empty.first_asked.connect(lambda: context.navigate("courses"))
        self._warning = column(gap=0)
        listed = column(gap=10)
        listed.addLayout(self._warning)
        listed.addLayout(row(None, self._count))
        below = holder(row(None, *self._books(), margins=(8, 3, 8, 3)))
        listed.addWidget(card(column(self.table, below, gap=0), margins=EDGE), 1)
        self._pages = QStackedWidget()
        for page in (holder(listed), card(column(self._empty))):
            self._pages.addWidget(page)
        fill(self, column(self._pages))
        self._presenter = ListPresenter(self, context)

    def _books(self) -> list[Button]:
        made = []
        for words, icon, key, name in (
            (say("Buku sertifikat"), "list-checks", "Ctrl+R", "register"),
            (say("Blangko"), "file-text", "Ctrl+B", "blanks"),
            (say("Habis masa berlaku"), "clock", "Ctrl+H", "expiring"),
            (say("Tampilan"), "image", "Ctrl+T", "templates"),
        ):
            one = Button(words, "quiet", icon, key)
            one.clicked.connect(lambda _on=False, name=name: self.page_asked.emit(f"certificates.{name}"))
            made.append(one)
        return made

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.load()

    def show_courses(self, counts: Sequence[CourseCount]) -> None:
        """Show every course, the newest first."""
        self.table.show_rows(counts, keep=lambda c: c.course.id)
        self._count.show_counts(
            [
                (sum(c.ready for c in counts), say("berhak")),
                (sum(c.not_yet for c in counts), say("belum")),
                (sum(c.issued for c in counts), say("sudah terbit")),
            ]
        )
        self._open.setEnabled(bool(counts))
        self._open.become("primary" if counts else "")  # an empty list has its own main button
        self._pages.setCurrentIndex(0 if counts else 1)
        if counts and self.table.current_row() is None:
            self.table.go_to(next((at for at, c in enumerate(counts) if c.ready), 0))

    def show_waiting(self, sentence: str, *choices: tuple[str, Callable[[], object]]) -> None:
        """Say above the list that the centre is not accredited yet; nothing takes it away."""
        while (item := self._warning.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if sentence:
            self._warning.addWidget(question(say("Menunggu akreditasi pusat"), sentence, *choices))

    def _open_current(self) -> None:
        if (chosen := self.table.current_row()) is not None:
            self.open_asked.emit(chosen.course.id)


def state(count: CourseCount) -> State:
    """Return how far a course is, in words."""
    if count.ready:
        return State(say("Siap diterbitkan"), "accent", "circle-check")
    if count.issued and not count.not_yet:
        return State(say("Semua terbit"), "ok", "check")
    if count.issued:
        return State(say("Sebagian terbit"), "gray")
    if not count.not_yet:
        return State(say("Belum ada peserta"))
    return State(say("Belum berhak"), "gray", "clock")
