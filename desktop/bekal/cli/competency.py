"""`bekal ujk schemes|codes|queue|events|results|sheet|import|apl01|expiring`: competency tests."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import competency_papers
from bekal.cli.call import Call, FileUnusable, from_none, from_one, read_id
from bekal.cli.tables import rows_of
from bekal.language import say
from bekal.terms import CandidateId, CourseId, ProgrammeId, SchemeKind

if TYPE_CHECKING:
    from bekal.assessment.competency.queries import Entry, EventRow


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("ujk", help=say("uji kompetensi")).add_subparsers(metavar=say("perintah"), required=True)

    def under(name: str, words: str) -> Any:
        return part.add_parser(name, help=words).add_subparsers(metavar=say("perintah"), required=True)

    def step(where: Any, name: str, words: str, command: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = where.add_parser(name, parents=[common], help=words)
        made.set_defaults(command=command)
        return made

    schemes = under("schemes", say("skema sertifikasi"))
    new = step(schemes, "add", say("tambah skema"), add_scheme)
    new.add_argument("--code", required=True)
    new.add_argument("--title", required=True)
    new.add_argument("--kind", required=True, choices=[one.value for one in SchemeKind])
    for name in ("--title-en", "--body", "--licence"):
        new.add_argument(name, default="")
    new.add_argument("--programme", metavar="ID")
    new.add_argument("--months", type=int, default=36)
    step(schemes, "list", say("daftar skema"), list_schemes)
    codes = under("codes", say("kode BNSP"))
    put = step(codes, "set", say("isi kode BNSP bagi sebuah kata"), set_code)
    for name in ("list", "label", "code"):
        put.add_argument(name)
    step(codes, "list", say("daftar kode BNSP"), list_codes)
    queue = under("queue", say("antrean uji kompetensi"))
    join = step(queue, "add", say("masukkan peserta kelas atau orang ke antrean"), add_to_queue)
    join.add_argument("--scheme", required=True)
    who = join.add_mutually_exclusive_group(required=True)
    who.add_argument("--course", metavar="ID")
    who.add_argument("--candidate", metavar="ID", action="append")
    join.add_argument("--place", default="")
    join.add_argument("--everybody", action="store_true", help=say("juga yang belum lulus"))
    shown = step(queue, "list", say("siapa menunggu"), list_queue)
    shown.add_argument("--scheme")
    shown.add_argument("--counts", action="store_true", help=say("hanya jumlah per skema dan tempat"))
    gone = step(queue, "withdraw", say("keluarkan dari antrean"), withdraw)
    gone.add_argument("entry", nargs="+", metavar="ID")
    gone.add_argument("--reason", required=True)
    events = under("events", say("jadwal uji"))
    plan = step(events, "add", say("tambah jadwal uji"), add_event)
    plan.add_argument("--scheme", required=True)
    plan.add_argument("--on", required=True, metavar="YYYY-MM-DD")
    for name in ("--place", "--schedule", "--budget", "--ministry", "--minutes"):
        plan.add_argument(name, default="")
    plan.add_argument("--assessor", action="append", default=[], metavar="NAME|MET")
    plan.add_argument("--seats", type=from_one)
    step(events, "list", say("daftar jadwal uji"), list_events)
    seat = step(events, "assign", say("beri tempat kepada yang menunggu"), assign)
    seat.add_argument("--event", required=True, metavar="ID")
    seat.add_argument("entry", nargs="*", metavar="ID")
    seat.add_argument("--place")
    stop = step(events, "cancel", say("batalkan jadwal uji"), cancel)
    stop.add_argument("--event", required=True, metavar="ID")
    stop.add_argument("--reason", required=True)
    result = step(part, "results", say("hasil uji dari berkas: name atau id, result"), results)
    result.add_argument("--event", required=True, metavar="ID")
    result.add_argument("--file", type=Path, metavar="CSV")
    sheet = step(part, "sheet", say("lembar data asesi BNSP"), write_sheet)
    sheet.add_argument("--event", required=True, metavar="ID")
    sheet.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")
    sheet.add_argument("--incomplete", action="store_true", help=say("tulis juga bila ada yang kosong"))
    take = step(part, "import", say("berkas hasil BNSP"), import_results)
    take.add_argument("--event", required=True, metavar="ID")
    take.add_argument("file", type=Path)
    take.add_argument("--map", action="append", default=[], metavar=say("JUDUL=ISI"), help=say("arti judul kolom"))
    take.add_argument("--columns", action="store_true", help=say("hanya tunjukkan kolomnya"))
    take.add_argument("--dry-run", action="store_true")
    competency_papers.add_commands(part, common)
    soon = step(part, "expiring", say("sertifikat kompetensi yang habis atau segera habis"), expiring)
    soon.add_argument("--days", type=from_none, default=90)


def add_scheme(call: Call) -> object:
    """Add a certification scheme."""
    from bekal.assessment.competency import rules, schemes

    programme = ProgrammeId(read_id(call.programme)) if call.programme else None
    kind = SchemeKind(call.kind)
    facts = (call.code, call.title, kind, call.title_en, call.body, call.licence, programme, call.months)
    with call.centre() as centre, call.writing(centre) as session:
        new = schemes.add_scheme(session, schemes.NewScheme(*facts))
    return {"id": new, "doubts": list(rules.doubts(licence="".join(call.licence.split()).upper()))}


def list_schemes(call: Call) -> object:
    """List the schemes with how many wait for each."""
    from bekal.assessment.competency import queries

    with call.centre() as centre, centre.database.reading() as session:
        return [
            {
                "id": row.id,
                "code": row.code,
                "title": row.title,
                "kind": row.kind,
                "body": row.body,
                "licence": row.licence,
                "programme": row.programme,
                "months": row.valid_months,
                "retired_on": row.retired_on,
                "waiting": row.waiting,
            }
            for row in queries.schemes(session, with_retired=True)
        ]


def set_code(call: Call) -> object:
    """Keep the code BNSP gives to a word of ours."""
    from bekal.assessment.competency import schemes

    with call.centre() as centre, call.writing(centre) as session:
        schemes.set_code(session, call.list, call.label, call.code)
        return schemes.codes(session)


def list_codes(call: Call) -> object:
    """List the words of BNSP's lists with their codes; an empty one is missing."""
    from bekal.assessment.competency import schemes

    with call.centre() as centre, centre.database.reading() as session:
        return schemes.codes(session)


