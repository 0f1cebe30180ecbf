"""`bekal certificates revoke|reissue|hand-over|list|register|expiring`."""

import argparse
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk
from bekal.cli.call import Call, from_none, from_one, read_id
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import CertificateEvent, CertificateId, CourseId, How

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.service import NewResult
    from bekal.certificates.life.queries import Paper
    from bekal.certificates.life.results import Standing


class NumberOrCourse(Refused):
    """A hand-over names certificates by their numbers or a course, and not both."""


def add_life_commands(steps: Any, common: argparse.ArgumentParser) -> None:
    """Add what happens to certificates after their issue."""
    end = steps.add_parser("revoke", parents=[common], help=say("cabut sebuah nomor; tidak dapat dibatalkan"))
    end.add_argument("number", metavar=say("NOMOR"))
    _reason(end)
    end.set_defaults(command=revoke)
    new = steps.add_parser("reissue", parents=[common], help=say("terbitkan salinan, atau perbaikan dengan nomor baru"))
    new.add_argument("number", metavar=say("NOMOR"))
    new.add_argument("--correct", action="store_true", help=say("perbaikan: nomor baru dengan data hari ini"))
    new.add_argument("--show", action="store_true", help=say("tampilkan saja apa yang akan berubah"))
    _reason(new, needed=False)
    new.set_defaults(command=reissue)
    marks = steps.add_parser(
        "correct-result",
        parents=[common],
        help=say("perbaiki hasil di bawah sertifikat, dan sertifikatnya"),
    )
    marks.add_argument("number", metavar=say("NOMOR"))
    marks.add_argument("--score", default="", help=say("nilai akhir, bila rencana penilaian tanpa komponen"))
    for option, words in (("--component", say("NAMA=NILAI")), ("--unit", say("KODE=K atau BK"))):
        marks.add_argument(option, action="append", default=[], metavar=words, help=say("boleh berulang"))
    marks.add_argument("--entered-by", required=True, metavar=say("NAMA"), help=say("siapa yang mengisi; bukan --as"))
    marks.add_argument("--show", action="store_true", help=say("tampilkan saja apa yang akan berubah"))
    _reason(marks, needed=False)
    marks.set_defaults(command=correct_result)
    give = steps.add_parser("hand-over", parents=[common], help=say("catat serah terima"))
    give.add_argument("--number", action="append", default=[], metavar=say("NOMOR"), help=say("boleh berulang"))
    give.add_argument("--course", help=say("semua sertifikat kelas yang belum diserahkan"))
    give.add_argument("--on", type=date.fromisoformat, metavar="YYYY-MM-DD", help=say("tanggal; bawaan hari ini"))
    give.add_argument("--taker", default="", help=say("nama pengambil, bila bukan pemegangnya"))
    give.add_argument("--letter", default="", help=say("nomor surat"))
    give.add_argument("--scan", type=Path, help=say("hasil pindai surat"))
    give.add_argument("--take-back", action="store_true", help=say("batalkan serah terima"))
    give.add_argument("--list", type=Path, metavar="PDF", help=say("tulis daftar serah terima kelas"))
    give.set_defaults(command=hand_over)
    every = steps.add_parser("list", parents=[common], help=say("tampilkan daftarnya"))
    every.add_argument("--search", default="")
    every.add_argument("--year", type=int)
    every.add_argument("--course")
    every.add_argument("--state", choices=[state.value for state in CertificateEvent], action="append")
    every.set_defaults(command=list_papers)
    book = steps.add_parser("register", parents=[common], help=say("buku register ke PDF atau Excel"))
    book.add_argument("--year", type=int, help=say("bawaan tahun ini"))
    book.add_argument("--course")
    book.add_argument("--first", type=from_one, help=say("nomor urut pertama"))
    book.add_argument("--last", type=from_one, help=say("nomor urut terakhir"))
    _out(book)
    book.set_defaults(command=register)
    ends = steps.add_parser("expiring", parents=[common], help=say("yang habis masa berlakunya"))
    ends.add_argument("--days", type=from_none, default=90)
    ends.add_argument("--kind", choices=("training", "competency"), help=say("bawaan semuanya"))
    ends.add_argument("--out", type=Path, metavar="XLSX")
    ends.set_defaults(command=expiring)
    from bekal.cli import blanks

    blanks.add_commands(steps, common)


