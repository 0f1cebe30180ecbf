"""Publishing: bringing up to date what central says downwards, to all or to one centre.

What has not changed and is not due is left as it is, byte for byte; what has changed gets a higher version, in the
transaction that makes it, so that no two texts ever share one.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central import leasing, lists, matching, registering, rules
from bekal.central.home import Central
from bekal.central.policies import policy_here
from bekal.certificates import cose
from bekal.certificates.accreditation import accredit
from bekal.certificates.credential import read_credential
from bekal.certificates.trust import register_file, status_file, trust_file
from bekal.storage.operations import Operation, Plain, canonical
from bekal.storage.records import (
    CentralCentre,
    CentralCredential,
    CentralDevice,
    CentralDocument,
    CentralErasure,
    CentralTitle,
)
from bekal.sync import forms
from bekal.sync.downward import (
    DownDocument,
    PeerDevice,
    catalogue_body,
    devices_written,
    document_hash,
    file_body,
    root_body,
    snapshot_body,
    status_body,
)
from bekal.sync.erasing import MEMBER
from bekal.sync.requests import CatalogueEntry

_ALWAYS = frozenset({"root", "trust", "status", "catalogue"})
"""Published to all from the beginning; a policy only once the head office set one."""


def is_to_tell(operations: Iterable[Operation]) -> bool:
    """Whether operations that came may change what is published to their centre: its numbers, people, erasures."""
    return any(
        one.entity in {"centre", "certificate", "certificate_event"}
        or (one.entity == "candidate" and (one.kind != "put" or matching.IDENTITY & one.fields.keys()))
        for one in operations
    )


class Publisher:
    """One bringing up to date of what is published, in one transaction."""

    def __init__(self, central: Central, session: Session, now: datetime) -> None:
        self._central = central
        self._session = session
        self._now = now
        self._common: dict[str, CentralDocument] = {}

    def publish_for_all(self) -> None:
        """Bring root, trust list, status list, registers and catalogue up to date."""
        registering.catch_up(self._central, self._session, now=self._now)
        titles = {
            row.prog: row.title for row in self._session.scalars(select(CentralTitle).order_by(CentralTitle.prog))
        }
        self._common["root"] = self._root()
        self._common["trust"] = self._trust(titles)
        self._common["status"] = self._status(self._registers())
        body = catalogue_body([CatalogueEntry(prog, title) for prog, title in titles.items()])
        self._common["catalogue"] = self._plain("catalogue", None, body)
        if (policy := policy_here(self._session)) is not None:
            self._common["policy"] = self._plain("policy", None, policy.written())

    def recall_for_all(self) -> bool:
        """Take what was published for all as it stands; False where something of it never was."""
        kept = {kind: self._kept(kind, None) for kind in (*_ALWAYS, "policy")}
        self._common = {kind: document for kind, document in kept.items() if document is not None}
        return self._common.keys() >= _ALWAYS

    def publish_for(self, centre: CentralCentre) -> dict[str, CentralDocument]:
        """Bring one centre's own document up to date, and the snapshot that binds all it gets; return them all."""
        credentials = self._session.scalars(
            select(CentralCredential.file)
            .where(CentralCredential.centre_id == centre.id)
            .order_by(CentralCredential.serial)
        )
        body: dict[str, Plain] = {
            "code": centre.code,
            "name": centre.name,
            "credentials": [forms.written_raw(file) for file in credentials],
            "devices": devices_written(self._devices(centre)),
            "leases": leasing.written(leasing.ensured(self._session, centre, self._central.epoch, now=self._now)),
        }
        if gone := self._erasures(centre.id):
            body[MEMBER] = gone
        if aliases := matching.aliases(self._session, centre.id):
            body["aliases"] = aliases
        bound = {**self._common, "centre": self._plain("centre", centre.id, body)}
        hashes = {kind: (document.version, document.hash) for kind, document in bound.items()}
        return {**bound, "snapshot": self._plain("snapshot", centre.id, snapshot_body(hashes))}

    def _erasures(self, centre: UUID) -> list[Plain]:
        """Return who of a centre was erased; a copy of its data may come back that does not know it, so none leaves."""
        named = select(CentralErasure.erased_id).where(CentralErasure.centre_id == centre)
        return [one.hex for one in self._session.scalars(named.order_by(CentralErasure.erased_id))]

    def _devices(self, centre: CentralCentre) -> list[PeerDevice]:
        """Return the devices of a centre, so that its PCs can read one another's batches."""
        rows = self._session.scalars(
            select(CentralDevice).where(CentralDevice.centre_id == centre.id).order_by(CentralDevice.id)
        )
        return [PeerDevice(row.id, row.signing_key, row.recipient, row.revoked_at is not None) for row in rows]

    def _root(self) -> CentralDocument:
        central = self._central
        body = root_body(central.root_files)
        kept = self._kept("root", None)
        if kept is not None and kept.version == central.root.version and kept.says == hash_of(body):
            return kept
        return self._keep("root", None, central.root.version, hash_of(body), body)

    def _trust(self, titles: Mapping[int, str]) -> CentralDocument:
        credentials = self._credentials()
        ends = lists.ends_of(self._session)
        says = hash_of(
            [
                [c.hex() for c in credentials],
                [[prog, title] for prog, title in titles.items()],
                [
                    [kid.hex(), int(end.state), end.cutoff, *sorted(digest.hex() for digest in end.keep)]
                    for kid, end in ends.items()
                ],
            ]
        )
        kept = self._kept("trust", None)
        if kept is not None and kept.says == says and not self._is_due(kept, rules.TRUST_RENEWED):
            return kept
        version = self._next(kept)
        file = trust_file(
            self._central.keys.accreditor,
            self._central.certificate_realm,
            version=version,
            issued=self._seconds(),
            next_update=self._seconds(rules.TRUST_LASTS),
            credentials=credentials,
            ends=ends,
            titles=titles,
        )
        return self._keep("trust", None, version, says, file_body(file))

    def _credentials(self) -> list[bytes]:
        """Return every accreditation; those that an accreditor signed whom the root names no longer are signed anew."""
        files = []
        accreditor, realm = self._central.keys.accreditor, self._central.certificate_realm
        for row in self._session.scalars(select(CentralCredential).order_by(CentralCredential.serial)):
            if cose.read(row.file).kid != accreditor.kid:
                row.file = accredit(read_credential(row.file, self._central.accreditors, realm), accreditor, realm)
            files.append(row.file)
        self._session.flush()
        return files

    def _registers(self) -> list[bytes]:
        """Bring the register of every key up to date; return them, those of the newest keys first."""
        counts = lists.registered(self._session)
        newest_first = select(CentralCredential.kid).order_by(CentralCredential.serial.desc())
        return [self._register(kid, counts.get(kid, 0)) for kid in self._session.scalars(newest_first)]

    def _register(self, kid: bytes, count: int) -> bytes:
        signer = self._central.keys.status
        says = f"{count} {signer.kid.hex()}"
        kept = self._session.get(CentralDocument, ("reg", kid.hex()))
        if kept is not None and kept.says == says and not self._is_due(kept, rules.REGISTER_RENEWED):
            return kept.paper
        file = register_file(
            signer,
            self._central.certificate_realm,
            version=self._next(kept),
            as_of=self._seconds(),
            kid=kid,
            digests=lists.digests_of(self._session, kid),
        )
        self._session.merge(
            CentralDocument(
                kind="reg",
                scope=kid.hex(),
                version=self._next(kept),
                says=says,
                hash=hashlib.sha256(file).hexdigest(),
                paper=file,
                issued_at=self._now,
            )
        )
        return file

    def _status(self, registers: list[bytes]) -> CentralDocument:
        records = lists.status_records(self._session)
        signer = self._central.keys.status
        carried = rules.carried(registers)
        says = hash_of(
            [
                [[kid.hex(), [r.written().hex() for r in some]] for kid, some in sorted(records.items())],
                [hashlib.sha256(file).hexdigest() for file in carried],
                signer.kid.hex(),
            ]
        )
        kept = self._kept("status", None)
        if kept is not None and kept.says == says and not self._is_due(kept, rules.STATUS_RENEWED):
            return kept
        version = self._next(kept)
        file = status_file(
            signer,
            self._central.certificate_realm,
            version=version,
            issued=self._seconds(),
            next_update=self._seconds(rules.STATUS_LASTS),
            records=records,
        )
        return self._keep("status", None, version, says, status_body(file, carried))

    def _plain(self, kind: str, centre: UUID | None, body: Mapping[str, Plain]) -> CentralDocument:
        kept = self._kept(kind, centre)
        if kept is not None and kept.says == hash_of(body):
            return kept
        return self._keep(kind, centre, self._next(kept), hash_of(body), body)

    def _kept(self, kind: str, centre: UUID | None) -> CentralDocument | None:
        return self._session.get(CentralDocument, (kind, centre.hex if centre else ""))

    def _keep(
        self, kind: str, centre: UUID | None, version: int, says: str, body: Mapping[str, Plain]
    ) -> CentralDocument:
        paper = DownDocument(kind, version, self._now, body, centre).to_bytes(self._central.sign)
        document = CentralDocument(
            kind=kind,
            scope=centre.hex if centre else "",
            version=version,
            says=says,
            hash=document_hash(paper),
            paper=paper,
            issued_at=self._now,
        )
        return self._session.merge(document)

    def _next(self, kept: CentralDocument | None) -> int:
        return rules.version_after(kept.version if kept else 0, self._central.epoch)

    def _is_due(self, kept: CentralDocument, after: timedelta) -> bool:
        return rules.is_due(kept.issued_at, self._now, after)

    def _seconds(self, later: timedelta = timedelta(0)) -> int:
        return int((self._now + later).timestamp())


def hash_of(value: Plain | Mapping[str, Plain]) -> str:
    """Return the hash of what a text says, by which it is known not to have changed."""
    return hashlib.sha256(canonical(value if not isinstance(value, Mapping) else dict(value))).hexdigest()
