"""`bekal assessment plan show|set`: how a programme is assessed."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, FileUnusable
from bekal.language import say
from bekal.terms import Counting

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.courses.queries import ProgrammeRow


def add_plan(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands about plans."""
    part = steps.add_parser("plan", help=say("rencana penilaian program"))
    acts = part.add_subparsers(metavar=say("perintah"), required=True)
    one = acts.add_parser("show", parents=[common], help=say("tampilkan rencananya"))
    one.add_argument("programme", metavar=say("KODE"))
    one.set_defaults(command=show)
    one = acts.add_parser("set", parents=[common], help=say("ubah; yang tidak disebut tetap"))
    one.add_argument("programme", metavar=say("KODE"))
    one.add_argument("--start", action="store_true", help=say("mulai dari rencana awal untuk jenis programnya"))
    one.add_argument("--component", action="append", metavar=say("JUDUL|BOBOT|NILAI LULUS|ENGLISH"))
    one.add_argument("--no-components", action="store_true", help=say("nilai akhir diketik sendiri"))
    one.add_argument("--pass-mark", dest="pass_mark", metavar="70")
    one.add_argument("--predicate", action="append", metavar="90|Sangat Baik|Excellent")
    one.add_argument("--counts", choices=[term.value for term in Counting])
    one.add_argument("--units", choices=("needed", "not-needed"), help=say("apakah lulus memerlukan semua unit K"))
    one.add_argument("--file", type=Path, metavar="JSON", help=say("rencana seperti yang ditulis `plan show --json`"))
    one.set_defaults(command=change)


def show(call: Call) -> object:
    """Show the plan that counts now."""
    with call.centre() as centre, centre.database.reading() as session:
        return _plan_json(session, _programme(session, call.programme))


def change(call: Call) -> object:
    """Lay down a plan; courses that are there keep theirs."""
    from dataclasses import replace

    from bekal.assessment import planning_rules, plans, queries
    from bekal.assessment.rules import BadScore, read_score

    with call.centre() as centre, call.writing(centre) as session:
        of = _programme(session, call.programme)
        there = queries.plan_of(session, of.id)
        new = planning_rules.said(there) if there.is_set else planning_rules.NewPlan()
        if call.start:
            new = planning_rules.starting_plan(of.kind)
        if call.file is not None:
            new = _from_file(call.file)
        if call.component or call.no_components:
            new = replace(new, components=planning_rules.read_components("\n".join(call.component or ())))
        if call.pass_mark is not None:
            least = read_score(call.pass_mark)
            if least is None:
                raise BadScore(typed=call.pass_mark)
            new = replace(new, pass_mark=least)
        if call.predicate is not None:
            new = replace(new, predicates=planning_rules.read_predicates("\n".join(call.predicate)))
        if call.counts is not None:
            new = replace(new, counts=Counting(call.counts))
        if call.units is not None:
            new = replace(new, needs_units=call.units == "needed")
        before = of.edition
        edition = plans.change_plan(session, of.id, new)
        return {**_plan_json(session, _programme(session, call.programme)), "new_edition": edition != before}


def _from_file(path: Path) -> Any:
    """Read a plan from a JSON file as `show` writes it."""
    from bekal.assessment.planning_rules import NewComponent, NewPlan
    from bekal.assessment.rules import read_score
    from bekal.assessment.weighing import Predicate

    try:
        said = json.loads(disk.read_text(path))
        components = tuple(
            NewComponent(
                str(one["title"]),
                int(one["weight"]),
                read_score(str(one.get("pass_mark") or "")),
                str(one.get("title_en", "")),
            )
            for one in said["components"]
        )
        predicates = tuple(
            Predicate(read_score(str(one["from"])) or 0, str(one["word"]), str(one.get("word_en", "")))
            for one in said["predicates"]
        )
        least = read_score(str(said["pass_mark"]))
        return NewPlan(
            components,
            7000 if least is None else least,
            predicates,
            bool(said["needs_units"]),
            Counting(said["counts"]),
        )
    except (ValueError, KeyError, TypeError):
        raise FileUnusable(path=str(path), why=say("isinya tidak seperti yang ditulis perintah show")) from None


def _plan_json(session: "Session", of: "ProgrammeRow") -> dict[str, object]:
    from bekal.assessment.queries import plan_of
    from bekal.assessment.rules import score_text

    plan = plan_of(session, of.id)
    return {
        "programme": of.code,
        "edition": of.edition,
        "is_set": plan.is_set,
        "components": [
            {
                "title": one.title,
                "title_en": one.title_en,
                "weight": one.weight,
                "pass_mark": score_text(one.pass_mark) or None,
            }
            for one in plan.components
        ],
        "pass_mark": score_text(plan.pass_mark) or None,
        "predicates": [
            {"from": score_text(one.least), "word": one.word, "word_en": one.word_en} for one in plan.predicates
        ],
        "needs_units": plan.needs_units,
        "counts": plan.counts.value,
    }


def _programme(session: "Session", code: str) -> "ProgrammeRow":
    from bekal.courses import queries, rules

    for one in queries.programmes(session):
        if code.upper() == one.code or code == str(one.id):
            return one
    raise rules.UnknownProgramme(programme=code)
