"""`bekal holidays list|add|remove`, `bekal timetable …`."""

import argparse
import re
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say
from bekal.terms import CourseId, HolidayKind, MeetingId, MeetingKind, StaffId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.courses.meetings import MeetingRow
    from bekal.courses.timetable.rules import Busy, Clash, Pattern

_DAYS = ("sen", "sel", "rab", "kam", "jum", "sab", "min")
_DAY = "YYYY-MM-DD"
_SESSION = re.compile(r"(\d{2}:\d{2})-(\d{2}:\d{2})(?:\|([^|]*))?(?:\|([^|]*))?")


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    _add_holidays(commands, common)
    part = commands.add_parser("timetable", help=say("jadwal kelas"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    for name, words, command in (
        ("preview", say("tampilkan rencana jadwal, tanpa menyimpan"), preview),
        ("make", say("buat jadwal kelas"), make),
    ):
        one = _step(steps, common, name, words, command)
        one.add_argument("--days", default="sen,sel,rab,kam,jum", help=",".join(_DAYS))
        session = say("JAM-JAM|RUANG|INSTRUKTUR")
        one.add_argument("--session", action="append", type=_session, required=True, metavar=session)
        one.add_argument("--fmd-days", type=int, default=0, help=say("hari FMD, sebelum pelatihan"))
        one.add_argument("--fmd-session", action="append", type=_session, default=[], metavar=session)
        one.add_argument("--fmd-counts", action="store_true", help=say("JP FMD termasuk JP program"))
        one.add_argument("--teach-on-joint-leave", action="store_true", help=say("cuti bersama tetap masuk"))
        one.add_argument("--hours", type=int, help=say("JP yang dijadwalkan; bawaan JP kelas"))
        one.add_argument("--from", dest="today", type=date.fromisoformat, metavar=_DAY, help=say("bawaan hari ini"))
    _step(steps, common, "list", say("tampilkan daftarnya"), show)
    one = _step(
        steps, common, "move", say("pindahkan pertemuan ke hari, jam, atau ruang lain"), move, meeting=True, reason=True
    )
    one.add_argument("--on", type=date.fromisoformat, metavar=_DAY)
    one.add_argument("--starts", metavar="HH:MM")
    one.add_argument("--ends", metavar="HH:MM")
    one.add_argument("--room")
    _step(steps, common, "cancel", say("batalkan pertemuan"), cancel, meeting=True, reason=True)
    _step(steps, common, "restore", say("pulihkan pertemuan yang dibatalkan"), restore, meeting=True)
    one = _step(
        steps, common, "substitute", say("ganti instruktur satu pertemuan"), substitute, meeting=True, reason=True
    )
    one.add_argument("--by", required=True, metavar=say("NAMA"))
    one = _step(steps, common, "add", say("tambah"), add_meeting)
    one.add_argument("--on", type=date.fromisoformat, metavar=_DAY, required=True)
    one.add_argument("--session", type=_session, required=True, metavar=say("JAM-JAM|RUANG|INSTRUKTUR"))
    one.add_argument("--kind", choices=[kind.value for kind in MeetingKind], default=MeetingKind.TRAINING.value)
    one.add_argument("--topic", default="")
    one.add_argument("--reason", default="")
    _step(steps, common, "remove", say("hapus pertemuan yang belum berlangsung"), remove, meeting=True)
    one = steps.add_parser("clashes", parents=[common], help=say("ruang atau instruktur dipakai dua kali"))
    one.add_argument("--course")
    _add_period(one, required=False)
    one.set_defaults(command=clashes)


def _add_holidays(commands: Any, common: argparse.ArgumentParser) -> None:
    part = commands.add_parser("holidays", help=say("hari libur"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    one = steps.add_parser("list", help=say("tampilkan daftarnya"), parents=[common])
    one.add_argument("--year", type=int, required=True)
    one.set_defaults(command=list_holidays)
    one = steps.add_parser("add", help=say("tambah"), parents=[common])
    one.add_argument("--day", type=date.fromisoformat, required=True, metavar=_DAY)
    one.add_argument("--title", required=True)
    one.add_argument("--kind", choices=[kind.value for kind in HolidayKind], default=HolidayKind.CENTRE.value)
    one.set_defaults(command=add_holiday)
    one = steps.add_parser("remove", parents=[common], help=say("hari itu tetap masuk"))
    one.add_argument("--day", type=date.fromisoformat, required=True, metavar=_DAY)
    one.set_defaults(command=remove_holiday)


def _step(
    steps: Any,
    common: argparse.ArgumentParser,
    name: str,
    words: str,
    command: object,
    *,
    meeting: bool = False,
    reason: bool = False,
) -> argparse.ArgumentParser:
    one: argparse.ArgumentParser = steps.add_parser(name, help=words, parents=[common])
    one.add_argument("--course", required=True, metavar="ID")
    if meeting:
        one.add_argument("--meeting", type=int, required=True, metavar="N", help=say("nomor pertemuan"))
    if reason:
        one.add_argument("--reason", required=True)
    one.set_defaults(command=command)
    return one


def _add_period(one: argparse.ArgumentParser, *, required: bool) -> None:
    one.add_argument("--from", dest="first", type=date.fromisoformat, metavar=_DAY, required=required)
    one.add_argument("--to", dest="last", type=date.fromisoformat, metavar=_DAY, required=required)


def _session(text: str) -> tuple[str, str, str, str]:
    """Read `08:00-11:00|Lab 1|Nama`; room and instructor may be left out."""
    found = _SESSION.fullmatch(text.strip())
    if not found:
        raise argparse.ArgumentTypeError("HH:MM-HH:MM|…|…")
    return found[1], found[2], (found[3] or "").strip(), (found[4] or "").strip()


def list_holidays(call: Call) -> object:
    """List a year's free days, and those of the public list that the centre teaches on."""
    from bekal.courses.holidays import holidays
    from bekal.reference.holidays import holiday_decree, holidays_version

    with call.centre() as centre, centre.database.reading() as session:
        of = holidays(session, call.year)
    for warning in of.warnings:
        call.tell(warning)
    return {
        "year": call.year,
        "decree": holiday_decree(call.year),
        "version": holidays_version(),
        "warnings": list(of.warnings),
        "days": [
            {"day": one.day, "title": one.title, "kind": one.kind.value, "own": one.own, "taught": one.taught}
            for one in of.days.values()
        ],
    }


def add_holiday(call: Call) -> object:
    """Make a day free."""
    from bekal.courses import holidays

    with call.centre() as centre, call.writing(centre) as session:
        holidays.add_holiday(session, call.day, title=call.title, kind=HolidayKind(call.kind))
    return {"day": call.day, "free": True}


def remove_holiday(call: Call) -> object:
    """Teach on a day all the same."""
    from bekal.courses import holidays

    with call.centre() as centre, call.writing(centre) as session:
        holidays.teach_on(session, call.day)
    return {"day": call.day, "free": False}


def preview(call: Call) -> object:
    """Say what a timetable would be; nothing is written."""
    from bekal.courses.timetable import planning

    with call.centre() as centre, centre.database.reading() as session:
        shown = planning.preview(session, _course(call), _pattern(call, session), today=_today(call, session))
    plan = shown.plan
    return {
        "meetings": [
            {
                "date": one.held_on,
                "starts": one.starts,
                "ends": one.ends,
                "hours": one.hours,
                "kind": one.kind.value,
                "room": one.room,
                "unit": one.unit,
            }
            for one in plan.meetings
        ],
        "skipped": [{"day": one.day, "title": one.title, "kind": one.kind.value} for one in plan.skipped],
        "hours": {"wanted": plan.wanted, "planned": plan.planned, "short": plan.short, "over": plan.over},
        "fmd_lacking": plan.discipline_lacking,
        "units": [
            {"code": one.code, "title": one.title, "wanted": one.wanted, "planned": one.planned} for one in plan.units
        ],
        "years_without_list": list(plan.missing_years),
        "kept": shown.kept,
        "replaced": shown.replaced,
        "clashes": [_clash(one) for one in shown.clashes],
    }


def make(call: Call) -> object:
    """Make a timetable, or make it anew for what was not held yet."""
    from bekal.courses.timetable import planning

    with call.centre() as centre, call.writing(centre) as session:
        changed = planning.make(session, _course(call), _pattern(call, session), today=_today(call, session))
    return {"meetings": len(changed.meetings), "clashes": [_clash(one) for one in changed.clashes]}


def show(call: Call) -> object:
    """Show a course's timetable with its hours, clashes and meetings on free days."""
    from bekal.courses.timetable.queries import timetable

    with call.centre() as centre, centre.database.reading() as session:
        of = timetable(session, _course(call))
    return {
        "course": of.course.name,
        "hours": {"wanted": of.hours.wanted, "planned": of.hours.planned, "held": of.hours.held, "left": of.hours.left},
        "fmd": {"planned": of.discipline_hours.planned, "held": of.discipline_hours.held},
        "units": [
            {"code": u.unit.code, "title": u.unit.title, "wanted": u.hours.wanted, "planned": u.hours.planned,
             "held": u.hours.held}
            for u in of.units
        ],
        "meetings": [_meeting(one) | {"held": one.id in of.held} for one in of.meetings],
        "on_free_days": [{"day": day, "title": free.title} for day, free in of.free_days.items()],
        "years_without_list": list(of.missing_years),
        "clashes": [_clash(one) for one in of.clashes],
    }  # fmt: skip


def move(call: Call) -> object:
    """Move a meeting to another day, time or room."""
    from bekal.courses.timetable import service

    with call.centre() as centre, call.writing(centre) as session:
        changed = service.move(
            session,
            _numbered(call, session),
            reason=call.reason,
            held_on=call.on,
            starts=call.starts,
            ends=call.ends,
            room=call.room,
        )
    return {"meeting": call.meeting, "clashes": [_clash(one) for one in changed.clashes]}


def cancel(call: Call) -> object:
    """Cancel a meeting; its marks count no longer."""
    from bekal.courses.timetable import service

    with call.centre() as centre, call.writing(centre) as session:
        service.cancel(session, _numbered(call, session), reason=call.reason, now=call.clock())
    return {"meeting": call.meeting, "cancelled": True}


def restore(call: Call) -> object:
    """Hold a cancelled meeting after all."""
    from bekal.courses.timetable import service

    with call.centre() as centre, call.writing(centre) as session:
        changed = service.restore(session, _numbered(call, session))
    return {"meeting": call.meeting, "cancelled": False, "clashes": [_clash(one) for one in changed.clashes]}


def substitute(call: Call) -> object:
    """Let somebody hold a meeting in another's place."""
    from bekal.courses.timetable import service
    from bekal.staff.service import named

    with call.centre() as centre, call.writing(centre) as session:
        who = StaffId(named(session, call.by))
        changed = service.substitute(session, _numbered(call, session), who, reason=call.reason)
    return {"meeting": call.meeting, "by": call.by, "clashes": [_clash(one) for one in changed.clashes]}


def add_meeting(call: Call) -> object:
    """Add one more meeting."""
    from bekal.courses.timetable import service
    from bekal.staff.service import named

    starts, ends, room, who = call.session
    with call.centre() as centre, call.writing(centre) as session:
        changed = service.add_meeting(
            session,
            _course(call),
            held_on=call.on,
            starts=starts,
            ends=ends,
            kind=MeetingKind(call.kind),
            room=room,
            topic=call.topic,
            instructor_id=StaffId(named(session, who)) if who else None,
            reason=call.reason,
        )
    return {"id": changed.meetings[0], "clashes": [_clash(one) for one in changed.clashes]}


def remove(call: Call) -> object:
    """Take away a meeting that was not held."""
    from bekal.courses.timetable import service

    with call.centre() as centre, call.writing(centre) as session:
        service.remove(session, _numbered(call, session))
    return {"meeting": call.meeting, "removed": True}


def clashes(call: Call) -> object:
    """List rooms, instructors and classes wanted twice at once."""
    from bekal.courses.timetable import queries

    with call.centre() as centre, centre.database.reading() as session:
        course_id = CourseId(read_id(call.course)) if call.course else None
        return [_clash(one) for one in queries.clashes(session, course_id, first=call.first, last=call.last)]


def _course(call: Call) -> CourseId:
    return CourseId(read_id(call.course))


def _today(call: Call, session: "Session") -> date:
    given: date | None = call.today
    return given or call.centre_day(session)


def _pattern(call: Call, session: "Session") -> "Pattern":
    from bekal.courses.timetable.rules import DaySession, Pattern
    from bekal.staff.service import named

    def read(given: list[tuple[str, str, str, str]]) -> tuple[DaySession, ...]:
        return tuple(
            DaySession(starts, ends, room, StaffId(named(session, who)) if who else None)
            for starts, ends, room, who in given
        )

    days = [_DAYS.index(day) for day in call.days.lower().split(",") if day in _DAYS]
    return Pattern(
        tuple(days),
        read(call.session),
        call.fmd_days,
        read(call.fmd_session),
        call.fmd_counts,
        not call.teach_on_joint_leave,
        call.hours,
    )


def _numbered(call: Call, session: "Session") -> MeetingId:
    from bekal.courses.meetings import meetings
    from bekal.courses.rules import UnknownMeeting

    for one in meetings(session, course_id=_course(call), with_cancelled=True):
        if one.number == call.meeting:
            return one.id
    raise UnknownMeeting(meeting=str(call.meeting))


def _meeting(one: "MeetingRow") -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "date": one.held_on,
        "starts": one.starts,
        "ends": one.ends,
        "hours": one.hours,
        "kind": one.kind.value,
        "room": one.room,
        "unit": one.unit,
        "topic": one.topic,
        "instructors": list(one.instructors),
        "moved_from": one.moved_from,
        "reason": one.change_reason,
        "cancelled": one.cancelled,
        "closed": one.closed,
    }


def _clash(one: "Clash") -> dict[str, object]:
    def side(busy: "Busy") -> dict[str, object]:
        return {"course": busy.course, "number": busy.number, "starts": busy.starts, "ends": busy.ends}

    return {
        "wanted": one.wanted.value,
        "name": one.name,
        "date": one.one.held_on,
        "one": side(one.one),
        "other": side(one.other),
    }
