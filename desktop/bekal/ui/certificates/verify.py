"""Checking a certificate: text, picture or PDF in, one large result out; it never calls the paper genuine."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.certificates.verify_presenter import Checked, VerifyPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, PairList, card, heading, note
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import Disc, Line, Picture, label, set_tone
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.table import Column, Table

LONGEST = 4096
_LOOK = {"green": ("ok", "badge-check"), "amber": ("warn", "triangle-alert"), "red": ("bad", "circle-x")}


class Verdict(QFrame):
    """The result: tinted ground, large icon, headline and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "ok"
        self._icon = Picture("badge-check", "ok", 44)
        self.headline = label("", "page", wrap=True)
        self.advice = label("", "body", wrap=True)
        words = column(self.headline, self.advice, gap=4)
        lay = row(gap=16, margins=(20, 16, 20, 16))
        lay.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lay.addLayout(words, 1)
        self.setLayout(lay)

    def show_result(self, colour: str, headline: str, advice: str) -> None:
        """Show a result in its colour, with its icon and words."""
        self._tone, icon = _LOOK[colour]
        self._icon.show_icon(icon, self._tone)
        self.headline.setText(headline)
        self.advice.setText(advice)
        set_tone(self.headline, self._tone)
        self.setAccessibleName(f"{headline} {advice}")
        self.update()
        speak(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QPen(theme.color("warn_edge" if self._tone == "warn" else self._tone), 1)
        painting.rounded(painter, self.rect(), 8, theme.color(f"{self._tone}_bg"), edge)
        painter.end()


class VerifyScreen(QWidget):
    """A field that takes scanner, keys and clipboard; files are chosen or dropped anywhere on the page."""

    text_given = Signal(str)
    file_given = Signal(object)
    clear_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(
            self, say("Periksa sertifikat"), say("Sertifikat  ›  tanpa internet, dengan daftar yang ada di PC ini")
        )
        self.setAcceptDrops(True)
        self.edit = text_edit(say("Pindai, tempel, atau ketik isi kode QR"), longest=LONGEST)
        self.edit.setAccessibleName(say("Isi kode QR sertifikat"))
        self.edit.returnPressed.connect(self._give_text)
        self._go = Button(say("Periksa"), "primary", "", "Enter")
        self._go.clicked.connect(self._give_text)
        choose = Button(say("Pilih foto atau PDF"), "", "image", "Ctrl+O")
        choose.clicked.connect(self._choose)
        field = row(gap=8)
        field.addWidget(self.edit, 1)
        field.addWidget(self._go)
        field.addWidget(choose)
        top = card(
            column(
                field,
                note(
                    say("Foto sertifikat, hasil pindai, atau PDF boleh juga diseret ke halaman ini."), "muted", "info"
                ),
                gap=8,
            )
        )
        self._trouble = note("", "warn", "triangle-alert")
        self._trouble_words: QLabel = self._trouble.findChildren(QLabel)[0]
        self._trouble_card = card(column(self._trouble), kind="warn", margins=(12, 8, 12, 8))
        self._trouble_card.hide()
        self._list: Table[Checked] = Table(
            [
                Column(say("Keadaan"), lambda c: State(c.word, _LOOK[c.colour][0], _LOOK[c.colour][1]), 132),
                Column(say("Isi"), lambda c: Two(*c.title), least=120),
            ],
            say("Kode yang ditemukan, yang terburuk di atas"),
            two_lines=True,
        )
        self._list.moved_to.connect(self._show_one)
        self._found = label("", "caption", "muted")
        found = column(gap=0)
        head = heading(say("Kode"), self._found)
        head.setContentsMargins(15, 10, 15, 6)
        found.addLayout(head)
        found.addWidget(self._list, 1)
        self._list_card = card(found, margins=EDGE)
        self._list_card.setFixedWidth(theme.px(340))
        self.verdict = Verdict()
        self.facts = PairList(128)
        self._person = [(label("", "caption", "muted"), label("", "page", wrap=True)) for _ in range(2)]
        person = row(gap=32)
        for word, value in self._person:
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            person.addLayout(column(word, value, gap=0))
        person.addStretch(1)
        self._facts_title = heading(say("Isi yang ditandatangani"))
        self._compare = row(gap=8)
        compare_words = label(say("Cocokkan nama dan tanggal lahir dengan paspor."), "bodyb", wrap=True)
        self._compare.addWidget(Picture("id-card", "accent", 18))
        self._compare.addWidget(compare_words, 1)
        self._compare_box = holder(self._compare)
        self._notes = column(gap=6)
        facts = column(self._facts_title, holder(person), self._compare_box, rule(), self.facts, gap=10)
        self._facts_card = card(facts)
        self._notes_card = card(column(heading(say("Yang perlu diketahui")), self._notes, gap=8))
        self._source = Line("", "caption", "muted")
        inside = column(gap=10)
        inside.addWidget(self._source)
        inside.addWidget(self.verdict)
        inside.addWidget(self._facts_card)
        inside.addWidget(self._notes_card)
        inside.addStretch(1)
        self._result = holder(row(gap=12))
        lay = self._result.layout()
        assert lay is not None
        lay.addWidget(self._list_card)
        lay.addWidget(scrolled(holder(inside)))
        self._empty = card(
            column(
                None,
                row(None, Disc("scan-line"), None),
                label(say("Belum ada yang diperiksa"), "page", align=painting.CENTRE),
                row(None, self._empty_words(), None),
                None,
                gap=10,
            )
        )
        self.freshness = note("", "muted", "info")
        self._fresh_words: QLabel = self.freshness.findChildren(QLabel)[0]
        body = column(gap=10)
        body.addWidget(top)
        body.addWidget(self._trouble_card)
        body.addWidget(self._empty, 1)
        body.addWidget(self._result, 1)
        body.addWidget(self.freshness)
        fill(self, body)
        self._result.hide()
        self._presenter = VerifyPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, ready for the scanner; `text` is checked at once."""
        self.show_nothing()
        self._presenter.load()
        if about.get("text"):
            self.edit.setText(str(about["text"]))
            self._give_text()

    def show_nothing(self) -> None:
        """Show the page as it is before anything was checked."""
        self._trouble_card.hide()
        self._result.hide()
        self._empty.show()
        self.edit.clear()

    def show_freshness(self, words: str, *, old: bool) -> None:
        """Say of what day the lists of this PC are."""
        self._fresh_words.setText(words)
        set_tone(self._fresh_words, "warn" if old else "muted")

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing could be checked."""
        self._result.hide()
        self._empty.hide()
        self._trouble_words.setText(sentence)
        self._trouble_card.show()
        self._empty.show()
        speak(self._trouble_card)

    def show_results(self, source: str, found: Sequence[Checked]) -> None:
        """Show what came of checking; of several codes the worst stands first."""
        self._trouble_card.hide()
        self._empty.hide()
        self._result.show()
        self._list_card.setVisible(len(found) > 1)
        self._found.setText(say("{n} ditemukan", n=len(found)))
        self._source.show_text(source)
        self._source.setVisible(bool(source))
        self._list.show_rows(found)
        self._list.go_to(0)
        self._show_one(found[0])
        self.edit.selectAll()
        self.edit.setFocus()

    def notes_shown(self) -> list[str]:
        """Return the notes below the result."""
        items = [self._notes.itemAt(at) for at in range(self._notes.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget.accessibleName() for widget in widgets if widget is not None]

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and text that are dropped here."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped."""
        data = event.mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.file_given.emit(paths)
        elif data.hasText():
            self.edit.setText(data.text())
            self._give_text()
        event.acceptProposedAction()

    def _empty_words(self) -> QLabel:
        words = label(
            say(
                "Pindai kode QR di halaman depan sertifikat dengan pemindai USB, "
                "atau pilih fotonya. Hasilnya tampil di sini."
            ),
            "body",
            "muted",
            align=painting.CENTRE,
            wrap=True,
        )
        words.setMinimumWidth(theme.px(420))
        return words

    def _give_text(self) -> None:
        text = self.edit.text().strip()
        if text:
            self.text_given.emit(text)

    def _choose(self) -> None:
        kinds = say("Gambar dan PDF ({kinds})", kinds="*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.pdf *.txt")
        path = ask_open(self.window(), say("Pilih foto atau PDF sertifikat"), kinds)
        if path is not None:
            self.file_given.emit([path])

    def _show_one(self, checked: Checked | None) -> None:
        if checked is None:
            return
        self.verdict.show_result(checked.colour, checked.headline, checked.advice)
        self._facts_card.setVisible(bool(checked.facts))
        for (word, value), (said, fact) in zip(self._person, checked.facts, strict=False):
            word.setText(said)
            value.setText(fact)
            value.setAccessibleName(f"{said}: {fact}")
        self.facts.show_pairs(checked.facts[2:])
        self._compare_box.setVisible(checked.compare)
        while (item := self._notes.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for words, tone, icon in checked.notes:
            line = note(words, tone, icon)
            line.setAccessibleName(words)
            self._notes.addWidget(line)
        self._notes_card.setVisible(bool(checked.notes))
