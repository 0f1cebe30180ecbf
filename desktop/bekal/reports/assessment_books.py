"""The marks of a course as workbooks: the list of final scores, and the sheet that is filled in Excel."""

from sqlalchemy.orm import Session

from bekal.assessment.cells import value_of
from bekal.assessment.queries import ResultRow, Results, results
from bekal.assessment.weighing import FieldId
from bekal.courses.queries import course
from bekal.documents.marks_xlsx import MarksSheet, marks_template_xlsx, scores_xlsx
from bekal.reports.assessment import DECISIONS, STATES
from bekal.reports.selection import course_facts
from bekal.terms import CourseId


def score_book(session: Session, course_id: CourseId) -> bytes:
    """Return the list of final scores as a workbook: scores as numbers, the total as a formula with its value.

    Raises:
        UnknownCourse: there is none.

    """
    of, found = course(session, course_id), results(session, course_id)
    basis = (("Keadaan", "Belum dikunci" if found.lock is None else f"Dikunci, sidang {found.lock.met_on:%d-%m-%Y}"),)
    return scores_xlsx(f"Daftar nilai akhir {of.name}", (*course_facts(of), *basis), sheet_of(found))


def template(session: Session, course_id: CourseId) -> bytes:
    """Return the sheet into which marks are typed in Excel: what is there now, ready to be read back.

    Raises:
        UnknownCourse: there is none.

    """
    of, found = course(session, course_id), results(session, course_id)
    return marks_template_xlsx(f"Lembar isian nilai {of.name}", sheet_of(found))


def sheet_of(found: Results) -> MarksSheet:
    """Return the marks of a course as a workbook takes them."""

    def entry(row: ResultRow, field: FieldId, *, last: bool) -> int | str | None:
        kept = value_of(row, field) if last else row.entries.get(field)
        return kept if isinstance(kept, int) or kept is None else str(kept.value)

    components = found.plan.components
    return MarksSheet(
        tuple((one.title, one.weight) for one in components),
        tuple((unit.code, unit.title) for unit in found.units),
        tuple(
            (
                row.number,
                row.name,
                tuple(entry(row, one.id, last=False) for one in components),
                tuple(entry(row, one.id, last=True) for one in components),
                row.score_hundredths,
                row.predicate.word if row.predicate else "",
                tuple(entry(row, unit.id, last=True) for unit in found.units),
                DECISIONS[row.decision] if row.decision else "",
                STATES.get(row.state, "") if row.has_left else row.note,
            )
            for row in found.rows
        ),
    )
