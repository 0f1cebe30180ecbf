"""What ties the window to this machine's centre: opening, signing in, the work that needs the whole centre.

Beside `ui.jobs` the only module of the window that may reach storage. Nothing heavy is imported here before a
function runs, since the first paint waits for this module.
"""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bekal import settings
from bekal.errors import Told
from bekal.terms import How, StaffId
from bekal.ui import folders

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.storage.opening import OpenCentre
    from bekal.sync.service import Activated, Exported, Start, TakenIn
    from bekal.ui.facts import DeviceFacts, Facts, Named, NewSheet
    from bekal.ui.jobs import Progress
    from bekal.ui.settings.people import Keyholder
    from bekal.ui.sign_in.screen import StaffRow

SHEET = "recovery_sheet"
PENDING, KEPT = "pending", "kept"


class OnlyAfterOpening(AssertionError):
    """Something asked for the centre before it was open: a bug."""


def now_here() -> datetime:
    """Return this machine's time in its own zone."""
    return datetime.now().astimezone()


class _Store:
    """An open centre as the database worker sees it; closing lets go of the folder too."""

    def __init__(self, here: "Here", centre: "OpenCentre", held: contextlib.ExitStack) -> None:
        self._here, self._centre, self._held = here, centre, held

    def reading(self) -> "contextlib.AbstractContextManager[Session]":
        """Give a session that only asks."""
        return self._centre.database.reading()

    def writing(
        self, *, by: UUID | None, at: datetime | None, how: How
    ) -> "contextlib.AbstractContextManager[Session]":
        """Give a session whose block is one durable transaction."""
        return self._centre.database.writing(by=by, at=at, how=how)

    def close(self) -> None:
        """Close the database and let go of the folder."""
        self._here.forget()
        self._held.close()


