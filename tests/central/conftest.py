"""The head office on either engine: the embedded file, and PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.central import office

from bekal.central.home import Central


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.postgres)])
def central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Central]:
    """A new central system."""
    url = request.getfixturevalue("postgres_tables") if request.param == "server" else None
    with office.head_office(tmp_path / "pusat", url) as opened:
        yield opened


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[Central]:
    """A new central system on its embedded database."""
    with office.head_office(tmp_path / "pusat") as opened:
        yield opened
