"""Work of others going down to a device that asks: one paper at a time, encrypted to it."""

from http import HTTPStatus
from urllib.parse import parse_qs

from bekal.central import feeding
from bekal.central.http.asking import BYTES, Answered, Asked, Problem
from bekal.central.http.devices import Asker, Desk
from bekal.sync import forms
from bekal.sync.changes import Cursor
from bekal.sync.questions import Question
from bekal.sync.wire import life_read


def changes(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Give the next paper of what happened after a cursor; 204 where there is nothing the device does not know."""
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    query = parse_qs(asked.target.partition("?")[2], max_num_fields=20)
    try:
        cursor = Cursor.read(*query.pop("after"))
        life, head = life_read(*query.pop("life"))
        forms.inc(life)
    except (KeyError, TypeError, ValueError) as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "after"}) from error
    if query:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query")
    question = Question(asker.id, life, cursor, desk.now, head)
    with desk.central.database.reading() as session:
        paper = feeding.answer(desk.central, session, question)
    if paper is None:
        return Answered(HTTPStatus.NO_CONTENT)
    return Answered(HTTPStatus.OK, paper, BYTES)
