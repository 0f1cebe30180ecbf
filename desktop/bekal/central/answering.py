"""Answering: one signed receipt for each stream, and the documents that central publishes downwards.

What has not changed is answered with the very bytes of last time; what has changed gets a higher number. Version
and number are given out in one transaction, so that no two texts ever share one.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.home import Central, lock
from bekal.central.receiving import stream_name
from bekal.certificates.trust import StatusCode, StatusRecord, status_file, trust_file
from bekal.storage.operations import Plain, canonical
from bekal.storage.records import (
    CentralCentre,
    CentralCredential,
    CentralDevice,
    CentralDocument,
    CentralHeld,
    CentralProblem,
    CentralStream,
    CentralTitle,
    Certificate,
    CertificateHistory,
    OperationProblem,
)
from bekal.sync import forms
from bekal.sync.downward import DownDocument, catalogue_body, document_hash, file_body, file_of, snapshot_body
from bekal.sync.receipts import PROBLEMS_SHOWN, Problem, Receipt
from bekal.sync.requests import CatalogueEntry
from bekal.sync.sealing import encrypter
from bekal.sync.stick import document_name, receipt_name
from bekal.sync.streams import Mark
from bekal.terms import CertificateEvent

FOR_ALL = ("root", "trust", "status", "catalogue")
_CODES = {CertificateEvent.REVOKED: StatusCode.REVOKED, CertificateEvent.REPLACED: StatusCode.REPLACED}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one device is to get: file names and bytes, for its folder on a stick or for the network."""

    centre_code: str
    device: UUID
    files: Mapping[str, bytes]


def answers(central: Central, centres: Sequence[UUID], *, now: datetime) -> list[Answer]:
    """Bring documents and receipts up to date, and return what each device of these centres is to get."""
    made: list[Answer] = []
    with central.database.writing() as session:
        lock(session, "publishing")
        publisher = _Publisher(central, session, now)
        publisher.publish_for_all()
        for centre in session.scalars(
            select(CentralCentre).where(CentralCentre.id.in_(centres)).order_by(CentralCentre.code)
        ):
            bound = publisher.publish_for(centre)
            for device in session.scalars(
                select(CentralDevice).where(CentralDevice.centre_id == centre.id).order_by(CentralDevice.id)
            ):
                files = dict(_receipts(central, session, device, {k: d.version for k, d in bound.items()}, now))
                if device.revoked_at is None:
                    for kind, document in bound.items():
                        paper = _encrypted(device, document) if kind == "centre" else document.paper
                        files[document_name(kind, document.version)] = paper
                made.append(Answer(centre.code, device.id, files))
    return made


def signed_files(central: Central, *, now: datetime) -> dict[str, bytes]:
    """Bring root, trust list and status list up to date, and return them as the signed files that anybody may read."""
    with central.database.writing() as session:
        lock(session, "publishing")
        documents = _Publisher(central, session, now).publish_for_all()
        return {
            kind: file_of(DownDocument.from_bytes(documents[kind].paper, [central.receipt_key]))
            for kind in ("root", "trust", "status")
        }


def _encrypted(device: CentralDevice, document: CentralDocument) -> bytes:
    """Return a centre's document as this device can open it: the same bytes as long as it is the same text."""
    if device.paper is None or device.paper_hash != document.hash:
        device.paper = encrypter([device.recipient])(document.paper)
        device.paper_hash = document.hash
    return device.paper


# ------------------------------------------------------------------------------------------------- receipts


def _receipts(
    central: Central, session: Session, device: CentralDevice, versions: Mapping[str, int], now: datetime
) -> Iterator[tuple[str, bytes]]:
    for stream in session.scalars(
        select(CentralStream).where(CentralStream.device_id == device.id).order_by(CentralStream.inc)
    ):
        applied = Mark(stream.head_seq, stream.head_hash)
        durable = Mark(stream.durable_seq, stream.durable_hash)
        receipt = Receipt(
            device=device.id,
            inc=stream.inc,
            central_epoch=central.epoch,
            receipt_no=stream.receipt_no + 1,
            central_time=now,
            received_upto=applied,
            applied_upto=applied,
            durable_upto=durable,
            held=tuple(_held(session, stream)),
            problems=tuple(_problems(session, stream)),
            down_versions=dict(versions),
            fork=stream.fork_hash,
        )
        says = _says(
            {
                "marks": [applied.seq, applied.hash, durable.seq, durable.hash],
                "held": list(receipt.held),
                "problems": [[p.code, p.op_id.hex if p.op_id else None, p.seq] for p in receipt.problems],
                "down": dict(versions),
                "fork": receipt.fork,
            }
        )
        if stream.receipt is None or stream.receipt_says != says or stream.receipt_epoch != central.epoch:
            stream.receipt_no += 1
            stream.receipt_says, stream.receipt_epoch = says, central.epoch
            stream.receipt = receipt.to_bytes(central.sign)
        yield receipt_name(stream.inc, central.epoch, stream.receipt_no), stream.receipt


def _held(session: Session, stream: CentralStream) -> list[int]:
    found = select(CentralHeld.seq).where(CentralHeld.device_id == stream.device_id, CentralHeld.inc == stream.inc)
    return sorted(set(session.scalars(found)))


