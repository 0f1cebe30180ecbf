"""The settings screen: nine parts as tabs; every field is saved when it is left."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from bekal import __version__, language, paths
from bekal.language import say
from bekal.ui import theme
from bekal.ui.context import Context, Heading
from bekal.ui.help import HelpSheet, Page
from bekal.ui.settings.backups import BackupsPart
from bekal.ui.settings.desks import DesksPart
from bekal.ui.settings.fields import LETTERHEAD, NUMBERS, RULES, SECOND, SIGNATORY, Entry
from bekal.ui.settings.holidays import HolidaysPart
from bekal.ui.settings.logo import LogoPart
from bekal.ui.settings.numbers import NumbersPart
from bekal.ui.settings.people import PeoplePart
from bekal.ui.settings.presenter import SettingsPresenter
from bekal.ui.widgets.buttons import Button, Segments, Tabs
from bekal.ui.widgets.cards import PairList, card, heading, note
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.fields import Choice, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import Brand, label
from bekal.ui.widgets.layouts import TwoColumns, at_left, column, fill, holder, row, rule, scrolled

if TYPE_CHECKING:
    from bekal.centre.queries import CentreRow

PARTS = ("centre", "people", "rules", "holidays", "window", "numbers", "activation", "backups", "about")
_ZONES = (("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT"))
_SIZES = ((100, "100 %"), (125, "125 %"), (150, "150 %"), (175, "175 %"), (200, "200 %"))


class SettingsScreen(QWidget):
    """Shows the settings; what may be changed and what a change does is decided elsewhere."""

    field_left = Signal(str, str)
    language_asked = Signal(object)
    colours_asked = Signal(object)
    letters_asked = Signal(object)
    activation_asked = Signal(object)
    new_key_asked = Signal()
    sheet_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self.heading = Heading(self, say("Pengaturan"))
        self.fields: dict[str, Field] = {}
        self._kept: dict[str, str] = {}
        self.tabs = Tabs(
            [
                say("Balai"),
                say("Pengguna"),
                say("Aturan"),
                say("Hari libur"),
                say("Tampilan"),
                say("Nomor"),
                say("Aktivasi"),
                say("Cadangan"),
                say("Tentang"),
            ]
        )
        self._pages = QStackedWidget()
        self.tabs.chosen.connect(self._pages.setCurrentIndex)
        self._notes: list[QWidget] = []
        self.people = PeoplePart()
        self.logo = LogoPart()
        self.holidays = HolidaysPart(lambda: context.clock().date())
        self.backups = BackupsPart()
        self.desks = DesksPart()
        self._pairs = PairList(160)
        parts = (
            self._centre(), self.people, self._rules(), self.holidays, self._window(context), self._numbers(),
            self._activation(), self.backups, self._about(),
        )  # fmt: skip
        for part in parts:
            self._pages.addWidget(part)
        body = column(gap=0)
        body.addWidget(card(column(self.tabs, rule(), self._pages, gap=0), margins=(20, 4, 20, 12)))
        fill(self, body)
        self._presenter = SettingsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the settings again; `part` names one of `PARTS`."""
        if about.get("part") in PARTS:
            self.tabs.go(PARTS.index(str(about["part"])))
        self._presenter.load()

    # --------------------------------------------------------------------------------------- showing

    def show_centre(self, house: "CentreRow") -> None:
        """Show the centre's fields."""
        for name, field in self.fields.items():
            value = str(getattr(house, name))
            self._kept[name] = value
            if isinstance(field.edit, QLineEdit):
                if not (field.edit.hasFocus() and field.edit.isModified()):  # never over what is being typed
                    field.edit.setText(value)
            elif isinstance(field.edit, Choice):
                field.edit.show_value(value)
        self.numbers.changed.emit()

    def show_may_change(self, *, may: bool) -> None:
        """Open the centre's fields to the head; others read them and why."""
        for field in self.fields.values():
            if isinstance(field.edit, QLineEdit):
                field.edit.setReadOnly(not may)
            else:
                field.edit.setEnabled(may)
        for one in self._notes:
            one.setVisible(not may)
        for button in (self.new_sheet, self.new_key):
            button.setEnabled(may)
        self.people.show_may_change(may=may)
        self.desks.show_may_change(may=may)
        self.logo.show_may_change(may=may)

    def show_field(self, name: str, wrong: str = "") -> None:
        """Show that a field was saved, or what is wrong with it."""
        if wrong:
            self.fields[name].show_impossible(wrong)
        else:
            self.fields[name].clear()

    def show_kept(self, name: str, value: str) -> None:
        """Remember what is saved of a field, so that leaving it unchanged saves nothing."""
        self._kept[name] = value

    def show_device(self, pairs: Sequence[tuple[str, str]], *, activated: bool) -> None:
        """Show how this PC stands towards the head office."""
        self._pairs.show_pairs(pairs)
        self.activate.setVisible(not activated)
        self.new_key.setVisible(activated)

    def show_activation_outcome(self, words: str, tone: str) -> None:
        """Say what came of an activation file."""
        self._outcome.setText(words)
        theme.set_state(self._outcome, "tone", tone)

    # ----------------------------------------------------------------------------------------- parts

    def _entry(self, entry: Entry) -> Field:
        edit = text_edit(longest=entry.longest)
        field = Field(entry.word, edit, optional=entry.optional, help=entry.help)
        field.left.connect(lambda: self._leave(entry.name, edit.text()))
        self.fields[entry.name] = field
        return field

    def _choice(self, name: str, word: str, no_and_yes: tuple[str, str], help: str = "") -> Field:
        asked = Choice(list(zip((str(False), str(True)), no_and_yes, strict=True)))
        asked.chosen.connect(lambda value: self._leave(name, str(value)))
        self.fields[name] = Field(word, asked, help=help)
        return self.fields[name]

    def _leave(self, name: str, value: str) -> None:
        if name in self._kept and value.strip() != self._kept[name].strip():
            self.field_left.emit(name, value)

    def _only_head(self) -> QWidget:
        made = note(say("Hanya kepala yang mengubah ini. Anda dapat membacanya."), "muted", "lock")
        self._notes.append(made)
        return made

    def _centre(self) -> QWidget:
        form = EntryForm()
        left = [self._entry(entry) for entry in LETTERHEAD]
        zone = Choice(_ZONES)
        zone.chosen.connect(lambda value: self._leave("zone", str(value)))
        self.fields["zone"] = Field(say("Zona waktu"), zone)
        signs = [self._entry(entry) for entry in SIGNATORY]
        second = [self._entry(entry) for entry in SECOND]
        right = [*signs, *second]
        left.append(self.fields["zone"])
        both = TwoColumns(
            holder(column(label(say("Kop surat"), "title"), *left, self.logo, None, gap=10)),
            holder(
                column(
                    label(say("Penanda tangan"), "title"), *signs, 8,
                    label(say("Penanda tangan kedua"), "title"), *second, None, gap=10,
                )
            ),
        )  # fmt: skip
        form.setLayout(column(self._only_head(), at_left(both), None, gap=10, margins=(0, 14, 0, 8)))
        form.watch(*left, *right)
        form.finished.connect(right[-1].left)  # Enter in the last field leaves it too
        return scrolled(form)

    def _window(self, context: Context) -> QWidget:
        self.spoken = Segments([("id", "Bahasa Indonesia"), ("en", "English")], say("Bahasa"))
        self.spoken.show_value(language.chosen())
        self.spoken.chosen.connect(self.language_asked)
        self.colours = Segments(
            [("system", say("Ikuti Windows")), ("light", say("Terang")), ("dark", say("Gelap"))], say("Warna")
        )
        self.colours.show_value(theme.mode())
        self.colours.chosen.connect(self.colours_asked)
        self.letters = Segments(_SIZES, say("Ukuran huruf"))
        self.letters.show_value(theme.letters())
        self.letters.chosen.connect(self.letters_asked)
        page = column(
            Field(say("Bahasa"), self.spoken),
            Field(say("Warna"), self.colours),
            Field(
                say("Ukuran huruf"), self.letters, help=say("Juga dengan Ctrl + dan Ctrl −; Ctrl 0 kembali ke 100 %.")
            ),
            None,
            gap=14,
            margins=(0, 14, 0, 8),
        )
        inside = holder(page)
        inside.setMaximumWidth(theme.px(520))
        return scrolled(at_left(inside))

    def _numbers(self) -> QWidget:
        entries = {entry.name: self._entry(entry) for entry in NUMBERS}
        entries["goes_on"] = self._choice(
            "goes_on",
            say("Urutan nomor"),
            (say("Mulai lagi dari 1 setiap tahun"), say("Berlanjut terus")),
            say("Yang berlanjut meneruskan nomor terakhir tahun ini, juga di PC lain balai ini."),
        )
        host = entries.pop("verify_host")
        second_look = self._choice(
            "second_look",
            say("Baca kedua"),
            (say("Tidak"), say("Ya, sebelum sertifikat diterbitkan")),
            say("Orang kedua mengetik ulang nama, NIK, dan paspor dari berkas asli."),
        )
        self.numbers = NumbersPart(self._only_head(), entries, (host, second_look))
        return scrolled(at_left(self.numbers))

    def _rules(self) -> QWidget:
        entries = [self._entry(entry) for entry in RULES]
        head = self._choice(
            "head_for_late_marks",
            say("Perubahan absensi lama perlu PIN kepala"),
            (say("Tidak"), say("Ya, selain alasan")),
        )
        form = EntryForm()
        form.setLayout(
            column(
                self._only_head(),
                label(say("Absensi dan JP"), "title"),
                *entries,
                head,
                label(say("Persen kehadiran, surat peringatan, dan keterlambatan diatur di setiap program."),
                      "caption", "muted", wrap=True),
                None, gap=10, margins=(0, 14, 0, 8),
            )
        )  # fmt: skip
        form.watch(*entries, head)
        form.setMaximumWidth(theme.px(520))
        return scrolled(at_left(form))

    def _activation(self) -> QWidget:
        self.activate = Button(say("Pakai berkas aktivasi"), "", "key-round")
        self.activate.clicked.connect(self._ask_activation)
        self.new_key = Button(say("Buat kunci sertifikat baru…"), "", "key-round")
        self.new_key.setToolTip(say("Sesudah kunci dicuri atau hilang, dengan berkas aktivasi baru dari pusat."))
        self.new_key.clicked.connect(self.new_key_asked)
        self.new_sheet = Button(say("Buat lembar pemulihan baru"), "", "printer")
        self.new_sheet.clicked.connect(self.sheet_asked)
        self._outcome = label("", "body", wrap=True)
        self._outcome.setMaximumWidth(640)
        page = column(
            heading(say("PC ini dan pusat")),
            self._pairs,
            row(self.activate, self.new_key, None),
            self._outcome,
            6,
            rule(),
            6,
            heading(say("Lembar pemulihan")),
            label(
                say("Hilang atau sudah dibaca orang lain? Buat yang baru; yang lama lalu tidak membuka apa pun."),
                "body", "muted", wrap=True,
            ),
            row(self.new_sheet, None),
            6,
            rule(),
            6,
            self.desks,
            self._only_head(),
            None,
            gap=8,
            margins=(0, 14, 0, 8),
        )  # fmt: skip
        inside = holder(page)
        inside.setMaximumWidth(theme.px(680))
        return scrolled(at_left(inside))

    def _ask_activation(self) -> None:
        if chosen := self.choose_file(say("Pilih berkas aktivasi dari pusat"), say("Semua berkas (*)")):
            self.activation_asked.emit(chosen)

    def _about(self) -> QWidget:
        name = column(
            label("Bekal", "page"), label(say("versi {version}", version=__version__), "caption", "muted"), gap=0
        )
        changes = Page(_read("changes.md"), say("Yang baru"))
        buttons = row(gap=8)
        for word, file in (
            (say("Lisensi huruf"), "fonts/OFL.txt"),
            (say("Lisensi ikon"), "icons/LICENSE"),
            (say("Lisensi data wilayah"), "reference/regions.LICENCE.txt"),
        ):
            one = Button(word, "quiet", "file-text")
            one.clicked.connect(
                lambda _checked=False, word=word, file=file: HelpSheet(
                    self.window(), word, _read(file), plain=True
                ).open()
            )
            buttons.addWidget(one)
        buttons.addStretch(1)
        page = column(row(Brand(40), name, None, gap=12), gap=10, margins=(0, 14, 0, 4))
        page.addWidget(changes, 1)
        page.addLayout(buttons)
        return holder(page)


def _read(file: str) -> str:
    found = paths.resources() / file
    return found.read_text(encoding="utf-8") if found.is_file() else ""