def _reason(parser: argparse.ArgumentParser, *, needed: bool = True) -> None:
    parser.add_argument("--reason", required=needed, default="", help=say("misalnya “hilang: di angkutan”"))
    parser.add_argument("--letter", default="", help=say("nomor surat"))
    parser.add_argument("--scan", type=Path, help=say("hasil pindai surat"))


def _out(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="PDF|XLSX")
    parser.add_argument("--paper", choices=("A4", "F4"), default="A4")


def _bytes(path: Path | None) -> bytes:
    return disk.read_bytes(path) if path else b""


def _warn_of_other_keys(call: Call, n: int) -> None:
    if n:
        call.tell(say("{n} lembar ditandatangani komputer lain: pusat memeriksanya dahulu sebelum masuk daftar.", n=n))


def revoke(call: Call) -> object:
    """Revoke every paper of a number."""
    from bekal.certificates.life.here import revoke_here
    from bekal.certificates.life.rules import because

    with call.centre() as centre:
        done = revoke_here(
            centre,
            call.number,
            reason=because(call.reason),
            by=call.person(centre),
            now=call.clock(),
            how=How.COMMAND,
            letter_number=call.letter,
            scan=_bytes(call.scan),
        )
    _warn_of_other_keys(call, done.of_other_keys)
    return {"number": done.number, "papers": done.papers, "of_other_keys": done.of_other_keys}


def reissue(call: Call) -> object:
    """Issue a copy with the same number, or a correction with a new one."""
    from bekal.certificates.life import here, queries
    from bekal.certificates.life.rules import because

    with call.centre() as centre:
        now = call.clock()
        with centre.database.reading() as session:
            old = queries.newest(session, call.number, today=queries.today_here(session, now))
        if call.show:
            found = here.preview_here(centre, old.id, now=now)
            return {
                "number": old.number,
                "differences": [{"what": one.what, "was": one.was, "becomes": one.becomes} for one in found],
            }
        do = here.correct_here if call.correct else here.duplicate_here
        done = do(
            centre,
            old.id,
            reason=because(call.reason),
            by=call.person(centre),
            now=now,
            how=How.COMMAND,
            letter_number=call.letter,
            scan=_bytes(call.scan),
        )
    _warn_of_other_keys(call, int(done.of_other_key))
    return {"id": done.id, "number": done.number, "copy": done.copy, "replaces": done.replaces}


def correct_result(call: Call) -> object:
    """Correct a result and the certificate that stands on it, together; `--as` is the head who confirms it."""
    from bekal.certificates.life import here, queries, results
    from bekal.certificates.life.rules import because
    from bekal.staff.service import named

    now = call.clock()
    with call.centre() as centre:
        with centre.database.reading() as session:
            old = queries.newest(session, call.number, today=queries.today_here(session, now))
            new = _marks(call, results.standing(session, old.id, now=now))
            entered_by = named(session, call.entered_by)
        if call.show:
            found = here.preview_result_here(centre, old.id, new, by=entered_by, now=now)
            return {
                "number": old.number,
                "differences": [{"what": one.what, "was": one.was, "becomes": one.becomes} for one in found],
            }
        done = here.correct_result_here(
            centre,
            old.id,
            new,
            entered_by=entered_by,
            reason=because(call.reason),
            by=call.person(centre),
            now=now,
            how=How.COMMAND,
            letter_number=call.letter,
            scan=_bytes(call.scan),
        )
    _warn_of_other_keys(call, int(done.of_other_key))
    return {"id": done.id, "number": done.number, "copy": done.copy, "replaces": done.replaces}


def _marks(call: Call, stands: "Standing") -> "NewResult":
    """Read the marks as they were typed, each by the name of its component or the code of its unit."""
    from bekal.assessment import rules
    from bekal.assessment.service import NewResult

    def named(options: list[str], known: dict[str, Any]) -> Any:
        for option in options:
            name, _, value = option.rpartition("=")
            if name.strip().casefold() not in known:
                raise rules.UnknownField(field=name or option)
            yield known[name.strip().casefold()], value

    components = {one.title.casefold(): one.id for one in stands.course.plan.components}
    units = {(unit.code or unit.title).casefold(): unit.id for unit in stands.course.units}
    return NewResult(
        score_hundredths=rules.read_score(call.score),
        scores={one: rules.read_score(value) for one, value in named(call.component, components)},
        outcomes={one: rules.read_outcome(value) for one, value in named(call.unit, units)},
    )


