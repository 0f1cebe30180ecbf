"""`bekal sync status|export|import|now|watch`."""

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bekal.cli import limits, sync_network
from bekal.cli.call import Call, from_one
from bekal.language import say
from bekal.messages import sentence


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("sync", help=say("kirim ke pusat dan terima balasan"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    steps.add_parser("status", parents=[common], help=say("apa yang belum sampai di pusat")).set_defaults(
        command=status
    )
    out = steps.add_parser("export", parents=[common], help=say("simpan kiriman ke folder atau USB"))
    out.add_argument("--to", type=Path, required=True, metavar="DIR")
    out.set_defaults(command=export)
    check = steps.add_parser("check", parents=[common], help=say("periksa apa yang perlu diperbaiki"))
    check.set_defaults(command=validate)
    rest = steps.add_parser("waiting", parents=[common], help=say("data yang belum diterima pusat, satu per satu"))
    rest.add_argument("--limit", type=from_one, default=200, metavar="N")
    rest.set_defaults(command=waiting)
    slip = steps.add_parser("slip", parents=[common], help=say("tanda bawa flashdisk, untuk diserahkan bersamanya"))
    slip.add_argument("--out", type=Path, required=True, metavar="PDF")
    slip.add_argument("--paper", choices=["a6", "a4", "58mm", "80mm"], default="a6")
    slip.set_defaults(command=delivery_slip)
    beside = steps.add_parser("peer", parents=[common], help=say("tukar data dengan PC lain di balai ini"))
    beside.add_argument("--folder", type=Path, required=True, metavar="DIR")
    beside.set_defaults(command=peer)
    back = steps.add_parser("import", parents=[common], help=say("baca balasan pusat dari folder atau USB"))
    back.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
    back.set_defaults(command=take_in)
    steps.add_parser(
        "prune", parents=[common], help=say("lepaskan berkas kiriman yang aman di pusat lebih dari 90 hari")
    ).set_defaults(command=let_go)
    limits.add_steps(steps, common)
    sync_network.add_steps(steps, common)


def status(call: Call) -> object:
    """Say what has not reached central yet."""
    from bekal.storage import doubt
    from bekal.sync.held import held as held_by
    from bekal.sync.limits import standing
    from bekal.sync.pictures.standing import waiting as pictures_of
    from bekal.sync.queries import status as state_of
    from bekal.sync.repairing import agreement

    now = call.clock()
    with call.centre() as centre, centre.database.reading() as session:
        state = state_of(session)
        contents, pictures = agreement(session), pictures_of(session)
        clock = doubt.measured(session)
        stands, held = standing(session, now=now), held_by(session)
    if stands.clock_words:
        call.tell(stands.clock_words)
    for seq, one in held.items():
        call.tell(say("Kiriman {n}: {why}", n=seq, why=one.words))
    return {
        "unsent": state.unsent,
        "waiting": state.waiting,
        "sealed": state.sealed,
        "copied": state.copied,
        "received": state.received,
        "durable": state.durable,
        "problems": state.problems,
        "held": [
            {"seq": seq, "code": one.code, "waits_for": one.waits_for or None, "why": one.words}
            for seq, one in held.items()
        ],
        "last_receipt": state.last_receipt,
        "incarnation": state.incarnation,
        "head": {"seq": state.head.seq, "hash": state.head.hash},
        "activated": state.is_activated,
        "same_contents": contents.agreed_at,
        "differs_since": contents.differs_since,
        "pictures": asdict(pictures),
        "clock_ahead_seconds": round(clock.ahead.total_seconds()) if clock else None,
        "clock_measured_at": clock.at if clock else None,
        "clock_behind_seconds": round(stands.clock_behind.total_seconds()),
        "order_ahead_to": stands.order_ahead_to,
    }


def validate(call: Call) -> object:
    """Say what ought to be put right; none of it holds anything back."""
    from bekal.reports.validating import fault_word
    from bekal.reports.validating import validate as look_through

    with call.centre() as centre, centre.database.reading() as session:
        found = look_through(session, today=call.centre_day(session))
    for one in found.findings:
        call.tell(f"{one.name or one.row_id}: {fault_word(one.fault)}")
    return {
        "total": found.total,
        "counts": {fault.value: n for fault, n in found.counts.items()},
        "findings": [
            {"code": one.fault.value, "entity": one.entity, "id": one.row_id, "name": one.name, "field": one.field}
            for one in found.findings
        ],
    }


def waiting(call: Call) -> object:
    """Name the records with changes that central is not known to have."""
    from bekal.reports.naming import kind_word, names
    from bekal.sync import waiting as way
    from bekal.sync.pictures import standing, words

    with call.centre() as centre, centre.database.reading() as session:
        rows = way.waiting(session, limit=call.limit)
        oldest, pictures = way.oldest_waiting(session), standing.waiting(session)
        named = names(session, [(row.entity, row.row_id) for row in rows])
    for row in rows:
        name = named[row.row_id].name if row.row_id in named else ""
        call.tell(f"{kind_word(row.entity)} {name}: {row.state.word}")
    for line in filter(None, (words.unsent_words(pictures), words.missing_words(pictures))):
        call.tell(line)
    return {
        "oldest": oldest,
        "pictures": asdict(pictures),
        "records": [
            {
                "entity": row.entity,
                "id": row.row_id,
                "name": named[row.row_id].name if row.row_id in named else "",
                "changes": row.changes,
                "at": row.last_at,
                "state": row.state.value,
            }
            for row in rows
        ],
    }


def export(call: Call) -> object:
    """Seal what is new and write everything central has not made safe yet."""
    from bekal.sync.service import export as write

    with call.centre() as centre:
        sync_network.require_approval(call, centre)
        return asdict(write(centre, call.to, now=call.clock()))


def delivery_slip(call: Call) -> object:
    """Write the slip that goes with the stick."""
    from bekal.documents.receipt_slip import Paper
    from bekal.sync.delivery_slip import write_slip

    with call.centre() as centre, centre.database.reading() as session:
        return {"file": str(write_slip(session, call.out, paper=Paper(call.paper)))}


def peer(call: Call) -> object:
    """Exchange work with the other PCs of this centre by a folder that all of them reach."""
    from bekal.sync.neighbours import meet

    with call.centre() as centre:
        met = meet(centre, call.folder, now=call.clock())
    refused = (*met.taken.refused, *met.brought.refused)
    for file, error in refused:
        call.tell(f"{file}: {sentence(error)}")
    call.tell(met.words)
    return {
        "shared": met.shared.batches,
        "pictures_shared": met.shared.pictures.pictures,
        "pictures": met.brought.pictures,
        "batches": met.taken.batches,
        "applied": met.taken.new,
        "held": met.taken.held,
        "refused": [{"file": file, "reason": sentence(error)} for file, error in refused],
        "others": met.others.several,
        "by_central_only": met.others.beyond,
    }


def take_in(call: Call) -> object:
    """Read receipts and documents from central."""
    from bekal.sync.service import take_in as read

    with call.centre() as centre:
        done = read(centre, call.source, now=call.clock())
    for file, error in done.refused:
        call.tell(f"{file}: {sentence(error)}")
    if done.notice:
        call.tell(done.notice)
    return {
        "receipts": done.receipts,
        "documents": done.documents,
        "acknowledged": done.acknowledged,
        "problems": done.problems,
        "accredited": done.is_accredited,
        "from_peers": done.peers.new,
        "changes": done.changes.new,
        "returned": done.changes.returned,
        "repaired": done.changes.repaired,
        "aside": done.changes.aside,
        "pictures": done.pictures.pictures,
        "pictures_at_central": done.pictures.acknowledged,
        "more": done.changes.is_incomplete,
        "refused": [{"file": file, "reason": sentence(error)} for file, error in done.refused],
    }


def let_go(call: Call) -> object:
    """Remove the files of batches that are long safe at central."""
    from bekal.sync.pruning import prune

    with call.centre() as centre:
        return asdict(prune(centre, now=call.clock()))
