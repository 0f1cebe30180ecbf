"""Photos and scans over HTTP: which of them central lacks, a part up, a part down."""

from http import HTTPStatus

from bekal.central.http.askers import Asker
from bekal.central.http.asking import (
    BYTES,
    JSON,
    Answered,
    Asked,
    Problem,
    body_of,
    part_in,
    query_of,
    written,
)
from bekal.central.http.devices import Desk
from bekal.central.pictures import taking
from bekal.central.pictures.places import gone_for_good, held, pieces
from bekal.storage.operations import Plain
from bekal.sync.pictures.envelope import MOST_LISTED, Header, parted
from bekal.sync.refusals import BatchUnfit
from bekal.sync.wire import LARGEST_UP

OVERHEAD = 4 * 1024


def lacking(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Say which of the pictures that a device names are not here, and how far each of those has come from it."""
    _require_right(asker)
    try:
        asked_for = parted(body_of(asked, 32 * MOST_LISTED))
    except ValueError as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-list") from error
    if not asked_for:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-list")
    with desk.central.database.reading() as session:
        here = held(desk.central, session, asker.centre, asked_for)
        gone = gone_for_good(session, asker.centre, [one for one in asked_for if one not in here])
    waiting = pieces(desk.central, asker.id)
    lacks: list[Plain] = [[place, waiting.length(one)] for place, one in enumerate(asked_for) if one not in here]
    refused: list[Plain] = [place for place, one in enumerate(asked_for) if one in gone]
    facts: dict[str, Plain] = {"epoch": desk.central.epoch, "lacks": lacks, "refused": refused}
    return Answered(HTTPStatus.OK, written(facts), JSON)


def put_part(desk: Desk, asker: Asker, asked: Asked, address: str) -> Answered:
    """Take a part of a picture; a part that is there already has no effect and the same answer."""
    _require_right(asker)
    body = body_of(asked, LARGEST_UP + OVERHEAD)

    def expect(header: Header) -> None:
        if (header.device, header.address) != (asker.id, address):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "other-device")

    def work() -> taking.Kept:
        return taking.receive(desk.central, body, now=desk.now, expect=expect)

    try:
        kept = desk.in_turn(asker.centre, work)
    except BatchUnfit as error:
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-picture", {"reason": error.code}) from error
    except taking.PictureErased as error:
        raise Problem(HTTPStatus.GONE, "picture-erased") from error
    except taking.TooManyPictures as error:
        raise Problem(HTTPStatus.CONFLICT, "too-many-pictures", {"limit": taking.UNNAMED_MOST}) from error
    assert isinstance(kept, taking.Kept)
    status = HTTPStatus.OK if kept.is_whole else HTTPStatus.ACCEPTED
    facts: dict[str, Plain] = {"epoch": desk.central.epoch, "size": kept.size, "have": kept.have}
    return Answered(status, written(facts), JSON)


def get_part(desk: Desk, asker: Asker, asked: Asked, address: str) -> Answered:
    """Give a part of a picture, encrypted to the device that asks."""
    _require_right(asker)
    query = query_of(asked, {"from", "most"})
    start, most = part_in(query, LARGEST_UP)
    try:
        return Answered(HTTPStatus.OK, taking.part_for(desk.central, asker.id, address, start, most), BYTES)
    except taking.PictureAbsent as error:
        raise Problem(HTTPStatus.NOT_FOUND, "picture-absent") from error


def _require_right(asker: Asker) -> None:
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
