"""Several PCs on one server, in the window: moved with a head's PIN, joined with the sheet, told when it is silent."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select
from tests.ui import running
from tests.ui.settings.test_backups import dialog

from bekal.practice.demo import PIN
from bekal.storage import keys
from bekal.storage.records import Candidate
from bekal.storage.server import read_address
from bekal.terms import Role
from bekal.ui.candidates.screen import CandidatesScreen
from bekal.ui.first_run.joining import JoinScreen
from bekal.ui.first_run.screen import ACTIVATION, FirstRunScreen
from bekal.ui.first_run.silent_server import SilentServerScreen
from bekal.ui.settings.desks import DesksPart, MoveDialog
from bekal.ui.settings.screen import SettingsScreen
from bekal.ui.settings.server_fields import ServerFields
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.sign_in.screen import SignInScreen

pytestmark = pytest.mark.postgres


def part(bekal: running.Running) -> DesksPart:
    screen = bekal.go("settings", part="activation")
    assert isinstance(screen, SettingsScreen)
    bekal.settle()
    return screen.desks


def fill(fields: ServerFields, url: str) -> None:
    address, _ = read_address(url)
    fields.host.setText(f"{address.host}:{address.port}")
    fields.database.setText(address.database)
    fields.role.setText(address.user)


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    with ExitStack() as held:
        yield held


def silence(server: str, url: str, *, silent: bool) -> None:
    """Let a database take nobody in and throw everybody out, as where the server was switched off; or take them in."""
    name = url.rpartition("/")[2]
    with psycopg.connect(server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {str(not silent).lower()}".encode())
        if silent:
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])


def test_a_centre_moves_to_a_server_and_a_second_pc_joins(
    bekal: running.Running,
    qtbot: QtBot,
    tmp_path: Path,
    postgres_server: str,
    postgres_url: str,
    closing: ExitStack,
) -> None:
    bekal.sign_in()
    shown = part(bekal)
    assert "di PC ini saja" in running.words_of(shown)
    code = keys.new_recovery_code()
    bekal.here.centre().renew_recovery(code)
    shown.move_there.click()
    asked = dialog(bekal, MoveDialog)
    assert isinstance(asked, MoveDialog)
    fill(asked.server, postgres_url)
    asked.go_on.click()
    agreed = dialog(bekal, Countersign)
    QTest.keyClicks(agreed.pin, PIN)  # type: ignore[attr-defined]  # a dialog
    agreed._yes.click()  # type: ignore[attr-defined]  # a dialog
    qtbot.waitUntil(lambda: isinstance(bekal.window.part(), SignInScreen), timeout=5 * running.PATIENCE)
    shell = bekal.sign_in()
    bekal.wait(lambda: "isinya sama" in running.words_of(shell))
    assert "Semua tersimpan di server 127.0.0.1" in running.words_of(shell.status)

    second = running.run(qtbot, tmp_path / "pc kedua")
    closing.callback(second.close)
    first_run = second.part(FirstRunScreen)
    first_run.show_step(ACTIVATION)
    first_run.server_asked.emit()
    join = second.part(JoinScreen)
    fill(join.server, postgres_url)
    join.code.setText(keys.new_recovery_code())
    join.join.click()
    second.wait(lambda: "kode" in join._said.text().lower())
    join.code.setText(code)
    join.join.click()
    beside = second.sign_in(Role.CLERK)
    before = second.here.centre().database
    with before.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate))
    assert second.here.centre().device_keys() == bekal.here.centre().device_keys()
    bekal.wait(lambda: running.words_of(part(bekal)).count("dibuka ") == 2)

    silence(postgres_server, postgres_url, silent=True)
    beside.go("candidates")
    second.wait(lambda: "tidak menjawab" in running.words_of(beside.notices))
    assert "Server tak terjangkau" in running.words_of(beside.status)
    third = running.run(qtbot, tmp_path / "pc kedua 2")  # the same PC, started again
    closing.callback(third.close)
    third.here.folder.mkdir()
    for name in ("server.json", "keyslots.json", "device.keys"):
        (third.here.folder / name).write_bytes((second.here.folder / name).read_bytes())
    third.program.open_data()
    waiting = third.part(SilentServerScreen)
    silence(postgres_server, postgres_url, silent=False)
    waiting.again.click()
    third.part(SignInScreen)
    second.wait(lambda: "tidak menjawab" not in running.words_of(beside.notices))
    listed = beside.current_screen()
    assert isinstance(listed, CandidatesScreen)
    second.wait(lambda: listed.table.rows.rows)  # nobody opened the list again