def hand_over(call: Call) -> object:
    """Note a hand-over, take one back, or write the list to sign."""
    from bekal.certificates.life import queries, service
    from bekal.reports.certificates import hand_over_list
    from bekal.storage.handing_out import hand_out

    now = call.clock()
    if bool(call.number) == bool(call.course):
        raise NumberOrCourse()
    course_id = CourseId(read_id(call.course)) if call.course else None
    with call.centre() as centre:
        if call.list is not None and course_id is not None:
            with centre.database.reading() as session:
                data = hand_over_list(session, course_id, now=now)
            return {"file": str(hand_out(call.list, data))}
        with call.writing(centre) as session:
            today = queries.today_here(session, now)
            chosen = _chosen(session, call, course_id, today)
            if call.take_back:
                return {"taken_back": service.take_back(session, chosen, now=now)}
            done = service.hand_over(
                session,
                chosen,
                on=call.on or today,
                now=now,
                taker=call.taker,
                letter_number=call.letter,
                scan=_bytes(call.scan),
            )
    return {"handed_over": done}


def _chosen(session: "Session", call: Call, course_id: CourseId | None, today: date) -> list[CertificateId]:
    from bekal.certificates.life import queries

    if course_id is None:
        return [queries.newest(session, number, today=today).id for number in call.number]
    wanted = CertificateEvent.HANDED_OVER if call.take_back else CertificateEvent.PRINTED
    return [one.id for one in queries.papers(session, today=today, course_id=course_id, states=[wanted])]


def list_papers(call: Call) -> object:
    """List papers with what they are today."""
    from bekal.certificates.life import queries

    with call.centre() as centre, centre.database.reading() as session:
        found = queries.papers(
            session,
            today=queries.today_here(session, call.clock()),
            course_id=CourseId(read_id(call.course)) if call.course else None,
            year=call.year,
            search=call.search,
            states=[CertificateEvent(one) for one in call.state] if call.state else None,
        )
        return [_said(one) for one in found]


def _said(one: "Paper") -> dict[str, object]:
    return {
        "id": one.id,
        "number": one.number,
        "copy": one.copy,
        "name": one.name,
        "programme": one.programme,
        "course": one.course,
        "issued": one.issued_on,
        "valid_until": one.valid_until,
        "state": one.state.value,
        "lapsed": one.is_lapsed,
        "counts": one.counts,
    }


def register(call: Call) -> object:
    """Write the register of a year, a part of it, or a course."""
    from bekal.certificates.life.queries import today_here
    from bekal.documents.figures import figures_pdf
    from bekal.documents.figures_xlsx import figures_xlsx
    from bekal.reports import certificates
    from bekal.storage.handing_out import hand_out

    now = call.clock()
    with call.centre() as centre, centre.database.reading() as session:
        course_id = CourseId(read_id(call.course)) if call.course else None
        year = call.year if call.year or course_id else today_here(session, now).year
        part = {"year": year, "course_id": course_id, "first": call.first, "last": call.last, "paper": call.paper}
        content = certificates.register(session, now=now, **part)
        write = figures_xlsx if call.out.suffix.lower() == ".xlsx" else figures_pdf
        path = hand_out(call.out, write(content))
    return {"lines": len(content.tables[0].rows), "file": str(path)}


def expiring(call: Call) -> object:
    """List certificates whose time ends soon or is over: this centre's, and those of competency tests."""
    from bekal.certificates.life.ending import EVERY, Giver, ending
    from bekal.certificates.life.queries import today_here
    from bekal.reports.certificates import expiring_xlsx
    from bekal.storage.handing_out import hand_out

    with call.centre() as centre, centre.database.reading() as session:
        today = today_here(session, call.clock())
        givers = (Giver(call.kind),) if call.kind else EVERY
        found = ending(session, today=today, within=timedelta(days=call.days), givers=givers)
        if call.out is not None:
            hand_out(call.out, expiring_xlsx(session, found, on=today))
    return [
        {
            "kind": one.giver,
            "id": one.id,
            "candidate": one.candidate_id,
            "name": one.name,
            "phone": one.phone,
            "programme": one.about,
            "number": one.number,
            "issued": one.issued_on,
            "valid_until": one.valid_until,
            "days_left": one.days_left,
        }
        for one in found
    ]
