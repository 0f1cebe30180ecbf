"""`bekal conflicts list|show|settle`."""

import argparse
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say

if TYPE_CHECKING:
    from uuid import UUID

    from bekal.sync.conflicts.queries import ConflictRow, Said
    from bekal.sync.conflicts.rules import Take


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("conflicts", help=say("isian yang berbeda antara dua PC"))
    steps = part.add_subparsers(required=True)
    every = steps.add_parser("list", parents=[common], help=say("yang menunggu keputusan"))
    every.add_argument("--decided", action="store_true", help=say("yang sudah diputuskan"))
    every.set_defaults(command=list_conflicts)
    one = steps.add_parser("show", parents=[common], help=say("semua nilai satu isian: siapa, kapan, di PC mana"))
    one.add_argument("id")
    one.set_defaults(command=show_conflict)
    settle = steps.add_parser("settle", parents=[common], help=say("putuskan nilai yang berlaku"))
    settle.add_argument("id")
    way = settle.add_mutually_exclusive_group(required=True)
    way.add_argument("--take", metavar="OPERATION", help=say("nilai dari catatan ini; lihat `show`"))
    way.add_argument("--standing", action="store_true", help=say("nilai yang sekarang berlaku"))
    way.add_argument("--other", action="store_true", help=say("nilai yang lain, bila hanya satu"))
    way.add_argument("--value", help=say("nilai lain, diketik"))
    way.add_argument("--keep", action="store_true", help=say("data yang dihapus dan diubah: tetap ada"))
    way.add_argument("--remove", action="store_true", help=say("data yang dihapus dan diubah: hapus"))
    way.add_argument("--undo", action="store_true", help=say("batalkan keputusan"))
    settle.set_defaults(command=settle_conflict)


def list_conflicts(call: Call) -> object:
    """List fields in which PCs said different things."""
    from bekal.sync.conflicts.queries import conflicts

    with call.centre() as centre, centre.database.reading() as session:
        return [_shown(row) for row in conflicts(session, decided=call.decided)]


def show_conflict(call: Call) -> object:
    """Show one of them with every value."""
    with call.centre() as centre, centre.database.reading() as session:
        from bekal.sync.conflicts.queries import conflict
        from bekal.sync.conflicts.rules import ConflictUnknown

        row = conflict(session, read_id(call.id))
        if row is None:
            raise ConflictUnknown()
        return _shown(row)


def settle_conflict(call: Call) -> object:
    """Decide which value stands, or take a decision back."""
    from bekal.sync.conflicts import queries, rules, service

    conflict_id = read_id(call.id)
    with call.centre() as centre, call.writing(centre) as session:
        row = queries.conflict(session, conflict_id)
        if row is None:
            raise rules.ConflictUnknown()
        if call.undo:
            return {"id": row.id, "undone": service.take_back_decision(session, row)}
        take = _taken(call, row)
        settled = service.settle(session, conflict_id, take=take, typed=call.value, now=call.clock())
        return {"id": row.id, "field": row.field, "operations": list(settled.operations)}


def _taken(call: Call, row: "ConflictRow") -> "UUID | Take | None":
    from bekal.sync.conflicts.rules import NoValueChosen, Take

    if call.keep or call.remove:
        return Take.KEEP if call.keep else Take.REMOVE
    if call.standing:
        return row.standing.op_id
    if call.other:
        if len(row.others) > 1:
            raise NoValueChosen()
        return row.others[0].op_id
    return read_id(call.take) if call.take else None


def _shown(row: "ConflictRow") -> dict[str, object]:
    return {
        "id": row.id,
        "severity": "hard" if row.is_hard else "soft",
        "entity": row.entity,
        "row": row.row_id,
        "field": row.field,
        "record": row.record,
        "word": row.word,
        "about": row.about,
        "standing": _said(row, row.standing),
        "others": [_said(row, one) for one in row.others],
        "seen_at": row.seen_at,
        "decided": _said(row, row.decided) if row.decided else None,
        "has_certificate": row.has_certificate,
        "alike": row.is_alike,
    }


def _said(row: "ConflictRow", said: "Said") -> dict[str, object]:
    from bekal.candidates.nik import masked

    words = masked(said.words) if (row.entity, row.field) == ("candidate", "nik") else said.words
    return {"operation": said.op_id, "words": words, "by": said.by, "at": said.at, "how": said.how, "pc": said.pc}
