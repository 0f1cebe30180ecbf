"""The kit: every piece can be painted small and large, says what it is, and is left to the keyboard."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QStyle, QStyleOptionButton, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.sample import TRAINEES, Trainee

from bekal.errors import Refused
from bekal.ui import theme
from bekal.ui.widgets import cells, chart, dialogs, fields, labels, layouts, progress
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.buttons import Button, Chip, Segments, Tabs, ToolButton
from bekal.ui.widgets.cards import Fact, PairList, Tally, card, facts, heading, key_hints, note, question
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field
from bekal.ui.widgets.search_box import Found, SearchBox
from bekal.ui.widgets.table import Column, Table


class NoSuchDayForTest(Refused):
    """A date that is on no calendar."""


def read_date(text: str) -> date:
    digits = "".join(letter for letter in text if letter.isdigit())
    try:
        return datetime.strptime(digits, "%d%m%y" if len(digits) == 6 else "%d%m%Y").date()  # noqa: DTZ007
    except ValueError as error:
        raise NoSuchDayForTest(text=text) from error


def show_with_keys(qtbot: QtBot, window: QWidget) -> None:
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def a_table() -> QWidget:
    columns: list[Column[Trainee]] = [
        Column("No", lambda t: t.number, 44, right=True),
        Column("Nama", lambda t: cells.Person(t.name, "26-1-1203")),
        Column("Keadaan", lambda _t: cells.State("Perlu perhatian", "warn", "triangle-alert"), 170),
        Column("Berkas", lambda t: cells.Ratio(t.number % 8, 7), 104, leaves=1),
        Column("Hari ini", lambda t: cells.MarkCell(t.letter), 154, takes_keys=True),
        Column("Riwayat", lambda t: cells.History("HTISA "), 164, leaves=2),
        Column("Sisa", lambda t: cells.Forecast(t.left, 4), 160),
        Column("Tanda", lambda t: cells.Sign("clock", "terlambat", "warn"), 100),
        Column("Ada", lambda t: cells.Tick(t.number % 2 == 0), 60),
        Column("Dua", lambda t: cells.Two("Las SMAW 3G", "Pertemuan 8"), 120),
    ]
    table: Table[Trainee] = Table(columns, "Daftar contoh", two_lines=True)
    table.show_rows(TRAINEES)
    table.go_to(1)
    return table


def a_field(state: str) -> Field:
    field = Field("Nomor HP", fields.text_edit(), optional=True, help="Boleh dengan spasi")
    if state == "doubt":
        field.show_doubt("NIK berisi 07/05/1999", "Cocokkan dengan KTP.", ("Pakai 07/05/1999", lambda: None))
    elif state == "impossible":
        field.show_impossible("Ada huruf O. Maksudnya angka 0?")
    elif state == "locked":
        field.show_lock(locked=True)
    return field


def with_bars() -> QWidget:
    made = chart.DayBars("Kehadiran per hari")
    made.show_bars([chart.Bar("Sen", f"{day}/3", 80 + day) for day in range(1, 10)], limit=80, limit_words="batas 80")
    return made


def with_shares() -> QWidget:
    made = chart.Shares()
    made.show_counts({"H": 20, "T": 3, "I": 2, "S": 1, "A": 4})
    return made


def with_steps() -> QWidget:
    made = progress.Steps(["Pilih", "Periksa", "Nomor & blangko", "Cetak"])
    made.show_step(1)
    return made


def with_work() -> QWidget:
    made = progress.LongWork("Mencetak sertifikat")
    made.show_progress(38, 112, 60)
    return made


def with_fact() -> QWidget:
    fact = Fact(opens=True)
    fact.show_fact("19.400", "data", "siap dikirim")
    return facts(fact, Fact())


def with_pairs() -> QWidget:
    made = PairList()
    made.show_pairs([("Alamat", "Desa Contoh, Kecamatan Contoh, Kabupaten Contoh"), ("HP", "0800 0000 0003")])
    return made


def with_tally() -> QWidget:
    made = Tally()
    made.show_counts([(23, "dari 412"), (7, "hadir")])
    return made


KIT: dict[str, Callable[[], QWidget]] = {
    "label": lambda: labels.label("Peserta Contoh 07", "title"),
    "line": lambda: labels.Line("Pendaftar › Gelombang 2026-1 › orang ke-32 hari ini", "caption", "muted"),
    "picture": lambda: labels.Picture("printer"),
    "badge": lambda: labels.Badge("Perlu perhatian", "warn", "triangle-alert"),
    "avatar": lambda: labels.Avatar("Peserta Contoh 07", 44),
    "brand": lambda: labels.Brand(),
    "mark sign": lambda: labels.MarkSign("A"),
    "key cap": lambda: labels.key_cap("Ctrl+Enter"),
    "disc": lambda: labels.Disc("users"),
    "busy ring": lambda: labels.BusyRing(),
    "button": lambda: Button("Simpan & orang berikutnya", "primary", "check", "Ctrl+Enter"),
    "quiet button": lambda: Button("Lupa PIN", "quiet"),
    "tool button": lambda: ToolButton("search", "Cari (F3)"),
    "chip": lambda: Chip("Gelombang 2026-1", on=True),
    "menu chip": lambda: Chip("Program: semua", menu=True),
    "segments": lambda: Segments([("L", "Laki-laki"), ("P", "Perempuan")], "Jenis kelamin"),
    "tabs": lambda: Tabs(["Data diri", "Berkas 3/7", "Keluarga & kontak"]),
    "card": lambda: card(layouts.column(heading("Hari ini", second="yang belum di atas"), note("aman", "ok", "check"))),
    "facts": with_fact,
    "pairs": with_pairs,
    "tally": with_tally,
    "question": lambda: question("Tanggal berbeda", "Cocokkan.", ("Pakai", lambda: None), ("Tetap", lambda: None)),
    "key hints": lambda: key_hints(("F9", "sama seperti tadi")),
    "field": lambda: a_field(""),
    "doubtful field": lambda: a_field("doubt"),
    "impossible field": lambda: a_field("impossible"),
    "locked field": lambda: a_field("locked"),
    "choice": lambda: Choice([(at, f"Pilihan {at}") for at in range(12)]),
    "date": lambda: DateEdit(read_date, lambda: date(2026, 3, 12)),
    "note edit": lambda: fields.note_edit("Catatan"),
    "table": a_table,
    "bars": with_bars,
    "shares": with_shares,
    "steps": with_steps,
    "long work": with_work,
    "notice": lambda: Notice("Jam komputer salah", ("Buka", lambda: None)),
    "practice": lambda: Notice("LATIHAN – tidak dikirim", striped=True, stays=True),
    "empty": lambda: EmptyState(
        "users",
        "Belum ada peserta",
        "Mulai 23/03.",
        first=("Daftarkan", "user-plus", "Ctrl+N"),
        third="atau tarik",
    ),
    "nothing found": lambda: NothingFound("Hapus saringan"),
    "search": SearchBox,
}


@pytest.mark.parametrize("letters", [100, 150, 200])
@pytest.mark.parametrize("name", list(KIT))
def test_every_piece_can_be_painted_in_three_sizes(qtbot: QtBot, name: str, letters: int) -> None:
    theme.set_letters(letters)
    widget = KIT[name]()
    qtbot.addWidget(widget)
    for width, height in ((60, 30), (300, 120), (1366, 688)):
        widget.resize(width, height)
        widget.show()
        picture = widget.grab().toImage()
        assert picture.width() >= min(width, widget.maximumWidth()) * picture.devicePixelRatio() - 1
    assert widget.grab(widget.rect()).toImage() != blank(widget)


def blank(widget: QWidget) -> Any:
    picture = widget.grab().toImage()
    picture.fill(picture.pixelColor(picture.width() - 1, picture.height() - 1))
    return picture


@pytest.mark.parametrize("letters", [100, 200])
@pytest.mark.parametrize("kind", ["", "primary", "quiet", "chip", "tab", "part"])
def test_no_button_is_narrower_than_its_words(qtbot: QtBot, kind: str, letters: int) -> None:
    theme.set_letters(letters)
    button = Button("Keluarga & kontak", kind, "printer" if kind != "tab" else "", "Ctrl+Enter")
    qtbot.addWidget(button)
    button.show()
    button.adjustSize()
    assert words_fit(button)


def words_fit(button: QPushButton) -> bool:
    option = QStyleOptionButton()
    button.initStyleOption(option)
    inside = button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
    icon = 0 if button.icon().isNull() else button.iconSize().width() + 4
    return labels.text_width(button.text(), button.fontMetrics()) + icon <= inside.width() + 1


def test_the_measure_of_fitting_words_knows_a_button_that_is_too_narrow(qtbot: QtBot) -> None:
    button = Button("Simpan & orang berikutnya")
    qtbot.addWidget(button)
    button.resize(80, 32)
    button.show()
    assert not words_fit(button)


def test_an_ampersand_in_a_verb_stays_to_be_seen(qtbot: QtBot) -> None:
    button = Button("Validasi & Kirim")
    qtbot.addWidget(button)
    assert button.text() == "Validasi && Kirim"
    assert button.accessibleName() == "Validasi & Kirim"


def test_the_key_behind_a_verb_works_with_both_enter_keys(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = Button("Selesai", "primary", keys="Ctrl+Enter", parent=window)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    show_with_keys(qtbot, window)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    assert len(pressed) == 2


def test_everything_one_can_press_or_type_into_has_a_name(qtbot: QtBot) -> None:
    for name, make in KIT.items():
        widget = make()
        qtbot.addWidget(widget)
        if name in {"choice", "date", "note edit"}:  # these get the name of their field
            continue
        for part in [widget, *widget.findChildren(QWidget)]:
            if part.isHidden() and part is not widget:
                continue
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and not part.objectName().startswith("qt_"):
                assert part.accessibleName() or part.parentWidget().accessibleName(), (name, part)


def test_a_field_lends_its_name_and_its_message_to_what_is_typed_into(qtbot: QtBot) -> None:
    field = a_field("impossible")
    qtbot.addWidget(field)
    assert field.edit.accessibleName() == "Nomor HP (boleh kosong)"
    assert field.edit.accessibleDescription() == "Ada huruf O. Maksudnya angka 0?"
    assert field.edit.property("state") == "bad"
    field.clear()
    assert field.edit.accessibleDescription() == "Boleh dengan spasi"
    assert not field.edit.property("state")


def test_a_field_says_whether_it_may_be_left_empty_as_another_answer_asks_for_it(qtbot: QtBot) -> None:
    field = Field("Keterangan", fields.text_edit(), optional=True)
    qtbot.addWidget(field)
    shown = [one for one in field.findChildren(QLabel) if one.text() == "(boleh kosong)"]
    field.show_optional(optional=False)
    assert (field.edit.accessibleName(), [one.isHidden() for one in shown]) == ("Keterangan", [True])
    field.show_optional(optional=True)
    assert (field.edit.accessibleName(), [one.isHidden() for one in shown]) == ("Keterangan (boleh kosong)", [False])


def test_a_doubt_that_can_be_settled_offers_its_choices(qtbot: QtBot) -> None:
    taken: list[str] = []
    field = Field("Tanggal lahir", fields.text_edit())
    qtbot.addWidget(field)
    field.show_doubt(
        "NIK berisi 07/05/1999", "Cocokkan.", ("Pakai", lambda: taken.append("use")), ("Tetap", field.clear)
    )
    use, keep = field.findChildren(Button)
    use.click()
    keep.click()
    assert taken == ["use"]
    assert not field.edit.property("state")


def test_a_message_under_one_field_does_not_move_the_other(qtbot: QtBot) -> None:
    left, right = Field("Tempat", fields.text_edit()), Field("Tanggal", fields.text_edit())
    pair = layouts.side_by_side(left, right)
    qtbot.addWidget(pair)
    pair.resize(500, 300)
    pair.show()
    before = left.edit.mapTo(pair, QPoint(0, 0))
    right.show_impossible("31/02/1999 tidak ada di kalender. Maksudnya 28/02/1999?")
    QApplication.processEvents()
    assert left.edit.mapTo(pair, QPoint(0, 0)) == before
    assert abs(left.width() - right.width()) <= 1


@pytest.mark.parametrize("typed", ["120399", "12031999", "12/03/99", "12-3-1999".replace("-3-", "-03-")])
def test_a_date_is_typed_as_one_likes(qtbot: QtBot, typed: str) -> None:
    edit = DateEdit(read_date, lambda: date(2026, 3, 12))
    qtbot.addWidget(edit)
    edit.show()
    qtbot.keyClicks(edit, typed)
    edit.settle()
    assert (edit.value(), edit.text()) == (date(1999, 3, 12), "12/03/1999")


def test_t_is_today_and_plus_and_minus_move_a_day(qtbot: QtBot) -> None:
    edit = DateEdit(read_date, lambda: date(2026, 3, 12))
    qtbot.addWidget(edit)
    edit.show()
    told: list[date] = []
    edit.dated.connect(told.append)
    qtbot.keyClicks(edit, "t+--")
    assert told == [date(2026, 3, 12), date(2026, 3, 13), date(2026, 3, 12), date(2026, 3, 11)]


def test_a_date_that_cannot_be_is_told_and_kept_as_typed(qtbot: QtBot) -> None:
    edit = DateEdit(read_date, lambda: date(2026, 3, 12))
    qtbot.addWidget(edit)
    told: list[object] = []
    edit.unreadable.connect(told.append)
    qtbot.keyClicks(edit, "31021999")
    edit.settle()
    assert edit.text() == "31021999"
    assert edit.value() is None
    assert isinstance(told[0], NoSuchDayForTest)


def test_enter_goes_from_field_to_field_and_tells_the_end(qtbot: QtBot) -> None:
    form = EntryForm()
    qtbot.addWidget(form)
    name, sex = Field("Nama", fields.text_edit()), Field("Kelamin", Segments([("L", "Laki-laki"), ("P", "Perempuan")]))
    school, phone = Field("Sekolah", Choice([("s", "SMA"), ("d", "D3")])), Field("HP", fields.text_edit())
    phone.show_doubt("Kurang satu angka", "Periksa.", ("Pakai", lambda: None))
    form.setLayout(layouts.column(name, sex, school, phone))
    form.watch(name, sex, school, phone)
    show_with_keys(qtbot, form)
    ended: list[bool] = []
    form.finished.connect(lambda: ended.append(True))
    name.edit.setFocus()
    walked = []
    for _at in range(4):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
        now = QApplication.focusWidget()
        walked.append(next(f.name for f in (name, sex, school, phone) if f.isAncestorOf(now)))
    assert walked == ["Kelamin", "Sekolah", "HP", "HP"]
    assert ended == [True]


def test_f9_asks_for_the_same_as_before_and_ctrl_l_for_the_lock(qtbot: QtBot) -> None:
    field = Field("Desa", fields.text_edit())
    qtbot.addWidget(field)
    with qtbot.waitSignal(field.ditto_asked):
        qtbot.keyClick(field.edit, Qt.Key.Key_F9)
    with qtbot.waitSignal(field.lock_asked):
        qtbot.keyClick(field.edit, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)


def test_a_long_choice_finds_any_part_of_the_word(qtbot: QtBot) -> None:
    choice = Choice([(word, word) for word in ("Kota Contoh", "Desa Contoh", *(f"Lain {at}" for at in range(9)))])
    qtbot.addWidget(choice)
    told: list[object] = []
    choice.chosen.connect(told.append)
    choice.setEditText("desa")
    choice._settle()
    assert (choice.value(), told) == ("Desa Contoh", ["Desa Contoh"])
    choice.setEditText("tidak ada")
    choice._settle()
    assert (choice.value(), choice.currentText()) == ("Desa Contoh", "Desa Contoh")


def test_segments_tell_what_a_person_chose_but_not_what_was_shown(qtbot: QtBot) -> None:
    segments = Segments([("L", "Laki-laki"), ("P", "Perempuan")])
    qtbot.addWidget(segments)
    told: list[object] = []
    segments.chosen.connect(told.append)
    segments.show_value("P")
    assert (segments.value(), told) == ("P", [])
    segments.findChildren(Button)[0].click()
    assert (segments.value(), told) == ("L", ["L"])
    segments.show_value(None)
    assert segments.value() is None


def test_columns_leave_in_their_order_when_it_gets_narrow(qtbot: QtBot) -> None:
    columns: list[Column[Trainee]] = [
        Column("Nama", lambda t: t.name, least=200),
        Column("Catatan", lambda _t: "", 200, leaves=2),
        Column("Riwayat", lambda _t: "", 200, leaves=1),
        Column("Keadaan", lambda _t: "", 100),
    ]
    table: Table[Trainee] = Table(columns, "Daftar")
    qtbot.addWidget(table)
    table.show_rows(TRAINEES)
    table.show()
    hidden = []
    for width in (720, 600, 360):
        table.resize(width, 300)
        hidden.append([column.title for at, column in enumerate(columns) if table.isColumnHidden(at)])
    assert hidden == [[], ["Riwayat"], ["Catatan", "Riwayat"]]


def test_a_row_keeps_its_place_when_the_list_is_read_again(qtbot: QtBot) -> None:
    table: Any = a_table()
    qtbot.addWidget(table)
    table.go_to(4)
    table.show_rows(list(reversed(TRAINEES)), keep=lambda row: row.number)
    assert table.current_row().number == TRAINEES[4].number


def test_enter_opens_a_row_and_ctrl_c_copies_it_for_a_spreadsheet(qtbot: QtBot) -> None:
    table: Table[Trainee] = Table([Column("No", lambda t: t.number, 60), Column("Nama", lambda t: t.name)], "Daftar")
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    table.show_rows(TRAINEES)
    table.go_to(6)
    with qtbot.waitSignal(table.opened) as opened:
        qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [TRAINEES[6]]
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "7\tPeserta Contoh 07"


def test_a_cell_says_its_column_and_a_whole_word_to_a_screen_reader(qtbot: QtBot) -> None:
    table: Any = a_table()
    qtbot.addWidget(table)
    said = [table.rows.index(2, at).data(Qt.ItemDataRole.AccessibleTextRole) for at in (1, 2, 4)]
    assert said == ["Nama: Peserta Contoh 03, 26-1-1203", "Keadaan: Perlu perhatian", "Hari ini: Terlambat"]


def test_more_rows_are_asked_for_once_when_the_end_comes_near(qtbot: QtBot) -> None:
    table: Table[Trainee] = Table([Column("Nama", lambda t: t.name)], "Daftar")
    qtbot.addWidget(table)
    asked: list[int] = []
    table.rows.more_asked.connect(asked.append)
    table.resize(300, 300)
    table.show_rows(TRAINEES, 60)
    table.show()
    table.scrollToBottom()
    QApplication.processEvents()
    table.scrollToBottom()
    QApplication.processEvents()
    assert asked == [30]
    table.rows.add_rows(TRAINEES)
    assert table.rows.rowCount() == 60


def test_rows_grow_with_the_letters(qtbot: QtBot) -> None:
    table: Any = a_table()
    qtbot.addWidget(table)
    before = table.verticalHeader().defaultSectionSize()
    theme.set_letters(200)
    assert table.verticalHeader().defaultSectionSize() >= 1.7 * before


def test_what_is_cut_in_a_cell_is_shown_in_full_at_the_pointer(qtbot: QtBot) -> None:
    table: Table[str] = Table([Column("Nama", lambda name: name, 80)], "Daftar")
    qtbot.addWidget(table)
    table.show_rows(["Peserta Contoh dengan Nama yang Panjang Sekali"])
    table.resize(200, 100)
    table.show()
    place = table.visualRect(table.rows.index(0, 0)).center()
    event = QHelpEvent(QEvent.Type.ToolTip, place, table.viewport().mapToGlobal(place))
    QApplication.sendEvent(table.viewport(), event)
    from PySide6.QtWidgets import QToolTip

    assert QToolTip.text().startswith("Peserta Contoh dengan")
    QToolTip.hideText()


def test_search_asks_from_two_letters_or_three_digits_on(qtbot: QtBot) -> None:
    box = SearchBox()
    qtbot.addWidget(box)
    box.show()
    asked: list[str] = []
    box.asked.connect(asked.append)
    for text in ("s", "si", "12", "123"):
        box.setText(text)
        box._ask()
    assert asked == ["si", "123"]


def test_search_lists_groups_and_gives_the_keys_back(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    other, box = QLineEdit(window), SearchBox(window)
    window.resize(800, 500)
    show_with_keys(qtbot, window)
    other.setFocus()
    box.begin()
    found = [Found("Orang", "Peserta Contoh 07", "Las 2025", 7), Found("Kelas", "Las SMAW 3G", "", 3)]
    box.show_found(found)
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClick(box, Qt.Key.Key_Down)
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert chosen.args == [3]
    assert other.hasFocus()


def test_a_final_dialog_puts_the_keys_on_batal(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask = dialogs.Confirm(window, "Cabut sertifikat?", ["0046/BLC/III/2026"], "Cabut sertifikat", final=True)
    ask.open()
    assert ask._no.hasFocus() or ask.focusWidget() is ask._no
    agreed: list[bool] = []
    ask.agreed.connect(lambda: agreed.append(True))
    qtbot.keyClick(ask, Qt.Key.Key_Escape)
    assert agreed == []


def test_what_cannot_return_needs_the_words_typed(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    ask = dialogs.Confirm(window, "Hapus data PC ini?", ["Semua hilang."], "Hapus", final=True, typed="Balai Contoh")
    ask.open()
    assert not ask._yes.isEnabled()
    qtbot.keyClicks(ask.findChild(QLineEdit), "Balai Contoh")
    assert ask._yes.isEnabled()
    with qtbot.waitSignal(ask.agreed):
        ask._yes.click()


def test_a_fact_that_is_hidden_takes_its_divider_along(qtbot: QtBot) -> None:
    one, other = Fact(), Fact()
    other.hide()
    frame = facts(one, other)
    qtbot.addWidget(frame)
    frame.show()
    assert other.divider is not None
    assert not other.divider.isVisible()
    other.show()
    assert other.divider.isVisible()
    frame.hide()
    frame.show()
    assert other.divider.isVisible()
    other.setVisible(False)
    assert not other.divider.isVisible()


def test_a_tally_asks_for_other_room_only_where_its_words_are_wider(qtbot: QtBot) -> None:
    tally = Tally()
    qtbot.addWidget(tally)
    tally.show_counts([(7, "hadir"), (1, "alpa")])
    room = tally.sizeHint().width()
    tally.show_counts([(6, "hadir"), (2, "alpa")])
    assert tally.accessibleName() == "6 hadir, 2 alpa"
    assert tally.sizeHint().width() == room
    tally.show_counts([(16, "hadir"), (2, "alpa")])
    assert tally.sizeHint().width() > room
    theme.set_letters(150)
    assert tally.sizeHint().width() > room * 1.4


def test_a_long_choice_shows_how_it_begins(qtbot: QtBot) -> None:
    long = "Peserta Contoh " + "Bernama Panjang " * 6
    choice = Choice([(at, f"{long}{at}") for at in range(10)])
    choice.setFixedWidth(200)
    qtbot.addWidget(choice)
    choice.show()
    choice.show_value(7)
    edit = choice.lineEdit()
    assert edit is not None
    assert (choice.value(), edit.cursorPosition()) == (7, 0)
    assert edit.text().endswith("7")


def test_initials_are_of_the_name_and_not_of_its_titles() -> None:
    assert labels.initials("Kepala Contoh, S.Pd., M.M.") == "KC"
    assert labels.initials("Peserta Contoh 07") == "P7"
    assert labels.initials("Contoh") == "CO"
