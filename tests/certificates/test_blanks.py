"""The blank register: a sheet comes in once, is used once, and never leaves the book."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import makers
from tests.certificates.papers import a_certificate
from tests.makers import NOW, TODAY, Made

from bekal.certificates.blanks import queries, rules, service
from bekal.certificates.blanks.rules import Blank
from bekal.staff.rules import NotAllowed
from bekal.terms import BlankEvent, CertificateId


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    """Give a centre that has received twenty blanks."""
    with makers.centre(tmp_path) as made:
        with made.writing() as session:
            service.receive(session, series="a", first=1, last=20, on=TODAY, source="Dinas Contoh")
        yield made


@pytest.fixture
def papers(made: Made) -> tuple[CertificateId, ...]:
    """Give three certificates."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
        return tuple(a_certificate(session, trainee, n) for n, trainee in enumerate(of.trainees, 1))


def state(made: Made, number: int, series: str = "A") -> BlankEvent | None:
    """Return what a blank is."""
    with made.reading() as session:
        standing = queries.standings(session, series).get((series, number))
        return standing.state if standing else None


def test_a_blank_is_used_once_and_booking_it_again_for_the_same_paper_changes_nothing(
    made: Made, papers: tuple[CertificateId, ...]
) -> None:
    with made.writing() as session:
        assert str(service.take(session, "A", 5, papers[0], now=NOW)) == "A 0000005"
        service.take(session, "A", 5, papers[0], now=NOW)
        assert [row.number for row in queries.history(session, "A", 5)] == ["0001/PPKD-01/III/2026"]
    with pytest.raises(rules.BlankNotFree) as refused, made.writing() as session:
        service.take(session, "A", 5, papers[1], now=NOW)
    assert "0001/PPKD-01/III/2026" in str(refused.value.facts["number"])


def test_a_run_books_all_its_blanks_or_none(made: Made, papers: tuple[CertificateId, ...]) -> None:
    with made.writing() as session:
        service.spoil(session, "A", 3, reason="Terlipat", now=NOW)
    with pytest.raises(rules.BlankNotFree), made.writing() as session:
        service.take_many(session, [("A", n, paper) for n, paper in enumerate(papers, 1)], now=NOW)
    assert state(made, 1) is None
    with pytest.raises(rules.BlankNotFree), made.writing() as session:
        service.take_many(session, [("A", 1, papers[0]), ("A", 1, papers[1])], now=NOW)
    assert state(made, 1) is None


@pytest.mark.parametrize(("series", "number"), [("A", 21), ("A", 0), ("B", 1), ("", 1)])
def test_a_blank_that_never_came_in_cannot_be_used(
    made: Made, papers: tuple[CertificateId, ...], series: str, number: int
) -> None:
    with pytest.raises(rules.BlankNotReceived), made.writing() as session:
        service.take(session, series, number, papers[0], now=NOW)


@pytest.mark.parametrize(("first", "last"), [(20, 25), (1, 1), (1, 20), (5, 7)])
def test_blanks_come_in_once(made: Made, first: int, last: int) -> None:
    with pytest.raises(rules.BlanksOverlap), made.writing() as session:
        service.receive(session, series=" A ", first=first, last=last, on=TODAY)
    with made.writing() as session:
        service.receive(session, series="B", first=first, last=last, on=TODAY)
        service.receive(session, series="A", first=21, last=25, on=TODAY)


@pytest.mark.parametrize(("first", "last", "digits"), [(0, 5, 7), (9, 3, 7), (1, 10_000, 4), (1, 5, 0), (1, 10**6, 7)])
def test_a_typing_mistake_is_no_delivery(made: Made, first: int, last: int, digits: int) -> None:
    with pytest.raises(rules.BadBlankRange), made.writing() as session:
        service.receive(session, series="C", first=first, last=last, on=TODAY, digits=digits)


