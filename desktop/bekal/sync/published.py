"""Which of central's documents on a stick are believed: all are proved before any is kept, and none is taken back.

The newest snapshot says which version of each belongs together; without one, after one was seen, nothing is
believed. Documents that an earlier visit left on the stick are passed over in silence.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bekal.centre.policy import checked
from bekal.certificates import cose
from bekal.certificates.bundle import registers_packed, registers_unpacked
from bekal.certificates.files import FileOlder
from bekal.certificates.root import Root, first_root, next_root
from bekal.certificates.trust import Seen, TrustView, view_of
from bekal.errors import Told
from bekal.storage.operations import canonical
from bekal.sync import rules
from bekal.sync.downward import (
    DownDocument,
    catalogue_of,
    devices_of,
    document_hash,
    erasures_of,
    file_of,
    leases_of,
    registers_of,
    roots_of,
    snapshot_of,
)
from bekal.sync.refusals import CannotDecrypt, NotSealed, PaperOlder, PaperUnfit, PaperUnsupported
from bekal.sync.sealing import Decrypt, Verify, is_sealed, verify

FILES = ("root", "trust", "status")
"""Documents that wrap a signed certificate file; what is kept of them is that file."""
_UNDERSTOOD = frozenset({"file", "titles", "documents"})


class DocumentsIncomplete(PaperUnfit):
    """The documents on the stick do not belong together, or one is missing; none was taken. Facts: kind."""

    code = "documents-incomplete"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document as it is kept here: its version, its hash, its content."""

    kind: str
    version: int
    hash: str
    body: bytes


@dataclass(frozen=True)
class Reader:
    """Who reads: which realm and centre, central's keys, how to decrypt, what is here, what the anchor remembers."""

    realm: cose.Realm
    centre: UUID
    keys: tuple[bytes, ...]
    decrypt: Decrypt
    have: Mapping[str, Kept]
    floor: Mapping[str, int] = field(default_factory=dict)
    check: Verify = verify

    def lowest(self, kind: str) -> int:
        """Return the version below which a document of this kind is a step back."""
        return max(self.floor.get(kind, 0), self.have[kind].version if kind in self.have else 0)


@dataclass(frozen=True)
class Weighed:
    """What is to be kept, all of it in one transaction, and what was refused, with the file's name and the reason."""

    keep: tuple[Kept, ...] = ()
    refused: tuple[tuple[str, Told], ...] = ()


@dataclass(frozen=True)
class _Paper:
    """A document that was proved."""

    name: str
    hash: str
    document: DownDocument

    @property
    def kind(self) -> str:
        return self.document.kind

    @property
    def version(self) -> int:
        return self.document.version

    def kept(self) -> Iterable[Kept]:
        body = file_of(self.document) if self.kind in FILES else canonical(dict(self.document.body))
        yield Kept(self.kind, self.version, self.hash, body)
        if self.kind == "status" and "registers" in self.document.body:
            yield Kept("registers", self.version, self.hash, registers_packed(registers_of(self.document)))


def weigh(papers: Iterable[tuple[str, bytes]], reader: Reader) -> Weighed:
    """Prove every document of a stick, each with its file's name, and say which to keep: a whole set, or none."""
    refused: list[tuple[str, Told]] = []
    proved: dict[str, _Paper] = {}
    unsupported: set[str] = set()
    for name, data in papers:
        try:
            plain = reader.decrypt(data) if is_sealed(data) else data
        except (CannotDecrypt, NotSealed):
            continue  # meant for somebody else
        except PaperUnfit as error:
            refused.append((name, error))
            continue
        try:
            document = DownDocument.from_bytes(plain, reader.keys, understood=_UNDERSTOOD, check=reader.check)
        except PaperUnfit as error:
            if isinstance(error, PaperUnsupported):
                unsupported.add(document_hash(plain))
            refused.append((name, error))
            continue
        if document.centre in {None, reader.centre}:
            proved.setdefault(document_hash(plain), _Paper(name, document_hash(plain), document))
    try:
        keep = _chosen(list(proved.values()), reader, unsupported)
    except Told as error:
        return Weighed((), (*refused, (_newest_name(proved.values()), error)))
    return Weighed(tuple(keep), tuple(refused))


def _newest_name(papers: Iterable[_Paper]) -> str:
    """Return the name of the file that a person is told about when a whole set is refused."""
    snapshots = [paper for paper in papers if paper.kind == "snapshot"] or list(papers)
    return max(snapshots, key=lambda paper: paper.version).name


