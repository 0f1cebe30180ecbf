"""What central publishes, fetched over the network: whole, and once more where old and new were mixed."""

from collections.abc import Callable
from typing import Any

from bekal.errors import Unavailable
from bekal.storage.opening import OpenCentre
from bekal.sync import fetching
from bekal.sync.exchanged import Tally
from bekal.sync.published import DocumentsIncomplete
from bekal.sync.receipts import CHANGES
from bekal.sync.receiving import TakenIn
from bekal.sync.refusals import PaperUnsupported
from bekal.sync.stock import Stock
from bekal.sync.talking import Talk
from bekal.sync.wire import documents_path, parted

Hear = Callable[[list[tuple[str, bytes]]], TakenIn]


class DocumentsRefused(Unavailable):
    """What central publishes cannot be taken here; what is here stays in use, and the sending is done. Facts: code."""


class DocumentsNeedNewer(Unavailable):
    """What central publishes needs a newer program; what is here stays in use, and the sending is done."""


def fetch_documents(centre: OpenCentre, talk: Talk, stock: Stock, tally: Tally, *, hear: Hear) -> Unavailable | None:
    """Fetch what is newer at central than here, and give it to `hear`; return what a person has to know of it.

    Where what came does not hang together with what is here, everything is fetched anew, once. What is refused
    stops nothing else of the exchange: it is told at its end.

    Raises:
        NetFault: cut; what came of it stays.
        Unavailable: central refuses.

    """
    said = stock.receipt.down_versions if stock.receipt is not None else {}
    wanted, here = {kind: version for kind, version in said.items() if kind != CHANGES}, stock.documents
    if all(here[kind][0] >= version if kind in here else version <= 0 for kind, version in wanted.items()):
        return None
    have = {kind: digest for kind, (_, digest) in here.items() if kind in wanted}
    for at_hand in (have, {}):
        papers = parted(fetching.fetch(centre, talk, tally, documents_path(stock.device, at_hand)))
        refused = [error for _, error in hear([(f"{number}", paper) for number, paper in enumerate(papers, 1)]).refused]
        if not any(isinstance(error, DocumentsIncomplete) for error in refused):
            break
    if not refused:
        return None
    if any(isinstance(error, PaperUnsupported) for error in refused):
        return DocumentsNeedNewer()
    code: Any = getattr(type(refused[-1]), "code", "documents")
    return DocumentsRefused(code=str(code))
