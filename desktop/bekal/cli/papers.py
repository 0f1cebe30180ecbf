"""`bekal papers kinds|list|set|attach|missing|expiring|slip`, `bekal candidates photo`."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk, paper_rules
from bekal.cli.call import Call, FileUnusable, from_none, read_id
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import CandidateId, CourseId, PaperOutcome, PaperState

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy.orm import Session

NOTHING = "-"
"""What empties a field."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("papers", help=say("berkas pendaftar"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)

    def step(name: str, words: str, command: Any) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = steps.add_parser(name, parents=[common], help=words)
        made.set_defaults(command=command)
        return made

    step("kinds", say("jenis berkas, skema dan syarat yang dikenal"), list_kinds)
    one = step("list", say("berkas satu orang"), list_papers)
    one.add_argument("id")
    one.add_argument("--programme", metavar="ID")
    put = step("set", say("catat satu berkas"), set_paper)
    put.add_argument("id")
    put.add_argument("kind")
    put.add_argument("--state", choices=[state.value for state in PaperState])
    put.add_argument("--number")
    put.add_argument("--issued", metavar=say("TANGGAL"))
    put.add_argument("--expires", metavar=say("TANGGAL"))
    put.add_argument("--outcome", choices=[*(outcome.value for outcome in PaperOutcome), NOTHING])
    put.add_argument("--seen", action=argparse.BooleanOptionalAction, help=say("aslinya sudah dilihat"))
    put.add_argument("--note")
    take = step("attach", say("lampirkan gambar atau PDF"), attach)
    take.add_argument("id")
    take.add_argument("files", nargs="+", type=Path)
    take.add_argument("--kind", help=say("jenis berkas; tanpa ini dibaca dari nama berkasnya"))
    lacks = step("missing", say("siapa kekurangan berkas apa di satu program"), missing)
    lacks.add_argument("--programme", required=True, metavar="ID")
    lacks.add_argument("--course", metavar="ID", help=say("hanya kelas ini; berkas harus berlaku saat mulai"))
    ends = step("expiring", say("berkas yang habis atau segera habis"), list_expiring)
    ends.add_argument("--days", type=from_none)
    ends.add_argument("--course", metavar="ID")
    ends.add_argument("--out", type=Path, help=say("tulis sebagai .xlsx"))
    paper = step("slip", say("daftar kekurangan untuk dibawa pulang"), slip)
    paper.add_argument("id")
    paper.add_argument("--out", required=True, type=Path)
    paper.add_argument("--paper", choices=("a6", "a4", "58mm"), default="a6")
    paper.add_argument("--programme", metavar="ID")
    paper.add_argument("--visit", metavar=say("TANGGAL"), help=say("datang lagi pada"))
    paper_rules.add_commands(steps, common)


