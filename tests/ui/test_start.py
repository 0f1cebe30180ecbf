"""The first paint waits for nothing that it does not need."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bekal import ui

DESKTOP = Path(ui.__file__).parents[2]
HEAVY = ("sqlalchemy", "alembic", "reportlab", "openpyxl", "xlsxwriter", "qrcode", "cryptography", "pyrage", "argon2",
         "PIL", "psycopg", "zstandard", "bekal.storage", "bekal.staff", "bekal.documents", "bekal.sync",
         "bekal.candidates", "bekal.courses", "platformdirs", "asyncio", "hashlib", "PySide6.QtNetwork",
         "PySide6.QtSvg", "bekal.ui.program", "bekal.ui.shell")  # fmt: skip

PAINT = """
import sys
from PySide6.QtWidgets import QApplication
from bekal.ui import application
from bekal.ui.window import MainWindow
app = QApplication([])
application.dress(app)
window = MainWindow()
window.show()
app.processEvents()
assert not window.grab().isNull()
print(*sys.modules, sep="\\n")
"""


def run(program: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(DESKTOP), "QT_QPA_PLATFORM": "offscreen"} | extra
    return subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    painted = run(PAINT)
    assert painted.returncode == 0, painted.stderr
    loaded = set(painted.stdout.split())
    assert "PySide6.QtWidgets" in loaded
    assert sorted(name for name in loaded if name.startswith(HEAVY)) == []


@pytest.mark.parametrize("factor", ["1.5", "2"])
def test_the_window_opens_on_a_dense_screen(factor: str) -> None:
    painted = run(PAINT, QT_SCALE_FACTOR=factor)
    assert painted.returncode == 0, painted.stderr
