"""`bekal central users`: who of the head office may look, who may decide, and who no longer may."""

import json
from pathlib import Path

import pytest

from bekal.cli.main import run

PASSWORD = "kuda hijau makan pagi"


def test_accounts_are_made_raised_closed_and_opened_by_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pusat = str(tmp_path / "pusat")
    assert run(["central", "init", "--home", pusat, "--practice"]) == 0

    def users(act: str, *more: str, secret: str = "") -> int:
        monkeypatch.setenv("BEKAL_PASSWORD", secret)
        return run(["--json", "central", "users", act, "--home", pusat, *more])

    def listed() -> list[tuple[str, str, bool]]:
        capsys.readouterr()
        assert users("list") == 0
        rows = json.loads(capsys.readouterr().out.splitlines()[-1])
        return [(row["name"], row["role"], row["disabled_at"] is not None) for row in rows]

    assert users("add", "Kepala.Contoh", secret="pendek") == 3
    assert users("add", "Kepala.Contoh") == 3, "no password was given"
    assert users("add", "Kepala.Contoh", secret=PASSWORD) == 0
    assert listed() == [("kepala.contoh", "reader", False)]
    assert users("role", "kepala.contoh", "--role", "steward") == 0
    assert users("role", "tidak.ada", "--role", "steward") == 3
    assert users("password", "kepala.contoh", secret=PASSWORD + " lagi") == 0
    assert users("disable", "kepala.contoh") == 0
    assert listed() == [("kepala.contoh", "steward", True)]
    assert users("enable", "kepala.contoh") == 0
    assert listed() == [("kepala.contoh", "steward", False)]
