"""What the first run does: remember where it is, read the activation, make the centre, prove the sheet."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal import language
from bekal.errors import Told
from bekal.language import say
from bekal.ui import folders, theme
from bekal.ui.first_run.screen import ACTIVATION, HEAD, LANGUAGE, SHEET, FirstRunScreen
from bekal.ui.first_run.sheet import SheetKeeper
from bekal.ui.jobs import Store
from bekal.ui.program import Program

if TYPE_CHECKING:
    from bekal.ui.facts import Named, NewSheet
    from bekal.ui.wiring import Here

NOTES = "persiapan.json"
"""Where an unfinished first run remembers its place; it holds no secret and goes when the centre is made."""


class FirstRunPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: FirstRunScreen, program: Program, here: "Here") -> None:
        super().__init__(screen)
        self._screen, self._program, self._here = screen, program, here
        self._file: Path | None = None
        self._keeper = SheetKeeper(screen, program.jobs, here)
        self._keeper.kept.connect(program.ask_who)
        screen.language_asked.connect(self.speak)
        screen.letters_asked.connect(self.size_letters)
        screen.file_asked.connect(self.read_file)
        screen.practice_asked.connect(self.practise)
        screen.backup_asked.connect(self.bring_back)
        screen.server_asked.connect(self.join)
        screen.head_asked.connect(self.set_up)
        screen.sheet_asked.connect(self._keeper.save)
        screen.group_asked.connect(self._keeper.compare)
        screen.step_changed.connect(lambda _at: self._note())

    @classmethod
    def begin(cls, program: Program, here: "Here") -> "FirstRunPresenter":
        """Show the first run, at the step where a former one ended."""
        notes = _read_notes(here.folder)
        if notes.get("language") in {language.INDONESIAN, language.ENGLISH}:
            language.choose(str(notes["language"]))
        made = cls._shown(program, here)
        if notes.get("file"):
            made._screen.show_step(ACTIVATION)
            made.read_file(Path(str(notes["file"])), quietly=True)
        elif notes.get("step", LANGUAGE) != LANGUAGE:
            made._screen.show_step(ACTIVATION)
        return made

    @classmethod
    def finish(cls, program: Program, here: "Here") -> "FirstRunPresenter":
        """Show the last step again: the centre is made, the sheet was never proved; its code is made anew."""
        made = cls._shown(program, here)
        made._screen.show_step(SHEET)
        made._screen.show_busy(busy=True)
        program.jobs.fetch(here.new_sheet, made._take_sheet, made._failed, receiver=made)
        return made

    @classmethod
    def _shown(cls, program: Program, here: "Here") -> "FirstRunPresenter":
        screen = FirstRunScreen(language.chosen())
        made = cls(screen, program, here)
        program.window.show_part(screen)
        screen.show_step(LANGUAGE)
        return made

    # ------------------------------------------------------------------------------------ the four steps

    def speak(self, chosen: str) -> None:
        """Switch the language; the page is built anew in it."""
        language.choose(chosen)
        self._here.remember("language", chosen)
        self._note()
        self._shown(self._program, self._here)

    def size_letters(self, percent: int) -> None:
        """Make letters larger or smaller."""
        theme.set_letters(percent)
        self._here.remember("letters", percent)

    def read_file(self, file: Path, *, quietly: bool = False) -> None:
        """Read the activation file that was chosen and show whose it is."""
        self._screen.show_busy(busy=True)

        def done(named: "Named") -> None:
            self._file = file
            self._screen.show_busy(busy=False)
            line = (
                say("kode {code} · latihan", code=named.code)
                if named.practising
                else say("kode {code}", code=named.code)
            )
            self._screen.show_message("")
            self._screen.show_named(named.name, line)
            self._note()

        def failed(error: Told) -> None:
            if quietly:  # the stick of the former time is gone: the question is simply asked again
                self._screen.show_busy(busy=False)
            else:
                self._failed(error)

        self._program.jobs.fetch(lambda: self._here.read_activation(file), done, failed, receiver=self)

    def practise(self) -> None:
        """Go to a practice centre instead; the first run waits."""
        from bekal.ui.start import Options, wiring_for

        self._note()
        self._program.wiring = wiring_for(Options(practice=True))
        from bekal.ui.window import Opening

        self._program.window.show_part(Opening())
        self._program.open_data()

    def bring_back(self) -> None:
        """Restore a backup instead of making a new centre."""
        from bekal.ui.first_run.restoring import RestorePresenter

        self._note()
        program, here = self._program, self._here
        RestorePresenter.begin(program, here, back=lambda: FirstRunPresenter.begin(program, here))

    def join(self) -> None:
        """Become a further desk of a centre on a server instead of making a new one."""
        from bekal.ui.first_run.joining import JoinPresenter

        self._note()
        program, here = self._program, self._here
        JoinPresenter.begin(program, here, back=lambda: FirstRunPresenter.begin(program, here))

    def set_up(self, name: str, secret: str, again: str) -> None:
        """Make the centre with its head."""
        if self._file is None:
            self._screen.show_step(ACTIVATION)
            return
        if not name.strip():
            self._screen.show_message(say("Nama belum diisi."))
            return
        if secret != again:
            self._screen.show_pins_differ()
            return
        file, here = self._file, self._here
        made: list[NewSheet] = []
        self._screen.show_message("")
        self._screen.show_busy(busy=True)

        def make() -> Store:
            here.check_secret(secret)
            sheet, store = here.set_up(file, head=name, secret=secret)
            made.append(sheet)
            return store

        def opened(_opened: None) -> None:
            self._program.wiring = self._program.wiring.completed(self._program.wiring)
            (here.folder / NOTES).unlink(missing_ok=True)
            self._take_sheet(made[0])

        self._program.jobs.open(make, opened, self._failed, receiver=self)

    # ---------------------------------------------------------------------------------------- in between

    def _take_sheet(self, sheet: "NewSheet") -> None:
        self._screen.show_busy(busy=False)
        self._screen.show_step(SHEET)
        self._keeper.take(sheet)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._screen.show_busy(busy=False)
        self._screen.show_message(sentence(error))

    def _note(self) -> None:
        """Remember where the first run is; a disk that refuses only costs the place."""
        if self._screen.at > HEAD or folders.holds_centre(self._here.folder):
            return
        notes = {"step": self._screen.at, "language": language.chosen(), "file": str(self._file or "")}
        try:
            self._here.folder.mkdir(parents=True, exist_ok=True)
            (self._here.folder / NOTES).write_text(json.dumps(notes), encoding="utf-8")
        except OSError:
            pass  # the first run goes on; only its place is lost


def _read_notes(folder: Path) -> dict[str, object]:
    try:
        notes = json.loads((folder / NOTES).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}