def _problems(session: Session, stream: CentralStream) -> list[Problem]:
    """Return what was set aside of a stream and is not resolved, oldest first."""
    aside = session.execute(
        select(OperationProblem.code, OperationProblem.op_id)
        .where(
            OperationProblem.stream == stream_name(stream.device_id, stream.inc),
            OperationProblem.resolved_by.is_(None),
        )
        .order_by(OperationProblem.seen_at, OperationProblem.op_id)
        .limit(PROBLEMS_SHOWN)
    )
    found = [Problem(code, op_id=op_id) for code, op_id in aside]
    lines = session.execute(
        select(CentralProblem.code, CentralProblem.seq)
        .where(
            CentralProblem.device_id == stream.device_id,
            CentralProblem.inc == stream.inc,
            CentralProblem.seq.is_not(None),
            CentralProblem.resolved_at.is_(None),
        )
        .order_by(CentralProblem.seq)
    )
    return [*found, *(Problem(code, seq=seq) for code, seq in lines)][:PROBLEMS_SHOWN]


# ------------------------------------------------------------------------------------------------ documents


class _Publisher:
    """One bringing up to date of what is published, in one transaction."""

    def __init__(self, central: Central, session: Session, now: datetime) -> None:
        self._central = central
        self._session = session
        self._now = now
        self._common: dict[str, CentralDocument] = {}

    def publish_for_all(self) -> Mapping[str, CentralDocument]:
        """Bring root, trust list, status list and catalogue up to date, and return them."""
        titles = {
            row.prog: row.title for row in self._session.scalars(select(CentralTitle).order_by(CentralTitle.prog))
        }
        self._common["root"] = self._root()
        self._common["trust"] = self._trust(titles)
        self._common["status"] = self._status()
        body = catalogue_body([CatalogueEntry(prog, title) for prog, title in titles.items()])
        self._common["catalogue"] = self._plain("catalogue", None, body)
        return self._common

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
        }
        bound = {**self._common, "centre": self._plain("centre", centre.id, body)}
        hashes = {kind: (document.version, document.hash) for kind, document in bound.items()}
        return {**bound, "snapshot": self._plain("snapshot", centre.id, snapshot_body(hashes))}

    def _root(self) -> CentralDocument:
        central = self._central
        body = file_body(central.root_bytes)
        kept = self._kept("root", None)
        if kept is not None and kept.version == central.root.version and kept.says == _says(body):
            return kept
        return self._keep("root", None, central.root.version, _says(body), body)

    def _trust(self, titles: Mapping[int, str]) -> CentralDocument:
        credentials = list(self._session.scalars(select(CentralCredential.file).order_by(CentralCredential.serial)))
        says = _says([[c.hex() for c in credentials], [[prog, title] for prog, title in titles.items()]])
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
            ends={},
            titles=titles,
        )
        return self._keep("trust", None, version, says, file_body(file))

    def _status(self) -> CentralDocument:
        records = _status_records(self._session)
        says = _says([[kid.hex(), [r.written().hex() for r in some]] for kid, some in sorted(records.items())])
        kept = self._kept("status", None)
        if kept is not None and kept.says == says and not self._is_due(kept, rules.STATUS_RENEWED):
            return kept
        version = self._next(kept)
        file = status_file(
            self._central.keys.status,
            self._central.certificate_realm,
            version=version,
            issued=self._seconds(),
            next_update=self._seconds(rules.STATUS_LASTS),
            records=records,
        )
        return self._keep("status", None, version, says, file_body(file))

    def _plain(self, kind: str, centre: UUID | None, body: Mapping[str, Plain]) -> CentralDocument:
        kept = self._kept(kind, centre)
        if kept is not None and kept.says == _says(body):
            return kept
        return self._keep(kind, centre, self._next(kept), _says(body), body)

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


def _status_records(session: Session) -> dict[bytes, list[StatusRecord]]:
    """Return what no longer counts, by key: only what a centre said of certificates of its own accredited keys."""
    rows = session.execute(
        select(Certificate.kid, Certificate.cti, CertificateHistory.event, CertificateHistory.at)
        .join(Certificate, Certificate.id == CertificateHistory.certificate_id)
        .join(
            CentralCredential,
            (CentralCredential.kid == Certificate.kid) & (CentralCredential.centre_id == Certificate.centre_id),
        )
        .where(CertificateHistory.event.in_(_CODES))
        .order_by(Certificate.kid, Certificate.cti, CertificateHistory.at, CertificateHistory.id)
    )
    first: dict[tuple[bytes, bytes], StatusRecord] = {}
    for kid, cti, event, at in rows:
        known = first.get((kid, cti))
        if known is None or (known.code is StatusCode.REPLACED and event is CertificateEvent.REVOKED):
            first[kid, cti] = StatusRecord(cti, _CODES[event], int(at.timestamp()) // 86_400)
    records: dict[bytes, list[StatusRecord]] = defaultdict(list)
    for (kid, _), record in first.items():
        records[kid].append(record)
    return dict(records)


def _says(value: Plain | Mapping[str, Plain]) -> str:
    return hashlib.sha256(canonical(value if not isinstance(value, Mapping) else dict(value))).hexdigest()
