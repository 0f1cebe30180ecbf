"""The list of looks with the page of the one that is chosen, and which programmes have it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QWidget

from bekal.certificates.templates.queries import TemplateRow
from bekal.documents.certificate_template import Fill
from bekal.language import say
from bekal.terms import ProgrammeId
from bekal.ui import keys, theme
from bekal.ui.certificates.preview import PagePreview, Pixels
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, PairList, card, heading
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table

FRONT, BACK = 0, 1


class LooksScreen(QWidget):
    """Enter opens the drawing table; a look that came with the program is copied first."""

    moved_to = Signal(object)
    edit_asked = Signal(object)
    copy_asked = Signal(object)
    import_asked = Signal()
    export_asked = Signal(object)
    retire_asked = Signal(object)
    assign_asked = Signal(object, object)
    picture_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._import = Button(say("Impor berkas"), "", "download", "Ctrl+O")
        self._import.clicked.connect(self.import_asked)
        self.open = Button(say("Rancang"), "primary", "pencil", "Ctrl+Enter")
        self.open.clicked.connect(lambda: self._with_current(self.edit_asked))
        buttons = (self._import, self.open)
        words = say("Berlaku untuk sertifikat yang terbit sesudahnya")
        self.heading = Heading(self, say("Tampilan sertifikat"), words, buttons)
        self._may = True
        self.table: Table[TemplateRow] = Table(
            [
                Column(say("Templat"), lambda t: Two(t.name, ", ".join(t.programmes)), least=150),
                Column(say("Asal"), _origin, 104, leaves=1),
            ],
            say("Daftar templat"),
            two_lines=True,
        )
        self.table.opened.connect(self.edit_asked)
        self.table.moved_to.connect(self.moved_to)
        self.preview = PagePreview()
        self.preview.picture_asked.connect(self.picture_asked)
        self.sides = Segments([(FRONT, say("Depan")), (BACK, say("Belakang"))], say("Sisi sertifikat (F7)"))
        self.sides.show_value(FRONT)
        self.sides.chosen.connect(lambda _side: self.picture_asked.emit())
        keys.on(self, "F7", self._turn)
        listed = card(column(self.table), margins=EDGE)
        listed.setFixedWidth(theme.px(300))
        middle = row(gap=12)
        middle.addWidget(listed)
        seen = column(gap=8)
        seen.addWidget(self.preview, 1)
        seen.addLayout(row(None, self.sides))
        middle.addWidget(holder(seen), 1)
        fill(self, column(SidePanel(holder(middle), self._panel(), 272)))
        from bekal.ui.certificates.looks.presenter import LooksPresenter

        self._presenter = LooksPresenter(self, context)

    def _panel(self) -> QWidget:
        self._name = Line("", "bodyb")
        self._facts = PairList(96)
        self.programmes = Choice(placeholder=say("Pilih program"))
        self._give = Button(say("Pakai untuk program ini"), "", "check", "F8")
        self._give.clicked.connect(lambda: self.assign_asked.emit(self.table.current_row(), self.programmes.value()))
        self._usual = Button(say("Kembali ke bawaan"), "quiet")
        self._usual.clicked.connect(lambda: self.assign_asked.emit(None, self.programmes.value()))
        copy = Button(say("Salin jadi templat baru"), "", "", "Ctrl+D")
        copy.clicked.connect(lambda: self._with_current(self.copy_asked))
        export = Button(say("Ekspor ke berkas"), "", "upload", "Ctrl+S")
        export.clicked.connect(lambda: self._with_current(self.export_asked))
        self._retire = Button(say("Keluarkan dari daftar"), "", "x")
        self._retire.clicked.connect(lambda: self._with_current(self.retire_asked))
        self._changing = (self.open, self._import, self._give, self._usual, copy)
        inside = column(gap=10)
        inside.addLayout(heading(say("Templat ini")))
        inside.addWidget(self._name)
        inside.addWidget(self._facts)
        inside.addWidget(rule())
        inside.addWidget(Field(say("Program"), self.programmes))
        inside.addWidget(self._give)
        inside.addWidget(self._usual)
        inside.addWidget(rule())
        for one in (copy, export, self._retire):
            inside.addWidget(one)
        kept = say("Sertifikat yang sudah terbit tetap dicetak dengan tampilannya.")
        inside.addWidget(label(kept, "caption", "muted", wrap=True))
        inside.addStretch(1)
        return card(inside)

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.load()

    def show_looks(
        self, rows: Sequence[TemplateRow], programmes: Sequence[tuple[ProgrammeId, str]], *, may: bool
    ) -> None:
        """Show every look and the programmes it may be given to."""
        self.table.show_rows(rows, keep=lambda t: t.id)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        chosen = self.programmes.value()
        self.programmes.show_options(programmes)
        self.programmes.show_value(chosen)
        for button in self._changing:
            button.setEnabled(may)
        self._may = may
        self.show_look(self.table.current_row())

    def show_look(self, one: TemplateRow | None) -> None:
        """Show what there is to say of a look."""
        if one is None:
            return
        wide, high = one.look.size_mm
        self._name.show_text(one.name)
        self._facts.show_pairs(
            [
                (say("Kertas"), f"{wide:g} × {high:g} mm"),
                (say("Cara cetak"), say("Blangko") if one.look.fill is Fill.BLANK else say("Penuh")),
                (say("Dipakai"), ", ".join(one.programmes) or "–"),
                (say("Sidik"), one.digest[:12]),
            ]
        )
        self.open.show_text(say("Salin & rancang") if one.is_shipped else say("Rancang"))
        self._retire.setEnabled(self._may and not one.is_shipped)
        self.picture_asked.emit()

    def show_picture(self, drawn: Pixels, words: str) -> None:
        """Show its page."""
        self.preview.show_picture(drawn, words)

    def side(self) -> int:
        """Return the side that is looked at."""
        return int(self.sides.value())

    def hold(self) -> QWidget:
        """Return the widget that file dialogs belong to."""
        return self.window()

    def _turn(self) -> None:
        self.sides.show_value(BACK if self.side() == FRONT else FRONT)
        self.picture_asked.emit()

    def _with_current(self, signal: SignalInstance) -> None:
        if (chosen := self.table.current_row()) is not None:
            signal.emit(chosen)


def _origin(one: TemplateRow) -> State:
    return State(say("Bawaan"), "gray") if one.is_shipped else State(say("Milik balai"), "accent")
