"""The import contracts of pyproject.toml hold, and each of them was seen to fail when it is broken on purpose."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CONTRACTS = [
    contract["name"]
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
]

# contract: what is written where (module below bekal: its text), so that it no longer holds
VIOLATIONS = {
    "The life of a trainee: every package may only look down": [
        {"storage.broken": "import bekal.candidates"},
        {"candidates.broken": "import bekal.certificates"},
    ],
    "Qt lives in ui": [{"candidates.broken": "from PySide6 import QtCore"}],
    "Rules are pure": [
        {"candidates.rules": "import bekal.storage.database"},
        # also by a way round
        {"candidates.rules": "import bekal.candidates.broken", "candidates.broken": "import sqlalchemy.orm"},
    ],
    "Screens do not query": [
        {"ui.broken": "import sqlalchemy.orm"},
        {"ui.widgets.broken": "from bekal.storage import records"},
    ],
    "The window knows no central system": [{"ui.broken": "import bekal.central"}],
}
BROKEN = [(name, broken) for name, ways in VIOLATIONS.items() for broken in ways]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the package in `folder`, which holds pyproject.toml and the package itself."""
    linter = Path(sys.executable).with_name("lint-imports.exe" if os.name == "nt" else "lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(folder), "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(
        [linter, "--no-cache"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(ROOT / "desktop" / "bekal", tmp_path / "bekal", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{len(CONTRACTS)} kept, 0 broken" in done.stdout


def test_every_contract_has_a_way_to_break_it() -> None:
    assert set(VIOLATIONS) == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "broken"), BROKEN, ids=[f"{name}-{next(iter(b))}" for name, b in BROKEN])
def test_a_broken_contract_is_named(copy: Path, contract: str, broken: dict[str, str]) -> None:
    for module, text in broken.items():
        path = copy / "bekal" / Path(*module.split(".")).with_suffix(".py")
        with path.open("a", encoding="utf-8") as source:
            source.write(f"\n{text}\n")
    done = lint(copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract} BROKEN" in done.stdout
    assert f"{len(CONTRACTS) - 1} kept, 1 broken" in done.stdout
    first = next(iter(broken))
    assert f"bekal.{first} -> " in done.stdout