def test_the_next_blank_is_the_lowest_free_one_of_the_oldest_delivery(
    made: Made, papers: tuple[CertificateId, ...]
) -> None:
    with made.writing() as session:
        service.receive(session, series="A", first=101, last=103, on=TODAY - timedelta(days=30))
        assert queries.next_free(session) == Blank("A", 101)
        service.take(session, "A", 101, papers[0], now=NOW)
        service.spoil(session, "A", 102, reason="Tinta", now=NOW)
        assert queries.next_free(session) == Blank("A", 103)
        assert [b.number for b in queries.free_blanks(session, 4)] == [103, 1, 2, 3]
        assert [b.number for b in queries.free_blanks(session, 9, since=19)] == [19, 20, 103], (
            "the pile in the printer is by number"
        )
        assert queries.next_free(session, "Z") is None


def test_a_sheet_that_came_out_spoiled_keeps_its_certificate_and_the_paper_takes_the_next_one(
    made: Made, papers: tuple[CertificateId, ...]
) -> None:
    with made.writing() as session:
        service.take(session, "A", 1, papers[0], now=NOW)
        service.spoil(session, "A", 1, reason="Macet", now=NOW + timedelta(minutes=1))
        service.take(session, "A", 2, papers[0], now=NOW + timedelta(minutes=2))
        assert queries.blank_of(session, papers) == {papers[0]: Blank("A", 2)}
        assert [row.number for row in queries.register(session, states=[BlankEvent.SPOILED])] == [
            "0001/PPKD-01/III/2026"
        ]
    with pytest.raises(rules.BlankNotFree), made.writing() as session:
        service.take(session, "A", 1, papers[1], now=NOW + timedelta(minutes=3))


def test_a_white_sheet_is_freed_and_can_be_used_for_somebody_else(
    made: Made, papers: tuple[CertificateId, ...]
) -> None:
    with made.writing() as session:
        service.take(session, "A", 1, papers[0], now=NOW)
        service.free(session, "A", 1, now=NOW + timedelta(minutes=1))
        assert queries.blank_of(session, papers) == {}
        service.take(session, "A", 1, papers[1], now=NOW + timedelta(minutes=2))
        assert queries.blank_of(session, papers) == {papers[1]: Blank("A", 1)}
        assert len(queries.history(session, "A", 1)) == 3


def test_a_lost_blank_that_is_found_is_again_what_it_was(made: Made) -> None:
    with made.writing() as session:
        service.spoil(session, "A", 1, reason="Robek", now=NOW)
        service.lose(session, [Blank("A", 1), Blank("A", 2)], reason="Laci kosong", now=NOW + timedelta(1))
        service.find(session, [Blank("A", 1), Blank("A", 2)], now=NOW + timedelta(2))
    assert (state(made, 1), state(made, 2)) == (BlankEvent.SPOILED, None)


def test_blanks_go_back_or_are_destroyed_with_minutes_only(made: Made) -> None:
    with pytest.raises(rules.MinutesMissing), made.writing() as session:
        service.return_many(session, [Blank("A", 1)], minutes=" ", now=NOW)
    with made.writing() as session:
        assert service.return_many(session, [Blank("A", n) for n in (1, 2)], minutes="BA-1", now=NOW) == 2
        assert service.destroy_many(session, [Blank("A", 3)], minutes="BA-2", now=NOW) == 1
    with pytest.raises(rules.BlankNotFree), made.writing() as session:
        service.find(session, [Blank("A", 1)], now=NOW)
    with pytest.raises(NotAllowed), made.writing(made.clerk) as session:
        service.destroy_many(session, [Blank("A", 4)], minutes="BA-3", now=NOW)
    with pytest.raises(NotAllowed), made.writing(made.instructor) as session:
        service.spoil(session, "A", 4, reason="Iseng", now=NOW)


def test_a_receipt_is_taken_back_only_before_anything_happened_to_its_blanks(made: Made) -> None:
    with made.writing() as session:
        wrong = service.receive(session, series="X", first=1, last=5, on=TODAY)
        service.take_back_receipt(session, wrong)
        service.receive(session, series="X", first=1, last=6, on=TODAY)
        (first,) = queries.receipts(session, "A")
        service.spoil(session, "A", 7, reason="Basah", now=NOW)
    with pytest.raises(rules.ReceiptInUse), made.writing() as session:
        service.take_back_receipt(session, first.id)


