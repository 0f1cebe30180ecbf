"""P2: from the start of the process to the usable home screen of a centre with 5,000 people and 200,000 marks.

The limit is the bare painted window whose process also imports `sqlalchemy.orm`: nobody can read the day without
it. The peer is the bare window alone. Typing the PIN is left out: who works is told to the program. The note
gives the private memory at home and with every screen opened once.
"""

import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from tests import makers
from tests.bench import Line
from tests.bench.p01_first_paint import BARE, TELL, in_turns

from bekal.practice.demo import activated, stage_in
from bekal.storage import journal
from bekal.storage.ids import mark_id
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Mark, Meeting
from bekal.sync.service import seal
from bekal.terms import Attendance, StaffId

PEOPLE, MARKS, TRAINEES, DAYS = 5_000, 200_000, 25, 40
RUNS = 7

OURS = """
from bekal.ui import application
from bekal.ui.start import open_window
from PySide6.QtCore import QTimer
class Window(application.MainWindow):
    def show_part(self, part):
        super().show_part(part)
        kind = type(part).__name__
        if kind == 'SignInScreen':
            self.look = QTimer(self, interval=1)
            self.look.timeout.connect(lambda: sign_in(self, part))
            self.look.start()
        elif kind == 'Shell':
            QTimer.singleShot(0, lambda: watch(self, part))
application.MainWindow = Window
def sign_in(window, part):
    who = part.who()
    if who is None:
        return
    window.look.stop()
    from bekal.ui.context import Person
    from bekal.ui.program import Program
    window.findChild(Program).begin(Person(who.id, who.name, who.role))
def watch(window, shell):
    home = shell.current_screen()
    timer = QTimer(window, interval=1)
    def look():
        if home._meetings.count() and home._full.isVisible():
            timer.stop()
            home.repaint()
            at_home(window, shell)
    timer.timeout.connect(look)
    timer.start()
"""
TIMED = OURS + "def at_home(window, shell):\n    told()\nopen_window(['--data', sys.argv[1]])\n"
WEIGHED = (
    OURS
    + """
def private():
    with open('/proc/self/smaps_rollup', encoding='ascii') as rollup:
        return sum(int(line.split()[1]) for line in rollup if line.startswith('Private_')) / 1024
def at_home(window, shell):
    here = private()
    from bekal.ui.screens import SCREENS
    names = [name for name in SCREENS if '.' not in name]
    def visit():
        if names:
            shell.go(names.pop())
            QTimer.singleShot(700, visit)
        else:
            print(here, private(), flush=True)
            os._exit(0)
    visit()
open_window(['--data', sys.argv[1]])
"""
)
WITH_ORM = "import sqlalchemy.orm\n" + BARE


def run() -> Iterator[Line]:
    """Yield the line of the start and those of the memory, in MB."""
    with tempfile.TemporaryDirectory() as folder:
        data = centre_of_many(Path(folder))
        ours, limit, peer = in_turns((TIMED, WITH_ORM, BARE), data, RUNS)
        home, everywhere = (float(word) for word in _weigh(data).split())
    note = f"{ours / peer:.2f} of the bare window (goal 5); {home:.0f} MB at home, {everywhere:.0f} MB everywhere"
    yield Line("P2-home", ours, limit, peer, 1.3, None, note)


def centre_of_many(folder: Path) -> Path:
    """Make an activated centre: courses of 25 over 40 days each, marked and closed but for today, all of it sealed."""
    now, today = datetime.now().astimezone(), date.today()  # noqa: DTZ011 - the day the program will show
    made = activated(stage := stage_in(folder, lambda: now))
    with opened(stage.centre) as centre:
        wanted = MARKS // (TRAINEES * DAYS)
        with centre.database.writing(by=made.head, at=now) as session:
            for n in range(PEOPLE - wanted * TRAINEES):
                makers.candidate(session, 1_000 * wanted + n + 1)
        for at in range(wanted):
            _course(centre, made.head, now, today - timedelta(days=0 if at < 4 else 60 + at), at)
        seal(centre, now=now)
    return stage.centre


def _course(centre: OpenCentre, head: StaffId, now: datetime, last: date, at: int) -> None:
    first = last - timedelta(days=DAYS)
    with centre.database.writing(by=head, at=now) as session:
        of = makers.course(
            session, trainees_wanted=TRAINEES, quota=TRAINEES, days=DAYS + 1, weekdays=range(7), starts_on=first,
            number=at + 1,
        )  # fmt: skip
        past = of.meetings[:DAYS]
        slots = [(m, e) for m in past for e in of.trainees]
        journal.write_many(
            session,
            Mark,
            [{"id": mark_id(m, e), "meeting_id": m, "enrolment_id": e, "mark": Attendance.PRESENT} for m, e in slots],
        )
        for meeting in past if at < 4 else of.meetings:
            row = session.get_one(Meeting, meeting)
            row.closed_at, row.closed_by = now, head


def _weigh(data: Path) -> str:
    import subprocess
    import sys

    environment = makers.environment() | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", TELL + WEIGHED, str(data)],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=180, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()[-1]


def main() -> None:
    """Print the line."""
    for line in run():
        print(line, line.note)


if __name__ == "__main__":
    main()
