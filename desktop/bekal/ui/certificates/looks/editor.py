"""The drawing table with its blocks at the left and the settings of the chosen one at the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from bekal.certificates.templates.editing import Editing
from bekal.certificates.templates.samples import Sample
from bekal.documents import certificate_template as parts
from bekal.documents.certificate_faults import Problem, box_of, kind_word, title_of
from bekal.language import marked, say
from bekal.ui import keys, theme
from bekal.ui.certificates.looks.drawing_table import DrawingTable, Outline
from bekal.ui.certificates.looks.settings import MM, Number, SettingsForm
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Line, label, set_tone
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule, scrolled, side_by_side
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table
from bekal.ui.widgets.tick import Tick

FRONT, BACK = 0, 1
PAPERS = (
    (parts.A4_WIDE, marked("A4 mendatar")),
    (parts.A4_HIGH, marked("A4 tegak")),
    (parts.F4_WIDE, marked("F4 mendatar")),
    (parts.F4_HIGH, marked("F4 tegak")),
)
PHOTOS = (((20_000, 30_000), "2 × 3"), ((30_000, 40_000), "3 × 4"), ((40_000, 60_000), "4 × 6"))
ADDED = (
    ("text", parts.Text),
    ("column", parts.Column),
    ("signature", parts.Signature),
    ("picture", parts.Picture),
    ("photo", parts.Photo),
    ("rule", parts.Rule),
    ("frame", parts.Frame),
    ("units", parts.Units),
    ("code", parts.Code),
)
_LIST_WIDE, _FORM_WIDE = 236, 288


@dataclass(frozen=True)
class BlockRow:
    """A line of the list: the paper, or a block."""

    place: int
    words: str
    bad: bool = False


class EditorScreen(QWidget):
    """Blocks, page, settings; everything can be taken back with Ctrl+Z until the screen is left."""

    side_asked = Signal(object)
    sample_asked = Signal(object)
    add_asked = Signal(str)
    duplicate_asked = Signal()
    remove_asked = Signal()
    shift_asked = Signal(int)
    item_asked = Signal(object)
    item_change_asked = Signal(str)
    paper_asked = Signal(object)
    fill_asked = Signal(object)
    photo_asked = Signal(object)
    picture_chosen = Signal(object)
    picture_file_asked = Signal()
    undo_asked = Signal()
    redo_asked = Signal()
    save_asked = Signal()
    close_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Rancang sertifikat"))
        self.table: Table[BlockRow] = Table(
            [
                Column(say("Blok"), lambda b: b.words, least=90),
                Column("", lambda b: State("!", "bad") if b.bad else "", 34),
            ],
            say("Daftar blok"),
        )
        self.page = DrawingTable()
        self.form = SettingsForm()
        self._lay_out(self._list(), self._middle(), self._panel())
        keys.on(self, "Ctrl+Z", self.undo_asked.emit)
        keys.on(self, "Ctrl+Y", self.redo_asked.emit)
        from bekal.ui.certificates.looks.editor_presenter import EditorPresenter

        self._presenter = EditorPresenter(self, context)

    # ------------------------------------------------------------------------------------------------ parts

    def _list(self) -> QWidget:
        self.sides = Segments([(FRONT, say("Depan")), (BACK, say("Belakang"))], say("Sisi sertifikat (F7)"))
        self.sides.show_value(FRONT)
        self.sides.chosen.connect(self.side_asked)
        keys.on(self, "F7", lambda: self.side_asked.emit(BACK if self.sides.value() == FRONT else FRONT))
        add = Button(say("Tambah"), "", "plus", "F8")
        menu = QMenu(add)
        for name, kind in ADDED:
            action = menu.addAction(kind_word(kind))
            action.triggered.connect(lambda _checked=False, name=name: self.add_asked.emit(name))
        for name, mark in (("duplicate", parts.Mark.DUPLICATE), ("practice", parts.Mark.PRACTICE)):
            action = menu.addAction(mark.word)
            action.triggered.connect(lambda _checked=False, name=name: self.add_asked.emit(name))
        add.clicked.connect(lambda: menu.popup(add.mapToGlobal(add.rect().bottomLeft())))
        self.menu = menu
        copy, remove = Button(say("Gandakan")), Button(say("Hapus"))
        copy.setToolTip(say("{verb} ({keys})", verb=copy.words, keys="Ctrl+D"))
        remove.setToolTip(say("{verb} ({keys})", verb=remove.words, keys="Del"))
        keys.on(self, "Ctrl+D", copy.click)
        copy.clicked.connect(self.duplicate_asked)
        remove.clicked.connect(self.remove_asked)
        up, down = Button(say("Ke belakang"), "quiet"), Button(say("Ke depan"), "quiet")
        up.clicked.connect(lambda: self.shift_asked.emit(-1))
        down.clicked.connect(lambda: self.shift_asked.emit(1))
        self._of_block = (copy, remove, up, down)
        listed = column(gap=8)
        listed.addWidget(self.sides)
        listed.addWidget(card(column(self.table), margins=EDGE), 1)
        listed.addWidget(add)
        listed.addLayout(row(copy, remove, gap=6))
        listed.addLayout(row(up, down, gap=2))
        made = card(listed, margins=(10, 10, 10, 6))
        made.setFixedWidth(theme.px(_LIST_WIDE))
        self._listed = made
        return made

    def _middle(self) -> QWidget:
        self.samples = Choice([(sample, sample.word) for sample in Sample])
        self.samples.setAccessibleName(say("Orang contoh"))
        self.samples.show_value(Sample.USUAL)
        self.samples.setMinimumContentsLength(18)
        self.samples.chosen.connect(self.sample_asked)
        self.whole = Tick(say("Dengan isi blangko"))
        self.whole.toggled.connect(lambda _on: self.page.ask_soon())
        self._undo = Button(say("Urungkan"), "quiet", "", "Ctrl+Z", works=False)
        self._redo = Button(say("Ulangi"), "quiet", "", "Ctrl+Y", works=False)
        self._undo.clicked.connect(self.undo_asked)
        self._redo.clicked.connect(self.redo_asked)
        self._wrong = label("", "caption", "bad", wrap=True)
        middle = column(gap=8)
        middle.addLayout(row(label(say("Contoh"), "captionb"), self.samples, None, self._undo, self._redo, gap=8))
        middle.addWidget(self.whole)
        middle.addWidget(self.page, 1)
        middle.addWidget(self._wrong)
        return holder(middle)

    def _panel(self) -> QWidget:
        self._title = Line("", "bodyb")
        self.papers = Choice()
        self.papers.chosen.connect(self.paper_asked)
        self.fills = Choice([(one, one.word) for one in parts.Fill])
        self.fills.chosen.connect(self.fill_asked)
        self.wide, self.high = Number(MM), Number(MM)
        self.wide.given.connect(lambda wide: self.paper_asked.emit((wide, self.high.value)))
        self.high.given.connect(lambda high: self.paper_asked.emit((self.wide.value, high)))
        sides = side_by_side(
            Field(say("Lebar kertas (mm)"), self.wide), Field(say("Tinggi kertas (mm)"), self.high), gap=8
        )
        self._paper = holder(
            column(Field(say("Kertas"), self.papers), sides, Field(say("Cara mencetak"), self.fills), gap=8)
        )
        self.photos = Segments([(size, words) for size, words in PHOTOS], say("Ukuran foto"))
        self.photos.chosen.connect(self.photo_asked)
        self.pictures = Choice()
        self.pictures.chosen.connect(self.picture_chosen)
        another = Button(say("Pilih berkas gambar"), "", "image", "Ctrl+O")
        another.clicked.connect(self.picture_file_asked)
        self._picture = holder(column(Field(say("Gambar"), self.pictures), another, gap=6))
        self.items = Choice()
        self.items.setAccessibleName(say("Baris kolom"))
        self.items.chosen.connect(self.item_asked)
        changes = row(gap=2)
        for name, words in (("add", say("+ Baris")), ("ornament", say("+ Garis")), ("remove", say("Hapus"))):
            change = Button(words, "quiet")
            change.clicked.connect(lambda _checked=False, name=name: self.item_change_asked.emit(name))
            changes.addWidget(change)
        moves = row(gap=2)
        for name, words in (("up", say("Naikkan")), ("down", say("Turunkan"))):
            change = Button(words, "quiet")
            change.clicked.connect(lambda _checked=False, name=name: self.item_change_asked.emit(name))
            moves.addWidget(change)
        moves.addStretch(1)
        self.item_form = SettingsForm()
        self._items = holder(
            column(rule(), Field(say("Baris kolom"), self.items), changes, moves, self.item_form, gap=8)
        )
        inside = column(gap=10, margins=(14, 12, 14, 12))
        for part in (self._title, self._paper, self.photos, self.form, self._picture, self._items):
            inside.addWidget(part)
        inside.addStretch(1)
        panel = scrolled(holder(inside))
        return card(column(panel), margins=EDGE)

    def _lay_out(self, left: QWidget, middle: QWidget, right: QWidget) -> None:
        self._words = Line("", "caption", "muted")
        self.save = Button(say("Simpan"), "primary", keys="Ctrl+Enter")
        close = Button(say("Tutup"), keys="Esc")
        self.save.clicked.connect(self.save_asked)
        close.clicked.connect(self.close_asked)
        below = foot()
        lay = below.layout()
        assert isinstance(lay, QBoxLayout)
        for item in (self._words, self.save, close):
            lay.addWidget(item)
        lay.setStretch(0, 1)
        beside = row(gap=12)
        beside.addWidget(left)
        beside.addWidget(middle, 1)
        self.side_panel = SidePanel(holder(beside), right, _FORM_WIDE)
        fill(self, column(self.side_panel), below)

    # -------------------------------------------------------------------------------------------------- shown

    def arrive(self, **about: object) -> None:
        """Be shown; `template` is the hash of the look to change, `copy` makes it a new one."""
        self._presenter.load(str(about.get("template", "")), copy=bool(about.get("copy")))

    def show_editing(
        self, now: Editing, problems: Sequence[Problem], doubts: Sequence[Problem] = (), *, may: bool
    ) -> None:
        """Show the look as it is now, where the keys are, what is wrong and what is doubtful."""
        look = now.look
        self.heading.show_line(look.name)
        at_fault = {one.place for one in problems if one.side == now.side}
        rows = [BlockRow(-1, say("Kertas dan nama"))]
        rows += [BlockRow(at, _short(title_of(block), block), at in at_fault) for at, block in enumerate(now.blocks)]
        self.table.blockSignals(True)
        self.table.show_rows(rows, keep=lambda b: b.place)
        self.table.go_to(now.place + 1)
        self.table.blockSignals(False)
        self.sides.show_value(now.side)
        outlines = [
            Outline(
                title_of(block),
                box_of(block),
                isinstance(block, parts.Frame) and block.kind != "filled",
                at in at_fault,
            )
            for at, block in enumerate(now.blocks)
        ]
        self.page.show_blocks(outlines, now.place, look.size_mm, look.margin / 1000)
        for button in self._of_block:
            button.setEnabled(may and now.block is not None)
        self._undo.setEnabled(now.can_undo)
        self._redo.setEnabled(now.can_redo)
        self.whole.setVisible(look.fill is parts.Fill.BLANK)
        self._show_settings(now, may=may)
        self._show_problems([one.words for one in problems], [one.words for one in doubts])
        self.save.setEnabled(may and not problems and now.is_changed)
        self._words.show_text(
            say("Hanya untuk dilihat: perlu petugas atau kepala.")
            if not may
            else say("{n} hal harus diperbaiki sebelum disimpan", n=len(problems))
            if problems
            else say("Belum disimpan. Yang sudah terbit tidak berubah.")
            if now.is_changed
            else say("Tersimpan. Berlaku untuk sertifikat berikutnya.")
        )

    def _show_problems(self, wrong: Sequence[str], doubtful: Sequence[str]) -> None:
        said = list(dict.fromkeys(wrong or doubtful))
        set_tone(self._wrong, "bad" if wrong else "warn")
        more = say("dan {n} lagi", n=len(said) - 2) if len(said) > 2 else ""
        self._wrong.setText("\n".join([*said[:2], *([more] if more else [])]))
        self._wrong.setVisible(bool(said))

    def _show_settings(self, now: Editing, *, may: bool) -> None:
        block, look = now.block, now.look
        self._title.show_text(title_of(block) if block is not None else say("Kertas dan nama"))
        self.form.show_thing(block if block is not None else look, usable=may)
        self._paper.setVisible(block is None)
        own = () if look.paper in [size for size, _ in PAPERS] else ((look.paper, _size(look.paper)),)
        self.papers.show_options([*((size, say(words)) for size, words in PAPERS), *own])
        self.papers.show_value(look.paper)
        self.wide.show_value(look.paper[0])
        self.high.show_value(look.paper[1])
        self.fills.show_value(look.fill)
        self.photos.setVisible(isinstance(block, parts.Photo))
        if isinstance(block, parts.Photo):
            self.photos.show_value((block.wide, block.high))
        pictured = isinstance(block, parts.Picture | parts.Signature)
        self._picture.setVisible(pictured)
        if isinstance(block, parts.Picture | parts.Signature):
            first = (
                (parts.LOGO, say("Belum ada gambar")) if isinstance(block, parts.Picture) else ("", say("Tanpa gambar"))
            )
            self.pictures.show_options([first, *((name, name) for name in look.pictures)])
            self.pictures.show_value(block.picture)
        self._items.setVisible(isinstance(block, parts.Column))
        if isinstance(block, parts.Column):
            self.items.show_options([(at, _item_words(one)) for at, one in enumerate(block.items)])
            self.items.show_value(now.item)
            self.item_form.show_thing(block.items[now.item], usable=may)
        for part in (self._paper, self.photos, self._picture, self._items):
            part.setEnabled(may)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take a block away from the list, too."""
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.remove_asked.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the room where there is little."""
        super().resizeEvent(event)
        self._listed.setFixedWidth(theme.px(190 if theme.is_narrow(self) else _LIST_WIDE))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of letters."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._listed.setFixedWidth(theme.px(_LIST_WIDE))

    def hold(self) -> QWidget:
        """Return the widget that file dialogs belong to."""
        return self.window()


def _short(title: str, block: object) -> str:
    """Return the title of a block for a narrow list: of words, the words alone."""
    return title[title.index("“") + 1 : -1] if isinstance(block, parts.Text) and "“" in title else title


def _item_words(item: parts.Line | parts.Ornament) -> str:
    return item.words or "–" if isinstance(item, parts.Line) else say("Garis hias")


def _size(paper: tuple[int, int]) -> str:
    return " × ".join(f"{side / 1000:g}".replace(".", ",") for side in paper) + " mm"
