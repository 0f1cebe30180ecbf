"""The application, dressed once; every test begins with light colours, letters of 100 % and Indonesian."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import running, sample

from bekal.ui import application, theme
from bekal.ui.context import Context
from bekal.ui.jobs import Jobs
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow

HERE = Path(__file__).parent
OFFSCREEN = ("does not support propagateSizeHints", "does not support raise", "does not support grabbing")
_dressed: list[QApplication] = []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let pass what a window system without a screen says about itself; every other warning of Qt fails."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore(*OFFSCREEN, extend=True))


@pytest.fixture(autouse=True)
def dressed(qapp: QApplication) -> Iterator[QApplication]:
    if qapp not in _dressed:
        application.dress(qapp)
        _dressed.append(qapp)
    theme.choose(theme.ALWAYS_LIGHT)
    yield qapp
    if theme.letters() != 100:
        theme.set_letters(100)


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    assert made.close()
    made.deleteLater()


@pytest.fixture
def store(jobs: Jobs, qtbot: QtBot) -> sample.Store:
    opened = sample.Store()
    arrived: list[None] = []
    jobs.open(lambda: opened, arrived.append)
    qtbot.waitUntil(lambda: len(arrived) == 1)
    return opened


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def workplace(window: MainWindow, jobs: Jobs) -> Callable[[], Shell]:
    def context(shell: Shell) -> Context:
        bar = shell.undo_bar.say_done
        go, back, tell, counts = shell.go, shell.back, shell.tell, shell.navigation.show_counts
        return Context(jobs, sample.CLERK, lambda: sample.NOW, go, back, bar, bar, tell, counts)

    def make() -> Shell:
        shell = Shell(sample.SCREENS, "Balai Latihan Contoh", context)
        window.show_part(shell)
        return shell

    return make


@pytest.fixture(scope="session")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A practice centre with its head office, made once; take a copy to change anything."""
    from bekal.practice.centre import make

    folder = tmp_path_factory.mktemp("latihan") / "asli"
    make(folder, clock=lambda: datetime.now().astimezone())
    return folder.rename(folder.with_name("simpanan"))  # a copy of it is then a folder that was moved, not a second one


@pytest.fixture
def world(practice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A practice centre of one's own: `balai`, `pusat`, `usb`, and what its machine keeps outside of them."""
    # the device remembers outside its folder how far it came: another test's copy would look like an old one
    running.copy_of(Path(os.environ["XDG_STATE_HOME"]), tmp_path / "mesin")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))
    return running.copy_of(practice, tmp_path / "dunia")


@pytest.fixture
def bekal(world: Path, qtbot: QtBot) -> Iterator[running.Running]:
    """The program, started on a practice centre."""
    started = running.run(qtbot, world / "balai")
    yield started
    started.close()
