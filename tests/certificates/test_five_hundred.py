"""The certificates of a whole class through the program, over a jam and a PC that dies; every sheet is read again."""

import json
import multiprocessing
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from tests.documents.scanner import BATCH, batches, read_by_zbar, scanned

from bekal.__main__ import main
from bekal.attendance.service import close_meeting, mark_rest_present
from bekal.certificates import queries as certificates
from bekal.certificates.blanks import queries as stock
from bekal.certificates.cose import Realm
from bekal.certificates.issue_here import issue_here, remember
from bekal.certificates.life import register
from bekal.certificates.life.queries import today_here
from bekal.certificates.printing import queries, service
from bekal.certificates.printing.queries import SheetRow
from bekal.certificates.queries import trust_view
from bekal.certificates.results import Result
from bekal.certificates.service import write_and_read_back
from bekal.certificates.templates.service import assign
from bekal.certificates.verify import verify
from bekal.courses.queries import meetings, trainees
from bekal.courses.rules import NewUnit
from bekal.courses.service import add_intake
from bekal.documents.certificate_designs import JAPANESE, PREPRINTED, STANDARD
from bekal.documents.certificate_template import Template
from bekal.practice import classes, demo
from bekal.staff.service import add_person
from bekal.storage import numbers
from bekal.storage.opening import OpenCentre, opened
from bekal.terms import (
    BlankEvent,
    CertificateEvent,
    CourseId,
    EnrolmentId,
    Kind,
    MeetingId,
    ProgrammeId,
    Role,
    StaffId,
)

JAM = 17
CARE = classes.Curriculum(
    "KAIGO",
    "Caregiver Lansia",
    Kind.COMPETENCY,
    200,
    3105,
    tuple(
        NewUnit(f"Q.88CGV00.{n:03}.1", f"介護の基本 {n} (kaigo no kihon)" if n % 3 else f"Membantu lansia {n}", "", 10)
        for n in range(1, 21)
    ),
)
CROWN = "修了証書"  # what only the Japanese look says on its front


@dataclass(frozen=True)
class Sheet:
    """A sheet as it lies in the tray of the printer: whose it is and on which blank, and where its two sides are."""

    position: int
    certificate_id: str
    number: str
    name: str
    blank: str
    file: str
    at: int
    is_crumpled: bool


