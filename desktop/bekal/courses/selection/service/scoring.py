"""Record what applicants reached in the tests, one score or a pasted block."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses.selection import rules
from bekal.courses.selection.service.finding import check_open, name_of, require_applications, require_test
from bekal.staff.meanwhile import Cell, check_seen
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Application, SelectionScore, SelectionTest
from bekal.terms import ApplicationId, ApplicationState, TestId


def record_score(
    session: Session, test_id: TestId, application_id: ApplicationId, typed: str, *, note: str | None = None
) -> None:
    """Record a score as it is typed: `85,5`, `TH` for absent, nothing to take it back; absent is not zero.

    Raises:
        UnknownTest, UnknownApplication, DecisionLocked: nothing was recorded.
        BadScore: it is no score of 0 to 100.
        NotPlaceable: the applicant is not admitted.

    """
    allow(session, Action.ASSESS)
    score, absent = rules.read_score(typed)
    _write_scores(session, test_id, [(application_id, score, absent)], note=note)


def record_scores(
    session: Session,
    test_id: TestId,
    rows: Sequence[tuple[ApplicationId, str]],
    seen: Mapping[ApplicationId, str] | None = None,
) -> int:
    """Record a pasted block of scores, all of them or none; return how many rows it had.

    `seen`: the scores that were shown when these were typed; one that others entered since is not written over.

    Raises:
        UnknownTest, UnknownApplication, DecisionLocked, NotPlaceable, WrittenMeanwhile: nothing was recorded.
        ScoresUnreadable: some cells are no scores; every one of them is named.

    """
    allow(session, Action.ASSESS)
    read, wrong = [], []
    for number, (application_id, typed) in enumerate(rows, 1):
        try:
            score, absent = rules.read_score(typed)
        except rules.BadScore:
            wrong.append((number, application_id, typed.strip()[:40]))
            continue
        read.append((application_id, score, absent))
    if wrong:
        people = require_applications(session, [application_id for _, application_id, _ in wrong])
        names = {row.id: name_of(session, row) for row in people}
        cells = "; ".join(f"{number} {names[each]}: “{typed}”" for number, each, typed in wrong)
        raise rules.ScoresUnreadable(
            n=len(wrong), cells=cells, rows=tuple((number, typed) for number, _, typed in wrong)
        )
    _write_scores(session, test_id, read, seen=seen)
    return len(rows)


def _write_scores(
    session: Session,
    test_id: TestId,
    read: Sequence[tuple[ApplicationId, int | None, bool]],
    *,
    note: str | None = None,
    seen: Mapping[ApplicationId, str] | None = None,
) -> None:
    test = require_test(session, test_id)
    check_open(session, [test.course_id])
    for application in require_applications(session, [application_id for application_id, _, _ in read]):
        if application.course_id != test.course_id or application.state is not ApplicationState.ADMITTED:
            raise rules.NotPlaceable(name=name_of(session, application), state=application.state.word)
    there = {
        row.application_id: row
        for row in session.scalars(select(SelectionScore).where(SelectionScore.test_id == test_id))
    }
    if seen is not None:
        for application_id, score, absent in read:
            _check_seen(
                session, test, application_id, there.get(application_id), seen.get(application_id, ""), (score, absent)
            )
    fresh: dict[UUID, dict[str, object]] = {}
    for application_id, score, absent in read:
        if (row := there.get(application_id)) is not None:
            row.score, row.absent = score, absent
            if note is not None:
                row.note = note.strip()
        elif score is not None or absent or note:
            fresh[application_id] = {
                "id": joint_id("selection_score", test_id, application_id),
                "test_id": test_id,
                "application_id": application_id,
                "score": score,
                "absent": absent,
                "note": (note or "").strip(),
            }
    session.flush()
    journal.write_many(session, SelectionScore, list(fresh.values()))


def _check_seen(
    session: Session,
    test: SelectionTest,
    application_id: ApplicationId,
    row: SelectionScore | None,
    seen: str,
    mine: tuple[int | None, bool],
) -> None:
    """Let a score be written over only by somebody who saw it."""
    now = (row.score, row.absent) if row is not None else (None, False)
    if row is None or now in (rules.read_score(seen), mine):
        return
    name = name_of(session, session.get_one(Application, application_id))
    cell = Cell(name, test.title, row.id, ("score", "absent"))
    check_seen(
        session, cell, lambda one: rules.score_words(one[0], absent=one[1]), seen=rules.read_score(seen), now=now,
        mine=mine,
    )  # fmt: skip
