"""What comes down over the network: others' work, paper by paper, and what comparing contents shows."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta

from bekal.storage.opening import OpenCentre
from bekal.sync import feed, fetching, repairing, sealing
from bekal.sync.changes import start_of
from bekal.sync.device import head_of, recall, remember, state_of
from bekal.sync.exchanged import Tally
from bekal.sync.feed import Taken
from bekal.sync.receipts import CHANGES, Receipt
from bekal.sync.stock import Stock
from bekal.sync.talking import Talk, refusal_of
from bekal.sync.wire import answer_path, changes_path, questions_path

ONE_GO = 256 * 1024
"""A paper as they mostly are comes in one answer."""
COMPARED_EVERY = timedelta(hours=20)
_BEGUN = "answer_begun"
"""Under which name is remembered to which question central began a large answer."""


def fetch_changes(centre: OpenCentre, talk: Talk, stock: Stock, tally: Tally, *, now: datetime) -> Taken:
    """Fetch others' work, and this PC's own of former lives, until central has no more than it said.

    Raises:
        NetFault: cut; what was taken stays so, and it goes on from there.
        Unavailable: central refuses.

    """
    receipt = stock.receipt
    if receipt is not None and start_of(stock.cursor, receipt.central_epoch) >= receipt.down_versions.get(CHANGES, 0):
        return Taken()
    all_taken = Taken()
    while True:
        with centre.database.reading() as session:
            state = state_of(session)
            path = changes_path(stock.device, str(feed.cursor_of(session)), state.inc, head_of(state))
        paper = fetching.fetch(centre, talk, tally, path, first=ONE_GO)
        taken = feed.take(centre, paper, now=now) if paper else Taken()
        all_taken += taken
        if not taken.papers or not taken.is_incomplete:
            return all_taken


def compare(
    centre: OpenCentre, talk: Talk, stock: Stock, tally: Tally, *, now: datetime, hear: Callable[[Receipt], object]
) -> Taken | None:
    """Once a day, and while something differs, hold the contents against central's and put right what differs.

    Return None where there is nothing to go on with, else what was put right: what central lacks is then to be sent.
    That both agree is said by the receipt in the answer, which is given to `hear`. An answer too large for one go
    comes part by part, and the rest of one that was cut before anything else is asked.

    Raises:
        NetFault, Unavailable: as `fetch_changes`.

    """
    last = stock.agreement
    is_fresh = last.agreed_at is not None and now - last.agreed_at < COMPARED_EVERY
    if is_fresh and last.differs_since is None and not stock.is_comparison_wanted:
        return None
    with centre.database.reading() as session:
        begun = recall(session, _BEGUN)
    if begun and (paper := _rest(centre, talk, tally, answer_path(stock.device, begun))):
        return feed.compare(centre, paper, now=now)
    question, most = feed.question(centre, now=now), fetching.SMALL_PART if tally.cuts else ONE_GO
    answer = talk.ask("POST", questions_path(stock.device, most), body=question)
    if answer.status not in {200, 204}:
        raise refusal_of(answer)
    if sealing.is_sealed(answer.body):
        paper = answer.body
        if len(paper) >= most:
            begun = hashlib.sha256(question).hexdigest()
            fetching.keep_beginning(centre, answer_path(stock.device, begun), answer)
            with centre.database.writing() as session:
                remember(session, _BEGUN, begun)
            paper = _rest(centre, talk, tally, answer_path(stock.device, begun))
        return feed.compare(centre, paper, now=now) if paper else None
    if answer.facts().get("agrees"):
        receipt = talk.receipt_in(answer)
        hear(receipt)
        with centre.database.writing() as session:  # a receipt that says what the last one said is passed over
            repairing.agreed(session, receipt.digest.get("all", ""), now=now)
    return None


def _rest(centre: OpenCentre, talk: Talk, tally: Tally, path: str) -> bytes:
    """Return an answer that was begun, whole; nothing where central has it no more."""
    paper = fetching.fetch(centre, talk, tally, path)
    with centre.database.writing() as session:
        remember(session, _BEGUN, "")
    return paper