def add_photo(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add the command that sets a person's photo to those of `bekal candidates`."""
    take = steps.add_parser("photo", parents=[common], help=say("pas foto 3x4 dari sebuah gambar"))
    take.add_argument("id")
    take.add_argument("file", type=Path)
    take.set_defaults(command=set_photo)


def list_kinds(_call: Call) -> object:
    """List the kinds of papers, the schemes and the conditions of the reference data."""
    from bekal.candidates.papers import kinds, rules

    return {
        "version": kinds.version(),
        "kinds": [
            {"kind": kind.code, "title": kind.title, "months": kind.months, "status_only": kind.status_only}
            for kind in kinds.kinds().values()
        ],
        "schemes": [{"scheme": scheme.code, "title": scheme.title} for scheme in kinds.schemes().values()],
        "conditions": {code: rules.condition_words(code) for code in rules.CONDITIONS},
    }


def list_papers(call: Call) -> object:
    """List one person's papers: those asked for, and those that are there besides."""
    from bekal.candidates.papers.expiring import programme_of
    from bekal.candidates.papers.queries import checklist

    candidate_id = CandidateId(read_id(call.id))
    with call.centre() as centre, centre.database.reading() as session:
        _somebody(session, candidate_id)
        programme_id = paper_rules.programme_of_id(session, call.programme) or programme_of(session, candidate_id)
        shown = checklist(session, candidate_id, programme_id=programme_id, today=call.centre_day(session))
    have, asked = shown.counts
    return {
        "id": shown.candidate_id,
        "name": shown.name,
        "programme": shown.programme,
        "scheme": shown.scheme,
        "have": have,
        "asked": asked,
        "has_photo": bool(shown.photo),
        "kept_until": shown.retained_until,
        "papers": [
            {
                "kind": line.kind.code,
                "title": line.kind.title,
                "standing": line.standing.value,
                "why": line.why.value if line.why else None,
                "stage": line.asked.stage.value if line.asked else None,
                "note": line.note,
                "state": line.state.value,
                "number": line.number,
                "issued_on": line.issued_on,
                "expires_on": line.ends,
                "outcome": line.outcome.value if line.outcome else None,
                "seen_on": line.seen_on,
                "seen_by": line.seen_by,
                "from_test": line.proof.words if line.proof else None,
                "scans": [
                    {"id": scan.id, "file": scan.title, "bytes": scan.size, "pages": scan.pages} for scan in line.scans
                ],
                "source": line.asked.source if line.asked else "",
            }
            for line in shown.lines
        ],
    }


def set_paper(call: Call) -> object:
    """Write down what is known of one paper; what is not named stays."""
    from bekal.candidates.papers import rules, service

    candidate_id = CandidateId(read_id(call.id))
    kind = rules.named(call.kind)
    with call.centre() as centre, call.writing(centre) as session:
        today = call.centre_day(session)

        def day(typed: str | None, *, past: bool) -> "date | service.Keep | None":
            if typed is None:
                return service.KEEP
            return None if typed == NOTHING else rules.read_day(typed, today=today, past=past)

        outcome: PaperOutcome | service.Keep | None = service.KEEP
        if call.outcome is not None:
            outcome = None if call.outcome == NOTHING else PaperOutcome(call.outcome)
        paper_id = service.set_paper(
            session,
            _somebody(session, candidate_id),
            kind,
            today=today,
            state=PaperState(call.state) if call.state else None,
            number=call.number,
            issued_on=day(call.issued, past=True),
            expires_on=day(call.expires, past=False),
            outcome=outcome,
            seen=call.seen,
            note=call.note,
        )
    return {"paper_id": paper_id, "kind": kind}


def _somebody(session: "Session", candidate_id: CandidateId) -> CandidateId:
    from bekal.candidates.finding import require_candidate

    return CandidateId(require_candidate(session, candidate_id).id)


def attach(call: Call) -> object:
    """Keep scans of one person's papers; what cannot be read is told, the others are kept."""
    from bekal.candidates.papers import kinds, rules, scans
    from bekal.candidates.papers.file_names import kind_in
    from bekal.candidates.papers.pictures import Prepared, prepare
    from bekal.candidates.papers.scan_files import read_file
    from bekal.messages import sentence

    candidate_id = CandidateId(read_id(call.id))
    named = rules.named(call.kind) if call.kind else None
    ready: list[tuple[str, Prepared]] = []
    refused: list[tuple[str, Refused]] = []
    for path in call.files:
        kind = named or kind_in(path.name)
        try:
            if kind is None:
                raise FileUnusable(path=path.name, why=say("namanya tidak menyebut berkas apa; pakai --kind"))
            of = kinds.kind(kind)
            straighten = kind != "PAS_FOTO"
            scan = prepare(read_file(path), path.name, in_colour=of.in_colour, straighten=straighten)
            ready.append((kind, scan))
        except Refused as error:
            refused.append((path.name, error))
    kept = []
    with call.centre() as centre, call.writing(centre) as session:
        _somebody(session, candidate_id)
        for kind, scan in ready:
            try:
                (scan_id,) = scans.attach(session, candidate_id, kind, [scan], now=call.clock())
            except rules.ScanNotKept as error:
                refused.append((scan.name, error))
                continue
            kept.append(
                {"scan_id": scan_id, "kind": kind, "file": scan.name, "bytes": len(scan.data), "pages": scan.pages}
            )
    for _name, why in refused:
        call.tell(sentence(why))
    if refused and not kept:
        raise refused[0][1]
    told = [{"file": name, "error": type(why).__name__, "message": sentence(why)} for name, why in refused]
    return {"kept": kept, "refused": told}


def missing(call: Call) -> object:
    """List who lacks which papers in a programme, everybody of a course or all who appear in lists."""
    from bekal.candidates.papers import queries
    from bekal.candidates.papers.expiring import people_of
    from bekal.courses.queries import course

    course_id = CourseId(read_id(call.course)) if call.course else None
    with call.centre() as centre, centre.database.reading() as session:
        programme_id = paper_rules.programme_of_id(session, call.programme)
        assert programme_id is not None  # the parser asks for it
        starts_on = course(session, course_id).starts_on if course_id else None
        people = people_of(session, course_id)
        lacks = queries.lacking(
            session, list(people), programme_id=programme_id, today=call.centre_day(session), until=starts_on
        )
    return [
        {
            "id": candidate_id,
            "name": people[candidate_id],
            "lacking": [{"kind": each.kind, "why": each.why.value, "expires_on": each.expires_on} for each in found],
        }
        for candidate_id, found in lacks.items()
        if found
    ]


def list_expiring(call: Call) -> object:
    """List papers that have ended or end soon; with `--out` write them as a spreadsheet too."""
    from bekal.candidates.papers.expiring import as_lines, expiring
    from bekal.courses.queries import course
    from bekal.documents.expiring_xlsx import expiring_xlsx

    course_id = CourseId(read_id(call.course)) if call.course else None
    with call.centre() as centre, centre.database.reading() as session:
        today = call.centre_day(session)
        if course_id:
            course(session, course_id)
        found = expiring(session, today=today, days=call.days, course_id=course_id)
    if call.out:
        _write(call.out, expiring_xlsx(as_lines(found), today))
    return [
        {
            "id": row.candidate_id,
            "name": row.name,
            "course": row.course,
            "kind": row.kind,
            "number": row.number,
            "expires_on": row.expires_on,
            "days_left": row.days_left,
        }
        for row in found
    ]


def slip(call: Call) -> object:
    """Write the slip of what is missing as a PDF."""
    from bekal.candidates.papers import rules
    from bekal.candidates.papers.expiring import programme_of
    from bekal.candidates.papers.slip import slip as worded
    from bekal.documents.missing_slip import SlipPaper, missing_slip_pdf

    candidate_id = CandidateId(read_id(call.id))
    with call.centre() as centre, centre.database.reading() as session:
        _somebody(session, candidate_id)
        visit = rules.read_day(call.visit, today=call.centre_day(session), past=False) if call.visit else None
        programme_id = paper_rules.programme_of_id(session, call.programme) or programme_of(session, candidate_id)
        content = worded(session, candidate_id, programme_id=programme_id, now=call.clock(), next_visit=visit)
    _write(call.out, missing_slip_pdf(content, SlipPaper(call.paper)))
    return {"file": str(call.out), "now": len(content.now), "later": len(content.later)}


def _write(path: Path, data: bytes) -> None:
    from bekal.storage.folder import write_durably

    disk.write(path, data, write_durably)


def set_photo(call: Call) -> object:
    """Make a picture a person's photo, cropped 3x4 in the middle."""
    from bekal.candidates.papers import photo
    from bekal.candidates.papers.scan_files import read_file

    candidate_id = CandidateId(read_id(call.id))
    made = photo.portrait(read_file(call.file), call.file.name)
    with call.centre() as centre, call.writing(centre) as session:
        address = photo.set_photo(session, _somebody(session, candidate_id), made.jpeg)
    if not made.has_even_background:
        call.tell(say("Latar foto tidak polos. Foto tetap disimpan."))
    return {"photo": address, "bytes": len(made.jpeg), "even_background": made.has_even_background}
