"""`bekal selection decide` and what comes after: re-registration, the reserve list, replacement."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, from_none, from_one, read_id
from bekal.cli.selection_names import CODE, application_of, applications_of, course_of
from bekal.language import say
from bekal.terms import ApplicationState, EnrolmentId

if TYPE_CHECKING:
    from bekal.courses.selection import queries as asked
    from bekal.courses.selection import service as done


def add_decision(steps: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the commands of the decision and of the seats."""
    step = steps.add_parser("set", parents=parents, help=say("cadangan, batas lulus, kursi prioritas"))
    step.add_argument("--reserves", type=from_none, default=10)
    step.add_argument("--pass-mark", default="0", metavar="0-100")
    step.add_argument("--priority-seats", type=from_none, default=0)
    step.set_defaults(command=change)
    steps.add_parser("ranking", parents=parents, help=say("peringkat")).set_defaults(command=show_ranking)
    step = steps.add_parser("decide", parents=parents, help=say("tetapkan hasil seleksi"))
    step.add_argument("--letter", required=True, metavar=say("NOMOR"))
    step.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    step.add_argument("--met", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("bawaan: tanggal surat"))
    step.add_argument("--at", default="", metavar="HH:MM")
    step.add_argument("--place", default="")
    step.add_argument("--member", action="append", default=[], metavar=say("NAMA|JABATAN"))
    step.add_argument("--reregister-by", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    step.add_argument("--leave-unscored", action="store_true", help=say("walau ada yang belum dinilai"))
    step.add_argument("--preview", action="store_true", help=say("hanya tampilkan, tidak menetapkan"))
    step.set_defaults(command=decide)
    step = steps.add_parser("reregister", parents=parents, help=say("catat daftar ulang"))
    step.add_argument("--application", action="append", default=[], metavar=CODE)
    step.add_argument("--all", action="store_true", help=say("semua yang diterima"))
    step.add_argument("--reason", default="", help=say("alasan bila melewati batas"))
    step.set_defaults(command=reregister)
    own_day = say("batas daftar ulang bagi yang naik")
    step = steps.add_parser("noshow", parents=parents, help=say("catat yang tidak daftar ulang; cadangan naik"))
    step.add_argument("--application", action="append", default=[], metavar=CODE)
    step.add_argument("--keep-seats", action="store_true", help=say("cadangan belum naik"))
    step.add_argument("--reregister-by", type=date.fromisoformat, metavar="YYYY-MM-DD", help=own_day)
    step.set_defaults(command=no_show)
    step = steps.add_parser("promote", parents=parents, help=say("naikkan cadangan ke kursi kosong"))
    step.add_argument("--count", type=from_one)
    step.add_argument("--reregister-by", type=date.fromisoformat, metavar="YYYY-MM-DD", help=own_day)
    step.set_defaults(command=promote)
    step = steps.add_parser("withdraw", parents=parents, help=say("catat pengunduran diri"))
    step.add_argument("--application", required=True, metavar=CODE)
    step.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("bawaan: hari ini"))
    step.add_argument("--reason", required=True)
    step.add_argument("--keep-seats", action="store_true", help=say("cadangan belum naik"))
    step.set_defaults(command=withdraw)
    step = steps.add_parser("replace", parents=parents, help=say("ganti peserta dengan cadangan"))
    step.add_argument("--trainee", required=True, metavar=say("NOMOR|ID"))
    step.add_argument("--by", metavar=CODE, help=say("bawaan: cadangan berikutnya"))
    step.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("bawaan: hari ini"))
    step.add_argument("--reason", default="")
    step.set_defaults(command=replace)
    step = steps.add_parser("accept", parents=parents, help=say("terima pendaftar di luar peringkat"))
    step.add_argument("--application", required=True, metavar=CODE)
    step.set_defaults(command=accept)
    steps.add_parser("seats", parents=parents, help=say("kursi, cadangan, dan yang naik")).set_defaults(
        command=show_seats
    )


def change(call: Call) -> object:
    """Say how the course chooses."""
    from bekal.courses.selection import rules, service

    mark, _ = rules.read_score(call.pass_mark)
    with call.centre() as centre, call.writing(centre) as session:
        service.change_selection(
            session, course_of(call), reserves=call.reserves, pass_mark=mark or 0, priority_seats=call.priority_seats
        )
    return {"reserves": call.reserves, "priority_seats": call.priority_seats}


def show_ranking(call: Call) -> object:
    """List the ranking with what the decision says, or would say."""
    from bekal.courses.selection import queries

    with call.centre() as centre, centre.database.reading() as session:
        return _ranked(queries.plan(session, course_of(call)))