class Clerk:
    """Somebody who prints a class: issues, fills the tray, looks at what came out, types it in; by commands."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *words: object) -> dict[str, object]:
        self._capsys.readouterr()
        own = ("--data", self.folder, "--as", demo.HEAD, "--json")
        code = main(["certificates", *map(str, (*words, *own))])
        out, said = self._capsys.readouterr()
        assert code == 0, said
        answer = json.loads(out)
        return answer if isinstance(answer, dict) else {"lines": answer}


@dataclass(frozen=True)
class World:
    """A centre whose class of so many people is over, with an accredited key."""

    folder: Path
    head: StaffId
    course: CourseId
    programme: ProgrammeId
    people: tuple[EnrolmentId, ...]
    clerk: Clerk

    def dress(self, centre: OpenCentre, look: Template) -> None:
        now = datetime.now(UTC)
        with centre.database.writing(by=self.head, at=now) as session:
            assign(session, self.programme, look, now=now)


def a_world(folder: Path, people: int, clerk: Callable[[Path], Clerk]) -> World:
    now = datetime.now(UTC)
    stage = demo.stage_in(folder, lambda: now)
    made = demo.activated(stage)
    with opened(stage.centre) as centre:
        demo.round_trip(stage, centre)
        office = classes.Office(centre, made.head, lambda: now, random.Random(17))
        classes.add_letterhead(office)
        classes.bring_applicants(office, stage.papers / "daftar.xlsx", [(CARE.title, people)])
        programme = classes.add_curriculum(office, CARE)
        with centre.database.writing(by=made.head, at=now) as session:
            instructor = add_person(session, name="Instruktur Contoh", role=Role.INSTRUCTOR, secret=None)
            days = classes.working_days(office.today - timedelta(days=1), 2)
            intake = add_intake(session, name="2026-1", opens_on=days[0], closes_on=days[0])
        course = classes.open_course(
            office, programme, intake, name="Kelas Besar", days=(days[0], days[-1]), instructor=instructor, seats=people
        )
        for meeting in all_meetings(centre, course):
            with centre.database.writing(by=instructor, at=now) as session:
                mark_rest_present(session, meeting, today=office.today)
                close_meeting(session, meeting, by=instructor, now=now)
        classes.assess(office, course, instructor, fails_every=people + 1)
        classes.graduate(office, course)
        with centre.database.reading() as session:
            everybody = tuple(row.id for row in trainees(session, course))
    return World(stage.centre, made.head, course, programme, everybody, clerk(stage.centre))


def all_meetings(centre: OpenCentre, course: CourseId) -> list[MeetingId]:
    with centre.database.reading() as session:
        return [meeting.id for meeting in meetings(session, course_id=course)]


# ------------------------------------------------------------------------------------------- the printer


def prints_until_the_light_goes_out(
    folder: str, head: str, run: str, tray: str, dies_at: int, wire: Connection
) -> None:
    """Print batch after batch as the window does; runs in a process of its own, which is killed at a sheet."""
    by, id_ = StaffId(UUID(hex=head)), UUID(hex=run)
    with opened(Path(folder)) as centre:
        while True:
            now = datetime.now(UTC)
            with centre.database.writing(by=by, at=now) as session:
                rows = service.send(session, id_, now=now)
            with centre.database.reading() as session:
                remember(session, centre)
                pages = queries.pages_of(session, [row.certificate_id for row in rows])
            file = Path(tray) / f"{rows[0].position:04}.pdf"
            write_and_read_back(pages, file)
            for at, row in enumerate(rows):
                drop(Path(tray), sheet_of(row, file, at))
                if row.position == dies_at:
                    wire.send(dies_at)
                    wire.recv()  # never answered: here the light goes out
            with centre.database.writing(by=by, at=now) as session:
                spoiled = {JAM} & {row.position for row in rows}
                service.came_out(session, id_, now=now, spoiled=spoiled, reason="Macet")


def sheet_of(row: SheetRow, file: Path, at: int) -> Sheet:
    blank = str(row.blank) if row.blank else ""
    crumpled = row.position == JAM
    return Sheet(row.position, row.certificate_id.hex, row.number, row.name, blank, file.name, at, crumpled)


def drop(tray: Path, sheet: Sheet) -> None:
    with (tray / "lembar.jsonl").open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(sheet)) + "\n")


def lying_in(tray: Path) -> list[Sheet]:
    return [Sheet(**json.loads(line)) for line in (tray / "lembar.jsonl").read_text("utf-8").splitlines()]


def killed_while_printing(world: World, run: str, tray: Path, dies_at: int) -> None:
    spawned = multiprocessing.get_context("spawn")
    here, there = spawned.Pipe()
    arguments = (str(world.folder), world.head.hex, run, str(tray), dies_at, there)
    process = spawned.Process(target=prints_until_the_light_goes_out, args=arguments)
    process.start()
    there.close()
    try:
        assert here.recv() == dies_at
    finally:
        process.kill()
        process.join()
        here.close()
    assert process.exitcode != 0


# ---------------------------------------------------------------------------------------------- the test


@pytest.fixture
def clerk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Clerk]:
    monkeypatch.setenv("BEKAL_PIN", demo.PIN)
    return lambda folder: Clerk(folder, capsys)


@pytest.mark.parametrize(
    ("people", "dies_at", "preprinted"),
    [
        (40, 31, False),
        pytest.param(500, 211, False, marks=pytest.mark.long),
        pytest.param(500, 211, True, marks=pytest.mark.long),
    ],
)
def test_a_class_is_printed_over_a_jam_and_a_dead_pc_and_every_sheet_gives_its_own_record_to_two_decoders(
    tmp_path: Path, clerk: Callable[[Path], Clerk], people: int, dies_at: int, preprinted: bool
) -> None:
    world = a_world(tmp_path, people, clerk)
    bekal, tray = world.clerk, tmp_path / "baki"
    tray.mkdir()
    given = issued(world, PREPRINTED if preprinted else STANDARD, PREPRINTED if preprinted else JAPANESE)
    assert [int(number.split("/")[0]) for number in given] == list(range(1, people + 1))

    bekal("blanks", "receive", "--first", "A 0000001", "--last", f"A {people + 50:07}")
    run = str(bekal("runs", "begin", "--course", world.course.hex, "--first-blank", "A 0000001")["run"])
    killed_while_printing(world, run, tray, dies_at)

    (left,) = bekal("runs", "list")["lines"]  # type: ignore[misc]
    before = (dies_at - 1) // BATCH * BATCH
    sheets = people + 1  # the jammed one is printed again at the end
    sent = min(BATCH, sheets - before)
    assert left["run"] == run
    assert left["sheets"] == {"waiting": sheets - before - sent, "sent": sent, "printed": before - 1, "spoiled": 1}
    bekal("runs", "out", "--run", run, "--up-to", dies_at)
    finish(bekal, run, tray, dies_at)

    out = lying_in(tray)
    assert [sheet.position for sheet in out] == list(range(1, people + 2)), "no sheet twice, none left out"
    assert [sheet.blank for sheet in out] == [f"A {n:07}" for n in range(1, people + 2)], "as they lie in the tray"
    with opened(world.folder) as centre:
        require_books(centre, world, out, given)
        require_readable(centre, world, out, tray, japanese_fronts=0 if preprinted else people // 2)


def issued(world: World, first: Template, then: Template) -> list[str]:
    """Issue to half of the class in one look and to the others in another; return the numbers in their order."""
    half = world.people[: len(world.people) // 2]
    with opened(world.folder) as centre:
        world.dress(centre, first)
        done = issue_here(centre, world.course, by=world.head, now=datetime.now(UTC), only=half)
        world.dress(centre, then)
    rest = world.clerk("issue", "--course", world.course.hex)
    assert len(done.numbers) == len(half)
    return [*done.numbers, *rest["numbers"]]  # type: ignore[misc]


def finish(bekal: Clerk, run: str, tray: Path, printed: int) -> None:
    """Go on by commands after the PC is on again, until the run is over."""
    while True:
        file = tray / f"{printed + 1:04}.pdf"
        lines = bekal("runs", "send", "--run", run, "--out", file)["lines"]
        for at, line in enumerate(lines):  # type: ignore[arg-type, var-annotated]
            own = {"position": line["sheet"], "number": line["number"], "name": line["name"], "blank": line["blank"]}
            drop(tray, Sheet(**own, certificate_id="", file=file.name, at=at, is_crumpled=False))
            printed = line["sheet"]
        if bekal("runs", "out", "--run", run)["ended"]:
            return


def require_books(centre: OpenCentre, world: World, sheets: Sequence[Sheet], given: Sequence[str]) -> None:
    """Look up numbers, blanks and the register after the run."""
    jammed = next(sheet for sheet in sheets if sheet.is_crumpled)
    on_paper = {sheet.number: sheet for sheet in sheets if not sheet.is_crumpled}
    assert sorted(on_paper) == sorted(given), "everybody has one good sheet"
    assert on_paper[jammed.number].position == sheets[-1].position
    with centre.database.reading() as session:
        assert queries.open_runs(session) == []
        rows = certificates.certificates(session, world.course)
        assert [row.number for row in rows] == list(given)
        assert {row.state for row in rows} == {CertificateEvent.PRINTED}
        book = register.book(session, today=today_here(session, datetime.now(UTC)))
        assert [(line.first, line.gap) for line in book] == [(n, None) for n in range(1, len(given) + 1)]
        assert {line.paper.number: line.blank for line in book if line.paper} == {
            number: sheet.blank for number, sheet in on_paper.items()
        }
        states = {str(row.blank): row.state for row in stock.register(session)}
        spoiled = stock.history(session, "A", JAM)
        (year,) = {row.issued_on.year for row in rows}
    assert {blank for blank, state in states.items() if state is BlankEvent.USED} == {
        sheet.blank for sheet in on_paper.values()
    }
    assert [blank for blank, state in states.items() if state is BlankEvent.SPOILED] == [f"A {JAM:07}"]
    assert list(states.values()).count(None) == 49
    assert [(line.event, line.number, line.reason) for line in spoiled] == [
        (BlankEvent.SPOILED, jammed.number, "Macet")
    ]
    assert numbers.used(centre) == {year: len(given)}


def require_readable(
    centre: OpenCentre, world: World, sheets: Sequence[Sheet], tray: Path, *, japanese_fronts: int
) -> None:
    """Scan every sheet and look whether both decoders, and the words beside the code, name the sheet's own record."""
    with centre.database.reading() as session:
        texts = {row.number: row for row in certificates.certificates(session, world.course)}
        view = trust_view(session)
    assert view is not None
    assert view.realm is Realm.PRACTICE
    fronts = 0
    folder = tray / "zbar"
    folder.mkdir()
    for some in batches(zip(sheets, scans(tray, sheets), strict=True)):
        by_zbar = read_by_zbar([picture for _, (picture, _, _, _) in some], folder)
        for (sheet, (_, words, back, first)), second in zip(some, by_zbar, strict=True):
            own = texts[sheet.number]
            assert len(first) == 1, sheet
            assert second == first, sheet
            assert first[0].endswith(f"#{own.text}"), sheet
            verdict = verify(first[0], view, int(datetime.now(UTC).timestamp()))
            assert verdict.result is Result.VALID, sheet
            assert verdict.claims is not None
            assert (verdict.claims["no"], verdict.claims["name"]) == (sheet.number, own.name)
            assert "".join(sheet.number.split()) in words, sheet
            assert all("".join(unit.title.split()) in back for unit in CARE.units), sheet
            fronts += CROWN in words
    assert fronts == japanese_fronts


def scans(tray: Path, sheets: Sequence[Sheet]) -> Iterator[tuple[object, str, str, list[str]]]:
    """Yield the scan of each sheet's front, the words of its two sides without spaces, and what is read from it."""
    for file in dict.fromkeys(sheet.file for sheet in sheets):
        data = (tray / file).read_bytes()
        wanted = [sheet.at for sheet in sheets if sheet.file == file]
        document = pypdfium2.PdfDocument(data)
        backs = ["".join(page.get_textpage().get_text_range().split()) for page in document][1::2]
        document.close()
        for at, (picture, words, first) in enumerate(scanned(data)):
            if at in wanted:
                yield picture, "".join(words.split()), backs[at], first
