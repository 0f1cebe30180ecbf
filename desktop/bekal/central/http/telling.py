"""What goes down to a device that asks: others' work, one paper at a time, and what comparing contents shows."""

import hashlib
import re
from http import HTTPStatus

from bekal.central import comparing, feeding
from bekal.central.http import uploads
from bekal.central.http.askers import Asker
from bekal.central.http.asking import BYTES, Answered, Asked, Problem, body_of, part_in, query_of
from bekal.central.http.devices import Desk, full, receipt_of
from bekal.sync.changes import Cursor
from bekal.sync.papers import PAPER_SIZE
from bekal.sync.questions import Question
from bekal.sync.refusals import PaperUnfit
from bekal.sync.wire import LARGEST_DOWN, life_read

_AFTER = re.compile(r"[0-9]{1,9}\.[0-9]{1,12}\Z")
_LIFE = re.compile(r"[0-9a-f]{16}\.[0-9]{1,12}\.[0-9a-f]{64}\Z")


def changes(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Give the next paper of what happened after a cursor, or a part of it; 204 where there is nothing to tell."""
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    query = query_of(asked, {"after", "life", "from", "most"})
    after, written_life = query.get("after", ""), query.get("life", "")
    if not _AFTER.match(after) or not _LIFE.match(written_life):
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "after"})
    start, most = part_in(query, LARGEST_DOWN)
    begun = hashlib.sha256(f"{after} {written_life}".encode()).hexdigest()
    paper = _begun(desk, asker, begun) if start else b""
    if not paper:
        life, head = life_read(written_life)
        question = Question(asker.id, life, Cursor.read(after), desk.now, head)
        with desk.central.database.reading() as session:
            paper = feeding.answer(desk.central, session, question) or b""
        if not paper:
            return Answered(HTTPStatus.NO_CONTENT)
        if len(paper) > most:
            _keep(desk, asker, begun, paper)
    return _part(paper, start, most)


def _part(paper: bytes, start: int, most: int) -> Answered:
    tag = f'"{hashlib.sha256(paper).hexdigest()[:32]}"'
    return Answered(HTTPStatus.OK, paper[start : start + most], BYTES, tag)


def _begun(desk: Desk, asker: Asker, name: str) -> bytes:
    """Return the paper that a device was given the beginning of: encrypted anew, its bytes would be others."""
    try:
        return uploads.pieces_of(desk.central, asker.id).joined(name, lambda paper: (0, paper))
    except OSError:
        return b""


def _keep(desk: Desk, asker: Asker, name: str, paper: bytes) -> None:
    uploads.let_go_of_old(desk.central)
    pieces = uploads.pieces_of(desk.central, asker.id)
    pieces.drop(name)
    pieces.add(name, 0, len(paper), paper)


def compared(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Hold what a device's contents come to against central's; where they differ, answer what puts them right.

    204 where the two are not at the same point, so that nothing can be said. Of a large answer only the beginning is
    given, and the whole kept for `rest`. Where they agree the answer carries the receipt, which says so from now on:
    the device has nothing to ask about it next time.
    """
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    _, most = part_in(query_of(asked, {"most"}), LARGEST_DOWN)
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
        if len(found.paper) >= most:  # it shall be gone on with where it is cut
            _keep(desk, asker, hashlib.sha256(body).hexdigest(), found.paper)
        return _part(found.paper, 0, most)
    if found.agrees:
        receipt, paper = receipt_of(desk, asker.id, question.life, asker.centre)
        return full(HTTPStatus.OK, receipt, paper, {"agrees": True})
    return Answered(HTTPStatus.NO_CONTENT)


def rest(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Give more of what was answered to a question that is named by its hash; 204 where it is here no more."""
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    query = query_of(asked, {"of", "from", "most"})
    start, most = part_in(query, LARGEST_DOWN)
    if not uploads.ADDRESS.match(query.get("of", "")):
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "of"})
    paper = _begun(desk, asker, query["of"])
    return _part(paper, start, most) if paper else Answered(HTTPStatus.NO_CONTENT)
