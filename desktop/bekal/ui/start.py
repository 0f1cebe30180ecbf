"""The window's door: read the options, paint, then open the centre."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bekal import __version__
from bekal.errors import Told
from bekal.language import say
from bekal.ui import folders, moments, wiring
from bekal.ui.application import Wiring, run
from bekal.ui.wiring import Here

if TYPE_CHECKING:
    from bekal.ui.program import Program

PRACTICE_PIN = "274193"
"""As `practice.demo.PIN`, which is too heavy to ask before the first paint; a test compares the two."""


@dataclass(frozen=True)
class Options:
    """What stands behind the program's name when the window is opened."""

    data: Path | None = None
    practice: bool = False
    language: str = ""


class BadOption(Exception):
    """An option is unknown or lacks its value."""


def read_options(arguments: Sequence[str]) -> Options:
    """Read `--data DIR`, `--practice` and `--lang id|en`.

    Raises:
        BadOption: one of them is unknown or lacks its value.

    """
    found, rest = Options(), list(arguments)
    while rest:
        word, _, value = rest.pop(0).partition("=")
        if word == "--practice":
            found = replace(found, practice=True)
            continue
        if word not in {"--data", "--lang"} or not (value or rest):
            raise BadOption(word)
        value = value or rest.pop(0)
        found = replace(found, data=Path(value)) if word == "--data" else replace(found, language=value)
    return found


def open_window(arguments: Sequence[str]) -> int:
    """Open the window and stay until it is closed; return the exit code, 2 for an option it does not know."""
    try:
        options = read_options(arguments)
    except BadOption as error:
        sys.stderr.write(
            say("Pilihan {word} tidak dikenal. Yang ada: --data DIR, --practice, --lang id|en.\n", word=error)
        )
        return 2
    return run(wiring_for(options))


def wiring_for(options: Options) -> Wiring:
    """Tie the window to the centre that the options name."""
    here = Here(folders.data_folder(options.data, practice=options.practice), practice=options.practice)
    if options.language:
        here.settings = replace(here.settings, language=options.language)
    return wired(here)


def wired(here: Here) -> Wiring:
    """Tie the window to a centre of this machine."""
    return Wiring(
        open_data=here.open,
        staff=wiring.staff,
        check=wiring.check,
        clock=here.clock,
        clock_words=moments.now_words,
        settings=here.settings,
        remember=here.remember,
        ready=_feed,
        practising=here.practice,
        extras={"here": here, "open_centre": here.centre, "free_space": lambda: _free_space(here)},
        prepare=here.make_practice if here.practice else None,
        completed=lambda before: completed(before, here),
        before_sign_in=_finish_first_run,
        opening_failed=_at_a_closed_door,
    )


def completed(before: Wiring, here: Here) -> Wiring:
    """Add what only the open data tells."""
    facts = here.facts
    assert facts is not None
    version = say("versi {version} · tanpa internet pun tetap bisa masuk", version=__version__)
    hint = say("PIN latihan untuk semua nama: {pin}", pin=PRACTICE_PIN) if here.practice else version
    return replace(
        before,
        centre=facts.centre,
        below=hint,
        practising=facts.practising,
        practice_is_sent=facts.practice_is_sent,
        last_staff=here.last_staff,
        prepare=None,
    )


def _free_space(here: Here) -> int:
    """Return how many bytes are free on the disk of the data folder."""
    import shutil

    return shutil.disk_usage(here.folder).free


def _feed(shell: object) -> None:
    from bekal.ui.candidates.recovered import Recovered
    from bekal.ui.keeping_safe import KeptSafe
    from bekal.ui.limits_notice import LimitsNotice
    from bekal.ui.server_watch import ServerWatch
    from bekal.ui.shell import Shell
    from bekal.ui.workplace import Workplace

    assert isinstance(shell, Shell)
    Workplace(shell)
    Recovered(shell)
    KeptSafe(shell)
    LimitsNotice(shell)
    ServerWatch(shell)


def _here(program: "Program") -> Here:
    here = program.wiring.extras["here"]
    assert isinstance(here, Here)
    return here


def _finish_first_run(program: "Program") -> bool:
    """Take up a first run that ended before its recovery sheet was kept."""
    facts = _here(program).facts
    if facts is None or not facts.sheet_pending:
        return False
    from bekal.ui.first_run.presenter import FirstRunPresenter

    FirstRunPresenter.finish(program, _here(program))
    return True


def _at_a_closed_door(program: "Program", error: Told) -> bool:
    """Begin the first run where no centre lies, ask for the code where the key is out of reach, else for a backup."""
    door = wiring.door(error)
    if door == wiring.EMPTY:
        from bekal.ui.first_run.presenter import FirstRunPresenter

        FirstRunPresenter.begin(program, _here(program))
        return True
    if door == wiring.LOCKED:
        from bekal.ui.first_run.recovery import RecoveryPresenter

        RecoveryPresenter.begin(program, _here(program))
        return True
    if door == wiring.SILENT:
        from bekal.ui.first_run.silent_server import SilentServer

        SilentServer.begin(program, error)
        return True
    if door == wiring.DAMAGED:
        from bekal.messages import sentence
        from bekal.ui.first_run.restoring import RestorePresenter

        RestorePresenter.begin(program, _here(program), why=sentence(error))
        return True
    return False
