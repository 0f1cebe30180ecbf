"""The stage that the tests of certificates play on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.certificates import accredited

from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow


@pytest.fixture
def stage(tmp_path: Path, jobs: Jobs, window: MainWindow, qtbot: QtBot) -> Iterator[accredited.Stage]:
    with accredited.stage(tmp_path / "centre", jobs, window, qtbot) as made:
        yield made