def add_to_queue(call: Call) -> object:
    """Put the trainees of a course who passed, or named people, in the queue of a scheme."""
    from bekal.assessment.competency import schemes, service

    with call.centre() as centre, call.writing(centre) as session:
        scheme, today = schemes.scheme_named(session, call.scheme), call.centre_day(session)
        if call.course:
            course = CourseId(read_id(call.course))
            everybody = call.everybody
            done = service.queue_course(session, course, scheme, place=call.place, today=today, everybody=everybody)
        else:
            people = [CandidateId(read_id(one)) for one in call.candidate]
            done = service.queue_people(session, people, scheme, place=call.place, today=today)
    left = [{"name": name, "reason": why} for name, why in done.left_out]
    return {"queued": len(done.ids), "ids": list(done.ids), "left_out": left}


def list_queue(call: Call) -> object:
    """List who waits, or how many by scheme and place."""
    from bekal.assessment.competency import queries, schemes

    with call.centre() as centre, centre.database.reading() as session:
        scheme = schemes.scheme_named(session, call.scheme) if call.scheme else None
        if call.counts:
            return [
                {"scheme": one.scheme, "place": one.place, "waiting": one.n, "since": one.since}
                for one in queries.waiting(session)
                if scheme in {None, one.scheme_id}
            ]
        return [_entry(one) for one in queries.queue(session, scheme_id=scheme)]


def withdraw(call: Call) -> object:
    """Take people off the queue with a reason."""
    from bekal.assessment.competency import service

    with call.centre() as centre, call.writing(centre) as session:
        done = service.withdraw(session, [read_id(one) for one in call.entry], reason=call.reason)
    return {"withdrawn": done.n}


def add_event(call: Call) -> object:
    """Plan a test event."""
    from bekal.assessment.competency import events, rules, schemes

    assessors = rules.read_assessors("\n".join(call.assessor))
    new = events.NewEvent(
        _day(call.on),
        call.place,
        assessors,
        call.seats,
        call.schedule,
        "",
        call.budget,
        call.ministry,
        call.minutes,
    )
    with call.centre() as centre, call.writing(centre) as session:
        made = events.add_event(session, schemes.scheme_named(session, call.scheme), new)
    return {"id": made, "doubts": list(rules.assessor_doubts(assessors))}


def list_events(call: Call) -> object:
    """List the test events with their counts."""
    from bekal.assessment.competency import queries

    with call.centre() as centre, centre.database.reading() as session:
        return [_event(one) for one in queries.events(session)]


def assign(call: Call) -> object:
    """Give people who wait a seat; without ids those who wait longest, at one place if it is named."""
    from bekal.assessment.competency import queries, service

    test = read_id(call.event)
    with call.centre() as centre, call.writing(centre) as session:
        ids = [read_id(one) for one in call.entry]
        if not ids:
            event = queries.event(session, service.require_event(session, test).id)
            rows = queries.queue(session, scheme_id=event.scheme_id, place=call.place)
            free = len(rows) if event.seats is None else event.seats - event.people
            ids = [one.id for one in rows[: max(0, free)]]
        done = service.assign(session, test, ids)
    return {"assigned": done.n}


