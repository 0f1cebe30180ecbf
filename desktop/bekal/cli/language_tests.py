"""`bekal tests language add|change|remove|list|met|expiring`, `bekal tests reference import|show`."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, FileUnusable, from_none, read_id
from bekal.language import say
from bekal.terms import CandidateId, Decision

if TYPE_CHECKING:
    from bekal.assessment.outside.queries import ResultRow
    from bekal.assessment.outside.service import NewResult, Recorded

_DECISIONS = {"passed": Decision.PASSED, "failed": Decision.FAILED}


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("tests", help=say("tes bahasa dari luar balai"))
    kinds = part.add_subparsers(metavar=say("perintah"), required=True)
    language = kinds.add_parser("language", help=say("hasil tes bahasa")).add_subparsers(
        metavar=say("perintah"), required=True
    )

    def step(name: str, words: str, command: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = language.add_parser(name, parents=[common], help=words)
        made.set_defaults(command=command)
        return made

    put = step("add", say("catat hasil tes bahasa seseorang"), add)
    put.add_argument("candidate", metavar="ID")
    _typed(put, required=True)
    fix = step("change", say("perbaiki hasil tes bahasa"), change)
    fix.add_argument("result", metavar="ID")
    _typed(fix, required=True)
    step("remove", say("hapus hasil yang salah catat"), remove).add_argument("result", metavar="ID")
    shown = step("list", say("daftar hasil tes bahasa"), list_results)
    shown.add_argument("--test")
    shown.add_argument("--level")
    shown.add_argument("--candidate", metavar="ID")
    soon = step("expiring", say("hasil yang habis atau segera habis"), list_results)
    soon.add_argument("--days", type=from_none, default=90)
    step("met", say("syarat bahasa negara tujuan yang dipenuhi seseorang"), list_met).add_argument(
        "candidate", metavar="ID"
    )
    data = kinds.add_parser("reference", help=say("aturan tes bahasa")).add_subparsers(
        metavar=say("perintah"), required=True
    )
    take = data.add_parser("import", parents=[common], help=say("ambil edisi aturan yang lebih baru"))
    take.add_argument("file", type=Path)
    take.set_defaults(command=import_reference)
    show = data.add_parser("show", parents=[common], help=say("aturan yang dipakai"))
    show.set_defaults(command=show_reference)


def _typed(put: argparse.ArgumentParser, *, required: bool) -> None:
    put.add_argument("--test", required=required, metavar="JLPT|JFT|...")
    put.add_argument("--on", required=required, metavar="YYYY-MM-DD")
    put.add_argument("--level", default="")
    put.add_argument("--score", default="", help=say("nilai total; * bila tanpa tingkat"))
    put.add_argument("--section", action="append", default=[], metavar="SECTION=SCORE")
    put.add_argument("--decision", choices=list(_DECISIONS))
    put.add_argument("--number", default="")
    put.add_argument("--until", default="", metavar="YYYY-MM-DD|-")
    put.add_argument("--seen", action="store_true", help=say("aslinya sudah dilihat"))
    put.add_argument("--note", default="")


def add(call: Call) -> object:
    """Record a language result of somebody."""
    from bekal.assessment.outside import service

    candidate, new = CandidateId(read_id(call.candidate)), _new(call)
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        return _told(service.record(session, candidate, new, today=today))


def change(call: Call) -> object:
    """Correct a language result: what is typed replaces all of it."""
    from bekal.assessment.outside import service

    result, new = read_id(call.result), _new(call)
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)
        return _told(service.change(session, result, new, today=today))


def remove(call: Call) -> object:
    """Take off a result that was entered by mistake."""
    from bekal.assessment.outside import service

    with call.centre() as centre, call.writing(centre) as session:
        service.remove(session, read_id(call.result))
    return {"removed": call.result}


def list_results(call: Call) -> object:
    """List results, of everybody or of one; or those that have ended or end soon."""
    from bekal.assessment.outside import queries

    asked = vars(call.arguments)
    person = asked.get("candidate")
    with call.centre() as centre, centre.database.reading() as session:
        rows = queries.results(
            session,
            today=call.centre_day(session),
            test=asked.get("test"),
            level=asked.get("level"),
            ends_within=asked.get("days"),
            candidate_id=CandidateId(read_id(person)) if person else None,
        )
        return [_plain(row) for row in rows]


def list_met(call: Call) -> object:
    """Say which destinations' language requirements somebody meets today, and by which result."""
    from bekal.assessment.outside import queries

    with call.centre() as centre, centre.database.reading() as session:
        today = call.centre_day(session)
        found = queries.requirements(session, CandidateId(read_id(call.candidate)), today=today)
        return [
            {
                "scheme": one.scheme,
                "title": one.title,
                "asked": one.demands,
                "met": one.is_met,
                "by": _plain(one.by) if one.by else None,
                "ended": _plain(one.ended) if one.ended else None,
            }
            for one in found
        ]


