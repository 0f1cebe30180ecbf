"""A practice centre as the window opens it: three running classes, one finished, people still waiting."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bekal.courses.service import add_intake
from bekal.practice import classes
from bekal.practice.demo import PIN, activated, round_trip, stage_in
from bekal.staff.service import add_person
from bekal.storage.opening import opened
from bekal.terms import Role

_SEED = 7
_EVERY_DAY = range(7)  # a person who practises on a Sunday also finds meetings today


def make(
    folder: Path, *, clock: Callable[[], datetime], told: Callable[[int, int], None] = lambda _d, _o: None
) -> Path:
    """Make a practice centre with its own practice central system; return its data folder.

    `told` hears how many of the steps are done.
    """
    stage = stage_in(folder, clock)
    steps = iter(range(1, 9))

    def done() -> None:
        told(next(steps), 8)

    made = activated(stage)
    done()
    with opened(stage.centre) as centre:
        round_trip(stage, centre)
        done()
        office = classes.Office(centre, made.head, clock, random.Random(_SEED))  # noqa: S311 - invented, not secret
        classes.add_letterhead(office)
        wishes = [(classes.JAPANESE.title, 52), (classes.WELDING.title, 24), (classes.CAREGIVER.title, 20)]
        classes.bring_applicants(office, stage.papers / "pendaftar.xlsx", wishes)
        done()
        today = office.today
        programmes = [classes.add_curriculum(office, c) for c in (classes.JAPANESE, classes.WELDING, classes.CAREGIVER)]
        with centre.database.writing(by=made.head, at=clock()) as session:
            teachers = [
                add_person(session, name=f"Instruktur Contoh {n:02d}", role=Role.INSTRUCTOR, secret=PIN)
                for n in (1, 2, 3)
            ]
            add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=PIN)
            intake = add_intake(
                session,
                name=f"{today.year}-1",
                opens_on=today - timedelta(days=90),
                closes_on=today - timedelta(days=60),
            )
        past = classes.working_days(today - timedelta(days=7), 12)
        finished = classes.open_course(
            office,
            programmes[0],
            intake,
            name="Bahasa Jepang Z",
            days=(past[0], past[-1]),
            instructor=teachers[0],
            seats=18,
        )
        classes.attend(office, finished, teachers[0], until=past[-1])
        classes.assess(office, finished, teachers[0])
        classes.graduate(office, finished)
        done()
        running = (
            ("Bahasa Jepang A", 0, 20, ("08:00", "10:15")),
            ("Las SMAW 3G", 1, 16, ("10:30", "14:00")),
            ("Caregiver B", 2, 14, ("13:00", "15:15")),
        )
        for place, (name, programme, seats, times) in enumerate(running):
            begins = today - timedelta(days=18 - 3 * place)
            course_id = classes.open_course(
                office,
                programmes[programme],
                intake,
                name=name,
                days=(begins, begins + timedelta(days=45)),
                instructor=teachers[place],
                seats=seats,
                quota=20,
                times=times,
                weekdays=_EVERY_DAY,
            )
            classes.attend(office, course_id, teachers[place], until=today - timedelta(days=1))
            done()
    told(8, 8)
    return stage.centre
