"""What central publishes downwards: signed documents whose versions only rise, bound together by a snapshot.

`root`, `trust` and `status` wrap the certificate files of those names, which carry signatures of their own; with the
root come those before it, with the status list the registers of what was issued;
`catalogue` lists the titles; `centre` is one centre's own (its credential, leases, changes by others) and is encrypted
to that centre's devices; `policy` holds limits; `snapshot` names version and hash of each of them. A reader
proves all of them before it keeps any.
"""

import hashlib
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from bekal.storage.operations import Plain, stamp
from bekal.sync import forms, papers
from bekal.sync.refusals import PaperMisshapen, PaperUnsupported
from bekal.sync.requests import CatalogueEntry
from bekal.sync.sealing import Decrypt, Encrypt, Sign, Verify, is_sealed, verify

_LARGEST_NUMBER = 99_999_999
KINDS = ("root", "trust", "status", "catalogue", "centre", "policy", "snapshot")


@dataclass(frozen=True, slots=True)
class DownDocument:
    """One published document. `centre` is set where it concerns one centre only; `critical` names body members.

    `body` is kept as it came, members unknown to this program included.
    """

    kind: str
    version: int
    issued_at: datetime
    body: Mapping[str, Plain]
    centre: UUID | None = None
    critical: tuple[str, ...] = field(default=())

    def to_bytes(self, sign: Sign, encrypt: Encrypt | None = None) -> bytes:
        """Return the signed document (`.tsd`), encrypted afterwards where `encrypt` is given."""
        if self.kind not in KINDS:
            raise ValueError("no such document")
        paper = papers.sign_paper(
            self.kind,
            {
                "kind": self.kind,
                "version": self.version,
                "issued_at": stamp(self.issued_at),
                "centre": None if self.centre is None else self.centre.hex,
                "body": dict(self.body),
                "critical": list(self.critical),
            },
            sign,
        )
        return encrypt(paper) if encrypt else paper

    @classmethod
    def from_bytes(
        cls,
        data: bytes,
        keys: Iterable[bytes],
        *,
        decrypt: Decrypt | None = None,
        understood: frozenset[str] = frozenset(),
        check: Verify = verify,
    ) -> "DownDocument":
        """Prove and read a document; `understood` are the body members that this program knows.

        Raises:
            PaperUnfit: one of its subclasses.
            CannotDecrypt: it was encrypted to somebody else, or damaged.

        """
        if decrypt and is_sealed(data):
            data = decrypt(data)
        kind = papers.kind_of(data[:40])
        if kind not in KINDS:
            raise PaperMisshapen(kind="down", why="kind")
        known, _ = papers.read_paper(kind, data, keys, _FORMS, check=check)
        if known["kind"] != kind:
            raise PaperMisshapen(kind=kind, why="kind")
        for member in known["critical"]:
            if member not in understood:
                raise PaperUnsupported(kind=kind, member=member)
        return cls(**known)


def document_hash(data: bytes) -> str:
    """Return the hash by which a snapshot names a document: SHA-256 of its signed, unencrypted bytes."""
    return hashlib.sha256(data).hexdigest()


def catalogue_body(entries: Sequence[CatalogueEntry]) -> dict[str, Plain]:
    """Return the body of a catalogue."""
    return {"titles": [{"prog": entry.prog, "title": entry.title} for entry in entries]}


def catalogue_of(document: DownDocument) -> tuple[CatalogueEntry, ...]:
    """Return the titles of a catalogue.

    Raises:
        PaperMisshapen: it has none.

    """
    form = forms.every(lambda item: CatalogueEntry(**forms.read(item, _TITLE)[0]))
    titles: tuple[CatalogueEntry, ...] = _member(document, "titles", form)  # type: ignore[assignment]  # the form has checked it
    return titles


def file_body(data: bytes) -> dict[str, Plain]:
    """Return the body of a document that wraps a certificate file (`root`, `trust`, `status`)."""
    return {"file": forms.written_raw(data)}


def root_body(files: Sequence[bytes]) -> dict[str, Plain]:
    """Return the body of the root's document: the newest, and all before it, so that whoever has an old one can follow.

    The older ones stand in a member of their own; a program that does not know it reads the newest all the same.
    """
    return {**file_body(files[-1]), "earlier": [forms.written_raw(file) for file in files[:-1]]}


def roots_of(document: DownDocument) -> tuple[bytes, ...]:
    """Return the roots that a document brings, oldest first, the newest last.

    Raises:
        PaperMisshapen: it wraps none.

    """
    return (*_files(document, "earlier"), file_of(document))


def status_body(file: bytes, registers: Sequence[bytes]) -> dict[str, Plain]:
    """Return the body of the status list's document, and with it the registers that travel on sticks."""
    return {**file_body(file), "registers": [forms.written_raw(register) for register in registers]}


def registers_of(document: DownDocument) -> tuple[bytes, ...]:
    """Return the registers that come with a status list; none where central is older.

    Raises:
        PaperMisshapen: they are not in the permitted form.

    """
    return _files(document, "registers")


def _files(document: DownDocument, name: str) -> tuple[bytes, ...]:
    if name not in document.body:
        return ()
    files: list[bytes] = _member(document, name, forms.every(forms.raw))  # type: ignore[assignment]  # the form has checked it
    return tuple(files)