class Here:
    """This machine's centre as the window works on it; screens find it in `context.extras["here"]`."""

    def __init__(self, folder: Path, *, practice: bool = False, clock: Callable[[], datetime] = now_here) -> None:
        self.folder, self.practice = folder, practice
        self.settings = settings.load(folder)
        self.facts: Facts | None = None
        self._clock = clock
        self._centre: OpenCentre | None = None
        self.is_checked = False
        self.start: Start | None = None
        """What the look at the start found and nobody was shown yet."""
        self.restored = ""
        self.network: tuple[str, bool] | None = None
        """What the last talk with central says of the network, and whether it is there."""
        self.backups_changed: Callable[[], None] = lambda: None

    # ------------------------------------------------------------------------------------- the machine

    def clock(self) -> datetime:
        """Return the time in the centre's zone, in this machine's until the centre is known."""
        now = self._clock()
        return now.astimezone(self.facts.zone) if self.facts is not None else now

    def remember(self, name: str, value: object) -> None:
        """Keep a setting of this machine."""
        kept = value.hex if isinstance(value, UUID) else value
        if folders.holds_centre(self.folder):
            self.settings = settings.remember(self.folder, self.settings, **{name: kept})
        else:  # an empty folder stays empty until something is set up in it
            self.settings = replace(self.settings, **{name: kept})  # type: ignore[arg-type]  # as in settings

    @property
    def last_staff(self) -> StaffId | None:
        """Who worked here last."""
        try:
            return StaffId(UUID(hex=self.settings.last_staff))
        except ValueError:
            return None

    # ---------------------------------------------------------------------------------------- opening

    def open(self, recovery_code: str | None = None) -> _Store:
        """Open the centre of the folder, in the database worker.

        Raises:
            NoCentreHere, AlreadyOpen, KeyOutOfReach, WrongRecoveryCode, DatabaseNewer, DatabaseUnreadable.

        """
        from bekal.storage.opening import opened

        held = contextlib.ExitStack()
        with held:
            centre = held.enter_context(opened(self.folder, recovery_code=recovery_code))
            self.facts = self._read_facts(centre)
            self._centre = centre
            return _Store(self, centre, held.pop_all())

    def centre(self) -> "OpenCentre":
        """Return the open centre, for work that needs more of it than a session."""
        if self._centre is None:
            raise OnlyAfterOpening
        return self._centre

    def forget(self) -> None:
        """Note that the centre is closed."""
        self._centre = None

    def _read_facts(self, centre: "OpenCentre") -> "Facts":
        from bekal.centre import queries
        from bekal.storage.records import DeviceState, Setting
        from bekal.ui.facts import Facts

        with centre.database.reading() as session:
            house = queries.centre(session)
            state = session.get(DeviceState, 1)
            sheet = session.get(Setting, SHEET)
            practice = state is not None and state.realm == "practice"
            return Facts(
                house.name,
                house.code,
                _zone(house.zone),
                self.practice or practice,
                not self.practice and state is not None and state.activation is not None,
                sheet is not None and sheet.value == PENDING,
                centre.database.shown,
            )

    def make_practice(self, progress: "Progress") -> None:
        """Make the practice centre when it is not there; its data folder is `balai` of the practice folder.

        Raises:
            FileUnwritable: something else lies in its place; nothing of that was touched.

        """
        if folders.holds_centre(self.folder):
            return
        import shutil

        from bekal.practice.centre import make
        from bekal.ui.files import FileUnwritable

        home = self.folder.parent
        half = home / "sedang dibuat"
        shutil.rmtree(half, ignore_errors=True)  # what a former start did not finish
        make(half, clock=self._clock, told=progress.tell)
        # the centre last: where it lies, the rest lies too
        for part in sorted(half.iterdir(), key=lambda part: part.name == self.folder.name):
            try:
                part.replace(home / part.name)
            except OSError as error:
                raise FileUnwritable(path=str(home / part.name)) from error
        half.rmdir()

    # -------------------------------------------------------------------------------------- first run

    def read_activation(self, path: Path) -> "Named":
        """Read an activation file before it is taken.

        Raises:
            FileUnreadable: the file cannot be opened.
            PaperUnfit, ActivationExpired: it is none, damaged or too old.

        """
        from bekal.sync.service import read_activation
        from bekal.ui.facts import Named

        found = read_activation(_bytes(path), now=self._clock())
        return Named(found.centre_code, found.centre_name, found.realm.value == "practice")

    def check_secret(self, secret: str) -> None:
        """Raise SecretTooWeak for a secret that could be guessed."""
        from bekal.staff.rules import check_new_secret

        check_new_secret(secret)

    def set_up(self, activation: Path, *, head: str, secret: str) -> "tuple[NewSheet, _Store]":
        """Make the centre of an activation file and open it; the recovery sheet still waits to be kept.

        Raises:
            CentreExists, SecretTooWeak, NameMissing, PaperUnfit, ActivationExpired: nothing was made.

        """
        from bekal.staff.rules import NameMissing
        from bekal.sync.setting_up import set_up
        from bekal.ui.facts import NewSheet

        if not head.strip():
            raise NameMissing
        data, named = _bytes(activation), self.read_activation(activation)
        made = set_up(
            self.folder,
            centre_code=named.code,
            centre_name=named.name,
            head=head,
            secret=secret,
            activation=data,
            now=self._clock(),
        )
        store = self.open()
        self._note_sheet(PENDING)
        self.remember("last_staff", made.head)
        return NewSheet(_groups(made.recovery_code), made.recovery_code, named.name), store

    # ------------------------------------------------------------------------------- the recovery sheet

    def new_sheet(self) -> "NewSheet":
        """Make a new recovery code; the former sheet is void from now on."""
        from bekal.storage import keys
        from bekal.ui.facts import NewSheet

        centre = self.centre()
        code = keys.new_recovery_code()
        centre.renew_recovery(code)
        self._note_sheet(PENDING)
        assert self.facts is not None
        return NewSheet(_groups(code), code, self.facts.centre)

    def write_sheet(self, sheet: "NewSheet", path: Path) -> Path:
        """Write the recovery sheet as a PDF.

        Raises:
            FileUnwritable: it cannot be written there.

        """
        from bekal.sync.setting_up import write_recovery_sheet

        try:
            write_recovery_sheet(self.centre(), sheet.code, sheet.centre, path, self.clock())
        except OSError as error:
            from bekal.ui.files import FileUnwritable

            raise FileUnwritable(path=str(path)) from error
        return path

    def sheet_is_kept(self) -> None:
        """Note that the sheet was proved to be on paper."""
        self._note_sheet(KEPT)
        if self.facts is not None:
            self.facts = replace(self.facts, sheet_pending=False)

    def _note_sheet(self, value: str) -> None:
        from bekal.storage.records import Setting

        with self.centre().database.writing() as session:
            session.merge(Setting(key=SHEET, value=value))

    # ------------------------------------------------------------------------------------------- sync

    def export(self, to: Path, progress: "Progress") -> "Exported":
        """Copy what central does not safely have to a stick, in the network worker."""
        from bekal.sync.service import export

        def tell(step: Any) -> None:
            progress.tell(step.done, max(1, step.total))

        return export(self.centre(), to, now=self._clock(), progress=tell)

    def take_in(self, source: Path) -> "TakenIn":
        """Read central's answers from a stick, in the network worker."""
        from bekal.sync.service import take_in

        return take_in(self.centre(), source, now=self._clock())

    def activate(self, path: Path) -> "Activated":
        """Take the head office's activation file.

        Raises:
            FileUnreadable, PaperUnfit, ActivationExpired, ActivationOfAnother, AlreadyActivated: nothing changed.

        """
        from bekal.sync.service import activate

        return activate(self.centre(), _bytes(path), now=self._clock())

    def check_start(self) -> None:
        """Compare the database with its anchors, once; what the person has to be told waits in `start`."""
        from bekal.sync.service import check_start

        if not self.is_checked:
            self.is_checked = True
            self.start = check_start(self.centre(), now=self._clock())

    def device_facts(self) -> "DeviceFacts":
        """Return how this PC stands towards the head office."""
        from bekal.certificates import queries as certificates
        from bekal.certificates.keys import SigningKey, words_of
        from bekal.storage import keys
        from bekal.sync import queries as sync
        from bekal.ui.facts import DeviceFacts

        centre = self.centre()
        kid = SigningKey(centre.device_keys().certificate_seed).kid
        with centre.database.reading() as session:
            state = sync.status(session)
            return DeviceFacts(
                state.is_activated,
                words_of(kid),
                keys.fingerprint(centre.key),
                certificates.credential(session, kid) is not None,
                state.last_receipt,
            )