def cancel(call: Call) -> object:
    """Cancel a test event; its people wait again."""
    from bekal.assessment.competency import events

    with call.centre() as centre, call.writing(centre) as session:
        done = events.cancel_event(session, read_id(call.event), reason=call.reason, today=call.centre_day(session))
    return {"waiting_again": done.n}


def results(call: Call) -> object:
    """Note results from a CSV file (`name` or `id`, and `result`: K, BK, A), or list those of an event."""
    from bekal.assessment.competency import queries, rules, service

    test = read_id(call.event)
    if call.file is None:
        with call.centre() as centre, centre.database.reading() as session:
            service.require_event(session, test)
            return [_entry(one) for one in queries.event_people(session, test)]
    rows = rows_of(call.file, "result")
    with call.centre() as centre, call.writing(centre) as session:
        service.require_event(session, test)
        people = queries.event_people(session, test)
        by_name: dict[str, list[Entry]] = {}
        for one in people:
            by_name.setdefault(" ".join(one.name.casefold().split()), []).append(one)
        by_id = {str(one.id): one for one in people}
        marks = {}
        for row in rows:
            named = row.get("id") or row.get("name") or ""
            found = [by_id[named]] if named in by_id else by_name.get(" ".join(named.casefold().split()), [])
            if len(found) != 1:
                raise rules.NotInEvent(name=named or "–")
            marks[found[0].id] = rules.read_mark(row["result"])
        done = service.record_results(session, test, marks, today=call.centre_day(session))
    return {"changed": done.n, "waiting_again": len(done.made)}


def write_sheet(call: Call) -> object:
    """Write BNSP's sheet of an event."""
    from bekal.assessment.competency import sheet

    with call.centre() as centre, centre.database.reading() as session:
        found = sheet.sheet(session, read_id(call.event))
    for words in found.missing:
        call.tell(words)
    written = sheet.write_to(call.out, found, incomplete=call.incomplete)
    return {
        "file": written,
        "rows": len(found.lines),
        "missing": list(found.missing),
        "undecided": list(found.undecided),
        "absent": list(found.absent),
    }


def import_results(call: Call) -> object:
    """Read BNSP's result file into an event; with --dry-run only say what it would do, with --columns what it holds.

    `--map` says what a heading means; it is remembered for the next file of the same certification body.
    """
    from bekal.assessment.competency import result_file
    from bekal.assessment.competency.result_columns import read_told

    test, written, told = read_id(call.event), 0, read_told(call.map)
    if call.columns:
        with call.centre() as centre, centre.database.reading() as session:
            found = result_file.headings(session, test, call.file, told=told)
        columns = [{"heading": one.heading, "sample": one.sample, "means": one.what} for one in found.columns]
        return {"file": found.file, "sender": found.sender, "columns": columns}
    with call.centre() as centre:
        with centre.database.reading() as session:
            planned = result_file.plan(session, test, call.file, told=told)
        if not call.dry_run:
            with call.writing(centre) as session:
                planned = result_file.plan(session, test, call.file, told=told)
                written = result_file.carry_out(session, planned, today=call.centre_day(session)).n
    return {
        "imported": written,
        "rows": [
            {
                "row": row.row,
                "sheet": row.sheet,
                "name": row.name,
                "state": row.state,
                "candidates": [one.name for one in row.candidates],
                "remarks": list(row.remarks),
            }
            for row in planned.rows
        ],
        "not_named": list(planned.not_named),
    }


def expiring(call: Call) -> object:
    """List competency certificates that have ended or end soon."""
    from bekal.assessment.competency import queries

    with call.centre() as centre, centre.database.reading() as session:
        return [_entry(one) for one in queries.expiring(session, today=call.centre_day(session), days=call.days)]


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise FileUnusable(path="--on", why=say("{typed} bukan tanggal seperti 2026-11-23", typed=typed)) from None


def _entry(one: "Entry") -> dict[str, object]:
    return {
        "id": one.id,
        "candidate": one.candidate_id,
        "name": one.name,
        "scheme": one.scheme,
        "attempt": one.number,
        "course": one.course,
        "place": one.place,
        "queued_on": one.queued_on,
        "state": one.state,
        "event": one.test_id,
        "result": one.mark.text,
        "certificate": one.certificate_no,
        "registration": one.registration_no,
        "blank": one.blank_no,
        "issued_on": one.issued_on,
        "valid_until": one.valid_until,
    }


def _event(one: "EventRow") -> dict[str, object]:
    return {
        "id": one.id,
        "scheme": one.scheme,
        "held_on": one.held_on,
        "place": one.place,
        "schedule": one.schedule_code,
        "assessors": [{"name": each.name, "number": each.number} for each in one.assessors],
        "seats": one.seats,
        "people": one.people,
        "competent": one.competent,
        "not_yet": one.not_yet,
        "absent": one.absent,
        "undecided": one.undecided,
        "cancelled_on": one.cancelled_on,
    }
