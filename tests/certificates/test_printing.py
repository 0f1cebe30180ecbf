"""A print run: numbers, blanks and the register stay right over a jam, spoiled sheets and a PC that dies."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests import makers
from tests.certificates.papers import a_certificate
from tests.makers import NOW, TODAY, Made

from bekal.certificates import queries as certificates
from bekal.certificates.blanks import queries as stock
from bekal.certificates.blanks import service as blanks
from bekal.certificates.blanks.rules import Blank, BlankNotFree, NoBlankFree
from bekal.certificates.printing import queries, rules, service
from bekal.certificates.rules import NothingIssued
from bekal.staff.rules import NotAllowed
from bekal.storage import database
from bekal.storage.records import CertificateHistory
from bekal.terms import BlankEvent, CertificateEvent, CertificateId, CourseId, SheetState

FIRST = Blank("A", 1, 7)


class Run:
    """A course with so many certificates and a run of it, as a clerk drives it."""

    def __init__(self, made: Made, people: int, *, received: int = 0, number: int = 1) -> None:
        self.made, self.at = made, NOW
        with made.writing() as session:
            of = makers.course(session, trainees_wanted=people, quota=max(people, 1), number=number)
            self.course_id: CourseId = of.id
            self.papers = [
                a_certificate(session, trainee, n) for n, trainee in enumerate(of.trainees, 1 + 100 * (number - 1))
            ]
            if received:
                blanks.receive(session, series="A", first=1, last=received, on=TODAY)
        self.id = UUID(int=0)

    def begin(self, first: Blank | None = None, only: set[CertificateId] | None = None) -> None:
        with self.made.writing() as session:
            self.id = service.begin(session, self.course_id, now=self.at, first_blank=first, only=only)

    def send(self, most: int = rules.BATCH) -> list[int]:
        with self.made.writing() as session:
            return [row.position for row in service.send(session, self.id, now=self.at, most=most)]

    def out(self, *spoiled: int, up_to: int | None = None) -> service.CameOut:
        self.at += timedelta(minutes=1)
        with self.made.writing() as session:
            return service.came_out(session, self.id, now=self.at, spoiled=spoiled, up_to=up_to, reason="Terlipat")

    def sheets(self) -> list[queries.SheetRow]:
        with self.made.reading() as session:
            return queries.sheets(session, self.id)

    def states(self) -> str:
        return "".join(row.state.value[0] if row.state is not SheetState.SPOILED else "x" for row in self.sheets())

    def blank(self, number: int) -> BlankEvent | None:
        with self.made.reading() as session:
            standing = stock.standings(session, "A").get(("A", number))
            return standing.state if standing else None

    def printed(self) -> int:
        with self.made.reading() as session:
            return sum(row.state is CertificateEvent.PRINTED for row in certificates.certificates(session))


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


def test_a_run_goes_batch_by_batch_and_ends_when_every_sheet_was_seen(made: Made) -> None:
    run = Run(made, 5)
    run.begin()
    assert run.send(2) == [1, 2]
    assert run.printed() == 0
    assert run.out() == service.CameOut(2, 0, ())
    assert run.send(2) == [3, 4]
    run.out()
    assert run.send(2) == [5]
    run.out()
    assert run.states() == "ppppp"
    assert run.printed() == 5
    with made.reading() as session:
        assert queries.open_runs(session) == []
    with pytest.raises(rules.RunEnded):
        run.send()


def test_what_was_sent_is_asked_about_before_anything_else_is_sent(made: Made) -> None:
    run = Run(made, 5)
    run.begin()
    assert run.send(2) == [1, 2]
    assert run.send(2) == [1, 2]
    assert run.states() == "ssw" + "ww"


def test_a_jam_at_sheet_17_spoils_one_blank_and_the_certificate_keeps_its_number(made: Made) -> None:
    run = Run(made, 20, received=40)
    run.begin(FIRST)
    run.send(20)
    before = {row.certificate_id: row.number for row in run.sheets()}
    done = run.out(17)
    assert done == service.CameOut(19, 1, (21,))
    assert run.states() == "p" * 16 + "x" + "ppp" + "w"
    again = run.sheets()[-1]
    assert again.number == before[run.papers[16]]
    assert str(again.blank) == "A 0000021"
    assert run.blank(17) is BlankEvent.SPOILED
    assert run.send() == [21]
    run.out()
    assert run.blank(21) is BlankEvent.USED
    assert run.printed() == 20
    with made.reading() as session:
        assert {str(b) for b in stock.blank_of(session, run.papers).values()} == {
            f"A {n:07}" for n in [*range(1, 17), 18, 19, 20, 21]
        }


def test_a_pc_that_dies_at_sheet_211_asks_only_up_to_which_sheet_came_out(made: Made, tmp_path: Path) -> None:
    run = Run(made, 230, received=300)
    run.begin(FIRST)
    for _ in range(10):
        run.send()
        run.out()
    assert run.send() == list(range(201, 221))
    made.database.close()  # the light goes out: what was sent is on the disk, what came out is not
    again = Made(database.open_file(made.path, makers.KEY), made.path, made.head, made.clerk, made.instructor)
    run.made = again
    try:
        with again.reading() as session:
            (left,) = queries.open_runs(session)
        assert (left.id, left.printed, left.sent, left.waiting) == (run.id, 200, 20, 10)
        run.out(up_to=211)
        assert run.states() == "p" * 211 + "w" * 19
        assert run.printed() == 211
        assert [run.blank(n) for n in (210, 211, 212)] == [BlankEvent.USED, BlankEvent.USED, None]
        assert run.send() == list(range(212, 231))[:20]
        run.out()
        assert run.printed() == 230
        numbers = [row.number for row in run.sheets()]
        assert numbers == sorted(set(numbers))
        assert [str(row.blank) for row in run.sheets()] == [f"A {n:07}" for n in range(1, 231)]
    finally:
        again.database.close()


def test_nothing_came_out_after_a_power_cut_leaves_no_trace_in_any_register(made: Made) -> None:
    run = Run(made, 3, received=3)
    run.begin(FIRST)
    run.send()
    assert run.out(up_to=0) == service.CameOut(0, 0, ())
    assert run.states() == "www"
    assert [run.blank(n) for n in (1, 2, 3)] == [None] * 3
    assert run.printed() == 0


def test_the_last_blank_spoiled_is_booked_though_there_is_none_for_the_new_sheet(made: Made) -> None:
    run = Run(made, 3, received=3)
    run.begin(FIRST)
    run.send()
    assert run.out(2) == service.CameOut(2, 1, (), 1)
    assert run.states() == "pxp"
    assert run.blank(2) is BlankEvent.SPOILED
    with made.reading() as session:
        assert queries.open_runs(session) == []
    with made.writing() as session:
        blanks.receive(session, series="A", first=4, last=9, on=TODAY)
    run.begin(Blank("A", 4, 7), only={run.papers[1]})
    run.send()
    run.out()
    assert run.printed() == 3


def test_too_few_blanks_and_a_first_one_that_is_not_free_are_said_before_anything_is_sent(made: Made) -> None:
    run = Run(made, 4, received=5)
    with pytest.raises(NoBlankFree) as refused:
        run.begin(Blank("A", 3, 7))
    assert (refused.value.facts["wanted"], refused.value.facts["left"]) == (4, 3)
    with pytest.raises(BlankNotFree):
        run.begin(Blank("B", 1, 7))
    with made.writing() as session:
        blanks.spoil(session, "A", 1, reason="Robek", now=NOW)
    with pytest.raises(BlankNotFree):
        run.begin(FIRST)
    run.begin(Blank("A", 2, 7))
    assert [str(row.blank) for row in run.sheets()] == [f"A {n:07}" for n in (2, 3, 4, 5)]


def test_blanks_in_the_tray_of_another_run_are_not_given_twice(made: Made) -> None:
    one, other = Run(made, 2, received=10), Run(made, 2, number=2)
    one.begin(FIRST)
    with pytest.raises(BlankNotFree):
        other.begin(FIRST)
    other.begin(Blank("A", 3, 7))
    assert [row.blank.number for row in other.sheets() if row.blank] == [3, 4]


def test_a_second_run_waits_until_the_fate_of_the_first_is_told_and_replaces_one_in_which_nothing_is_on_its_way(
    made: Made,
) -> None:
    run = Run(made, 3)
    run.begin()
    run.send(1)
    with pytest.raises(rules.RunUnfinished) as refused:
        run.begin()
    assert refused.value.facts["sent"] == 1
    run.out()
    first = run.id
    run.begin()
    with made.reading() as session:
        assert [row.id for row in queries.open_runs(session)] == [run.id]
        assert queries.run(session, first).is_ended


def test_revoked_certificates_do_not_leave_the_printer(made: Made) -> None:
    run = Run(made, 2)
    with made.writing() as session:
        session.add(CertificateHistory(certificate_id=run.papers[0], event=CertificateEvent.REVOKED, at=NOW))
    run.begin()
    assert [row.certificate_id for row in run.sheets()] == [run.papers[1]]
    with pytest.raises(NothingIssued):
        run.begin(only={run.papers[0]})


def test_a_paper_revoked_while_its_run_goes_on_leaves_it_and_the_blanks_lie_under_the_sheets_they_come_out_on(
    made: Made,
) -> None:
    run = Run(made, 5, received=9)
    run.begin(FIRST)
    assert run.send(1) == [1]
    run.out()
    with made.writing() as session:
        session.add(CertificateHistory(certificate_id=run.papers[2], event=CertificateEvent.REVOKED, at=NOW))
    assert run.send(2) == [2, 3]
    rows = run.sheets()
    assert [row.certificate_id for row in rows] == [run.papers[n] for n in (0, 1, 3, 4)]
    assert [str(row.blank) for row in rows] == [f"A {n:07}" for n in (1, 2, 3, 4)]
    with made.writing() as session:
        session.add(CertificateHistory(certificate_id=run.papers[3], event=CertificateEvent.SUSPENDED, at=NOW))
    with pytest.raises(rules.RunUnfinished):
        run.send()
    run.out(up_to=2)
    assert run.send() == [3]
    assert run.sheets()[-1].certificate_id == run.papers[4]
    with made.writing() as session:
        session.add(CertificateHistory(certificate_id=run.papers[4], event=CertificateEvent.REPLACED, at=NOW))
    run.out(up_to=0)
    assert run.send() == []
    assert is_over(run)
    assert run.printed() == 2


def test_a_sheet_that_was_not_sent_cannot_have_been_spoiled(made: Made) -> None:
    run = Run(made, 5)
    run.begin()
    run.send(2)
    with pytest.raises(rules.SheetNotSent):
        run.out(3)
    with pytest.raises(rules.SheetNotSent):
        run.out(2, up_to=1)
    assert run.states() == "sswww"


def test_an_instructor_prints_nothing(made: Made) -> None:
    run = Run(made, 1)
    with pytest.raises(NotAllowed), made.writing(by=made.instructor) as session:
        service.begin(session, run.course_id, now=NOW)
    with pytest.raises(NotAllowed), made.writing(by=made.instructor) as session:
        service.keep_fit(session, "Contoh", "", rules.Fit(100, 200), now=NOW)


@pytest.mark.parametrize(
    ("typed", "read"),
    [("17", (17,)), (" 3, 5-7 ", (3, 5, 6, 7)), ("5–6", (5, 6)), ("3 3 4", (3, 4)), ("1;20", (1, 20))],
)
def test_sheets_are_read_as_people_write_them(typed: str, read: tuple[int, ...]) -> None:
    assert rules.read_sheets(typed, range(1, 21)) == read


@pytest.mark.parametrize("typed", ["", "0", "21", "7-5", "tujuh", "1-", "999999", "3.5"])
def test_what_names_no_sheet_of_the_batch_is_refused(typed: str) -> None:
    with pytest.raises(rules.NoSuchSheet):
        rules.read_sheets(typed, range(1, 21))


@given(
    origin=st.tuples(st.floats(-5, 5), st.floats(-5, 5)),
    stretch=st.tuples(st.floats(0.97, 1.03), st.floats(0.97, 1.03)),
    point=st.tuples(st.floats(0, 297), st.floats(0, 210)),
)
def test_a_printer_that_is_out_is_corrected_everywhere_on_the_page(
    origin: tuple[float, float], stretch: tuple[float, float], point: tuple[float, float]
) -> None:
    """A slow printer of our own: where a millimetre drawn comes out on paper."""

    def comes_out(x: float, y: float) -> tuple[float, float]:
        return origin[0] + stretch[0] * x, origin[1] + stretch[1] * y

    left, top = comes_out(rules.MARK_FROM_EDGE, rules.MARK_FROM_EDGE)
    fit = rules.fit_of(
        from_left=left, from_top=top, wide=rules.ACROSS.wide * stretch[0], high=rules.ACROSS.high * stretch[1]
    )
    drawn = (fit.right_um / 1000 + fit.wide * point[0], fit.down_um / 1000 + fit.high * point[1])
    assert comes_out(*drawn) == pytest.approx(point, abs=0.01)


@pytest.mark.parametrize("typed", ["", "dua", "-3", "20,123", "1e9"])
def test_a_length_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(rules.MeasureUnlikely):
        rules.read_millimetres(typed)


def test_a_length_no_printer_can_make_is_refused() -> None:
    assert rules.read_millimetres(" 20,5 mm ") == 20.5
    with pytest.raises(rules.MeasureUnlikely):
        rules.fit_of(from_left=60, from_top=20)
    with pytest.raises(rules.MeasureUnlikely):
        rules.fit_of(from_left=20, from_top=20, wide=200)


def test_upright_paper_has_a_measure_of_its_own() -> None:
    assert rules.marks_for(210, 297) is rules.UPRIGHT
    assert rules.marks_for(297, 210) is rules.ACROSS
    fit = rules.fit_of(from_left=20, from_top=20, wide=161.6, marks=rules.UPRIGHT)
    assert fit.wide == pytest.approx(160 / 161.6, abs=1e-6)
    with pytest.raises(rules.MeasureUnlikely):
        rules.fit_of(from_left=20, from_top=20, wide=250, marks=rules.UPRIGHT)


def test_a_printer_is_measured_once_a_tray_and_the_last_measure_counts(made: Made) -> None:
    with made.writing() as session:
        service.keep_fit(session, "Contoh", "", rules.Fit(100, 200), now=NOW)
        service.keep_fit(session, "Contoh", "Baki 2", rules.Fit(5, 5), now=NOW)
        service.keep_fit(session, "Contoh", "", rules.Fit(300, 0, 1_010_000), now=NOW)
    with made.reading() as session:
        assert queries.fit(session, "Contoh") == rules.Fit(300, 0, 1_010_000)
        assert queries.fit(session, "Contoh", "Baki 2") == rules.Fit(5, 5)
        assert queries.fit(session, "Lain") == rules.NO_FIT


def is_over(run: Run) -> bool:
    with run.made.reading() as session:
        return queries.run(session, run.id).is_ended


@settings(
    max_examples=10, deadline=None, phases=[Phase.explicit, Phase.generate]
)  # each example is a database of its own
@given(data=st.data())
def test_whatever_happens_every_certificate_is_printed_once_and_every_blank_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    people, received = data.draw(st.integers(1, 6)), 60
    with makers.centre(tmp_path_factory.mktemp("run")) as made:
        run = Run(made, people, received=received)
        run.begin(FIRST)
        spoiled = 0
        for _ in range(12):
            if is_over(run):
                break
            sent = run.send(data.draw(st.integers(1, 4)))
            bad = data.draw(st.lists(st.sampled_from(sent), unique=True, max_size=len(sent) if spoiled < 12 else 0))
            up_to = data.draw(st.one_of(st.none(), st.sampled_from([0, *sent])))
            bad = [n for n in bad if up_to is None or n <= up_to]
            spoiled += run.out(*bad, up_to=up_to).spoiled
        while not is_over(run):
            run.send()
            run.out()
        assert run.printed() == people
        with made.reading() as session:
            (count,) = stock.stock(session)
        assert count.by_state[BlankEvent.USED] == people
        assert count.by_state.get(BlankEvent.SPOILED, 0) == spoiled
        assert count.free == received - people - spoiled
