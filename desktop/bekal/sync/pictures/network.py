"""Photos and scans over the network, after the records: what central lacks goes up part by part, what is missing comes.

Each part is a signed, encrypted file of its own, so that nothing is kept between two attempts: central says how much
of a picture it has, and the next part begins there. A cut loses one part.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from bekal.storage.opening import OpenCentre
from bekal.sync import sealing
from bekal.sync.device import activation_of, state_of
from bekal.sync.exchanged import Going, Speed, Tally
from bekal.sync.line import CentralSilent
from bekal.sync.pictures import standing
from bekal.sync.pictures.envelope import MOST_LISTED, Kind, Writer, joined
from bekal.sync.pictures.reading import Taking, bytes_of, pieces_of
from bekal.sync.pictures.standing import Look, Picture
from bekal.sync.refusals import BatchUnfit
from bekal.sync.talking import Proved, Talk, refusal_of
from bekal.sync.wire import LARGEST_UP, picture_path, pictures_path

FIRST_PART = 32 * 1024
QUICK = 5.0
"""Seconds: a part that took less is followed by one twice as large."""
_REFUSED = {"bad-picture", "too-many-pictures", "picture-erased", "too-large"}
_UNKNOWN = {"not-found", "method-not-allowed"}


class _NotThere(Exception):
    """This central takes no pictures yet: they wait until it does."""


def exchange_pictures(
    centre: OpenCentre, talk: Talk, device: UUID, look: Look, tally: Tally, tell: Callable[[Going], None]
) -> None:
    """Bring central the pictures it lacks and fetch those that are missing here; where all is there, ask nothing.

    `look` says how they stand.

    Raises:
        NetFault: cut; what central has and what came stays so.
        Unavailable: central refuses this PC.

    """
    if look.is_to_note:
        now = talk.line.clock()
        with centre.database.writing() as session:
            standing.note(session, now=now)
            look = standing.look(session, now=now)
    pieces_of(centre).keep_only(look.missing)
    if not look.unsent and not look.is_time_to_ask:
        return
    exchange = _Exchange(centre, talk, device, tally, tell)
    try:
        exchange.run(look.unsent, look.missing)
    except _NotThere:
        return


class _Exchange:
    """One going through what is to be sent and fetched."""

    def __init__(
        self, centre: OpenCentre, talk: Talk, device: UUID, tally: Tally, tell: Callable[[Going], None]
    ) -> None:
        self._centre, self._talk, self._device, self._tally, self._tell = centre, talk, device, tally, tell
        with centre.database.reading() as session:
            state = state_of(session)
            activation = activation_of(state)
            self._writer = Writer(
                activation.centre,
                device,
                state.central_epoch,
                talk.sign,
                sealing.encrypter(activation.recipients),
                tuple(sorted(sealing.key_id(one) for one in activation.recipients)),
            )
        self._most = FIRST_PART
        self._speed = Speed(talk.line.ticks)

    def run(self, going: Sequence[Picture], absent: Sequence[str]) -> None:
        """Ask what central lacks, send it, fetch what is missing here."""
        have: dict[str, int] = {}
        if len(going) == 1 and not absent and going[0].is_new and going[0].size <= FIRST_PART:
            have[going[0].address] = 0  # rather than asking for one so small
        else:
            have = self._ask([*(one.address for one in going), *absent])
        to_send = [one for one in going if one.address in have]
        done, size = 0, sum(max(0, one.size - have[one.address]) for one in to_send)
        for number, one in enumerate(to_send, 1):
            self._send(one, have[one.address], (number, len(to_send), done, size))
            done += one.size - have[one.address]
        for address in absent:
            if address not in have:
                self._fetch(address)
        if absent:
            with self._centre.database.writing() as session:
                standing.asked(session, absent, now=self._now)

    @property
    def _now(self) -> datetime:
        return self._talk.line.clock()

    def _ask(self, addresses: Sequence[str]) -> dict[str, int]:
        """Return what central lacks of these, and how much of each it has; note what it says it has."""
        lacks: dict[str, int] = {}
        for at in range(0, len(addresses), MOST_LISTED):
            some = addresses[at : at + MOST_LISTED]
            answer = self._talk.ask("POST", pictures_path(self._device), body=joined(some))
            if answer.status != 200:
                raise _refusal(answer)
            epoch, places, refused = self._said(answer, len(some))
            for place, length in places:
                lacks[some[place]] = length
            with self._centre.database.writing() as session:
                standing.had(session, [one for one in some if one not in lacks], epoch)
                for place in refused:
                    standing.refused(session, some[place], "picture-erased", now=self._now)
                    lacks.pop(some[place], None)
        return lacks

    def _said(self, answer: Proved, count: int) -> tuple[int, list[tuple[int, int]], list[int]]:
        facts = answer.facts()
        try:
            epoch = _count(facts["epoch"])
            places = [(_count(place), _count(length)) for place, length in facts["lacks"]]  # type: ignore[attr-defined]  # what is no list of pairs raises
            refused = [_count(place) for place in facts["refused"]]  # type: ignore[attr-defined]
        except (KeyError, TypeError, ValueError) as error:
            raise CentralSilent(host=self._talk.line.net.host, why="pictures") from error
        if any(place >= count for place in (*(place for place, _ in places), *refused)):
            raise CentralSilent(host=self._talk.line.net.host, why="pictures")
        return epoch, places, refused

    def _send(self, picture: Picture, start: int, at: tuple[int, int, int, int]) -> None:
        """Send a picture from a byte on, part by part, until central says that it has it."""
        if standing.is_too_large(picture):
            self._refused(picture.address, standing.TOO_LARGE)
            return
        data = bytes_of(self._centre, picture.address)
        if data is None:
            return
        begun, stuck = start, 0
        while True:
            start = start if start < len(data) else 0
            content = data[start : start + self._most]
            file = self._writer.sealed(Kind.UP, picture.address, len(data), start, content)
            began = self._talk.line.ticks()
            answer = self._talk.ask(
                "PUT",
                picture_path(self._device, picture.address),
                body=file,
                told=lambda count, so_far=start - begun: self._told(at, so_far + count),  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
            )
            if answer.status not in {200, 202}:
                refusal = answer.code()
                if refusal in _REFUSED:
                    self._refused(picture.address, refusal)
                    return
                raise _refusal(answer)
            epoch, have = self._have(answer, len(data))
            if answer.status == 200:
                with self._centre.database.writing() as session:
                    standing.had(session, [picture.address], epoch)
                self._tally.add(pictures=1, pictures_size=len(content))
                return
            stuck = stuck + 1 if have <= start else 0
            if stuck > 2:
                raise CentralSilent(host=self._talk.line.net.host, why="pictures")
            self._tally.add(pictures_size=max(0, have - start))
            start = have
            self._larger(began)

    def _have(self, answer: Proved, size: int) -> tuple[int, int]:
        facts = answer.facts()
        try:
            epoch, have = _count(facts["epoch"]), _count(facts["have"])
        except (KeyError, TypeError, ValueError) as error:
            raise CentralSilent(host=self._talk.line.net.host, why="pictures") from error
        if have > size or (answer.status == 200) != (have == size):
            raise CentralSilent(host=self._talk.line.net.host, why="pictures")
        return epoch, have

    def _fetch(self, address: str) -> None:
        """Fetch a picture that is missing here, on from what came of it before."""
        taking = Taking(self._centre)
        if taking.place is None:
            return
        have = taking.pieces.length(address)
        while True:
            began = self._talk.line.ticks()
            answer = self._talk.ask("GET", picture_path(self._device, address, have, self._most))
            if answer.status == 404 and answer.code() == "picture-absent":
                taking.pieces.drop(address)
                return
            if answer.status != 200:
                raise _refusal(answer)
            try:
                part = taking.prove(taking.tools.decrypt(answer.body))
                if (part.kind, part.header.address, part.header.start) != (Kind.DOWN, address, have):
                    raise CentralSilent(host=self._talk.line.net.host, why="pictures")
                have = taking.take(part, answer.body)
            except BatchUnfit as error:
                taking.pieces.drop(address)
                raise CentralSilent(host=self._talk.line.net.host, why="pictures") from error
            self._tally.add(pictures_size=len(part.content))
            if have == part.header.size:
                with self._centre.database.writing() as session:
                    standing.had(session, [address], part.header.epoch)
                self._tally.add(pictures_fetched=1)
                return
            if have != part.stop:
                raise CentralSilent(host=self._talk.line.net.host, why="pictures")
            self._larger(began)

    def _larger(self, began: float) -> None:
        if self._talk.line.ticks() - began < QUICK:
            self._most = min(2 * self._most, LARGEST_UP)

    def _refused(self, address: str, code: str) -> None:
        with self._centre.database.writing() as session:
            standing.refused(session, address, code, now=self._now)

    def _told(self, at: tuple[int, int, int, int], count: int) -> None:
        number, several, done, size = at
        sent = min(done + count, size)
        rate = self._speed.seen(sent)
        self._tell(Going(number, several, sent, size, rate, (size - sent) / rate if rate else None, are_pictures=True))


def _refusal(answer: Proved) -> Exception:
    return _NotThere() if answer.code() in _UNKNOWN else refusal_of(answer)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("not a count")
    return value
