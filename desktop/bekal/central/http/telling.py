"""What goes down to a device that asks: others' work, one paper at a time, and what comparing contents shows."""

import re
from http import HTTPStatus

from bekal.central import comparing, feeding
from bekal.central.http.asking import BYTES, Answered, Asked, Problem
from bekal.central.http.devices import Asker, Desk, body_of, full, receipt_of
from bekal.sync.changes import Cursor
from bekal.sync.papers import PAPER_SIZE
from bekal.sync.questions import Question
from bekal.sync.refusals import PaperUnfit
from bekal.sync.wire import life_read

_CURSOR = r"[0-9]{1,9}\.[0-9]{1,12}"
_QUERY = re.compile(
    rf"(?:after=(?P<after>{_CURSOR})&)?life=(?P<life>[0-9a-f]{{16}}\.[0-9]{{1,12}}\.[0-9a-f]{{64}})"
    rf"(?(after)|&after=(?P<then>{_CURSOR}))"
)


def changes(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Give the next paper of what happened after a cursor; 204 where there is nothing the device does not know."""
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    asked_for = _QUERY.fullmatch(asked.target.partition("?")[2])
    if asked_for is None:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "after"})
    cursor = Cursor.read(asked_for["after"] or asked_for["then"])
    life, head = life_read(asked_for["life"])
    question = Question(asker.id, life, cursor, desk.now, head)
    with desk.central.database.reading() as session:
        paper = feeding.answer(desk.central, session, question)
    if paper is None:
        return Answered(HTTPStatus.NO_CONTENT)
    return Answered(HTTPStatus.OK, paper, BYTES)


def compared(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Hold what a device's contents come to against central's; where they differ, answer what puts them right.

    204 where the two are not at the same point, so that nothing can be said. Where they agree the answer carries the
    receipt, which says so from now on: the device has nothing to ask about it next time.
    """
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    body = body_of(asked, PAPER_SIZE)

    def work() -> tuple[Question, comparing.Compared]:
        with desk.central.database.writing() as session:
            question = feeding.hear(session, body)
        if question.device != asker.id:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "other-device")
        return question, comparing.compare(desk.central, question, now=desk.now)

    try:
        question, found = desk.in_turn(asker.centre, work)
    except PaperUnfit as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-question") from error
    if found.paper is not None:
        return Answered(HTTPStatus.OK, found.paper, BYTES)
    if found.agrees:
        receipt, paper = receipt_of(desk, asker.id, question.life, asker.centre)
        return full(HTTPStatus.OK, receipt, paper, {"agrees": True})
    return Answered(HTTPStatus.NO_CONTENT)
