"""`bekal attendance recap` in all its cuts, `bekal attendance thresholds`."""

import argparse
import calendar
import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import Attendance, CandidateId, CourseId

if TYPE_CHECKING:
    from bekal.attendance.allowance import PaidRow
    from bekal.attendance.queries import CourseRecap
    from bekal.attendance.recaps import Line, PersonLine
    from bekal.attendance.rules import Tally


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part to those of attendance."""
    one = steps.add_parser("recap", parents=[common], help=say("rekap kelas atau orang; dengan --out .xlsx atau .pdf"))
    whose = one.add_mutually_exclusive_group(required=True)
    whose.add_argument("--course", metavar="ID")
    whose.add_argument("--person", dest="candidate", metavar="ID", help=say("id pendaftar: semua kelasnya"))
    when = one.add_mutually_exclusive_group()
    when.add_argument("--month", type=read_month, metavar="YYYY-MM")
    when.add_argument("--day", type=_day, metavar="YYYY-MM-DD")
    when.add_argument("--course-wide", action="store_true", help=say("seluruh kelas; bawaan"))
    one.add_argument("--by", choices=("meeting", "day", "month", "person"), help=say("bentuk berkas; bawaan matriks"))
    one.add_argument("--paper", choices=("A4", "F4"), default="A4")
    one.add_argument("--with-nik", action="store_true", help=say("NIK di berkas rekap orang"))
    one.add_argument("--out", type=Path, metavar=say("BERKAS"))
    one.set_defaults(command=recap)
    one = steps.add_parser("thresholds", parents=[common], help=say("siapa mencapai batas surat peringatan"))
    one.add_argument("--course", required=True, metavar="ID")
    one.set_defaults(command=thresholds)


def read_month(text: str) -> tuple[date, date]:
    """Read `2026-03` as the first and last day of that month; argparse says why it cannot."""
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found or not int(found[1]) >= 1:
        raise argparse.ArgumentTypeError("YYYY-MM")
    year, month = int(found[1]), int(found[2])
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _day(text: str) -> tuple[date, date]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("YYYY-MM-DD") from None
    return day, day


def recap(call: Call) -> object:
    """Answer with the figures of a course or person, or write a course's into a file."""
    first, last = call.month or call.day or (None, None)
    if call.out is not None:
        disk.require_ending(call.out, ".xlsx", ".pdf")
    if call.candidate:
        return _person(call, first, last)
    return _course(call, first, last)


def _course(call: Call, first: date | None, last: date | None) -> object:
    from bekal.attendance import recaps
    from bekal.attendance.allowance import paid_rows
    from bekal.attendance.queries import recap as of_course
    from bekal.reports import recaps as figures
    from bekal.reports.attendance import write_recap

    with call.centre() as centre, centre.database.reading() as session:
        of = of_course(session, CourseId(read_id(call.course)), first=first, last=last)
        today = call.centre_day(session)
        paid = {one.row.enrolment_id: one for one in paid_rows(session, of, until=today)}
        if call.out is not None:
            begins = first or min([of.course.starts_on, *(m.held_on for m in of.meetings)])
            ends = last or max([of.course.ends_on, *(m.held_on for m in of.meetings)])
            if call.by:
                content = figures.course_figures(
                    session, of.course.id, by=figures.By(call.by), now=call.clock(), first=begins, last=ends,
                    paper=call.paper,
                )  # fmt: skip
                return {"file": str(figures.write_figures(content, call.out))}
            place = write_recap(
                session, of.course.id, first=begins, last=ends, path=call.out, now=call.clock(), paper=call.paper
            )
            return {"file": str(place)}
    return {
        "course": of.course.name,
        "programme": of.course.programme,
        "from": first,
        "to": last,
        "minimum": of.course.min_attendance,
        "unmarked": of.unmarked,
        "total": _hours(recaps.total(of)),
        "meetings": [_line(one) | {"number": one.meetings[0].number} for one in recaps.by_meeting(of)],
        "days": [_line(one) for one in recaps.by_day(of)],
        "months": [_line(one) for one in recaps.by_month(of)],
        "trainees": [
            {
                "number": row.number,
                "name": row.name,
                "state": row.state.value,
                "joined_on": row.joined_on,
                "left_on": row.left_on,
                "letters": list(row.letters),
            }
            | _hours(row.tally)
            | _paid(paid.get(row.enrolment_id), of)
            for row in of.rows
        ],
    }


