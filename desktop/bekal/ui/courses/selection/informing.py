"""Tell those accepted: a list with phones, the message of the one chosen, copied, linked, saved for a mail merge."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from bekal.language import say
from bekal.terms import ApplicationId, CourseId, How
from bekal.ui import moments, theme
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cells import Sign, Two
from bekal.ui.widgets.flow import Flow
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from bekal.reports.informing import Notice


class NoticeTable(Table["Notice"]):
    """Ctrl+C copies the messages of those chosen, Space notes that they were told."""

    def __init__(self, dialog: "InformDialog", now: datetime) -> None:
        super().__init__(
            [
                Column(say("Nama"), lambda one: Two(one.name, one.result), least=170),
                Column(say("HP"), lambda one: one.phone or Sign("triangle-alert", say("tanpa HP"), "warn"), 140),
                Column(say("Dikabari"), lambda one: _told(one, now), 250),
            ],
            say("Yang dikabari"),
            two_lines=True,
            many=True,
        )
        self._dialog = dialog

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() == Qt.Key.Key_C and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._dialog.copy()
        elif event.key() == Qt.Key.Key_Space:
            self._dialog.mark()
        else:
            super().keyPressEvent(event)


class InformDialog(QDialog):
    """Open with `open()`."""

    def __init__(self, parent: QWidget, context: Context, course_id: CourseId) -> None:
        super().__init__(parent.window())
        self._parent, self._context, self._course_id = parent, context, course_id
        self.setWindowTitle(say("Kabari yang diterima"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table = NoticeTable(self, context.clock())
        self.message = QPlainTextEdit()
        self.message.setReadOnly(True)
        self.message.setTabChangesFocus(True)
        self.message.setAccessibleName(say("Pesan"))
        self.message.setFixedHeight(theme.px(150))
        self.reserves = Tick(say("Juga cadangan"))
        self.reserves.setAccessibleName(self.reserves.text())
        self._said = label("", "caption", "muted", wrap=True)
        self._copy = Button(say("Salin pesan"), "", "", "Ctrl+C", works=False)
        self._all = Button(say("Salin semua"), "", "", "Ctrl+Shift+C")
        self._link = Button(say("Salin tautan WA"), "", "", "F7")
        self._wa = Button(say("Buka WhatsApp"), "", "", "F8")
        self._mark = Button(say("Sudah dikabari"), "primary", "", "Space", works=False)
        book, table = Button(say("Simpan Excel"), "", "", "Ctrl+E"), Button(say("Simpan CSV"))
        away = Button(say("Tutup"), keys="Esc", works=False)
        for button, does in (
            (self._copy, self.copy), (self._all, self.copy_all), (self._link, self.copy_link), (self._wa, self.open_wa),
            (self._mark, self.mark), (book, lambda: self.save(".xlsx")), (table, lambda: self.save(".csv")),
            (away, self.accept),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, does=does: does())
        self.reserves.toggled.connect(lambda _on: self.load())
        self.table.moved_to.connect(lambda _one: self._show())
        lay = column(
            row(label(self.windowTitle(), "title"), None, self.reserves, gap=8), gap=10, margins=(20, 16, 20, 16)
        )
        lay.addWidget(self.table, 1)
        lay.addWidget(self.message)
        lay.addWidget(self._said)
        lay.addLayout(Flow(self._mark, self._copy, self._link, self._wa, self._all, book, table, away, gap=8))
        self.setLayout(lay)
        window = parent.window()
        self.resize(min(theme.px(820), window.width() - 40), min(theme.px(640), window.height() - 40))
        self.load()

    def load(self) -> None:
        """Read who is told what."""
        course_id, now, reserves = self._course_id, self._context.clock(), self.reserves.isChecked()

        def work(session: Any) -> "list[Notice]":
            from bekal.reports.informing import notices

            return notices(session, course_id, now=now, reserves=reserves)

        self._context.jobs.run(work, self._show_notices, latest="notices", receiver=self)

    def copy(self) -> None:
        """Copy the messages of those chosen."""
        self._copied([one.message for one in self.table.chosen_rows()])

    def copy_all(self) -> None:
        """Copy every message, a phone above each."""
        self._copied([f"{one.phone}\n{one.message}" for one in self.table.rows.rows])

    def copy_link(self) -> None:
        """Copy the link that opens WhatsApp with the message."""
        links = [one.link for one in self.table.chosen_rows() if one.link]
        if links:
            QGuiApplication.clipboard().setText("\n".join(links))
            self._said.setText(say("Tautan disalin. Tempel di peramban atau di HP."))

    def open_wa(self) -> None:
        """Open WhatsApp with the message of the one under the keys."""
        one = self.table.current_row()
        if one is not None and one.link:
            QDesktopServices.openUrl(QUrl(one.link))

    def mark(self) -> None:
        """Note that those chosen were told; who all were, are no longer."""
        chosen, now = self.table.chosen_rows(), self._context.clock()
        if not chosen:
            return
        ids: list[ApplicationId] = [one.id for one in chosen]
        takes_back = all(one.informed_at is not None for one in chosen)

        def work(session: Any) -> None:
            from bekal.courses.selection import service

            if takes_back:
                service.uninform(session, ids)
            else:
                service.inform(session, ids, now=now)

        self._context.jobs.run(
            work, lambda _none: self.load(), self._context.tell, write=True, how=How.KEY, receiver=self
        )

    def save(self, ending: str) -> None:
        """Save the list for a mail merge."""
        kinds = "Excel (*.xlsx)" if ending == ".xlsx" else "CSV (*.csv)"
        path = ask_place(self, say("Pemberitahuan hasil seleksi"), ending, kinds)
        if path is None:
            return
        course_id, now, reserves = self._course_id, self._context.clock(), self.reserves.isChecked()

        def work(session: Any) -> Path:
            from bekal.reports import informing
            from bekal.reports.writing import write_report

            made = informing.notices_book if ending == ".xlsx" else informing.notices_table
            return write_report(path, made(session, course_id, now=now, reserves=reserves))

        people = len(self.table.rows.rows)
        self._context.jobs.run(
            work,
            lambda written: tell_written(self._context, path, written, people=people),
            self._context.tell,
            receiver=self,
        )

    def _show_notices(self, found: "list[Notice]") -> None:
        self.table.show_rows(found, keep=lambda one: one.id)
        if found and self.table.current_row() is None:
            self.table.go_to(0)
        told = sum(one.informed_at is not None for one in found)
        self._said.setText(
            say("{n} dari {of} orang sudah dikabari.", n=told, of=len(found))
            if found
            else say("Belum ada yang diterima.")
        )
        self._show()
        self.table.setFocus()

    def _show(self) -> None:
        one = self.table.current_row()
        self.message.setPlainText(one.message if one is not None else "")
        for button in (self._copy, self._all, self._mark):
            button.setEnabled(one is not None)
        for button in (self._link, self._wa):
            button.setEnabled(one is not None and bool(one.link))

    def _copied(self, messages: list[str]) -> None:
        if messages:
            QGuiApplication.clipboard().setText("\n\n".join(messages))
            self._said.setText(say("{n} pesan disalin.", n=len(messages)))


def _told(one: "Notice", now: datetime) -> object:
    if one.informed_at is None:
        return ""
    by = f", {one.informed_by}" if one.informed_by else ""
    return Sign("check", moments.short(one.informed_at, now) + by, "ok")
