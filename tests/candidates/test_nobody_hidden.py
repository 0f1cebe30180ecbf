"""Wherever people are listed, searched, counted, proposed or written out: nobody whose data are only kept or erased."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY

from bekal.candidates import queries
from bekal.candidates.exporting import export_list
from bekal.candidates.merging.pairs import unsettled
from bekal.candidates.papers.expiring import expiring, people_of
from bekal.candidates.rights import erasing, rules
from bekal.candidates.rights import service as rights
from bekal.courses import queries as courses
from bekal.courses.selection import queries as selection
from bekal.courses.selection.queries.adding import addable, by_niks
from bekal.courses.selection.rules import registration_code
from bekal.reports.finding import find
from bekal.reports.receipts import people_of_code
from bekal.storage.ids import joint_id
from bekal.storage.records import Application, Paper
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, PaperState

NIK = "9999990903010091"
NAME = "Zulaika Contoh Tersembunyi"


def named_everywhere(session: Session, who: CandidateId, running: CourseId, wished: CourseId, out: Path) -> list[str]:
    """Return where a person is named by anything that lists people."""
    applied = joint_id("application", running, who)
    code = registration_code(ApplicationId(applied))
    places: dict[str, Callable[[], object]] = {
        "the list": lambda: [row.id for row in queries.candidates(session, limit=None).rows],
        "the list by name": lambda: [row.id for row in queries.candidates(session, by_name=True, limit=None).rows],
        "the list of the incomplete": lambda: [row.id for row in queries.candidates(session, lacking=True).rows],
        "the search by name": lambda: [row.id for row in queries.candidates(session, typed="zulaika").rows],
        "the search by NIK": lambda: [row.id for row in queries.candidates(session, typed=NIK).rows],
        "the search by phone": lambda: [row.id for row in queries.candidates(session, typed="081299").rows],
        "the proposal for a mistyped name": lambda: [who] if queries.nearest(session, "zulaikx") else [],
        "the newest": lambda: [getattr(queries.newest(session), "id", None)],
        "the header's search": lambda: [row.id for row in find(session, "zulaika").people],
        "the header's search by code": lambda: [row.id for row in find(session, code).people],
        "the code of the slip": lambda: list(people_of_code(session, code)),
        "likely twins": lambda: [one for pair in unsettled(session).pairs for one in (pair.one.id, pair.other.id)],
        "papers that end": lambda: [one.candidate_id for one in expiring(session, today=TODAY)],
        "people with papers": lambda: list(people_of(session, None)),
        "the enrolment of a class": lambda: [row.id for row in courses.selectable(session, wished)],
        "the applicants": lambda: [
            row.candidate_id for row in selection.applicants(session, running, today=TODAY).rows
        ],
        "the ranking": lambda: [who] if NAME in {row.name for row in selection.ranking(session, running)} else [],
        "who may apply": lambda: [row.id for row in addable(session, wished).rows],
        "who may apply, by NIK": lambda: [row.id for row in by_niks(session, wished, [NIK]).rows],
        "who waits": lambda: list(selection.waiting(session, wished)),
        "the workbook": lambda: _written(session, out, who),
    }
    return [place for place, named in places.items() if who in named()]  # type: ignore[operator]  # lists of ids, all


def _written(session: Session, out: Path, who: CandidateId) -> list[CandidateId]:
    file = export_list(session, out, now=NOW).file
    page = openpyxl.load_workbook(file).worksheets[0]
    return [who] if any(str(who) in map(str, row) for row in page.iter_rows(values_only=True)) else []


@pytest.mark.parametrize("how", ["restricted", "erased"])
def test_nobody_hidden_is_named_anywhere(tmp_path: Path, how: str) -> None:
    with makers.centre(tmp_path / "balai") as made:
        with made.writing() as session:
            running = makers.course(session, trainees_wanted=0, number=1)
            wished = makers.course(session, trainees_wanted=0, number=2)
            makers.candidates(session, 5)
            born = {"birth_date": date(2001, 3, 9)}
            alike = {"name": "Sulaika Contoh Tersembunyi", "nik": None, "nik_status": "missing"}
            makers.candidate(session, 90, **born, **alike, registered_at=NOW - timedelta(days=9))
            who = makers.candidate(
                session,
                91,
                **born,
                name=NAME,
                nik=NIK,
                phone="+6281299900091",
                sex=None,
                wanted="Program JPN-2",
                registered_at=NOW + timedelta(minutes=1),
            )
            session.add(
                Application(
                    id=joint_id("application", running.id, who),
                    course_id=running.id,
                    candidate_id=who,
                    state=ApplicationState.ADMITTED,
                    state_on=TODAY,
                    applied_at=NOW,
                )
            )
            session.add(
                Paper(
                    id=joint_id("paper", who, "passport"),
                    candidate_id=who,
                    kind="passport",
                    state=PaperState.ORIGINAL,
                    expires_on=TODAY + timedelta(days=9),
                )
            )
        with made.reading() as session:
            before = named_everywhere(session, who, running.id, wished.id, tmp_path / "a.xlsx")
        with made.writing() as session:
            if how == "restricted":
                rights.restrict(session, who, reason="Diminta", now=NOW)
            else:
                erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)
        with made.reading() as session:
            after = named_everywhere(session, who, running.id, wished.id, tmp_path / "b.xlsx")
    assert after == []
    assert len(before) >= 19, before  # the places do name people whose data may be used