def _person(call: Call, first: date | None, last: date | None) -> object:
    from bekal.attendance.recaps import person_recap
    from bekal.reports import recaps as figures

    with call.centre() as centre, centre.database.reading() as session:
        if call.out is not None:
            content = figures.person_figures(
                session, CandidateId(read_id(call.candidate)), now=call.clock(), first=first, last=last,
                with_nik=call.with_nik, paper=call.paper,
            )  # fmt: skip
            return {"file": str(figures.write_figures(content, call.out))}
        of = person_recap(session, CandidateId(read_id(call.candidate)), first=first, last=last)
    return {
        "total": _hours(of.total),
        "courses": [
            {
                "course": one.recap.course.name,
                "joined_on": one.line.row.joined_on,
                "left_on": one.line.row.left_on,
                "state": one.line.row.state.value,
                "meetings": [
                    {"number": meeting.number, "date": meeting.held_on, "hours": meeting.hours, "mark": letter}
                    for meeting, letter in zip(one.recap.meetings, one.line.row.letters, strict=True)
                ],
            }
            | _standing(one.line)
            for one in of.courses
        ],
    }


def thresholds(call: Call) -> object:
    """List how everybody of a course stands by the house rules of its programme."""
    from bekal.attendance.recaps import course_standings
    from bekal.courses.queries import course

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, centre.database.reading() as session:
        of = course(session, course_id)
        lines = course_standings(session, course_id)
    return {
        "course": of.name,
        "rules": {
            "minimum": of.house.minimum,
            "excused": of.house.excused.value,
            "absences_in_a_row": of.house.absences_in_a_row,
            "absence_share": of.house.absence_share,
            "late_minutes": of.house.late_minutes,
        },
        "trainees": [
            {"number": one.row.number, "name": one.row.name, "state": one.row.state.value} | _standing(one)
            for one in lines
        ],
    }


def _standing(line: "PersonLine") -> dict[str, object]:
    from bekal.attendance.rules import percent_words

    stands = line.standing
    run = stands.longest
    return _hours(stands.tally) | {
        "course_hours": stands.total,
        "may_miss": stands.forecast.may_miss,
        "best_percent": percent_words(stands.forecast.best),
        "out_of_reach": stands.forecast.is_out_of_reach,
        "days_missed_in_a_row": {"days": run.days, "from": run.first, "to": run.last} if run else None,
        "absent_percent": percent_words(stands.absent_share),
        "letters": [f"SP{level}" for level in stands.letters],
        "barred": stands.is_barred,
    }


def _hours(tally: "Tally") -> dict[str, object]:
    from bekal.attendance.rules import percent_words

    return {
        "attended": tally.attended,
        "held": tally.marked,
        "percent": percent_words(tally.share),
        "percent_h": percent_words(tally.share_there),
        "percent_h_i_s": percent_words(tally.share_with_reason),
    }


def _paid(paid: "PaidRow | None", of: "CourseRecap") -> dict[str, object]:
    """Return the days paid and what they bring, where the programme pays."""
    if not of.course.house.allowance.pays:
        return {}
    return {"days_paid": len(paid.days) if paid else 0, "rupiah": paid.rupiah if paid else 0}


def _line(one: "Line") -> dict[str, object]:
    return {
        "from": one.first,
        "to": one.last,
        "hours": one.hours,
        "trainees": one.trainees,
        "unmarked": one.unmarked,
        "counts": {letter.value: one.counts[letter] for letter in Attendance},
        "attended": one.tally.attended,
        "held": one.tally.marked,
    }
