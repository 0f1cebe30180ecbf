"""`bekal candidates duplicates|merge|unmerge|merges|apart`."""

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import CandidateId, LinkId

if TYPE_CHECKING:
    from bekal.candidates.merging.alike import Alike
    from bekal.candidates.merging.preview import Preview
    from bekal.candidates.merging.rules import Side


class NotAChoice(Refused):
    """`--take` needs a field and a side, such as phone=merged; facts: given."""


def add_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part to those of `bekal candidates`."""
    pairs = steps.add_parser("duplicates", parents=[common], help=say("mungkin orang yang sama, belum diputuskan"))
    pairs.set_defaults(command=list_pairs)
    join = steps.add_parser("merge", parents=[common], help=say("gabungkan dua data satu orang (Kepala)"))
    join.add_argument("kept")
    join.add_argument("merged")
    join.add_argument(
        "--take", action="append", default=[], metavar="FIELD=merged|kept", help=say("isian diambil dari data mana")
    )
    join.add_argument("--reason", default="", metavar=say("ALASAN"))
    join.add_argument("--preview", action="store_true", help=say("hanya sebut apa yang ikut pindah"))
    join.set_defaults(command=merge_people)
    part = steps.add_parser("unmerge", parents=[common], help=say("batalkan penggabungan"))
    part.add_argument("link")
    part.set_defaults(command=unmerge_people)
    every = steps.add_parser("merges", parents=[common], help=say("penggabungan yang pernah dilakukan"))
    every.set_defaults(command=list_merges)
    apart = steps.add_parser("apart", parents=[common], help=say("catat bahwa dua orang ini berbeda"))
    apart.add_argument("one")
    apart.add_argument("other")
    apart.add_argument("--twins", action="store_true", help=say("kembar kandung"))
    apart.add_argument("--undo", action="store_true", help=say("tanyakan lagi"))
    apart.set_defaults(command=tell_apart)


def list_pairs(call: Call) -> object:
    """List pairs that may be one person and that nobody has settled, the surest first."""
    from bekal.candidates.merging.pairs import unsettled

    with call.centre() as centre, centre.database.reading() as session:
        found = unsettled(session, limit=None)
    return [
        {"one": _shown(pair.one), "other": _shown(pair.other), "why": pair.why.value, "twins": pair.twins}
        for pair in found.pairs
    ]


def merge_people(call: Call) -> object:
    """Merge the second person into the first; what `--take` does not name is the kept one's, if there is anything.

    With `--preview` only say what would go along.
    """
    from bekal.candidates.merging import service
    from bekal.candidates.merging.preview import preview
    from bekal.candidates.merging.queries import kept_of

    kept, merged = CandidateId(read_id(call.kept)), CandidateId(read_id(call.merged))
    choices = dict(_choice(given) for given in call.take)
    if call.preview:
        with call.centre() as centre, centre.database.reading() as session:
            return {"kept": kept, "merged": merged, **_along(preview(session, kept, merged))}
    with call.centre() as centre, call.writing(centre) as session:
        shown = preview(session, kept, merged)
        link = service.merge(session, kept, merged, choices=choices, reason=call.reason, now=call.clock())
        return {"link": link, "kept": kept_of(session, kept), "merged": merged, **_along(shown)}


def _along(shown: "Preview") -> dict[str, int]:
    """Say what goes along with a merge, and what then stands twice."""
    return {**asdict(shown.merged.has), "collisions": shown.collisions, "waiting_twice": shown.waiting_twice}


def unmerge_people(call: Call) -> object:
    """Part two people who were merged."""
    from bekal.candidates.merging import service

    link = LinkId(read_id(call.link))
    with call.centre() as centre, call.writing(centre) as session:
        service.unmerge(session, link, now=call.clock())
    return {"link": link, "undone": True}


def list_merges(call: Call) -> object:
    """List merges, the newest first."""
    from bekal.candidates.merging.preview import merges

    with call.centre() as centre, centre.database.reading() as session:
        return [
            {
                "link": one.id,
                "kept": one.kept_id,
                "kept_name": one.kept,
                "merged": one.merged_id,
                "merged_name": one.merged,
                "at": one.at,
                "reason": one.reason,
                "stands": one.stands,
            }
            for one in merges(session)
        ]


def tell_apart(call: Call) -> object:
    """Remember that two people are two, or ask about them again."""
    from bekal.candidates.merging import service

    one, other = CandidateId(read_id(call.one)), CandidateId(read_id(call.other))
    with call.centre() as centre, call.writing(centre) as session:
        if call.undo:
            service.ask_again(session, one, other, now=call.clock())
        else:
            service.tell_apart(session, one, other, twins=call.twins, now=call.clock())
    return {"one": one, "other": other, "apart": not call.undo, "twins": call.twins and not call.undo}


def _shown(one: "Alike") -> dict[str, object]:
    from bekal.candidates.nik import masked

    return {
        "id": one.id,
        "name": one.name,
        "nik": masked(one.nik),
        "birth_date": one.birth_date,
        "village": one.village or one.district,
        "course": one.course,
    }


def _choice(given: str) -> "tuple[str, Side]":
    from bekal.candidates.merging.rules import Side

    field, _, side = given.partition("=")
    if side not in {one.value for one in Side}:
        raise NotAChoice(given=given)
    return field, Side(side)
