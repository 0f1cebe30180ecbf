"""A form that is killed while somebody types into it loses at most the last second of typing, and never the file."""

import json
import multiprocessing
import os
import random
import time
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text
from tests import makers

from bekal.candidates import drafts
from bekal.terms import Role, StaffId

_SHARE = 10
_LOST = 1.0
"""Seconds of typing that may be lost."""
_LETTERS = "abcdefghij 0123456789"


def typing(path: str, clerk: str, journal: str, seed: int) -> None:
    """Type into the real form without end, writing down what stands in it after each key; a process of its own."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
    from tests.ui import sample
    from tests.ui.candidates.conftest import NOW

    from bekal.ui import application
    from bekal.ui.context import Context, Person
    from bekal.ui.jobs import Jobs
    from bekal.ui.screens import SCREENS
    from bekal.ui.shell import Shell
    from bekal.ui.window import MainWindow

    app = QApplication([])
    application.dress(app)
    database = makers.database.open_file(Path(path), makers.KEY)
    jobs, window, rnd = Jobs(), MainWindow(), random.Random(seed)
    person = Person(StaffId(UUID(hex=clerk)), "Petugas Contoh", Role.CLERK)
    jobs.open(lambda: database, lambda _opened: None)  # type: ignore[arg-type, return-value]
    jobs.act_for(person.id, lambda: NOW)

    def context(shell: Shell) -> Context:
        said = shell.undo_bar.say_done
        go, back, tell, counts = shell.go, shell.back, shell.tell, shell.navigation.show_counts
        return Context(jobs, person, lambda: NOW, go, back, said, said, tell, counts)

    mine = {name: maker for name, maker in SCREENS.items() if name.startswith("candidates")}
    shell = Shell({"home": sample.ListScreen, **mine}, "Balai Contoh", context)
    window.show_part(shell)
    window.show()
    window.activateWindow()
    shell.go("candidates.edit")
    while jobs.waiting:
        QTest.qWait(5)
    form = shell.current_screen().form  # type: ignore[union-attr]
    written = ""
    with Path(journal).open("a", encoding="utf-8", buffering=1) as told:

        def note() -> None:
            nonlocal written
            now = json.dumps({name: value for name, value in form.values().items() if value}, sort_keys=True)
            if now != written:
                told.write(f"{time.monotonic()} {now}\n")
                written = now

        told.write(f"{time.monotonic()} {json.dumps({n: v for n, v in form.values().items() if v}, sort_keys=True)}\n")
        while True:
            hands = QApplication.focusWidget()
            if not isinstance(hands, QLineEdit) or isinstance(hands.parentWidget(), QComboBox):
                if hands is None or not form.isAncestorOf(hands):
                    form.show_group(0)
                else:
                    form.walk(1)
                note()
                continue
            if hands.text() and rnd.random() < 0.5:
                hands.selectAll()
            for letter in rnd.choices(_LETTERS, k=rnd.randint(2, 14)):
                QTest.keyClicks(hands, letter)
                note()
                QTest.qWait(rnd.randint(5, 60))
                note()
            QTest.keyClick(hands, Qt.Key.Key_Tab)
            note()


def test_a_form_killed_at_any_moment_loses_at_most_a_second(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, _SHARE, seed=3)


@pytest.mark.long
def test_a_form_killed_at_two_hundred_moments_loses_at_most_a_second(tmp_path: Path) -> None:
    kill_again_and_again(tmp_path, 200, seed=4)


def kill_again_and_again(tmp_path: Path, kills: int, *, seed: int) -> None:
    """Kill the typing at random moments; each next form must show what the file held, and type on."""
    rnd, path = random.Random(seed), tmp_path / "bekal.db"
    with makers.centre(tmp_path) as made:
        clerk = made.clerk
    typed, found = 0, {}
    for kill in range(kills):
        journal = tmp_path / f"ketikan-{kill}.txt"
        journal.touch()
        at = type_and_kill(path, clerk, journal, rnd)
        lines = [line.split(" ", 1) for line in journal.read_text(encoding="utf-8").splitlines() if line.endswith("}")]
        contents = [(float(when), json.loads(what)) for when, what in lines]
        assert contents[0][1] == found, "the form showed something else than what was kept"
        typed += len(contents)
        found = kept_in(path, clerk)
        sure = max((n for n, (when, _) in enumerate(contents) if when <= at - _LOST), default=0)
        assert found in [what for _, what in contents[sure:]], f"lost more than a second before {at}"
    assert typed > kills * 10, "it was killed before anything was typed"


def type_and_kill(path: Path, clerk: StaffId, journal: Path, rnd: random.Random) -> float:
    """Let it type, end it without warning, and return when."""
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload([__name__, "PySide6.QtWidgets", "PySide6.QtTest", "bekal.ui.shell"])
    process = context.Process(target=typing, args=(str(path), clerk.hex, str(journal), rnd.randrange(1 << 30)))
    process.start()
    patience = time.monotonic() + 60
    while not journal.stat().st_size:
        assert process.is_alive(), "the form did not open"
        assert time.monotonic() < patience, "the form opened too slowly"
        time.sleep(0.01)
    time.sleep(rnd.uniform(0.05, 3.0))
    assert process.is_alive(), "the form ended by itself"
    at = time.monotonic()
    process.kill()
    process.join()
    return at


def kept_in(path: Path, clerk: StaffId) -> dict[str, str]:
    """Open the file as after a power cut, look whether it is whole, and return what was kept of the form."""
    base = makers.database.open_file(path, makers.KEY)
    try:
        with base.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            found = drafts.unfinished(session, clerk)
            assert len(drafts.waiting(session, clerk)) <= 1
            return dict(found.draft.values) if found is not None else {}
    finally:
        base.close()