# ------------------------------------------------------------------------------------------ use cases handed in


def staff(session: "Session") -> "list[StaffRow]":
    """Return who may sign in on this machine, by name."""
    from bekal.staff.queries import people
    from bekal.storage.records import StaffSecret
    from bekal.ui.sign_in.screen import StaffRow

    rows = []
    for who in people(session):
        if (secret := session.get(StaffSecret, who.id)) is not None:
            rows.append(StaffRow(who.id, who.name, who.role, has_pin=secret.is_pin))
    return rows


def keyholders(session: "Session") -> "list[Keyholder]":
    """Return everybody at the keys, also who cannot sign in on this machine, by name."""
    from bekal.staff.queries import people
    from bekal.storage.records import StaffSecret
    from bekal.ui.settings.people import Keyholder

    there = session.get
    return [Keyholder(who.id, who.name, who.role, there(StaffSecret, who.id) is not None) for who in people(session)]


def check(session: "Session", staff_id: StaffId, secret: str, now: datetime) -> Any:
    """Try a secret; the try is recorded before its outcome is told."""
    from bekal.staff.service import try_secret

    return try_secret(session, staff_id, secret, now=now)


EMPTY, LOCKED, DAMAGED, SILENT = "empty", "locked", "damaged", "silent"


def door(error: Told) -> str:
    """Say why the data cannot be opened: nothing is there, its key is not at hand, it is damaged, its server silent."""
    from bekal.storage.database import DatabaseUnreadable, ServerOutOfReach, ServerRefuses
    from bekal.storage.folder import NoCentreHere
    from bekal.storage.keys import KeyOutOfReach

    kinds = {NoCentreHere: EMPTY, KeyOutOfReach: LOCKED, DatabaseUnreadable: DAMAGED}
    kinds |= {ServerOutOfReach: SILENT, ServerRefuses: SILENT}
    return next((word for kind, word in kinds.items() if isinstance(error, kind)), "")


def _groups(code: str) -> tuple[str, ...]:
    from bekal.storage.keys import groups_of

    return groups_of(code)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        from bekal.ui.files import FileUnreadable

        raise FileUnreadable(path=str(path)) from error


def _zone(name: str) -> tzinfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:  # a machine without a list of zones still shows its own time
        here = now_here().tzinfo
        assert here is not None
        return here
