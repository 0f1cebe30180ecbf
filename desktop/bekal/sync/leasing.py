"""The blocks of numbers that central published, laid down where issuing reads them."""

import json
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.certificates.numbering import replace_leases
from bekal.storage.records import NumberLease
from bekal.sync.downward import DownDocument, leases_of


def take_leases(session: Session, body: bytes) -> None:
    """Let the blocks in a centre's document, which was proved, stand in the place of those before.

    Where central is older than the blocks, nothing changes.
    """
    document = DownDocument("centre", 1, datetime.fromtimestamp(0, UTC), json.loads(body), UUID(int=0))
    entries = leases_of(document)
    if entries is not None:
        replace_leases(
            session,
            [
                NumberLease(
                    series=entry.series,
                    year=entry.year,
                    first=entry.first,
                    last=entry.last,
                    device=entry.device,
                    ended_on=entry.ended_on,
                )
                for entry in entries
            ],
        )
