"""`bekal central matches list|decide|undo` and `bekal candidates elsewhere`: one person at two centres."""

import argparse
from dataclasses import asdict
from typing import Any

from bekal.cli.call import Call, read_id
from bekal.language import say


def add_steps(step: Any) -> None:
    """Add the commands to those of the head office."""
    part = step("matches", say("orang yang sama di dua balai: daftar, putuskan, batalkan"), matches)
    part.add_argument("act", choices=("list", "decide", "undo"))
    part.add_argument("id", nargs="?", default="")
    part.add_argument("--every", action="store_true", help=say("juga yang sudah diputuskan atau ditautkan sendiri"))
    way = part.add_mutually_exclusive_group()
    way.add_argument("--same", action="store_true", help=say("satu orang: tautkan"))
    way.add_argument("--apart", action="store_true", help=say("dua orang yang berbeda"))
    part.add_argument("--reason", default="")
    part.add_argument("--by", default="", metavar=say("NAMA"), help=say("siapa yang memutuskan"))


def matches(call: Call) -> object:
    """List matches, decide one, or take a decision back."""
    from bekal.central import home, match_cases

    with home.opened(call.home) as central:
        if call.act == "list":
            return {"matches": [asdict(one) for one in match_cases.matches(central, every=call.every)]}
        match_id = read_id(call.id)
        if call.act == "undo":
            state = match_cases.undo(central, match_id, now=call.clock(), reason=call.reason, by=call.by)
        elif call.same or call.apart:
            state = match_cases.decide(
                central, match_id, is_one=call.same, reason=call.reason, by=call.by, now=call.clock()
            )
        else:
            raise match_cases.NothingDecided(id=match_id.hex)
    return {"id": match_id, "state": state}


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the command to those of `bekal candidates`."""
    away = steps.add_parser("elsewhere", parents=[common], help=say("orang kita yang juga terdaftar di balai lain"))
    away.set_defaults(command=list_elsewhere)


def list_elsewhere(call: Call) -> object:
    """List our people who are registered at another centre too, and who followed two courses in a year."""
    from bekal.candidates.elsewhere import elsewhere
    from bekal.courses.twice_a_year import findings

    with call.centre() as centre, centre.database.reading() as session:
        away = elsewhere(session)
        found = findings(session)
    return {
        "people": [
            {"id": one, "places": [asdict(place) | {"words": place.words} for place in places]}
            for one, places in away.items()
        ],
        "findings": [asdict(one) for one in found],
    }
