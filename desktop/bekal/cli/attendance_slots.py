"""`bekal attendance due|close|splits|decide|guests`: what waits to be marked, and what a meeting still needs."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, EnrolmentId, GuestId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.attendance.splits import Said
    from bekal.courses.queries import MeetingRow

STANDING, OTHER = "standing", "other"


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part to those of attendance."""
    one = steps.add_parser("due", parents=[common], help=say("pertemuan yang belum selesai diabsen"))
    one.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("bawaan hari ini"))
    one.set_defaults(command=list_due)
    _meeting(steps.add_parser("close", parents=[common], help=say("tutup pertemuan"))).set_defaults(command=close)
    _course(steps.add_parser("splits", parents=[common], help=say("ditandai berbeda oleh dua orang"))).set_defaults(
        command=list_splits
    )
    one = _meeting(steps.add_parser("decide", parents=[common], help=say("putuskan tanda yang berlaku")))
    one.add_argument("--trainee", required=True, metavar=say("NOMOR"))
    one.add_argument("--take", choices=(STANDING, OTHER), required=True)
    one.set_defaults(command=decide)
    guests = steps.add_parser("guests", help=say("tamu yang belum terdaftar")).add_subparsers(
        metavar=say("perintah"), required=True
    )
    _meeting(guests.add_parser("list", help=say("tampilkan daftarnya"), parents=[common])).set_defaults(
        command=list_guests
    )
    one = _meeting(guests.add_parser("add", help=say("tambah"), parents=[common]))
    one.add_argument("--name", required=True)
    one.add_argument("--phone", default="")
    one.set_defaults(command=add_guest)
    one = _course(guests.add_parser("link", parents=[common], help=say("tamu itu ternyata peserta ini")))
    one.add_argument("--guest", required=True, metavar="ID")
    one.add_argument("--trainee", required=True, metavar=say("NOMOR"))
    one.set_defaults(command=link_guest)


def list_due(call: Call) -> object:
    """List the meetings of a day and those before it that are not closed."""
    from bekal.courses.queries import meetings

    with call.centre() as centre, centre.database.reading() as session:
        on = call.on or call.centre_day(session)
        now = meetings(session, on=on)
        waiting = [m for m in meetings(session, until=on, still_open=True) if m.held_on < on and m.trainees]
    return {"on": on, "today": [_said(m) for m in now], "earlier": [_said(m) for m in waiting]}


def close(call: Call) -> object:
    """Close a meeting, so that its marks stand."""
    from bekal.attendance import service

    with call.centre() as centre:
        by = call.person(centre)
        with call.writing(centre) as session:
            of = meeting_of(session, call)
            service.close_meeting(session, of.id, by=by, now=call.clock())
    return {"meeting": of.number, "closed": True}


def list_splits(call: Call) -> object:
    """List the slots of a course that two people marked differently."""
    from bekal.attendance.splits import splits_of
    from bekal.courses.queries import meetings, trainees

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre, centre.database.reading() as session:
        held = {m.id: m for m in meetings(session, course_id=course_id)}
        people = {t.id: t for t in trainees(session, course_id)}
        found = splits_of(session, list(held))
    return [
        {
            "meeting": held[meeting_id].number,
            "trainee": people[enrolment_id].number,
            "name": people[enrolment_id].name,
            STANDING: _mark(split.standing),
            OTHER: _mark(split.other),
        }
        for (meeting_id, enrolment_id), split in found.items()
    ]


def decide(call: Call) -> object:
    """Let one of the two marks of a slot stand."""
    from bekal.attendance import splits

    with call.centre() as centre, call.writing(centre) as session:
        of = meeting_of(session, call)
        splits.decide(session, of.id, trainee_of(session, call), other=call.take == OTHER)
    return {"meeting": of.number, "trainee": call.trainee, "taken": call.take}


def list_guests(call: Call) -> object:
    """List who came to a meeting and is not in the class list."""
    from bekal.attendance.guests.queries import guests

    with call.centre() as centre, centre.database.reading() as session:
        rows = guests(session, meeting_of(session, call).id)
    return [
        {"id": g.id, "name": g.name, "phone": g.phone, "mark": g.mark.value, "trainee": g.trainee or None} for g in rows
    ]


def add_guest(call: Call) -> object:
    """Note somebody who came and is not in the class list."""
    from bekal.attendance.guests import service

    with call.centre() as centre, call.writing(centre) as session:
        made = service.add_guest(session, meeting_of(session, call).id, call.name, phone=call.phone)
    return {"id": made}


def link_guest(call: Call) -> object:
    """Say which trainee a guest was."""
    from bekal.attendance.guests import service

    guest_id = GuestId(read_id(call.guest))
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        service.link_guest(session, guest_id, trainee_of(session, call), today=today)
    return {"id": guest_id, "trainee": call.trainee}


def meeting_of(session: "Session", call: Call) -> "MeetingRow":
    """Return the meeting that was named by its number.

    Raises:
        UnknownMeeting: the course has none of that number.

    """
    from bekal.attendance import rules
    from bekal.courses.queries import meetings

    for one in meetings(session, course_id=CourseId(read_id(call.course))):
        if one.number == call.meeting:
            return one
    raise rules.UnknownMeeting(meeting=str(call.meeting))


def trainee_of(session: "Session", call: Call) -> EnrolmentId:
    """Return the place in the course of the trainee that was named by number or name.

    Raises:
        UnknownTrainee: nobody of the class list is called so.

    """
    from bekal.assessment.rules import UnknownTrainee
    from bekal.courses.queries import trainees

    wanted = call.trainee.casefold()
    for one in trainees(session, CourseId(read_id(call.course))):
        if wanted in (str(one.number), one.name.casefold()):
            return one.id
    raise UnknownTrainee(trainee=call.trainee)


def _course(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    one.add_argument("--course", required=True, metavar="ID")
    return one


def _meeting(one: argparse.ArgumentParser) -> argparse.ArgumentParser:
    _course(one).add_argument("--meeting", type=int, required=True, metavar=say("NOMOR"))
    return one


def _said(meeting: "MeetingRow") -> dict[str, object]:
    return {
        "course": meeting.course,
        "course_id": meeting.course_id,
        "meeting": meeting.number,
        "date": meeting.held_on,
        "starts": meeting.starts,
        "ends": meeting.ends,
        "instructors": list(meeting.instructors),
        "marked": meeting.marked,
        "trainees": meeting.trainees,
        "closed": meeting.closed,
    }


def _mark(said: "Said") -> dict[str, object]:
    return {
        "mark": said.mark.value if said.mark else None,
        "minutes": said.minutes_late,
        "by": said.by,
        "at": said.at,
        "how": said.how.value,
    }
