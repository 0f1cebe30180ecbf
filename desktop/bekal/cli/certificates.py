"""`bekal certificates issue|print|verify|conformance`."""

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli import disk, independently, lists
from bekal.cli.call import Call, FileUnusable, read_id
from bekal.language import say
from bekal.terms import CourseId

if TYPE_CHECKING:
    from bekal.certificates.checking.folder import Line
    from bekal.certificates.trust import TrustView


_LONGEST_PATH = 1024
_FILES = {".pdf", ".png", ".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".txt"}
"""What ends like this names a file, also one that is not there: never a verdict on its name."""


def add_commands(commands: Any, common: argparse.ArgumentParser) -> None:
    """Add the commands of this part."""
    part = commands.add_parser("certificates", help=say("sertifikat"))
    steps = part.add_subparsers(metavar=say("perintah"), required=True)
    give = steps.add_parser("issue", parents=[common], help=say("terbitkan bagi semua yang memenuhi syarat"))
    give.add_argument("--course", required=True)
    give.set_defaults(command=issue)
    paper = steps.add_parser("print", parents=[common], help=say("cetak ke PDF dan baca kembali"))
    paper.add_argument("--course", required=True)
    paper.add_argument("--out", type=Path, required=True)
    paper.add_argument("--separate", action="store_true", help=say("satu berkas per orang ke folder --out"))
    paper.set_defaults(command=print_course)
    check = steps.add_parser("verify", parents=[common], help=say("periksa teks, gambar atau PDF sertifikat"))
    check.add_argument("given", metavar="TEXT|IMAGE|PDF")
    add_lists(check)
    check.set_defaults(command=verify)
    lists.add_steps(steps, common)
    independently.add_steps(steps, common)
    run = steps.add_parser("conformance", parents=[common], help=say("jalankan berkas uji"))
    run.add_argument("file", type=Path)
    run.set_defaults(command=conformance)
    from bekal.cli import certificate_templates, certificates_checking, certificates_life, certificates_printing

    certificates_checking.add_commands(steps, common)
    certificates_printing.add_commands(steps, common)
    certificate_templates.add_commands(steps, common)
    certificates_life.add_life_commands(steps, common)


def add_lists(check: argparse.ArgumentParser) -> None:
    """Add what a check is made against: the lists of this computer, or files, and a time."""
    check.add_argument("--trust", type=Path, help=say("daftar kunci; tanpa ini dipakai daftar komputer ini"))
    check.add_argument("--root", type=Path, help=say("akar kepercayaan untuk --trust"))
    check.add_argument("--status", type=Path, help=say("daftar pencabutan"))
    check.add_argument("--realm", choices=("production", "practice"), default="production")
    check.add_argument("--at", type=_moment, help=say("waktu pemeriksaan, ISO 8601"))


def _moment(text: str) -> datetime:
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (OverflowError, OSError) as error:  # a year that no calendar has
        raise ValueError(text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def issue(call: Call) -> object:
    """Issue certificates to everybody eligible in a course."""
    from bekal.certificates.issue_here import issue_here

    with call.centre() as centre:
        done = issue_here(
            centre, CourseId(read_id(call.course)), by=call.person(centre), now=call.clock(), how="command"
        )
    for person in done.refused:
        call.tell(f"{person.name}: {person.words}")
    return {
        "issued": len(done.numbers),
        "numbers": list(done.numbers),
        "refused": [{"name": person.name, "reason": person.words} for person in done.refused],
    }


def print_course(call: Call) -> object:
    """Draw a course's certificates, read them back, and only then note them as printed."""
    from bekal.certificates import service
    from bekal.certificates.issue_here import remember
    from bekal.certificates.printing.files import write_separately
    from bekal.certificates.printing.queries import printable
    from bekal.certificates.templates.queries import without_photo

    course_id = CourseId(read_id(call.course))
    with call.centre() as centre:
        by = call.person(centre)
        with centre.database.reading() as session:
            remember(session, centre)
            drawn = {row.id for row in printable(session, course_id)}
            pages = service.pages(session, course_id, only=drawn)
        bare = without_photo(pages)
        if bare:
            call.tell(say("Fotonya tidak ada lagi, bingkainya dicetak kosong: {numbers}", numbers=", ".join(bare)))
        if call.separate:
            files = [str(path) for path in write_separately(pages, call.out)]
        else:
            service.write_and_read_back(pages, call.out)
            files = [str(call.out)]
        with centre.database.writing(by=by, at=call.clock()) as session:
            printed = service.record_printed(session, course_id, now=call.clock(), only=drawn)
    return {"printed": printed, "file": str(call.out), "files": files, "without_photo": bare}


def verify(call: Call) -> object:
    """Check a certificate given as text, picture or PDF; the gravest of several results stands first.

    Of several codes on one page one may have been stuck on: there no good result passes for the page.
    """
    from bekal.certificates.checking.folder import check_files
    from bekal.certificates.checking.report import paper_remarks
    from bekal.certificates.verify import verify as check

    now = int((call.at or call.clock()).timestamp())
    view = view_for(call)
    path = _file(call.given)
    if path is None:
        verdict = check(call.given, view, now)
        for said in verdict.sentences():
            call.tell(said)
        return verdict.as_dict()
    lines = check_files([path], view, now)
    answers = []
    for line in lines:
        assert line.verdict is not None
        if len(lines) > 1:
            call.tell(_which(line))
        for said in (*paper_remarks(line), *line.verdict.sentences()):
            call.tell(said)
        answers.append({**line.verdict.as_dict(), "page": line.page, "beside": line.beside})
    first = {key: value for key, value in answers[0].items() if key not in ("page", "beside")}
    if any(line.beside for line in lines) and first["colour"] == "green":
        first["colour"] = "amber"
    return first if len(answers) == 1 else {**first, "codes": answers}


def _which(line: "Line") -> str:
    """Say which of several codes the next sentences are about."""
    said = [say("Halaman {n}", n=line.page)] if line.page is not None else []
    if line.verdict is not None and line.verdict.signed is not None:
        said += [line.verdict.signed.no, line.verdict.signed.name]
    return " · ".join(said) or "–"


def _file(given: str) -> Path | None:
    """Return the file that is meant; what is no file's name stands for itself."""
    path = Path(given)
    try:
        there = len(given) < _LONGEST_PATH and given != "" and path.exists()
    except (OSError, ValueError):
        there = False  # too long or odd for a file's name: then it is a text
    return path if there or (path.suffix.lower() in _FILES and "#" not in given) else None


def view_for(call: Call) -> "TrustView":
    """Return the lists to check against: the named files, or those of this computer."""
    if call.trust is None:
        return _view_here(call)
    import json

    from bekal.certificates.conformance import view_of_fixture
    from bekal.certificates.cose import Realm
    from bekal.certificates.root import first_root
    from bekal.certificates.trust import view_of

    try:
        data = disk.read_bytes(call.trust)
        if data.lstrip().startswith(b"{"):
            content = json.loads(data)
            return view_of_fixture(content.get("trust", content))
        if call.root is None:
            raise FileUnusable(path=str(call.trust), why=say("perlu --root"))
        realm = Realm.PRACTICE if call.realm == "practice" else Realm.PRODUCTION
        status = disk.read_bytes(call.status) if call.status else None
        return view_of(first_root(disk.read_bytes(call.root), realm), data, status, realm=realm)
    except (LookupError, ValueError, TypeError, AttributeError) as error:
        raise FileUnusable(path=str(call.trust), why=say("isinya bukan daftar kunci dari pusat")) from error


def _view_here(call: Call) -> "TrustView":
    from bekal.certificates.cose import Realm
    from bekal.certificates.queries import trust_view
    from bekal.certificates.trust import TrustView

    with call.centre() as centre, centre.database.reading() as session:
        view = trust_view(session)
    return view or TrustView(
        realm=Realm.PRODUCTION, keys={}, ends={}, titles={}, records={}, registers={}, list_issued=None
    )


def conformance(call: Call) -> object:
    """Run a file of test vectors."""
    from bekal.certificates.conformance import run

    return run(call.file).as_dict()
