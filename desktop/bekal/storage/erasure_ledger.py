"""The ledger of erasures: HMACs of people's ids, in the database and beside it, so that no restore brings anybody back.

A backup from before an erasure still holds the person. What was erased since is known from the ledger, which lies
in a file outside the database too, and is erased again. An HMAC says nothing without the key and the very id.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bekal.storage.folder import write_durably
from bekal.storage.records import Erasure

_NOTED = select(Erasure.__table__.c.hmac)


class ErasureLedger:
    """Who was erased at this centre, or at the head office."""

    def __init__(self, file: Path, key: bytes) -> None:
        self._file = file
        self._key = key

    def mark(self, person: UUID) -> str:
        """Return what stands in the ledger for a person."""
        return hmac.new(self._key, person.bytes, hashlib.sha256).hexdigest()

    def note(self, session: Session, people: Iterable[UUID], *, centre_id: UUID, at: datetime) -> None:
        """Write people into the ledger, in the caller's transaction; the file follows when it is committed."""
        for person in people:
            if session.get(Erasure, self.mark(person)) is None:
                session.add(Erasure(hmac=self.mark(person), centre_id=centre_id, erased_at=at))
        session.flush()
        known = self.known(session)
        event.listen(session, "after_commit", lambda _session: self._write(known), once=True)

    def follow(self, session: Session) -> None:
        """Write into the file beside the database what another desk of the centre noted."""
        self._write(self.known(session))

    def known(self, session: Session) -> set[str]:
        """Return who was erased, as the database or the file beside it knows."""
        return set(session.connection().scalars(_NOTED)) | self._read()

    def _read(self) -> set[str]:
        try:
            said = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return set()
        return {str(one) for one in said} if isinstance(said, list) else set()

    def _write(self, known: set[str]) -> None:
        """Write the file; a disk that refuses is tried again with the next erasure, the database has it meanwhile."""
        known |= self._read()
        if known != self._read():
            try:
                write_durably(self._file, json.dumps(sorted(known)).encode())
            except OSError:
                return


def ledger_of(session: Session) -> ErasureLedger | None:
    """Return the ledger of the database a session works on; None where it was opened without one."""
    found = session.info.get("erasure_ledger")
    return found if isinstance(found, ErasureLedger) else None
