"""One person's papers: the checklist, what is known of each, scans, and what is still missing."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage, QKeyEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from bekal.candidates.papers.kinds import Stage
from bekal.candidates.papers.queries import Checklist, Lacking, Line
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CandidateId, ProgrammeId
from bekal.ui import days, keys, theme
from bekal.ui.candidates import papers_table
from bekal.ui.candidates.page_viewer import PageViewer
from bekal.ui.candidates.papers_panel import PapersPanel
from bekal.ui.candidates.papers_presenter import PapersPresenter
from bekal.ui.candidates.papers_table import Thumb
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.candidates.photo_field import PhotoField
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import Line as TextLine
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

Act = tuple[str, Callable[[], object]]
"""A verb and what it does."""


class PapersScreen(QWidget):
    """What it looks like; `PapersPresenter` does the work."""

    programme_asked = Signal(object)
    toggle_asked = Signal(object)
    set_asked = Signal(object, str, object)
    files_asked = Signal(object)
    pasted = Signal(object)
    choose_asked = Signal()
    scan_asked = Signal()
    camera_asked = Signal()
    view_asked = Signal(object)
    move_asked = Signal(object)
    unreadable_asked = Signal(object, bool)
    remove_asked = Signal(object)
    slip_asked = Signal()
    here_asked = Signal()
    skip_asked = Signal()
    expiring_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._today = lambda: context.clock().date()
        self._pictures: dict[str, QPixmap] = {}
        self._notices: dict[str, QWidget] = {}
        slip = Button(say("Cetak daftar kekurangan"), "primary", "printer", "Ctrl+P")
        slip.clicked.connect(self.slip_asked)
        soon = Button(say("Kedaluwarsa"), "", "clock")
        soon.clicked.connect(self.expiring_asked)
        self.heading = Heading(self, say("Berkas"), say("Pendaftar  ›  berkas"), (soon, slip))
        self.tabs = PersonTabs(context, "candidates.papers")
        self.programme = Choice(placeholder=say("Tanpa program"))
        self.programme.setAccessibleName(say("Program yang berkasnya diperiksa"))
        self.programme.chosen.connect(self.programme_asked)
        self._icon = Picture("list-checks", "muted", 16)
        self._reasons = label("", "body", wrap=True)
        self._later = label("", "caption", "muted", wrap=True)
        self._lacking: tuple[Lacking, ...] = ()
        self.photo = PhotoField(context)
        self.panel = PapersPanel(self._today, self.photo)
        self.table: Table[Line] = Table(
            papers_table.columns(self._today, self._thumb), say("Daftar berkas"), two_lines=True
        )
        self.table.moved_to.connect(lambda line: self.panel.show_line(line, self._pictures))
        self.table.opened.connect(self._open)
        self.table.installEventFilter(self)
        self.viewer = PageViewer()
        self.viewer.closed.connect(self.show_list)
        self._left = QStackedWidget()
        self._left.addWidget(card(column(self.table, gap=0), margins=EDGE))
        self._left.addWidget(self.viewer)
        self.sides = SidePanel(self._left, self.panel, 316)
        self._notice_place = column(gap=6)
        self._state = TextLine("", "caption", "muted")
        self._make_layout()
        self._listen()
        self._presenter = PapersPresenter(self, context)

    def _make_layout(self) -> None:
        self.add = Button(say("Tambah berkas"), "", "plus", "Ctrl+O")
        self.scan = Button(say("Pindai"), "", "scan-line", "F7")
        self.camera = Button(say("Kamera"), "", "image", "F8")
        self.away = Button(say("Tutup"), keys="Esc")
        self.programme.setMinimumContentsLength(16)
        self.programme.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        tools, top = row(gap=10), Qt.AlignmentFlag.AlignTop
        tools.addWidget(self.programme, 0, top)
        tools.addWidget(self._icon, 0, top)
        tools.addLayout(column(self._reasons, self._later, None, gap=2), 1)
        tools.setContentsMargins(0, 2, 0, 2)
        self._tools = holder(tools)
        below = column(self._tools, self._notice_place, gap=8)
        below.addWidget(self.sides, 1)
        page = holder(below)
        self.sides.cover(page)
        body = column(self.tabs, gap=8)
        body.addWidget(page, 1)
        state = row(gap=8)
        state.addWidget(self._state, 1)
        fill(self, body, foot(holder(state), self.add, self.scan, self.camera, self.away))

    def _listen(self) -> None:
        self.add.clicked.connect(self.choose_asked)
        self.scan.clicked.connect(self.scan_asked)
        self.camera.clicked.connect(self.camera_asked)
        self.away.clicked.connect(self._leave)
        panel = self.panel
        panel.changed.connect(self._set)
        panel.form.finished.connect(self.table.setFocus)
        panel.view_asked.connect(self.view_asked)
        panel.move_asked.connect(self.move_asked)
        panel.unreadable_asked.connect(self.unreadable_asked)
        panel.remove_asked.connect(self.remove_asked)
        self.sides.folded.connect(lambda _narrow: self._show_reasons())
        keys.on(self, "F2", self._edit)
        keys.on(self.table, "Ctrl+V", self._paste)
        keys.on(self.panel.scans, "Del", lambda: self.panel.off.click())

    def arrive(self, **about: object) -> None:
        """Be shown for the person of `candidate_id`."""
        person = CandidateId(about["candidate_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self.show_list()
        for name in list(self._notices):
            self.drop_notice(name)
        self._pictures.clear()
        self.tabs.show_person(person)
        self.photo.show_person(person)
        self.panel.show_line(None, {})
        self._presenter.load(person, kind=str(about.get("kind", "")))

    def show_programmes(self, programmes: Sequence[tuple[ProgrammeId, str]], chosen: ProgrammeId | None) -> None:
        """Offer the programmes whose papers may be asked for."""
        self.programme.show_options([(None, say("Tanpa program")), *programmes])
        self.programme.show_value(chosen)

    def show_checklist(self, shown: Checklist, kind: str = "") -> None:
        """Show every paper, all reasons at once, and how many are there."""
        self.heading.show_title(shown.name, say("Pendaftar  ›  berkas"))
        have, asked = shown.counts
        self.tabs.show_count("candidates.papers", f"{have}/{asked}")
        self._lacking = shown.lacking
        self._show_reasons()
        parts = [say("{n} dari {of} berkas sudah memenuhi", n=have, of=asked)]
        if shown.scheme:
            parts.append(say("skema {scheme}", scheme=shown.scheme))
        if shown.retained_until is not None:
            parts.append(say("disimpan sampai {day}", day=days.full(shown.retained_until)))
        self._state.show_text("  ·  ".join(parts))
        self.table.show_rows(shown.lines, keep=lambda line: line.kind.code)
        wanted = next((at for at, line in enumerate(shown.lines) if line.kind.code == kind), None)
        if wanted is not None or self.table.current_row() is None:
            self.table.go_to(wanted or 0)
        self.panel.show_line(self.table.current_row(), self._pictures)
        if kind or keys.focused() is None:
            self.table.setFocus()

    def _show_reasons(self) -> None:
        """Say all reasons at once; where the window is narrow, of what is needed later only how many."""
        now = tuple(each for each in self._lacking if each.stage is Stage.TRAINING)
        later = self._lacking[len(now) :]
        words = say("Belum memenuhi: {reasons}", reasons=papers_table.reasons(now))
        self._reasons.setText(words if now else say("Semua berkas untuk pelatihan sudah ada."))
        self._icon.show_icon("triangle-alert" if now else "check", "warn" if now else "ok")
        if theme.is_narrow(self):
            words = say("Untuk penempatan: {n} lagi", n=len(later))
        else:
            words = say("Untuk penempatan: {reasons}", reasons=papers_table.reasons(later, after=len(now)))
        self._later.setText(words)
        self._later.setVisible(bool(later))

    def show_pictures(self, pictures: dict[str, bytes]) -> None:
        """Show the small pictures of scans."""
        for address, jpeg in pictures.items():
            self._pictures[address] = QPixmap.fromImage(QImage.fromData(jpeg))
        self.table.viewport().update()
        self.panel.show_line(self.table.current_row(), self._pictures)

    def show_scan(self, title: str, pages: Sequence[bytes]) -> None:
        """Show a scan large in place of the list."""
        self.viewer.show_pages(title, pages)
        self._tools.hide()  # the picture needs the room
        self._left.setCurrentWidget(self.viewer)
        self.viewer.area.setFocus()

    def show_list(self) -> None:
        """Show the list again."""
        self.viewer.forget()
        self._tools.show()
        self._left.setCurrentIndex(0)
        self.table.setFocus()

    def show_refused(self, refused: Sequence[Told]) -> None:
        """Say which files were not taken and why; the others were."""
        self.show_notice("refused", "\n".join(sentence(error) for error in refused))

    def show_unassigned(self, name: str, left: int) -> None:
        """Ask for the paper of a file whose name says nothing, without standing in the way."""
        more = say(" ({n} lagi menunggu)", n=left) if left else ""
        self.show_notice(
            "unassigned",
            say("“{name}” belum dikenali{more}. Pilih baris berkasnya, lalu lampirkan.", name=name, more=more),
            (say("Lampirkan di sini"), self.here_asked.emit),
            (say("Lewati"), self.skip_asked.emit),
            stays=True,
        )

    def show_notice(
        self, name: str, words: str, *choices: tuple[str, Callable[[], object]], stays: bool = False
    ) -> None:
        """Show a yellow bar above the list in place of the one of the same name."""
        self.drop_notice(name)
        notice = Notice(words, *choices, stays=stays)
        notice.gone.connect(lambda: self.drop_notice(name))
        self._notices[name] = notice
        self._notice_place.addWidget(notice)

    def drop_notice(self, name: str) -> None:
        """Take that bar away."""
        if (notice := self._notices.pop(name, None)) is not None:
            notice.hide()
            notice.deleteLater()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files, and pictures dragged from elsewhere."""
        if files_in(event) or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        if files := files_in(event):
            event.acceptProposedAction()
            self.files_asked.emit(files)
        elif event.mimeData().hasImage():
            event.acceptProposedAction()
            self.pasted.emit(QImage(event.mimeData().imageData()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Space say that the paper is there, or that it is not."""
        if (
            watched is self.table
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not event.isAutoRepeat()
        ):
            self._with_line(self.toggle_asked.emit)
            return True
        return False

    def _thumb(self, line: Line) -> Thumb:
        first = self._pictures.get(line.scans[0].address) if line.scans else None
        return Thumb(first, len(line.scans), any(scan.unreadable for scan in line.scans))

    def _set(self, field: str, value: object) -> None:
        self._with_line(lambda line: self.set_asked.emit(line, field, value))

    def _with_line(self, act: Callable[[Line], object]) -> None:
        if (line := self.table.current_row()) is not None:
            act(line)

    def _open(self, line: Line) -> None:
        if line.scans:
            self.view_asked.emit(line.scans[0])
        else:
            self._edit()

    def _edit(self) -> None:
        if self.table.current_row() is not None:
            self.sides.open_panel()
            self.panel.enter()

    def _paste(self) -> None:
        held = QGuiApplication.clipboard().mimeData()
        if held.hasUrls() and (files := [Path(url.toLocalFile()) for url in held.urls()]):
            self.files_asked.emit(files)
        elif held.hasImage():
            self.pasted.emit(QImage(held.imageData()))
        else:
            self.show_notice("refused", say("Di papan klip tidak ada gambar. Salin gambarnya dahulu, lalu Ctrl+V."))

    def _leave(self) -> None:
        if self._left.currentIndex() == 1:
            self.show_list()
        elif self.sides.isAncestorOf(keys.focused() or self.table) and keys.focused() is not self.table:
            self.sides.close_panel()
            self.table.setFocus()
        else:
            self.leave_asked.emit()


def files_in(event: QDropEvent) -> list[Path]:
    """Return the files that are being dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
