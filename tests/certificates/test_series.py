"""How numbers are written and when they begin anew: never one twice, whatever a head changes in between."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.central import home, trusting
from bekal.central import service as head_office
from bekal.centre.queries import CentreRow, centre
from bekal.certificates import leases, rules, series, service
from bekal.certificates.issue_here import issue_here
from bekal.certificates.keys import words_of
from bekal.certificates.leases import NumbersUsedUp
from bekal.certificates.life.here import key_here
from bekal.certificates.life.queries import papers, years
from bekal.certificates.life.register import Gap, book
from bekal.certificates.numbering import device_here, replace_leases
from bekal.courses.queries import trainees
from bekal.errors import Refused
from bekal.staff.rules import NotAllowed
from bekal.storage import numbers
from bekal.storage.opening import opened
from bekal.storage.records import Intake, NumberLease, Programme, Record
from bekal.sync import service as sync
from bekal.terms import CourseId, EnrolmentId, StaffId

NEXT_YEAR = datetime(2027, 1, 4, 3, 0, tzinfo=UTC)
OTHER_PC = UUID(int=1)
World = tuple[Path, StaffId, StaffId, CourseId]


@pytest.fixture
def ready(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ready]:
    """Give a centre whose key is accredited for thirteen months, so that a year ends in between."""
    made, head, instructor, course = world
    for name in ("balai", "pusat", "usb"):
        shutil.copytree(made.parent / name, tmp_path / name)
    with opened(tmp_path / "balai") as open_centre, home.opened(tmp_path / "pusat") as central:
        words = words_of(key_here(open_centre).kid)
        trusting.confirm(central, words, licence="Izin 1/CONTOH", city="Kota Contoh", now=NOW)
        sync.export(open_centre, tmp_path / "usb", now=NOW)
        head_office.import_folder(central, tmp_path / "usb", now=NOW)
        sync.take_in(open_centre, tmp_path / "usb", now=NOW)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))  # numbers used in one test are not another's
        with open_centre.database.writing(by=head, at=NOW) as session:
            replace_leases(session, [])
        yield Ready(open_centre, head, instructor, course)


def people(ready: Ready) -> list[EnrolmentId]:
    with ready.centre.database.reading() as session:
        return [EnrolmentId(one.id) for one in trainees(session, ready.course)]


def change(ready: Ready, at: datetime = NOW, **what: object) -> None:
    with ready.centre.database.writing(by=ready.head, at=at) as session:
        series.change_series(session, now=at, **what)  # type: ignore[arg-type]


def house(ready: Ready) -> CentreRow:
    with ready.centre.database.reading() as session:
        return centre(session)


def issued(ready: Ready, place: int, at: datetime = NOW) -> str:
    """Issue to the trainee at a place in the class list; return the number."""
    (number,) = issue_here(ready.centre, ready.course, by=ready.head, now=at, only=[people(ready)[place]]).numbers
    return number


@contextmanager
def refused(ready: Ready, kind: type[Refused]) -> Iterator[None]:
    """Expect a refusal that changes nothing of how numbers are written."""
    before = house(ready)
    with pytest.raises(kind):
        yield
    assert house(ready) == before


def test_the_classification_stands_where_the_template_names_it(ready: Ready) -> None:
    with refused(ready, rules.NumberPartMissing):
        change(ready, template="{klasifikasi}/{seq:04}/{kode}/{tahun}")
    change(ready, template="{klasifikasi}/{seq:04}/{kode}/{tahun}", classification=" 500.15.2 ")
    assert issued(ready, 0) == f"500.15.2/0001/{house(ready).code}/2026"
    with refused(ready, rules.NumberPartMissing):
        change(ready, classification="")
    with refused(ready, rules.BadNumberTemplate):
        change(ready, classification="500_15")
    assert issued(ready, 1) == f"500.15.2/0002/{house(ready).code}/2026"


def test_no_number_says_a_name_that_shows_a_mark(ready: Ready) -> None:
    for part, of, field in (
        ("kode_program", Programme, "code"), ("angkatan", Intake, "name"), ("angkatan_romawi", Intake, "name"),
    ):  # fmt: skip
        change(ready, template=f"{{seq:04}}/{{{part}}}/{{tahun}}")
        own = _rename(ready, of, field, "~2")
        with pytest.raises(rules.NumberPartMarked) as told:
            issued(ready, 0)
        assert told.value.facts["name"] == f"{own}~2"
        _rename(ready, of, field, "")
    assert issued(ready, 0) == "0001/I/2026"


def _rename(ready: Ready, of: type[Record], field: str, mark: str) -> str:
    """Give the only one its name with a mark, or without one; return it without."""
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        (row,) = session.scalars(select(of))
        own = str(getattr(row, field)).partition("~")[0]
        setattr(row, field, own + mark)
    return own


def test_a_paper_says_the_name_that_was_given_and_no_mark(ready: Ready) -> None:
    _rename(ready, Intake, "name", "~2")
    issued(ready, 0)
    with ready.centre.database.reading() as session:
        (page,) = service.pages(session, ready.course)
    assert page.facts["angkatan"] == "2026-1"


def test_a_classification_that_went_missing_stops_issuing_with_clear_words(ready: Ready) -> None:
    change(ready, template="{klasifikasi}/{seq}/{tahun}", classification="563")
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        from bekal.storage.records import Centre

        session.get_one(Centre, session.info["centre_id"]).classification = ""  # as an older program might write it
    with pytest.raises(rules.NumberPartMissing) as told:
        issued(ready, 0)
    assert told.value.facts["part"] == "{klasifikasi}"
    with ready.centre.database.reading() as session:
        assert papers(session, today=NOW.date()) == []


def test_numbers_that_begin_anew_each_year_must_name_the_year(ready: Ready) -> None:
    with refused(ready, rules.YearMissing):
        change(ready, template="{seq:05}-{kode}")
    change(ready, template="{seq:05}-{kode}", goes_on=True)
    with refused(ready, rules.YearMissing):
        change(ready, goes_on=False)
    assert issued(ready, 0) == f"00001-{house(ready).code}"


def test_each_year_begins_with_1_unless_the_series_goes_on(ready: Ready) -> None:
    change(ready, template="{seq}/{tahun}")
    assert [issued(ready, 0), issued(ready, 1, NEXT_YEAR)] == ["1/2026", "1/2027"]


def test_a_series_that_goes_on_continues_this_years_and_knows_no_new_year(ready: Ready) -> None:
    change(ready, template="{seq}/{tahun}")
    assert issued(ready, 0) == "1/2026"
    change(ready, goes_on=True)
    assert house(ready).numbers_from == 2026
    assert issued(ready, 1) == "2/2026"
    assert issued(ready, 2, NEXT_YEAR) == "3/2027"
    assert numbers.used(ready.centre) == {2026: 3}
    with ready.centre.database.reading() as session:
        found = papers(session, today=NEXT_YEAR.date())
        assert years(session) == [2027, 2026]
        assert [one.number for one in papers(session, today=NEXT_YEAR.date(), year=2027)] == ["3/2027"]
        lines = book(session, today=NEXT_YEAR.date(), year=2027)
    assert [(line.first, line.gap) for line in lines] == [(3, None)]
    assert {one.year for one in found} == {2026}, "one book, so that no place in it is used twice"


def test_a_head_goes_back_to_yearly_numbers_only_before_the_first_of_a_year(ready: Ready) -> None:
    change(ready, template="{seq}/{tahun}", goes_on=True)
    assert issued(ready, 0) == "1/2026"
    change(ready, goes_on=False)
    assert issued(ready, 1) == "2/2026", "within the year it is one book"
    change(ready, goes_on=True)
    assert issued(ready, 2, NEXT_YEAR) == "3/2027"
    with refused(ready, rules.SeriesInUse):
        change(ready, NEXT_YEAR, goes_on=False)
    change(ready, NEXT_YEAR.replace(year=2028), goes_on=False)
    assert house(ready).numbers_from is None


def test_a_number_that_a_certificate_has_is_never_written_again(ready: Ready) -> None:
    change(ready, template="{seq}/{kode}", goes_on=True)
    assert issued(ready, 0) == f"1/{house(ready).code}"
    change(ready, NEXT_YEAR, template="{seq}/{tahun}", goes_on=False)
    assert issued(ready, 1, NEXT_YEAR) == "1/2027"
    change(ready, NEXT_YEAR, template="{seq}/{kode}", goes_on=True)
    assert issued(ready, 2, NEXT_YEAR) == f"2/{house(ready).code}"
    with ready.centre.database.writing(by=ready.head, at=NEXT_YEAR) as session:
        from bekal.storage.records import Centre

        row = session.get_one(Centre, session.info["centre_id"])
        row.number_template, row.numbers_from = "{seq}/2027", 2030  # an empty book, whose first number is taken
    with pytest.raises(rules.NumberUsed):
        issued(ready, 3, NEXT_YEAR)
    with ready.centre.database.reading() as session:
        assert len(papers(session, today=NEXT_YEAR.date())) == SEATS - 1


def test_a_second_pc_goes_on_in_its_own_block_over_new_year(ready: Ready) -> None:
    change(ready, template="{seq}/{tahun}", goes_on=True)
    code = house(ready).code
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        own = device_here(session)
        given_blocks = [(OTHER_PC, 1, 5000), (own, 5001, 5200)]
        replace_leases(
            session,
            [
                NumberLease(series=code, year=year, first=first, last=last, device=device, ended_on=None)
                for year in (2026, 2027)
                for device, first, last in given_blocks
            ],
        )
    assert issued(ready, 0).startswith("5001/2026-")
    assert issued(ready, 1, NEXT_YEAR).startswith("5002/2027-")
    with ready.centre.database.reading() as session:
        lines = book(session, today=NEXT_YEAR.date())
    assert [(line.year, line.first, line.last, line.gap) for line in lines] == [
        (2026, 1, 5000, Gap.ELSEWHERE),
        (2026, 5001, 5001, None),
        (2026, 5002, 5002, None),
    ], "the blocks of 2027 are no book of this series"


def test_a_pc_that_knows_of_others_begins_no_year_of_which_it_has_no_block(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        code, own = centre(session).code, device_here(session)
        alone = [NumberLease(series=code, year=2026, first=1, last=5000, device=own, ended_on=None)]
        replace_leases(session, alone)
    assert issued(ready, 0, NEXT_YEAR).startswith("0001/"), "it alone was ever given any"
    with ready.centre.database.writing(by=ready.head, at=NEXT_YEAR) as session:
        other = NumberLease(series=code, year=2026, first=5001, last=5200, device=OTHER_PC, ended_on=None)
        replace_leases(session, [*(_copy(one) for one in alone), other])
    with pytest.raises(NumbersUsedUp):
        issued(ready, 1, NEXT_YEAR)


def _copy(one: NumberLease) -> NumberLease:
    return NumberLease(
        series=one.series, year=one.year, first=one.first, last=one.last, device=one.device, ended_on=one.ended_on
    )


def test_only_a_head_changes_how_numbers_are_written(ready: Ready) -> None:
    with (
        pytest.raises(NotAllowed),
        ready.centre.database.writing(by=ready.instructor, at=NOW) as session,
    ):
        series.change_series(session, now=NOW, goes_on=True)
    assert house(ready).numbers_from is None


STEPS = st.lists(st.sampled_from(["issue", "next year", "goes on", "yearly"]), min_size=4, max_size=40)


@dataclass(frozen=True)
class Written:
    """A number that was written: in which book, at which place, in which year, and how."""

    book: int
    place: int
    year: int
    text: str


@given(STEPS, st.integers(1, 3))
def test_however_heads_change_it_no_number_is_written_twice_and_no_book_has_a_gap(steps: list[str], n: int) -> None:
    on: date = date(2026, 6, 1)
    since: int | None = None
    written: list[Written] = []
    for step in steps:
        if step == "next year":
            on = on.replace(year=on.year + 1)
        elif step == "issue":
            of = on.year if since is None else since
            used = {one.place for one in written if one.book == of}
            for place in leases.take([], OTHER_PC, used, n, year=of):
                text = rules.number("{seq}/{tahun}", sequence=place, on=on, words={})
                written.append(Written(of, place, on.year, text))
        else:
            issued = sum((one.book, one.year) == (since, on.year) for one in written)
            with suppress(rules.SeriesInUse):
                since = rules.begins(since, step == "goes on", year=on.year, issued=issued)
    texts = [one.text for one in written]
    assert len(set(texts)) == len(texts)
    for of in {one.book for one in written}:
        places = [one.place for one in written if one.book == of]
        assert places == list(range(1, len(places) + 1))
