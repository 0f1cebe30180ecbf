"""A head office, a stick, and a centre on this machine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.central.home import Central
from bekal.sync import service


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep keys and anchors of these tests out of this machine's own places."""
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Central]:
    """A new head office on its embedded database."""
    with centres.office(tmp_path / "pusat") as opened:
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty stick."""
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Desk]:
    """A new centre on this machine, not activated."""
    with centres.new_centre(tmp_path / "balai") as desk:
        yield desk


@pytest.fixture
def active(centre: Desk, central: Central) -> Desk:
    """A new centre, activated by the head office, that has sent nothing."""
    service.activate(centre.open, centres.activation(central), now=NOW)
    return centre
