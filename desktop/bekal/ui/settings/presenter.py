"""What the settings screen does: save a field, add people, switch the window, take an activation, renew the sheet."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from bekal.courses import typed
from bekal.errors import Refused, Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Role, StaffId
from bekal.ui import days, moments, theme
from bekal.ui.context import Context
from bekal.ui.settings.backups_presenter import BackupsPresenter
from bekal.ui.settings.desks_presenter import DesksPresenter
from bekal.ui.settings.fields import RULES, SERIES, SWITCHES
from bekal.ui.settings.holidays_presenter import HolidaysPresenter
from bekal.ui.settings.logo_presenter import LogoPresenter
from bekal.ui.settings.new_key import NewKey

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.centre.queries import CentreRow
    from bekal.sync.service import Activated
    from bekal.ui.facts import DeviceFacts, NewSheet
    from bekal.ui.settings.people import Keyholder
    from bekal.ui.settings.screen import SettingsScreen
    from bekal.ui.wiring import Here

_NUMBERS = frozenset(entry.name for entry in RULES)


@dataclass(frozen=True)
class Read:
    """What the screen shows of the database."""

    house: "CentreRow"
    people: "Sequence[Keyholder]"


class SettingsPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "SettingsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._here = cast("Here", context.extras["here"])
        self._code = ""
        screen.field_left.connect(self.save_field)
        screen.numbers.changed.connect(self.show_example)
        screen.language_asked.connect(cast("Callable[[str], None]", context.extras["speak"]))
        screen.colours_asked.connect(self.colour)
        screen.letters_asked.connect(self.size_letters)
        screen.activation_asked.connect(self.activate)
        self.new_key = NewKey(screen, context)
        screen.new_key_asked.connect(self.new_key.begin)
        self.new_key.told.connect(screen.show_activation_outcome)
        self.new_key.made.connect(self.load)
        screen.sheet_asked.connect(self.ask_for_sheet)
        screen.people.add_asked.connect(self.add_person)
        screen.people.pin_asked.connect(self.give_pin)
        self._holidays = HolidaysPresenter(screen.holidays, context)
        self._logo = LogoPresenter(screen.logo, context)
        self._backups = BackupsPresenter(screen.backups, context)
        self._desks = DesksPresenter(screen.desks, context)

    def load(self) -> None:
        """Read the centre, its people and this device's standing."""

        def read(session: "Session") -> Read:
            from bekal.centre.queries import centre
            from bekal.ui.wiring import keyholders

            return Read(centre(session), keyholders(session))

        self._screen.show_may_change(may=self._context.person.role is Role.HEAD)
        self._context.jobs.run(read, self._show, latest="settings")
        self._holidays.load(self._screen.holidays.year)
        self._logo.load()
        self._backups.load()
        self._desks.load()
        self._context.jobs.fetch(self._here.device_facts, self._show_device)

    # -------------------------------------------------------------------------------------- the centre

    def save_field(self, name: str, value: str) -> None:
        """Save one field of the centre."""
        screen = self._screen
        if name in SERIES:
            self._save_series(name, value)
            return
        said: str | bool | int = value == str(True) if name in SWITCHES else value
        if name in _NUMBERS:
            try:
                said = typed.read_number(value)
            except Told as error:
                screen.show_field(name, sentence(error))
                return

        def work(session: "Session") -> None:
            from bekal.centre.service import change_centre

            change_centre(session, **{name: said})

        self._save(work, name, value)

    def _save_series(self, name: str, value: str) -> None:
        """Save how certificates are numbered, which is judged as a whole."""
        now = self._context.clock()
        said = value == str(True) if name == "goes_on" else value

        def work(session: "Session") -> None:
            from bekal.certificates.series import change_series

            change_series(session, now=now, **{SERIES[name]: said})  # type: ignore[arg-type]  # a word, or yes or no

        self._save(work, name, value)

    def _save(self, work: "Callable[[Session], None]", name: str, value: str) -> None:
        screen = self._screen

        def done(_nothing: None) -> None:
            screen.show_kept(name, value.strip())
            screen.show_field(name)
            time = days.clock(self._context.clock())
            screen.heading.show_line(say("Tersimpan {time}", time=time))

        def failed(error: Told) -> None:
            screen.show_field(name, sentence(error))

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def show_example(self) -> None:
        """Show the number that the template makes as it is typed, or why it makes none."""
        from bekal.certificates.series import example

        numbers = self._screen.numbers
        asked = numbers.typed()
        try:
            made = example(
                asked.template,
                classification=asked.classification,
                code=self._code or "BALAI",
                goes_on=asked.goes_on,
                on=self._context.clock().date(),
            )
        except Refused as error:
            numbers.show_example("", sentence(error))
        else:
            numbers.show_example(made)

    # -------------------------------------------------------------------------------------- the people

    def add_person(self, name: str, role: Role, secret: str) -> None:
        """Add somebody at the keys."""

        def work(session: "Session") -> None:
            from bekal.staff.rules import Action
            from bekal.staff.service import add_person, allow

            allow(session, Action.SET_UP)
            add_person(session, name=name, role=role, secret=secret)

        self._write(work, say("{name} kini dapat masuk dengan PIN itu.", name=" ".join(name.split())))

    def give_pin(self, staff_id: StaffId, secret: str) -> None:
        """Give somebody a new PIN on this machine; one's own may be changed by everybody."""
        me = self._context.person.id

        def work(session: "Session") -> None:
            from bekal.staff.rules import Action
            from bekal.staff.service import allow, set_secret

            if staff_id != me:
                allow(session, Action.SET_UP)
            set_secret(session, staff_id, secret)

        self._write(work, say("PIN baru berlaku mulai sekarang."))

    def _write(self, work: "Callable[[Session], None]", words: str) -> None:
        def done(_nothing: None) -> None:
            self._screen.people.show_done(words)
            self.load()

        def failed(error: Told) -> None:
            self._screen.people.show_wrong(sentence(error))

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    # -------------------------------------------------------------------------------------- the window

    def colour(self, mode: str) -> None:
        """Switch between light and dark."""
        theme.choose(mode)
        self._here.remember("colours", mode)

    def size_letters(self, percent: int) -> None:
        """Make letters larger or smaller."""
        theme.set_letters(percent)
        self._here.remember("letters", percent)

    # --------------------------------------------------------------------------------- the head office

    def activate(self, file: Path) -> None:
        """Take an activation file."""

        def done(made: "Activated") -> None:
            words = say("Diaktifkan untuk {name}. Simpan ke USB dan bawa ke pusat.", name=made.centre_name)
            self._screen.show_activation_outcome(words, "ok")
            self.load()

        def failed(error: Told) -> None:
            self._screen.show_activation_outcome(sentence(error), "warn")

        self._context.jobs.fetch(lambda: self._here.activate(file), done, failed, receiver=self)

    def ask_for_sheet(self) -> None:
        """Make a new recovery sheet, once it was said that the old one becomes void."""
        from bekal.ui.widgets.dialogs import Confirm

        facts = [
            say("Lembar yang lama tidak akan membuka data lagi begitu yang baru dibuat."),
            say("Siapkan pencetak: kode baru hanya ditampilkan sekali."),
        ]
        asked = Confirm(self._screen, say("Buat lembar pemulihan baru?"), facts, say("Buat lembar baru"), final=True)
        asked.agreed.connect(self.make_sheet)
        asked.open()

    def make_sheet(self) -> None:
        """Make a new recovery code and show its sheet until it is proved to be on paper."""
        self._context.jobs.fetch(self._here.new_sheet, self._show_sheet)

    def _show_sheet(self, sheet: "NewSheet") -> None:
        from bekal.ui.first_run.sheet import SheetKeeper
        from bekal.ui.settings.sheet_dialog import SheetDialog

        dialog = SheetDialog(self._screen)
        keeper = SheetKeeper(dialog, self._context.jobs, self._here)
        dialog.sheet.place_asked.connect(keeper.save)
        for asked in (dialog.sheet.done_asked, dialog.done_button.clicked):
            asked.connect(lambda: keeper.compare(dialog.sheet.group.text()))
        keeper.kept.connect(dialog.accept)
        keeper.kept.connect(lambda: self._context.notify(say("Lembar pemulihan baru berlaku.")))
        dialog.open()
        keeper.take(sheet)

    # ----------------------------------------------------------------------------------------- showing

    def _show(self, read: Read) -> None:
        self._code = read.house.code
        if not self._screen.heading.line:
            self._screen.heading.show_line(f"{read.house.name} · {read.house.code}")
        self._screen.show_centre(read.house)
        self._screen.people.show_people(read.people, self._context.person.id)

    def _show_device(self, device: "DeviceFacts") -> None:
        now = self._context.clock()
        heard = say("belum pernah") if device.last_receipt is None else moments.long(device.last_receipt, now)
        may = say("ada") if device.accredited else say("belum datang dari pusat")
        self._screen.show_device(
            [
                (say("Keadaan"), say("Sudah diaktifkan") if device.activated else say("Belum diaktifkan")),
                (say("Kata kunci PC ini"), device.words),
                (say("Izin sertifikat"), may),
                (say("Terakhir diterima pusat"), heard),
                (say("Sidik jari kunci data"), device.fingerprint),
            ],
            activated=device.activated,
        )
