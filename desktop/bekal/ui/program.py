"""The course of one run, once the window is painted: open the data, ask who works, show the workplace."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from bekal import language
from bekal.errors import Told
from bekal.language import say
from bekal.terms import Role, StaffId
from bekal.ui import troubles
from bekal.ui.application import Wiring
from bekal.ui.context import Context, Person
from bekal.ui.idle import IdleWatch
from bekal.ui.jobs import Jobs, Store
from bekal.ui.kiosk import Kiosk
from bekal.ui.window import MainWindow, Opening

if TYPE_CHECKING:
    from bekal.ui.shell import Shell
    from bekal.ui.sign_in.screen import SignInScreen, StaffRow


class Program(QObject):
    """The course of one run of the program."""

    def __init__(self, wiring: Wiring, window: MainWindow) -> None:
        super().__init__(window)
        self.wiring, self.window = wiring, window
        self.jobs = Jobs(self)
        self.person: Person | None = None
        self.shell: Shell | None = None
        self.jobs.told.connect(self._tell)
        self.jobs.broke.connect(self.show_broken)
        self.jobs.unavailable.connect(lambda error: troubles.note(error, wiring.clock(), wiring.reports))
        window.letters_changed.connect(lambda percent: wiring.remember("letters", percent))
        window.closing.connect(self.close)
        self.kiosk = Kiosk(window, self._unlock)
        self._idle = IdleWatch(self, wiring.idle_minutes)
        self._idle.idle.connect(self.lock)

    def open_data(self) -> None:
        """Make ready what has to be, open the data in its worker, then ask who works."""
        if (prepare := self.wiring.prepare) is not None:
            self.jobs.fetch_long(
                prepare, lambda _made: self._open(), self._closed_door, progress=self._show_preparing, receiver=self
            )
        else:
            self._open()

    def take_store(self, opener: Callable[[], Store], failed: Callable[[Told], object]) -> None:
        """Open the data another way, as after a recovery or a first run; then ask who works."""
        self.jobs.open(opener, lambda _opened: self._opened(), failed, receiver=self)

    def ask_who(self) -> None:
        """Show the sign-in screen; the workplace of who worked before goes."""
        former = self.person
        self.shell, self.person = None, None
        self.window.show_part(self._sign_in(former.id if former else self.wiring.last_staff, self.begin))

    def lock(self) -> None:
        """Cover the workplace with the sign-in screen; who worked before finds it as it was."""
        if self.shell is None or self.person is None or self.window.is_covered:
            return
        for other in QApplication.topLevelWidgets():
            if isinstance(other, QDialog) and other.isVisible():
                other.reject()
        self.window.cover(self._sign_in(self.person.id, self._unlock))

    def _sign_in(self, chosen: StaffId | None, signed_in: Callable[[Person], object]) -> QWidget:
        from bekal.ui.sign_in.presenter import SignInPresenter
        from bekal.ui.sign_in.screen import SignInScreen

        wiring = self.wiring
        self.jobs.act_for(None)
        screen = SignInScreen(wiring.centre, wiring.below)
        presenter = SignInPresenter(
            screen,
            self.jobs,
            staff=wiring.staff,
            check=wiring.check,
            clock=wiring.clock,
            clock_words=wiring.clock_words,
            last=chosen,
        )
        presenter.signed_in.connect(signed_in)
        screen.forgotten_asked.connect(lambda who: self._forgotten(screen, who))
        return screen

    def _forgotten(self, screen: "SignInScreen", who: "StaffRow | None") -> None:
        """Say what to do about a forgotten PIN; a head who has the recovery sheet chooses a new one here."""
        here = self.wiring.extras.get("here")
        if who is None or who.role is not Role.HEAD or here is None:
            screen.show_wrong(
                say("Minta kepala balai memberi PIN baru di Pengaturan, bagian Pengguna. Data tetap aman.")
            )
            return
        from bekal.ui.sign_in.forgotten import ask_new_pin

        ask_new_pin(self.window, self.jobs, here, who, lambda: screen.show_said(say("PIN baru berlaku. Masuklah.")))  # type: ignore[arg-type]  # what the wiring gave

    def _unlock(self, person: Person) -> None:
        if person == self.person:
            self.jobs.act_for(person.id, self.wiring.clock)
            self.window.uncover()
        else:
            self.begin(person)

    def begin(self, person: Person) -> None:
        """Show the workplace of somebody who signed in, at home."""
        self.wiring.remember("last_staff", person.id)
        self.person = person
        self.jobs.act_for(person.id, self.wiring.clock)
        self.show_shell(self.wiring.home)

    def show_shell(self, name: str = "", **about: object) -> None:
        """Build the workplace anew and go to a screen; after a switch of language too."""
        from bekal.ui.shell import Shell

        shell = Shell(self.wiring.screens, self.wiring.centre, self._context)
        self.shell = shell
        shell.switch_asked.connect(self.ask_who)
        shell.notices.show_practice(practising=self.wiring.practising, sends=self.wiring.practice_is_sent)
        self.window.show_part(shell)
        self.wiring.ready(shell)
        if name in self.wiring.screens:
            shell.go(name, **about)

    def speak(self, chosen: str) -> None:
        """Switch the language; the workplace is built anew at the screen that is shown."""
        language.choose(chosen)
        self.wiring.remember("language", chosen)
        if self.shell is not None:
            self.show_shell(self.shell.current or self.wiring.home)
        elif not isinstance(self.window.part(), Opening):
            self.ask_who()

    def show_broken(self, error: BaseException) -> None:
        """Show the one window for an error of ours, with a code and a file to send."""
        from bekal.ui.widgets.dialogs import Broke

        code, report = troubles.report(error, self.wiring.clock(), self.wiring.reports)
        if self.kiosk.is_on:
            self.kiosk.broke.emit(code)
        else:
            Broke(self.window, code, report).open()

    def close(self) -> None:
        """Finish what is queued and end the workers."""
        self.jobs.close()

    def _context(self, shell: "Shell") -> Context:
        assert self.person is not None
        return Context(
            jobs=self.jobs,
            person=self.person,
            clock=self.wiring.clock,
            navigate=shell.go,
            back=shell.back,
            notify=shell.undo_bar.say_done,
            undo=shell.undo_bar.say_done,
            tell=shell.tell,
            set_counts=shell.navigation.show_counts,
            settings=self.wiring.settings,
            extras=self.wiring.extras
            | {
                "speak": self.speak,
                "open_data": self.open_data,
                "take_store": self.take_store,
                "kiosk": self.kiosk,
            },
        )

    def _open(self) -> None:
        self.take_store(self.wiring.open_data, self._closed_door)

    def _opened(self) -> None:
        self.wiring = self.wiring.completed(self.wiring)
        if not self.wiring.before_sign_in(self):
            self.ask_who()

    def _show_preparing(self, done: int, of: int) -> None:
        part = self.window.part()
        if isinstance(part, Opening):
            part.show_words(say("Menyiapkan data latihan, {done} dari {of}", done=done, of=of))
            part.show_progress(done, of)

    def _tell(self, error: Told) -> None:
        if self.shell is not None:
            self.shell.tell(error)
        else:
            self._closed_door(error)

    def _closed_door(self, error: Told) -> None:
        if self.wiring.opening_failed(self, error):
            return
        from bekal.messages import sentence  # only when something has to be said

        part = self.window.part()
        if not isinstance(part, Opening):
            part = Opening()
            self.window.show_part(part)
        part.show_words(sentence(error), working=False)