def _chosen(papers: Sequence[_Paper], reader: Reader, unsupported: set[str]) -> list[Kept]:
    snapshots = [paper for paper in papers if paper.kind == "snapshot"]
    others = [paper for paper in papers if paper.kind != "snapshot"]
    if snapshots:
        newest = max(snapshots, key=lambda paper: paper.version)
        _require_not_older(newest, reader)
        bound, is_whole = _bound(newest, others, reader, unsupported)
        chosen = [*bound, newest] if is_whole else bound
    elif reader.lowest("snapshot") and others:
        raise DocumentsIncomplete(kind="snapshot")
    else:
        chosen = _newest_of_each(others)
    new = [paper for paper in chosen if paper.kind not in reader.have or reader.have[paper.kind].hash != paper.hash]
    root = _root(new, others, reader)
    for paper in new:
        _require_fit(paper, reader)
    kept = [one for paper in new for one in paper.kept()]
    _require_together(root, kept, reader)
    return kept


def _bound(
    snapshot: _Paper, papers: Sequence[_Paper], reader: Reader, unsupported: set[str]
) -> tuple[list[_Paper], bool]:
    """Return the documents that a snapshot names, and whether all are here or were before."""
    by_hash = {paper.hash: paper for paper in papers}
    found, is_whole = [], True
    for kind, (version, digest) in sorted(snapshot_of(snapshot.document).items()):
        paper = by_hash.get(digest)
        if paper is not None and (paper.kind, paper.version) == (kind, version):
            found.append(paper)
        elif digest in unsupported:
            is_whole = False  # that one document is left out, the snapshot waits for a newer program
        elif kind not in reader.have or reader.have[kind].hash != digest:
            raise DocumentsIncomplete(kind=kind)
    return found, is_whole


def _newest_of_each(papers: Sequence[_Paper]) -> list[_Paper]:
    newest: dict[str, _Paper] = {}
    for paper in papers:
        if paper.kind not in newest or newest[paper.kind].version < paper.version:
            newest[paper.kind] = paper
    return list(newest.values())


def _require_not_older(paper: _Paper, reader: Reader) -> None:
    have = reader.have.get(paper.kind)
    known = (have.version, have.hash) if have else None
    is_older = rules.succeeds(paper.version, paper.hash, known) is rules.Rollback.OLDER
    if is_older or paper.version < reader.lowest(paper.kind):
        raise PaperOlder(kind=paper.kind, version=paper.version, have=reader.lowest(paper.kind))


def _require_fit(paper: _Paper, reader: Reader) -> None:
    """Refuse a document that is a step back; the activation's root is the same root under another hash."""
    have = reader.have.get(paper.kind)
    is_same_file = paper.kind in FILES and have is not None and have.body == file_of(paper.document)
    if not is_same_file:
        _require_not_older(paper, reader)
    if paper.kind == "catalogue":
        catalogue_of(paper.document)
    if paper.kind == "policy":
        checked(paper.document.body)
    if paper.kind == "centre":
        leases_of(paper.document)
        devices_of(paper.document)
        erasures_of(paper.document)


def _root(new: Sequence[_Paper], papers: Sequence[_Paper], reader: Reader) -> Root:
    """Return the root to believe: the one in hand, or the one that a chain of roots on the stick leads to."""
    root = first_root(reader.have["root"].body, reader.realm)
    wanted = next((paper for paper in new if paper.kind == "root"), None)
    if wanted is None:
        return root
    chain = sorted((paper for paper in papers if paper.kind == "root"), key=lambda paper: paper.version)
    for paper in chain:
        for file in roots_of(paper.document):
            try:
                root = next_root(file, root, reader.realm)
            except FileOlder:
                if paper is wanted and file is file_of(paper.document):
                    raise
        if paper is wanted:
            break
    return root


def _require_together(root: Root, new: Sequence[Kept], reader: Reader) -> None:
    """Prove that root, trust and status, as they would stand, hold together and that no list is a step back."""
    before = {kind: kept.body for kind, kept in reader.have.items()}
    after = {**before, **{kept.kind: kept.body for kept in new}}
    if "trust" not in after:
        return
    seen = None
    if "trust" in before:
        old_root = first_root(before["root"], reader.realm)
        seen = _view(old_root, before, reader).seen
    now = _view(root, after, reader, seen).seen
    if seen is None:
        return
    for kind, version, known in (("trust", now.trust, seen.trust), ("status", now.status, seen.status)):
        if kind in before and version == known and after[kind] != before[kind]:
            raise PaperOlder(kind=kind, version=version, have=known)


def _view(root: Root, files: Mapping[str, bytes], reader: Reader, seen: Seen | None = None) -> TrustView:
    registers = registers_unpacked(files.get("registers", b""))
    return view_of(root, files["trust"], files.get("status"), registers, realm=reader.realm, seen=seen)
