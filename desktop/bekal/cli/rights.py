"""`bekal candidates consent|restrict|lift|data|erase|receipt|export`."""

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call, read_id
from bekal.language import say

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def add_steps(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part to `candidates`."""
    agreed = steps.add_parser("consent", parents=[common], help=say("persetujuan: lihat, catat, tarik, cetak"))
    agreed.add_argument("id")
    agreed.add_argument("--give", metavar=say("TUJUAN"), help=say("kode tujuan yang diberi tanda, dengan koma"))
    agreed.add_argument("--withdraw", metavar=say("TUJUAN"), help=say("kode tujuan yang ditarik, dengan koma"))
    agreed.add_argument("--reason", default="", metavar=say("ALASAN"))
    agreed.add_argument("--guardian", default="", metavar=say("NAMA"), help=say("orang tua atau wali"))
    agreed.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help=say("tanggal lembar ditandatangani"))
    agreed.add_argument("--out", type=Path, metavar="PDF", help=say("tulis lembarnya"))
    agreed.set_defaults(command=consent)
    for name, words in (("restrict", say("batasi pemakaian data")), ("lift", say("akhiri pembatasan"))):
        step = steps.add_parser(name, parents=[common], help=words)
        step.add_argument("id")
        step.add_argument("--reason", required=True, metavar=say("ALASAN"))
        step.set_defaults(command=restrict if name == "restrict" else lift)
    data = steps.add_parser("data", parents=[common], help=say("semua data satu orang (.pdf .json .zip)"))
    data.add_argument("id")
    data.add_argument("--out", type=Path, required=True, metavar="FILE")
    data.set_defaults(command=hand_out)
    gone = steps.add_parser("erase", parents=[common], help=say("hapus data satu orang; tidak dapat dibatalkan"))
    gone.add_argument("id")
    gone.add_argument("--name", required=True, metavar=say("NAMA"), help=say("nama orangnya, untuk memastikan"))
    gone.add_argument("--reason", required=True, choices=("request", "retention", "mistake"))
    gone.set_defaults(command=erase)
    slip = steps.add_parser("receipt", parents=[common], help=say("tanda terima pendaftaran dengan kode QR"))
    slip.add_argument("ids", nargs="+", metavar="ID")
    slip.add_argument("--out", type=Path, required=True, metavar="PDF")
    slip.add_argument("--paper", choices=("a6", "a4", "58mm", "80mm"), default="a6")
    slip.set_defaults(command=receipt)
    listed = steps.add_parser("export", parents=[common], help=say("daftar pendaftar sebagai Excel"))
    listed.add_argument("--out", type=Path, required=True, metavar="XLSX")
    listed.add_argument("--search", default="", metavar=say("TEKS"))
    listed.add_argument("--full", action="store_true", help=say("NIK lengkap; dicatat siapa yang mengekspor"))
    listed.set_defaults(command=export)


def consent(call: Call) -> object:
    """Show, note, withdraw or print the consent of one person."""
    from bekal.candidates.consent import printing, queries, service
    from bekal.candidates.rights.persons import existing

    written: str | None = None
    with call.centre() as centre:
        if call.give is not None or call.withdraw is not None:
            with call.writing(centre) as session:
                who = existing(session, read_id(call.id))
                if call.withdraw is not None:
                    service.withdraw(
                        session, who, purposes=_codes(call.withdraw), reason=call.reason, now=_now(call, session)
                    )
                if call.give is not None:
                    service.give(
                        session,
                        who,
                        purposes=_codes(call.give),
                        guardian=call.guardian,
                        given_on=call.on,
                        now=_now(call, session),
                    )
        with centre.database.reading() as session:
            who = existing(session, read_id(call.id))
            now = _now(call, session)
            state = queries.state(session, who, today=now.date(), language=call.lang)
            if call.out is not None:
                written = str(printing.write_form(session, who, call.out, now=now, as_given=True))
    return {
        "version": state.text.version,
        "purposes": {one.purpose.code: one.is_given if one.purpose.is_asked else None for one in state.standings},
        "history": [
            {
                "purpose": one.purpose,
                "version": one.version,
                "given_on": one.given_on,
                "guardian": one.guardian,
                "withdrawn_on": one.withdrawn_on.isoformat() if one.withdrawn_on else None,
                "reason": one.withdrawn_reason,
            }
            for one in state.history
        ],
        "file": written,
    }


def restrict(call: Call) -> object:
    """Have a person's data only kept."""
    from bekal.candidates.rights import service
    from bekal.candidates.rights.persons import existing

    with call.centre() as centre, call.writing(centre) as session:
        service.restrict(session, existing(session, read_id(call.id)), reason=call.reason, now=_now(call, session))
    return {"id": call.id, "restricted": True}


def lift(call: Call) -> object:
    """Let a person's data be used again."""
    from bekal.candidates.rights import service
    from bekal.candidates.rights.persons import existing

    with call.centre() as centre, call.writing(centre) as session:
        service.lift(session, existing(session, read_id(call.id)), reason=call.reason)
    return {"id": call.id, "restricted": False}


def hand_out(call: Call) -> object:
    """Write everything stored about one person."""
    from bekal.candidates.rights.persons import existing
    from bekal.candidates.rights.printing import hand_out_data

    with call.centre() as centre, call.writing(centre) as session:
        who = existing(session, read_id(call.id))
        file, missing = hand_out_data(session, who, call.out, now=call.clock())
    return {"file": str(file), "missing": missing}


def erase(call: Call) -> object:
    """Erase one person; the name has to be typed."""
    from bekal.candidates.rights import erasing
    from bekal.candidates.rights.persons import existing, living
    from bekal.candidates.rights.rules import ErasureReason, check_typed_name

    with call.centre() as centre, call.writing(centre) as session:
        who = existing(session, read_id(call.id))
        check_typed_name(call.name, living(session, who).name)
        done = erasing.erase(session, who, reason=ErasureReason(call.reason), now=_now(call, session))
    if done.certificates:
        call.tell(say("Sertifikat tetap di buku register: {numbers}", numbers=", ".join(done.certificates)))
    return {
        "erased": done.registrations,
        "scans": done.scans,
        "certificates_kept": list(done.certificates),
        "unsent": done.unsent,
    }


def receipt(call: Call) -> object:
    """Write the slips of one or several people."""
    from bekal.candidates.rights.persons import existing
    from bekal.documents.receipt_slip import Paper
    from bekal.reports.receipts import code_of, write_receipts

    with call.centre() as centre, centre.database.reading() as session:
        people = [existing(session, read_id(one)) for one in call.ids]
        file = write_receipts(session, people, call.out, paper=Paper(call.paper), now=call.clock())
        codes = [code_of(session, one) for one in people]
    return {"file": str(file), "codes": codes}


def export(call: Call) -> object:
    """Write the list of candidates as a workbook; full NIKs need a name and a PIN, and are noted."""
    from bekal.candidates.exporting import export_list

    with call.centre() as centre:
        if call.full:
            with call.writing(centre) as session:
                done = export_list(session, call.out, typed=call.search, full_nik=True, now=call.clock())
        else:
            with centre.database.reading() as session:
                done = export_list(session, call.out, typed=call.search, now=call.clock())
    return {"file": str(done.file), "people": done.people}


def _codes(given: str) -> list[str]:
    return [code.strip() for code in given.split(",") if code.strip()]


def _now(call: Call, session: "Session") -> Any:
    """Return the time where the centre is, whose date a consent and a restriction bear."""
    from bekal.centre.queries import centre

    return call.clock().astimezone(centre(session).timezone)


def _day(given: str) -> date:
    return date.fromisoformat(given)