def import_reference(call: Call) -> object:
    """Take a newer edition of the rules from a file."""
    from bekal.assessment.outside.editions import import_edition

    content = disk.read_bytes(call.file)
    with call.centre() as centre, call.writing(centre) as session:
        taken = import_edition(session, content, now=call.clock())
    return {"edition": taken.edition, "tests": len(taken.tests)}


def show_reference(call: Call) -> object:
    """Show the tests of the edition in use with their rules."""
    from bekal.assessment.outside.editions import edition_in_use

    with call.centre() as centre, centre.database.reading() as session:
        used = edition_in_use(session)
    return {
        "edition": used.edition,
        "tests": [
            {
                "code": test.code,
                "title": test.title,
                "language": test.language,
                "rules": [
                    {
                        "from": rule.starts,
                        "to": rule.ends,
                        "way": rule.way,
                        "levels": [level.code for level in rule.levels],
                        "validity_months": rule.months,
                        "joins": rule.joins,
                        "join_months": rule.join_months,
                        "source": rule.source,
                        "checked": rule.is_checked,
                    }
                    for rule in test.rules
                ],
            }
            for test in used.tests.values()
        ],
    }


def _new(call: Call) -> "NewResult":
    from bekal.assessment.outside.rules import ScoreUnreadable, read_score
    from bekal.assessment.outside.service import NewResult

    sections: dict[str, int] = {}
    for given in call.section:
        code, equals, typed = given.partition("=")
        score = read_score(typed)
        if not equals or score is None:
            raise ScoreUnreadable(typed=given)
        sections[code.strip().upper()] = score
    is_below = call.score.strip() == "*"
    return NewResult(
        call.test,
        _day(call.on),
        call.level,
        None if is_below else read_score(call.score),
        sections or None,
        is_below,
        _DECISIONS[call.decision] if call.decision else None,
        call.number,
        _day(call.until) if call.until not in {"", "-"} else None,
        call.until == "-",
        call.seen,
        call.note,
    )


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise FileUnusable(
            path="--on/--until", why=say("{typed} bukan tanggal seperti 2026-11-23", typed=typed)
        ) from None


def _told(done: "Recorded") -> dict[str, object]:
    from bekal.assessment.outside.rules import score_text

    return {
        "id": done.id,
        "level": done.judged.level,
        "score": score_text(done.judged.total) or done.judged.shown,
        "decision": done.judged.decision,
        "why": done.judged.why,
        "valid_until": done.valid_until,
        "doubts": list(done.doubts),
    }


def _plain(row: "ResultRow") -> dict[str, object]:
    return {
        "id": row.id,
        "candidate": row.candidate_id,
        "name": row.name,
        "test": row.test,
        "level": row.level,
        "taken_on": row.taken_on,
        "score": row.shown,
        "sections": {code: score / 100 for code, _, score in row.sections},
        "decision": row.reached,
        "why": row.why if row.whole is None else "",
        "number": row.certificate_no,
        "valid_until": row.ends,
        "modules": list(row.modules),
        "joined": [{"module": title, "on": day} for title, day in row.whole.parts] if row.whole else [],
        "seen": row.evidence_seen,
    }