def test_a_blank_that_two_pcs_used_shows_as_such_after_they_met(
    made: Made, papers: tuple[CertificateId, ...], tmp_path: Path
) -> None:
    (tmp_path / "dua").mkdir()
    with makers.second_pc(tmp_path / "dua", made) as other:
        with made.writing() as session:
            service.take(session, "A", 1, papers[0], now=NOW)
            service.take(session, "A", 2, papers[2], now=NOW)
        with other.writing() as session:
            service.take(session, "A", 1, papers[1], now=NOW + timedelta(minutes=1))
            service.take(session, "A", 2, papers[2], now=NOW + timedelta(minutes=1))
        makers.hand_over(other, made, stream="pc-2/1")
        with made.reading() as session:
            (stock,) = queries.stock(session)
            assert stock.clashes == 1, "the same paper booked twice is none"
            assert [row.blank.number for row in queries.register(session) if row.standing and row.standing.clash] == [1]


_MOVES = st.lists(
    st.tuples(
        st.sampled_from(["take", "spoil", "free", "return", "lose", "find"]), st.integers(1, 4), st.integers(0, 2)
    ),
    max_size=25,
)


def test_whatever_happens_each_blank_is_one_thing_and_no_paper_lies_on_two(
    made: Made, papers: tuple[CertificateId, ...]
) -> None:
    with made.database.writing(by=made.head, at=NOW) as session:

        @given(_MOVES)
        def any_way(moves: list[tuple[str, int, int]]) -> None:
            inner = session.begin_nested()
            try:
                for step, (verb, number, paper) in enumerate(moves):
                    now = NOW + timedelta(minutes=step)
                    blank = Blank("A", number)
                    before = queries.standings(session, "A").get(("A", number))
                    try:
                        match verb:
                            case "take":
                                service.take(session, "A", number, papers[paper], now=now)
                                assert before is None or before.state in (None, BlankEvent.USED)
                            case "spoil":
                                service.spoil(session, "A", number, reason="Uji", now=now)
                            case "free":
                                service.free(session, "A", number, now=now)
                            case "return":
                                service.return_many(session, [blank], minutes="BA", now=now)
                                assert before is None or before.state in (None, BlankEvent.SPOILED)
                            case "lose":
                                service.lose(session, [blank], reason="Uji", now=now)
                            case "find":
                                service.find(session, [blank], now=now)
                    except rules.BlankNotFree:
                        continue
                (stock,) = queries.stock(session)
                assert sum(stock.by_state.values()) == stock.received == 20
                assert stock.clashes == 0
                rows = queries.register(session)
                assert [row.blank.number for row in rows] == list(range(1, 21))
                assert stock.free == sum(row.state is None for row in rows) == len(queries.free_blanks(session, 99))
            finally:
                inner.rollback()

        any_way()


@pytest.mark.parametrize(
    ("given_text", "read"),
    [
        ("A 0000012", ("A", 12, 7)),
        ("a0000012", ("A", 12, 7)),
        ("12", ("", 12, 2)),
        (" B-7/ 0012 ", ("B-7/", 12, 4)),
    ],
)
def test_a_blanks_number_is_read_as_typed_or_scanned(given_text: str, read: tuple[str, int, int]) -> None:
    found = rules.typed(given_text)
    assert (found.series, found.number, found.digits) == read


def test_several_blanks_are_typed_as_they_are_written() -> None:
    typed = rules.typed_many(" a0000003, A 0000007..A 0000009; A 0000008 ,B 01..03")
    assert [(one.series, one.number) for one in typed] == [
        ("A", 3),
        ("A", 7),
        ("A", 8),
        ("A", 9),
        ("B", 1),
        ("B", 2),
        ("B", 3),
    ]
    assert rules.written(typed) == "A 0000003, A 0000007..A 0000009, B 01..B 03"
    assert rules.typed_many(rules.written(typed)) == typed
    for wrong in ("", " , ", "A 1..B 3", "A 5..A 3"):
        with pytest.raises((rules.BadBlankNumber, rules.BadBlankRange)):
            rules.typed_many(wrong)


@pytest.mark.parametrize("given_text", ["", "A", "A 12 B", "Ä 12", "SERI YANG TERLALU PANJANG 12", "1234567890123456"])
def test_what_is_no_blanks_number_is_refused(given_text: str) -> None:
    with pytest.raises(rules.BadBlankNumber):
        rules.typed(given_text)
