"""Qt survives a working day: 6.12 on Python 3.11 aborted after some thousand calls that return nothing."""

import os
import subprocess
import sys

CALLS = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("Bekal")
for number in range(50_000):
    label.setEnabled(number % 2 == 0)
print("survived")
"""


def test_fifty_thousand_void_calls_do_not_abort_the_program() -> None:
    # a program of its own: an abort would take the tests with it
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", CALLS], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.stdout.strip() == "survived", done.stderr
    assert done.returncode == 0
