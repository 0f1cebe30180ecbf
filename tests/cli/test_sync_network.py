"""`bekal sync now` and `watch`, against a running service."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.sync import wires

from bekal.central import home
from bekal.central import queries as head_office
from bekal.central.http.service import Service
from bekal.cli.main import run

BEGIN = ["init", "--centre-code", "BLK-X", "--centre-name", "Balai Contoh", "--admin", "Kepala", "--practice"]


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    monkeypatch.setenv("BEKAL_PIN", "274193")


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    """What the last command answered."""
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_pc_sends_over_the_network_from_its_activation_to_its_receipts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pusat, data, file = str(tmp_path / "pusat"), str(tmp_path / "balai"), str(tmp_path / "balai.tsa")
    assert run(["central", "init", "--home", pusat, "--practice"]) == 0
    with home.opened(tmp_path / "pusat") as central:
        service = Service(lambda: contextlib.nullcontext(central))
        with wires.served(service.answer) as url:
            give = ["central", "activation", "--home", pusat, "--centre-code", "BLK-X", "--centre-name", "Balai Contoh"]
            assert run([*give, "--out", file, "--url", url]) == 0
            assert run(["--data", data, *BEGIN, "--activation", file]) == 0
            capsys.readouterr()
            assert run(["--data", data, "--json", "sync", "now"]) == 0
            done = said(capsys)
            assert (done["is_admitted"], done["is_accredited"], done["batches"]) == (True, True, 1)
            assert done["url"] == url
            assert run(["--data", data, "--json", "sync", "status"]) == 0
            assert said(capsys)["unsent"] == 0
            assert run(["--data", data, "--json", "sync", "now", "--url", url + "/"]) == 0
            assert said(capsys)["requests"] == 1
            for more in ([], ["--again"]):
                assert run(["--data", data, "--json", "sync", "compare", *more]) == 0
                held = said(capsys)
                assert (held["same"], held["compared"], held["repaired"]) == (True, True, 0)
                assert held["rows"] >= 2  # type: ignore[operator]  # centre and head
            assert run(["--data", data, "--json", "sync", "status"]) == 0
            assert abs(said(capsys)["clock_ahead_seconds"]) < 60  # type: ignore[arg-type]  # one machine, one clock
            _watched(data, url)
        (centre,) = head_office.status(central)
        assert centre.code == "BLK-X"
    capsys.readouterr()
    assert run(["--data", data, "--json", "sync", "now", "--url", "http://127.0.0.1:9"]) == 4
    assert run(["--data", data, "--json", "sync", "now", "--url", "http://contoh.id"]) == 4
    assert run(["--data", data, "--json", "sync", "compare", "--url", "http://127.0.0.1:9"]) == 4


def _watched(data: str, url: str) -> None:
    """Exchange once in a process of its own, which then waits, and ends when it is asked to."""
    command = [sys.executable, "-m", "bekal", "--data", data, "--json", "sync", "watch", "--url", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watching:
        assert watching.stderr is not None
        assert watching.stdout is not None
        assert "0" in watching.stderr.readline()
        if os.name == "nt":
            watching.terminate()
            return
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(30) == 0
        assert json.loads(watching.stdout.read())["exchanges"] == 1


def test_without_an_address_it_says_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = str(tmp_path / "balai")
    assert run(["--data", data, *BEGIN]) == 0
    capsys.readouterr()
    assert run(["--data", data, "sync", "now"]) == 4
    assert "--url" in capsys.readouterr().err
