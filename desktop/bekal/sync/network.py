"""The exchange with central over the network: asks how far central is, sends what it lacks, takes what it says.

Pure as to the world: the line, the clock, the waiting and the dice are handed in. What counts is proved: an answer
that central's key did not sign for this very question is none, whatever its status says; so a portal's page, a
proxy or an interceptor never makes a batch count as sent. After any cut the exchange asks again and goes on;
nothing beyond one batch is ever held in memory, and nothing that central has is sent again.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from bekal.certificates.keys import SigningKey
from bekal.errors import Unavailable
from bekal.storage.opening import OpenCentre
from bekal.sync import sealing, uploading
from bekal.sync.device import MACHINE, Machine, activation_of, recall, remember, state_of
from bekal.sync.exchanged import Exchanged, Going, Speed, Tally
from bekal.sync.feed import Taken
from bekal.sync.ledger import LEFT
from bekal.sync.line import CentralSilent, Line, NetFault
from bekal.sync.network_changes import compare, fetch_changes
from bekal.sync.network_documents import fetch_documents
from bekal.sync.outbox import BeyondRepair, has_former
from bekal.sync.pictures.network import exchange_pictures
from bekal.sync.receipts import Receipt
from bekal.sync.receiving import TakenIn, hear
from bekal.sync.recovery import check_start, renew
from bekal.sync.sending import Lacking, left_over, seal_all
from bekal.sync.stock import REQUESTED, Stock, sealed_since, take_stock, told_since
from bekal.sync.talking import CentralBusy, NotAdmitted, Proved, Talk, refusal_of
from bekal.sync.turns import in_turn
from bekal.sync.wire import (
    KEY,
    KNOWN,
    REQUESTS,
    batch_path,
    left_path,
    stream_path,
    tag_of,
)

SMALL = 4 * 1024
"""A batch up to this size is sent without asking first whether central has it."""
COMPARISONS = 4
"""So often a difference is worked at in one exchange."""
_URL = "url"


class AddressMissing(Unavailable):
    """Nobody has said yet where central is reached over the network."""


@in_turn
def exchange(
    centre: OpenCentre,
    line: Line,
    *,
    progress: Callable[[Going], None] | None = None,
    machine: Machine = MACHINE,
) -> Exchanged:
    """Seal what waits, bring central all it lacks, and take in its receipts and documents.

    Cuts and a busy central are waited out and gone on from, as patiently as the line says. `progress` may raise
    `line.Stop` at any time; what central had acknowledged by then stays so.

    Raises:
        NotActivated: there is nobody to talk to yet.
        Unavailable: no network, no central, a refusal; all that is saved stays so and goes next time.
        Stop: the person paused it.

    """
    tally = Tally()
    patience, questions = line.patience(), 0
    while True:
        attempt = _Attempt(centre, line, tally, machine, progress or (lambda _: None))
        before = tally.done
        try:
            attempt.run()
            return replace(
                tally.done,
                is_accredited=attempt.is_accredited,
                requests=questions + attempt.talk.questions,
                heard_at=attempt.talk.heard_at,
                clock_ahead_seconds=attempt.talk.seconds_ahead,
            )
        except NotAdmitted as unknown:
            if not _forget_asking(centre, unknown):
                raise
        except (NetFault, CentralBusy) as fault:
            tally.cuts += 1
            patience.wait(fault, made_way=tally.done != before)
        finally:
            questions += attempt.talk.questions
            line.net.close()
            attempt.note_clock()


def _forget_asking(centre: OpenCentre, unknown: NotAdmitted) -> bool:
    """Whether to ask anew to be let in: central was set back to before it knew this PC, and has not just said no."""
    with centre.database.writing() as session:
        was_asked = bool(recall(session, REQUESTED))
        remember(session, REQUESTED, "")
    return was_asked and unknown.reason == "device-unknown"


def url_of(centre: OpenCentre) -> str:
    """Return where central is reached: as remembered here, or as the activation says; empty if neither does."""
    with centre.database.reading() as session:
        state = state_of(session)
        return recall(session, _URL) or (activation_of(state).url if state.activation is not None else "")


def remember_url(centre: OpenCentre, url: str) -> None:
    """Keep where central is reached."""
    with centre.database.writing() as session:
        remember(session, _URL, url)


class _Attempt:
    """One attempt: from the state of the database to the end, or to a cut."""

    def __init__(
        self, centre: OpenCentre, line: Line, tally: Tally, machine: Machine, tell: Callable[[Going], None]
    ) -> None:
        self._centre, self._line, self._tally, self._machine, self._tell = centre, line, tally, machine, tell
        self._taken: Stock | None = None
        keys = centre.device_keys()
        self._kid = SigningKey(keys.certificate_seed).kid
        self._device, self._clock = self._stock.device, self._stock.clock
        self.talk = Talk(line, sealing.signer(keys.signing_seed), self._stock.receipt_keys)
        self._is_standing_known = False

    @property
    def _stock(self) -> Stock:
        """How this PC stands to central: read once, and again where this attempt changed it."""
        if self._taken is None:
            self._taken = take_stock(self._centre, self._kid, now=self._line.clock(), machine=self._machine)
        return self._taken

    @property
    def is_accredited(self) -> bool:
        """Whether this PC's certificate key is on central's trust list by now."""
        return self._stock.is_accredited

    def note_clock(self) -> None:
        """Keep how far this PC's clock is from central's, where that is news."""
        self.talk.note_clock(self._centre, self._clock)

    def _changed(self) -> None:
        self._taken = None

    def run(self) -> None:
        """Do it all once."""
        request = self._stock.request
        if request and self._stock.requested != _sum(request):
            check_start(self._centre, now=self._line.clock(), machine=self._machine)
            self._changed()
            self._ask_to_be_let_in(request)
        life = ""
        while life != (life := self._stock.inc):  # a life that begins on the way sends anew what may be needed
            sent = self._send_all()
            if not self._is_standing_known or sent > 1:
                self._ask_standing()
        self._send_left_over()
        refused = self._fetch_documents()
        self._fetch_changes()
        self._compare()
        exchange_pictures(self._centre, self.talk, self._device, self._stock.pictures, self._tally, self._tell)
        if refused is not None:
            raise refused

    # ------------------------------------------------------------------------------------------ being let in

    def _ask_to_be_let_in(self, request: bytes) -> None:
        answer = self.talk.ask("POST", REQUESTS, body=request)
        if answer.status not in {200, 201}:
            raise refusal_of(answer)
        self._take(answer)
        with self._centre.database.writing() as session:
            remember(session, REQUESTED, _sum(request))
        self._tally.done = replace(self._tally.done, is_admitted=self._tally.done.is_admitted or answer.status == 201)
        self._is_standing_known = True

    # ----------------------------------------------------------------------------------------------- batches

    def _send_all(self) -> int:
        """Seal and send until central has all; return how many were sent."""
        if self._stock.is_anything_waiting:
            before = self._stock
            sealed = seal_all(self._centre, now=self._line.clock(), machine=self._machine, device=self._device)
            self._tally.add(sealed=len(sealed.batches))
            self._taken = sealed_since(before, sealed)
        sent, speed = 0, Speed(self._line.ticks)
        waiting = self._stock.lacking
        if waiting and (len(waiting) > 1 or waiting[0].size > SMALL) and not self._is_standing_known:
            self._ask_standing()
        while still := self._still():
            self._send(still, sent, speed)
            sent += 1
        return sent

    def _still(self) -> list[Lacking]:
        """Return what has to be sent: not what central says it holds."""
        waiting, held = self._stock.lacking, self._held()
        self._tally.done = replace(self._tally.done, waiting=sum(one.mark.seq in held for one in waiting))
        return [one for one in waiting if one.mark.seq not in held]

    def _held(self) -> frozenset[int]:
        receipt = self._stock.receipt
        return frozenset(receipt.held) if receipt else frozenset()

    def _send(self, waiting: list[Lacking], sent: int, speed: Speed) -> None:
        """Send the first of those that wait."""
        batch, all_left = waiting[0], sum(one.size for one in waiting)
        inc, before = self._stock.inc, self._stock.receipt
        if before is not None:
            before = replace(before, digest={})  # what comes now ends any agreement of before
        try:
            data = batch.read()
        except BeyondRepair:
            self._begin_anew()
            return
        done = self._tally.done.size

        def sending(count: int) -> None:
            rate = speed.seen(done + count)
            left = (all_left - count) / rate if rate else None
            self._tell(Going(sent + 1, sent + len(waiting), done + count, done + all_left, rate, left))

        sending(0)
        known = tag_of(before) if before is not None else ""
        target, body = batch_path(self._device, inc, batch.mark.seq), data
        if uploading.is_too_large(data, was_cut=self._tally.cut_in == batch.mark):
            target, body = uploading.bring(self.talk, self._device, target, data, self._tally, sending), b""
        self._tally.cut_in = batch.mark
        answer = self.talk.ask(
            "PUT",
            target,
            body=body,
            headers={KEY: f'"{batch.mark.hash}"', **({KNOWN: known} if known else {})},
            known=known,
            told=sending if body else lambda _: None,
        )
        self._tally.cut_in = None
        if answer.status == 204 and before is not None:
            self._take_foreseen(answer, before, batch)
        elif answer.status in {200, 202, 409}:
            self._take(answer)
            if answer.status == 409 and answer.code() != "fork":
                raise refusal_of(answer)
        else:
            if answer.facts().get("receipt"):
                self._take(answer)
            raise refusal_of(answer)
        self._is_standing_known = True
        if batch.mark not in {one.mark for one in self._stock.lacking}:
            self._tally.add(batches=1, operations=batch.operations, size=len(data))
        elif batch.mark.seq not in self._held() and self._stock.inc == inc:
            raise CentralSilent(host=self._line.net.host, why="unacknowledged")

    def _begin_anew(self) -> None:
        """Begin a new life: a batch that is lost here can never be sent, and its work goes in a new one."""
        with self._centre.database.writing() as session:
            renew(session, now=self._line.clock(), machine=self._machine)
        self._changed()
        self._is_standing_known = False

    def _take_foreseen(self, answer: Proved, before: Receipt, batch: Lacking) -> None:
        """Take an answer without a receipt: its tag proves that the receipt says what was to be expected of it."""
        for foreseen in (replace(before, received_upto=batch.mark, applied_upto=batch.mark), before):
            if tag_of(foreseen) == answer.tag:
                number = max(answer.receipt_no, before.receipt_no + 1)
                stock, receipt = self._stock, replace(foreseen, receipt_no=number, central_time=answer.time)
                self._taken = told_since(stock, receipt, self._hear(receipt))
                return
        raise CentralSilent(host=self._line.net.host, why="tag")

    def _send_left_over(self) -> None:
        """Send the batches of former lives that only their files here tell of; each once."""
        if not has_former(self._machine.files, self._centre.folder.outgoing, self._stock.inc):
            return
        sent = set(self._stock.left_sent)
        for batch in left_over(self._centre, now=self._line.clock(), machine=self._machine):
            if batch.name in sent:
                continue
            target, body = left_path(self._device), batch.read()
            if uploading.is_too_large(body):
                target, body = uploading.bring(self.talk, self._device, target, body, self._tally), b""
            answer = self.talk.ask("POST", target, body=body)
            if answer.facts().get("receipt"):
                self._take(answer)
            if answer.status not in {200, 202, 409}:
                raise refusal_of(answer)
            sent.add(batch.name)
            with self._centre.database.writing() as session:
                remember(session, LEFT, " ".join(sorted(sent)))
            self._changed()

    # --------------------------------------------------------------------------------- standing and documents

    def _ask_standing(self) -> None:
        """Ask how far central is: one small question, and where nothing changed one small answer."""
        inc, before = self._stock.inc, self._stock.receipt
        known = tag_of(before) if before is not None else ""
        headers = {"If-None-Match": known} if known else {}
        answer = self.talk.ask("GET", stream_path(self._device, inc), headers=headers, known=known)
        if answer.status == 304 and known and answer.tag == known:
            self._is_standing_known = True
            self._note_heard(answer.time)
            return
        if answer.status != 200:
            raise refusal_of(answer)
        self._take(answer)
        self._is_standing_known = True

    def _note_heard(self, time: datetime) -> None:
        """Remember that central spoke, though it had nothing new to say; to the minute, to spare the disk."""
        before = self._stock.heard_at
        if before is not None and time < before + timedelta(minutes=1):
            return
        with self._centre.database.writing() as session:
            state = state_of(session)
            state.central_time_seen = max(state.central_time_seen or time, time)

    def _fetch_documents(self) -> Unavailable | None:
        return fetch_documents(
            self._centre, self.talk, self._stock, self._tally, hear=lambda papers: self._hear(papers=papers)
        )

    def _fetch_changes(self) -> None:
        taken = fetch_changes(self._centre, self.talk, self._stock, self._tally, now=self._line.clock())
        if taken.papers:
            self._changed()
        self._count(taken)

    def _compare(self) -> None:
        for _ in range(COMPARISONS):
            asked = self.talk.questions
            put = compare(self._centre, self.talk, self._stock, self._tally, now=self._line.clock(), hear=self._hear)
            if self.talk.questions > asked:
                self._changed()
            if put is None:
                return
            self._count(put)
            if put.repaired:
                self._send_all()

    def _count(self, taken: Taken) -> None:
        self._tally.done = replace(self._tally.done, changes=self._tally.done.changes + taken)

    # ------------------------------------------------------------------------------------------------ answers

    def _take(self, answer: Proved) -> None:
        self._hear(self.talk.receipt_in(answer))

    def _hear(self, receipt: Receipt | None = None, papers: list[tuple[str, bytes]] | None = None) -> TakenIn:
        taken = hear(
            self._centre,
            [receipt] if receipt else [],
            papers,
            now=self._line.clock(),
            machine=self._machine,
        )
        self._changed()
        self._tally.heard(taken)
        return taken


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
