"""The command line as a script calls it: one call, its exit code, its JSON, what it said."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bekal.__main__ import main

PIN = "274193"


def centre_day() -> date:
    """Return the day it is at the centre, as the commands see it: in the evening (UTC) already the next one."""
    return datetime.now(ZoneInfo("Asia/Jakarta")).date()


@dataclass(frozen=True)
class Answer:
    """What a call came to."""

    code: int
    json: Any
    said: str


@pytest.fixture
def bekal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Call a command with `--json`; `pin` is given in the environment, as scripts do."""

    def call(*words: object, pin: str | None = PIN) -> Answer:
        if pin is None:
            monkeypatch.delenv("BEKAL_PIN", raising=False)
        else:
            monkeypatch.setenv("BEKAL_PIN", pin)
        capsys.readouterr()
        code = main([*map(str, words), "--json"])
        out, said = capsys.readouterr()
        return Answer(code, json.loads(out) if out.strip() else None, said)

    return call


@pytest.fixture
def centre(tmp_path: Path, bekal: Callable[..., Answer]) -> Path:
    """A data folder made by `bekal init`, without an activation."""
    folder = tmp_path / "balai"
    made = bekal(
        "init", "--data", folder, "--centre-code", "BLK-X", "--centre-name", "Balai Contoh", "--admin", "Kepala Contoh"
    )
    assert made.code == 0, made.said
    return folder
