"""The window: pages are made when visited, keys work, and everything fits from small to large."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QRect, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import sample
from tests.ui.running import words_of
from tests.ui.test_widgets import words_fit

from bekal import language
from bekal.errors import Unavailable
from bekal.ui import theme, troubles
from bekal.ui.shell import Shell
from bekal.ui.widgets.buttons import Button
from bekal.ui.window import MainWindow

Workplace = Callable[[], Shell]
SIZES = [(1366, 688), (911, 512), (1920, 1040)]


def awake(qtbot: QtBot, window: QWidget) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)


def pages(shell: Shell) -> int:
    stack = shell.findChild(QStackedWidget)
    assert isinstance(stack, QStackedWidget)
    return stack.count()


def test_a_page_is_made_when_it_is_first_visited_and_only_then(workplace: Workplace) -> None:
    shell = workplace()
    assert pages(shell) == 0
    shell.go("home")
    shell.go("candidates")
    shell.go("home", course="Las SMAW 3G")
    assert pages(shell) == 2
    screen = shell.current_screen()
    assert isinstance(screen, sample.RosterScreen)
    assert screen.arrivals == [{}, {"course": "Las SMAW 3G"}]


@pytest.mark.parametrize("name", ["home", "candidates", "candidates.enrol"])
@pytest.mark.parametrize(("size", "mode"), [*((size, "light") for size in SIZES), (SIZES[0], "dark")])
def test_a_page_fits_its_window(
    workplace: Workplace, window: MainWindow, name: str, size: tuple[int, int], mode: str
) -> None:
    theme.choose(mode)
    window.resize(*size)
    shell = workplace()
    shell.status.show_saved("Tersimpan 10.42.07")
    shell.go(name)
    QApplication.processEvents()
    window.grab()
    assert (window.width(), window.height()) == size
    assert shell.minimumSizeHint().width() <= size[0]
    for button in shell.findChildren(QPushButton):
        if button.isVisible() and button.text():
            assert words_fit(button), button.text()
            corner = button.mapTo(window, button.rect().topLeft())
            assert window.rect().contains(QRect(corner, button.size())) or in_scroll(button), button.text()


def in_scroll(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if parent.property("kind") == "page":
            return True
        parent = parent.parentWidget()
    return False


@pytest.mark.parametrize("letters", [130, 200])
def test_larger_letters_bring_the_small_form(workplace: Workplace, window: MainWindow, letters: int) -> None:
    window.resize(1366, 688)
    shell = workplace()
    shell.go("home")
    wide = shell.navigation.width()
    theme.set_letters(letters)
    QApplication.processEvents()
    assert shell.navigation.width() < wide * letters / 100 / 1.5
    assert not shell.header.search.isVisible()


@pytest.mark.parametrize("letters", [100, 150])
def test_the_buttons_of_a_page_that_was_away_have_the_letters_of_now(
    workplace: Workplace, window: MainWindow, letters: int
) -> None:
    window.resize(1366, 688)
    theme.set_letters(letters)
    shell = workplace()
    shell.go("home")
    former = shell.current_screen()
    assert former is not None
    heights = [button.sizeHint().height() for button in former.heading.actions]
    shell.go("candidates")
    theme.set_letters(250 - letters)
    theme.choose(theme.ALWAYS_DARK)
    QApplication.processEvents()
    shell.go("home")
    QApplication.processEvents()
    for button, before in zip(former.heading.actions, heights, strict=True):
        fresh = Button(button.words, str(button.property("kind")), keys=button.keys, works=False, parent=shell)
        fresh.show()
        assert button.font().pointSizeF() == fresh.font().pointSizeF() == theme.font("body").pointSizeF()
        assert button.sizeHint().height() == fresh.sizeHint().height() != before
        fresh.hide()


def test_a_side_panel_folds_away_when_narrow_and_comes_on_f6(
    workplace: Workplace, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(911, 512)
    shell = workplace()
    shell.go("candidates")
    screen = shell.current_screen()
    assert isinstance(screen, sample.ListScreen)
    awake(qtbot, window)
    assert screen.sides.is_folded
    opens = next(button for button in screen.findChildren(Button) if button.words == "Buka")
    assert not opens.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F6)
    assert opens.isVisible()
    assert opens.hasFocus()
    qtbot.keyClick(opens, Qt.Key.Key_Escape)
    assert not opens.isVisible()
    assert screen.table.hasFocus()


def test_ctrl_and_a_number_goes_to_a_section(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    shell.go("home")
    awake(qtbot, window)
    for at, name in enumerate(shell.navigation.names):
        qtbot.keyClick(window, Qt.Key(Qt.Key.Key_1 + at), Qt.KeyboardModifier.ControlModifier)
        assert shell.current == name
    assert len(shell.navigation.names) == 9


def test_alt_left_goes_back_to_what_the_page_was_about(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    shell.go("home", meeting=14)
    shell.go("candidates")
    awake(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    screen = shell.current_screen()
    assert isinstance(screen, sample.RosterScreen)
    assert screen.arrivals[-1] == {"meeting": 14}


def test_the_section_of_a_page_below_it_stays_marked(workplace: Workplace) -> None:
    shell = workplace()
    shell.go("candidates.enrol")
    assert shell.navigation._list.currentIndex().data() == "Pendaftar"


def test_a_key_belongs_to_the_page_that_is_shown(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    shell.go("home")
    shell.go("candidates.enrol")
    awake(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert shell.current == "home"
    qtbot.keyClick(window, Qt.Key.Key_F8)
    assert shell.undo_bar.isVisible()
    shell.go("candidates")
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert shell.current == "candidates.enrol"


def test_the_keys_stand_in_the_work_when_a_page_comes(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    awake(qtbot, window)
    shell.go("candidates.enrol")
    screen = shell.current_screen()
    assert isinstance(screen, sample.EntryScreen)
    qtbot.waitUntil(screen.fields[0].edit.hasFocus)


def test_tab_walks_through_a_page_and_every_stop_can_be_seen(
    workplace: Workplace, window: MainWindow, qtbot: QtBot
) -> None:
    shell = workplace()
    awake(qtbot, window)
    for name in ("home", "candidates", "candidates.enrol"):
        shell.go(name)
        QApplication.processEvents()
        stops: list[QWidget] = []
        for _at in range(80):
            focused = QApplication.focusWidget()
            assert focused is not None
            assert focused.isVisible()
            if focused in stops:
                break
            stops.append(focused)
            qtbot.keyClick(focused, Qt.Key.Key_Tab)
        named = [stop for stop in stops if stop.accessibleName() or (stop.parentWidget() or stop).accessibleName()]
        assert named == stops
        assert len(stops) >= 6


def test_ctrl_z_takes_back_what_the_bar_says(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    shell.go("home")
    awake(qtbot, window)
    before, undone = QApplication.focusWidget(), []
    shell.context.undo("3 peserta ditandai hadir.", lambda: undone.append(3))
    shell.context.undo("14 peserta ditandai hadir.", lambda: undone.append(14))
    assert QApplication.focusWidget() is before
    assert shell.undo_bar.geometry().bottom() < shell.height()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [14]
    assert not shell.undo_bar.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [14]


def test_f3_searches_and_escape_returns_to_where_one_was(
    workplace: Workplace, window: MainWindow, qtbot: QtBot
) -> None:
    shell = workplace()
    for size in SIZES:
        window.resize(*size)
        shell.go("home")
        awake(qtbot, window)
        screen = shell.current_screen()
        assert isinstance(screen, sample.RosterScreen)
        screen.table.setFocus()
        qtbot.keyClick(window, Qt.Key.Key_F3)
        assert shell.header.search.hasFocus()
        qtbot.keyClick(shell.header.search, Qt.Key.Key_Escape)
        assert screen.table.hasFocus()


def test_practice_is_seen_all_the_time_and_a_notice_can_be_closed(workplace: Workplace) -> None:
    shell = workplace()
    shell.go("home")
    shell.notices.show_practice(practising=True)
    shell.notices.show_notice("draft", "Draf dipulihkan.", ("Buka", lambda: None))
    close = next(button for button in shell.notices.findChildren(Button) if button.words == "Tutup")
    close.click()
    QApplication.processEvents()
    assert shell.notices.isVisible()
    assert "LATIHAN – tidak dikirim" in words_of(shell.notices)
    shell.notices.show_practice(practising=True, sends=True)
    assert "LATIHAN – dikirim hanya ke pusat latihan" in words_of(shell.notices)
    shell.notices.show_practice(practising=False)
    assert not shell.notices.isVisible()


def test_counts_are_shown_and_said(workplace: Workplace) -> None:
    shell = workplace()
    shell.context.set_counts({"attendance": 2, "unknown": 7})
    model = shell.navigation._model
    said = [model.item(at).data(Qt.ItemDataRole.AccessibleTextRole) for at in range(model.rowCount())]
    assert "Absensi, 2 menunggu" in said


def test_each_part_of_the_status_bar_leads_somewhere(workplace: Workplace, qtbot: QtBot) -> None:
    shell = workplace()
    shell.status.show_part("unsent", "Belum dikirim 112")
    with qtbot.waitSignal(shell.part_asked) as asked:
        shell.status.findChildren(Button)[1].click()
    assert asked.args == ["unsent"]


def test_ctrl_plus_and_minus_change_the_letters(window: MainWindow, workplace: Workplace, qtbot: QtBot) -> None:
    workplace().go("home")
    awake(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme.letters() == 110
    qtbot.keyClick(window, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert theme.letters() == 100


def test_all_keys_of_a_page_are_listed(workplace: Workplace, window: MainWindow, qtbot: QtBot) -> None:
    shell = workplace()
    shell.go("home")
    awake(qtbot, window)
    qtbot.keyClick(window, Qt.Key.Key_Slash, Qt.KeyboardModifier.ControlModifier)
    tips = window.findChildren(QWidget)
    texts = [part.text() for part in tips if hasattr(part, "text") and callable(part.text)]
    assert "Hadir semua yang belum" in texts
    assert "F8" in texts


def test_the_workplace_speaks_english_when_it_is_built_again(workplace: Workplace) -> None:
    assert workplace().header.search.placeholderText() == "Cari nama, NIK, nomor, HP"
    language.choose(language.ENGLISH)
    assert workplace().header.search.placeholderText() == "Search name, NIK, number, phone"


def test_qt_itself_speaks_indonesian_until_the_window_does_not(qapp: QApplication) -> None:
    box = QMessageBox(
        QMessageBox.Icon.NoIcon, "", "", QMessageBox.StandardButton.Cancel | QMessageBox.StandardButton.Retry
    )
    said = {button.text().replace("&", "") for button in box.buttons()}
    assert said == {"Batal", "Coba lagi"}
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "Salin"
    assert QCoreApplication.translate("QWidgetTextControl", "Something new") == "Something new"
    language.choose(language.ENGLISH)
    assert QCoreApplication.translate("QWidgetTextControl", "&Copy") == "&Copy"


def test_a_report_names_places_and_kinds_but_no_person(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("reports")

    def broken(name: str) -> int:
        try:
            return int(name)
        except ValueError as error:
            raise KeyError(name) from error

    codes = []
    for name in ("Peserta Contoh 07", "Peserta Contoh 08"):
        with pytest.raises(KeyError) as caught:
            broken(name)
        code, file = troubles.report(caught.value, sample.NOW, folder)
        codes.append(code)
        text = file.read_text(encoding="utf-8")
        assert "Contoh 0" not in text
        assert "KeyError" in text
        assert "ValueError" in text
        assert "broken" in text
        assert str(folder.parents[1]) not in text
    assert codes[0] == codes[1]


def test_the_log_of_the_worlds_refusals_names_kinds_only(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("log")
    troubles.note(Unavailable(path="/home/peserta/Contoh 07"), sample.NOW, folder)
    line = (folder / "bekal.log").read_text(encoding="utf-8")
    assert line == "2026-03-12 07:42:00 bekal.errors.Unavailable\n"
