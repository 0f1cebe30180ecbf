"""What a command of the selection is about: its course, its tests, its applicants by code or id."""

from typing import TYPE_CHECKING

from bekal.cli.call import Call, read_id
from bekal.terms import ApplicationId, CourseId, TestId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

CODE = "P-XXXX-XXXX|ID"


def course_of(call: Call) -> CourseId:
    """Return the course the call names."""
    return CourseId(read_id(call.course))


def test_of(call: Call, session: "Session", named: str) -> TestId:
    """Return a test of the course by its title or id.

    Raises:
        UnknownTest: there is none.

    """
    from bekal.courses.selection import queries, rules

    for test in queries.tests(session, course_of(call)):
        if named.casefold() == test.title.casefold() or named == str(test.id):
            return test.id
    raise rules.UnknownTest(test=named)


def by_code(session: "Session", course_id: CourseId) -> dict[str, ApplicationId]:
    """Return the applications of a course by registration code and by id."""
    from bekal.courses.selection import queries, rules

    found: dict[str, ApplicationId] = {}
    for each in queries.application_ids(session, course_id):
        found[rules.registration_code(each)] = found[str(each)] = each
    return found


def known_code(known: dict[str, ApplicationId], typed: str) -> ApplicationId:
    """Return the application of a code however it was typed, or of an id.

    Raises:
        UnknownApplication: there is none in the course.

    """
    from bekal.courses.selection import rules

    found = known.get(rules.read_code(typed) or typed.strip())
    if found is None:
        raise rules.UnknownApplication(application=typed)
    return found


def application_of(call: Call, session: "Session", named: str) -> ApplicationId:
    """Return an application of the course by its code or id."""
    return known_code(by_code(session, course_of(call)), named)


def applications_of(call: Call, session: "Session") -> list[ApplicationId]:
    """Return the applications of the course that the call names."""
    if not call.application:
        return []
    known = by_code(session, course_of(call))
    return [known_code(known, named) for named in call.application]