def decide(call: Call) -> object:
    """Lock the decision, or only show it."""
    from bekal.courses.selection import queries, service

    if call.preview:
        with call.centre() as centre, centre.database.reading() as session:
            return _decided(queries.plan(session, course_of(call)), locked=False)
    members = [(name, office) for name, _, office in (text.partition("|") for text in call.member)]
    with call.centre() as centre, call.writing(centre) as session:
        plan = service.decide(
            session,
            course_of(call),
            letter_number=call.letter,
            letter_on=call.date,
            met_on=call.met or call.date,
            met_at=call.at,
            met_place=call.place,
            members=members,
            reregister_by=call.reregister_by,
            now=call.clock(),
            leave_unscored=call.leave_unscored,
        )
    return _decided(plan, locked=True)


def _decided(plan: "asked.Plan", *, locked: bool) -> dict[str, object]:
    return {
        "locked": locked,
        "accepted": len(plan.of(ApplicationState.ACCEPTED)),
        "reserve": len(plan.of(ApplicationState.RESERVE)),
        "not_accepted": len(plan.of(ApplicationState.NOT_ACCEPTED)),
        **({"withheld": list(plan.withheld)} if plan.withheld else {}),
    }


def _ranked(plan: "asked.Plan") -> list[dict[str, object]]:
    from bekal.documents.wording import decimal_words

    return [
        {
            "rank": row.rank,
            "id": row.id,
            "code": row.code,
            "name": row.name,
            "total": None if row.total is None else decimal_words(row.total),
            "outcome": row.outcome.value,
            "reserve": row.reserve,
            "state": row.state.value,
            "why": row.why,
        }
        for row in plan.rows
    ]


# ------------------------------------------------------------------------------------------------ seats


def reregister(call: Call) -> object:
    """Note who has re-registered."""
    from bekal.courses.selection import queries, service

    with call.centre() as centre, call.writing(centre) as session:
        named = applications_of(call, session)
        if call.all:
            accepted = queries.applicants(
                session,
                course_of(call),
                today=call.centre_day(session),
                states=[ApplicationState.ACCEPTED],
                limit=None,
            )
            named += [row.id for row in accepted.rows]
        made = [service.reregister(session, each, now=call.clock(), reason=call.reason) for each in named]
    return {"reregistered": len(made), "enrolments": made}


def no_show(call: Call) -> object:
    """Note who did not re-register in time; the reserve list moves up."""
    from bekal.courses.selection import rules, service

    with call.centre() as centre, call.writing(centre) as session:
        found = service.no_show(
            session,
            course_of(call),
            applications_of(call, session) or None,
            now=call.clock(),
            reregister_by=call.reregister_by,
            move_up=not call.keep_seats,
        )
    return {"missed": [rules.registration_code(each) for each in found.missed], "moved": _moved(found.moved)}


def promote(call: Call) -> object:
    """Let the reserve list move up into the free seats."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        found = service.promote(
            session, course_of(call), now=call.clock(), count=call.count, reregister_by=call.reregister_by
        )
    return {"moved": _moved(found)}


def _moved(rows: "tuple[done.Moved, ...]") -> list[dict[str, object]]:
    from bekal.courses.selection.rules import registration_code

    return [
        {"code": registration_code(row.application_id), "name": row.name, "follows": row.follows or None}
        for row in rows
    ]


def withdraw(call: Call) -> object:
    """Note that somebody withdraws."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        moved = service.withdraw(
            session,
            application_of(call, session, call.application),
            on=call.date or call.centre_day(session),
            reason=call.reason,
            now=call.clock(),
            move_up=not call.keep_seats,
        )
    return {"withdrawn": 1, "moved": _moved(moved)}


def replace(call: Call) -> object:
    """Give a trainee's seat to the reserve list."""
    from bekal.courses.queries import trainees
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        by_number = {str(row.number): row.id for row in trainees(session, course_of(call))}
        trainee = by_number.get(call.trainee)
        replaced = service.replace(
            session,
            trainee if trainee is not None else EnrolmentId(read_id(call.trainee)),
            on=call.date or call.centre_day(session),
            reason=call.reason,
            now=call.clock(),
            by=application_of(call, session, call.by) if call.by else None,
        )
    return {"enrolment": replaced.enrolment_id, "name": replaced.name, "former": replaced.former}


def accept(call: Call) -> object:
    """Accept somebody outside the ranking, or put them on the reserve list."""
    from bekal.courses.selection import service

    with call.centre() as centre, call.writing(centre) as session:
        each = application_of(call, session, call.application)
        accepted = service.accept(session, each, now=call.clock())
    return {"state": accepted.state.value, "reserve": accepted.reserve}


def show_seats(call: Call) -> object:
    """Show the seats of a course, its reserve list, and who moved up."""
    from bekal.courses.selection import queries

    with call.centre() as centre, centre.database.reading() as session:
        seats = queries.seats(session, course_of(call))
        return {
            "seats": seats.words,
            "quota": seats.quota,
            "taken": seats.taken,
            "free": seats.free,
            "over": seats.over,
            "reserve": [
                {"place": row.place, "code": row.code, "name": row.name}
                for row in queries.reserve_list(session, course_of(call))
            ],
            "moved": [
                {"code": row.code, "name": row.name, "on": row.moved_up_on, "why": row.why}
                for row in queries.movements(session, course_of(call))
            ],
        }