def file_of(document: DownDocument) -> bytes:
    """Return the certificate file that a document wraps.

    Raises:
        PaperMisshapen: it wraps none.

    """
    data: bytes = _member(document, "file", forms.raw)  # type: ignore[assignment]  # the form has checked it
    return data


@dataclass(frozen=True, slots=True)
class LeaseEntry:
    """A block of certificate numbers that central gave a device of the centre."""

    series: str
    year: int
    first: int
    last: int
    device: UUID
    ended_on: date | None


def leases_of(document: DownDocument) -> tuple[LeaseEntry, ...] | None:
    """Return the blocks of numbers in a centre's document, None where central is older than they are.

    Raises:
        PaperMisshapen: one is not in the permitted form, or two overlap.

    """
    if "leases" not in document.body:
        return None
    leases: tuple[LeaseEntry, ...] = _member(document, "leases", forms.every(_lease))  # type: ignore[assignment]  # the form has checked it
    ordered = sorted(leases, key=lambda lease: (lease.series, lease.year, lease.first))
    for lower, higher in itertools.pairwise(ordered):
        if (lower.series, lower.year) == (higher.series, higher.year) and lower.last >= higher.first:
            raise PaperMisshapen(kind=document.kind, why="leases")
    return leases


def erasures_of(document: DownDocument) -> tuple[UUID, ...]:
    """Return whom a centre's document says to erase; nobody where central is older than such orders.

    Raises:
        PaperMisshapen: they are not in the permitted form.

    """
    if "erasures" not in document.body:
        return ()
    named: list[UUID] = _member(document, "erasures", forms.every(forms.identifier))  # type: ignore[assignment]  # the form has checked it
    return tuple(named)


@dataclass(frozen=True, slots=True)
class PeerDevice:
    """A device of the centre: the key that signs its batches, to whom one encrypts what it may read."""

    id: UUID
    key: bytes
    recipient: str
    is_revoked: bool


def devices_written(devices: Iterable[PeerDevice]) -> Plain:
    """Write the devices of a centre for its document."""
    return [
        {"id": one.id.hex, "key": forms.written_raw(one.key), "recipient": one.recipient, "revoked": one.is_revoked}
        for one in devices
    ]


def devices_of(document: DownDocument) -> tuple[PeerDevice, ...]:
    """Return the devices in a centre's document; none where central is older.

    Raises:
        PaperMisshapen: they are not in the permitted form.

    """
    if "devices" not in document.body:
        return ()
    found: tuple[PeerDevice, ...] = _member(document, "devices", forms.every(_device))  # type: ignore[assignment]  # the form has checked it
    return found


def _device(value: Plain) -> PeerDevice:
    known, _ = forms.read(value, _DEVICE)
    return PeerDevice(known["id"], known["key"], known["recipient"], known["revoked"])


def _lease(value: Plain) -> LeaseEntry:
    lease = LeaseEntry(**forms.read(value, _LEASE)[0])
    if not lease.first <= lease.last <= _LARGEST_NUMBER:
        raise ValueError("a block without numbers")
    return lease


def snapshot_body(documents: Mapping[str, tuple[int, str]]) -> dict[str, Plain]:
    """Return the body of a snapshot: for each kind its version and hash."""
    return {"documents": {kind: {"version": version, "hash": digest} for kind, (version, digest) in documents.items()}}


def snapshot_of(document: DownDocument) -> dict[str, tuple[int, str]]:
    """Return version and hash of each kind that a snapshot binds.

    Raises:
        PaperMisshapen: it binds none.

    """

    def form(value: Plain) -> dict[str, tuple[int, str]]:
        if not isinstance(value, dict):
            raise forms.MisshapenMember("no documents")
        read = {kind: forms.read(entry, _BOUND)[0] for kind, entry in value.items()}
        return {kind: (entry["version"], entry["hash"]) for kind, entry in read.items()}

    bound: dict[str, tuple[int, str]] = _member(document, "documents", form)  # type: ignore[assignment]  # the form has checked it
    return bound


def _member(document: DownDocument, name: str, form: forms.Form) -> object:
    try:
        return forms.read(dict(document.body), {name: form})[0][name]
    except ValueError as error:
        raise PaperMisshapen(kind=document.kind, why=name) from error


def _object(value: Plain) -> dict[str, Plain]:
    if not isinstance(value, dict):
        raise forms.MisshapenMember("not an object")
    return value


_TITLE: dict[str, forms.Form] = {"prog": forms.positive, "title": forms.title}
_DEVICE: dict[str, forms.Form] = {
    "id": forms.identifier,
    "key": forms.key,
    "recipient": forms.recipient,
    "revoked": forms.truth,
}
_LEASE: dict[str, forms.Form] = {
    "series": forms.text,
    "year": forms.positive,
    "first": forms.positive,
    "last": forms.positive,
    "device": forms.identifier,
    "ended_on": forms.optional(forms.day),
}
_BOUND: dict[str, forms.Form] = {"version": forms.positive, "hash": forms.digest}
_FORMS: dict[str, forms.Form] = {
    "kind": forms.text,
    "version": forms.positive,
    "issued_at": forms.time,
    "centre": forms.optional(forms.identifier),
    "body": _object,
    "critical": forms.every(forms.text),
}
