"""Taking the lists from a file: proved against the root this PC trusts, and never older than what it has seen.

The highest versions are remembered in the anchor, outside the database, as those of the sync are: an old list is
refused though a backup was restored. What came by the sync stays as it is; verification uses the newer of both.
"""

import contextlib
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bekal.certificates.bundle import Bundle, bundles_at, registers_packed, registers_unpacked
from bekal.certificates.cose import Realm
from bekal.certificates.files import FileOlder, named
from bekal.certificates.keys import kid_of_words, words_of
from bekal.certificates.lists_here import (
    Kept,
    came_by_file,
    came_by_sync,
    newest,
    pin,
    pinned,
    realm_of_lists,
    view_here,
)
from bekal.certificates.root import Root, RootNotSigned, fingerprint, first_root, next_root
from bekal.certificates.trust import Seen, TrustView, read_register, view_of
from bekal.errors import Refused, Told
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DownState
from bekal.sync.anchor import AnchorUnwritable
from bekal.sync.device import MACHINE, Machine, keep_anchor, new_device, read_anchors, state_of


class RootUnknown(Refused):
    """This PC was never activated and knows no root; somebody names it first, by the words the head office says."""


class ListsOfAnother(Refused):
    """The lists belong to another central system than the one this PC trusts."""


class NoListsHere(Refused):
    """No lists have come to this PC yet."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One list as it is used: its version and, where it has one, its date."""

    version: int
    issued: datetime | None


@dataclass(frozen=True, slots=True)
class ListsRow:
    """The lists of this PC as a person sees them."""

    realm: Realm
    root: int
    root_words: str
    trust: Edition
    status: Edition | None
    keys: int
    ended_keys: int
    listed: int
    """Certificates that are revoked, replaced or suspended."""
    registers: int
    registered: int
    """Certificates in the registers."""
    fresh_until: datetime | None
    root_ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListsTaken:
    """What reading a list file did: which versions it has, which were here before, whether anything was new."""

    name: str
    is_new: bool
    before: Mapping[str, int]
    now: ListsRow


def lists_row(session: Session) -> ListsRow:
    """Return what this PC verifies against.

    Raises:
        NoListsHere: nothing has come yet.

    """
    joined, view = newest([came_by_sync(session), came_by_file(session)]), view_here(session)
    if joined is None or view is None:
        raise NoListsHere()
    return _row(view, joined.files["root"], joined.versions)


def _row(view: TrustView, root_file: bytes, versions: Mapping[str, int]) -> ListsRow:
    return ListsRow(
        realm=view.realm,
        root=view.seen.root,
        root_words=words_of(fingerprint(root_file)),
        trust=Edition(view.seen.trust, None if view.trust_issued is None else _moment(view.trust_issued)),
        status=None if view.list_issued is None else Edition(versions.get("status", 0), _moment(view.list_issued)),
        keys=len(view.keys),
        ended_keys=len(view.ends),
        listed=sum(len(some) // 11 for some in view.records.values()),
        registers=len(view.registers),
        registered=sum(len(one.digests) // 8 for one in view.registers.values()),
        fresh_until=None if view.fresh_until is None else _moment(view.fresh_until),
        root_ends=None if view.root_expires is None else _moment(view.root_expires),
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def take_lists(
    centre: OpenCentre, source: Path, *, now: datetime, words: str | None = None, machine: Machine = MACHINE
) -> ListsTaken:
    """Read the lists from a file or folder and use them from now on; of several in a folder the newest.

    `words` are those of the root, as the head office says them; only a PC that was never activated needs them, once.

    Raises:
        ListsFileDamaged, ListsFileOutOfReach: there are no lists.
        RootUnknown, WordsWrong, ListsOfAnother: they cannot be proved here.
        FileDamaged, FileForged, FileNewer, FileOlder, KeyTwice, RootNotSigned, RootSkipped: one of them is refused.
            Nothing was taken.

    """
    taken: list[ListsTaken] = []
    refusal: Told | None = None
    for name, bundle in bundles_at(source):
        try:
            taken.append(_take(centre, bundle, name, now=now, words=words, machine=machine))
        except Refused as error:
            if refusal is None or isinstance(refusal, FileOlder):
                refusal = error
    if not taken:
        assert refusal is not None
        raise refusal
    return max(taken, key=lambda one: (one.is_new, one.now.trust.version))


def _take(
    centre: OpenCentre, bundle: Bundle, name: str, *, now: datetime, words: str | None, machine: Machine
) -> ListsTaken:
    with centre.database.writing() as session:
        new_device(session, machine=machine)
        root_file, realm = _starting_root(session, bundle, words)
        place = f"lists.{pinned(session)}."
        by_sync, by_file = came_by_sync(session), came_by_file(session)
        root = _followed(root_file, bundle, realm)
        seen = _seen(session, centre, [by_sync, by_file], place, root, realm, machine)
        view = view_of(root, bundle.trust, bundle.status, bundle.registers, realm=realm, seen=seen)
        files = {
            "root": bundle.roots[-1],
            "trust": bundle.trust,
            "status": bundle.status,
            "registers": registers_packed(bundle.registers),
        }
        versions = {
            "root": view.seen.root,
            "trust": view.seen.trust,
            "status": view.seen.status,
            "registers": max(view.seen.registers.values(), default=0),
        }
        for kind in ("trust", "status"):
            for one in (by_sync, by_file):
                if one.versions.get(kind) == versions[kind] and one.files[kind] != files[kind]:
                    raise FileOlder(**named(kind), version=versions[kind], seen=versions[kind])
        before = newest([by_sync, by_file])
        is_new = by_file.files != files
        for kind, body in files.items():
            session.merge(
                DownState(
                    kind=place + kind,
                    version=versions[kind],
                    hash=hashlib.sha256(body).hexdigest(),
                    body=body,
                    received_at=now,
                )
            )
        session.flush()
        row = _row(view, files["root"], versions)
    with contextlib.suppress(AnchorUnwritable):  # the database has them; the mark is written with the next sealing
        keep_anchor(centre, machine=machine)
    return ListsTaken(name, is_new, {} if before is None else dict(before.versions), row)


def _starting_root(session: Session, bundle: Bundle, words: str | None) -> tuple[bytes, Realm]:
    """Return the root this PC trusts: its own, or that of the file if a person named it by its words."""
    joined = newest([came_by_sync(session), came_by_file(session)])
    own = session.get(DownState, "root")
    if joined is not None or own is not None:
        root = joined.files["root"] if joined is not None else (own.body if own is not None else b"")
        if pinned(session) is None:  # activated before there were list files
            pin(session, root, realm_of_lists(session))
        return root, realm_of_lists(session)
    first = bundle.roots[0]
    if words is None:
        raise RootUnknown()
    if kid_of_words(words) != fingerprint(first):
        raise ListsOfAnother()
    realm = _realm_of(first)
    pin(session, first, realm)
    return first, realm


def _realm_of(root: bytes) -> Realm:
    try:
        first_root(root, Realm.PRODUCTION)
    except RootNotSigned:
        first_root(root, Realm.PRACTICE)
        return Realm.PRACTICE
    return Realm.PRODUCTION


def _followed(root_file: bytes, bundle: Bundle, realm: Realm) -> Root:
    """Follow the roots of the file from the one this PC trusts to the newest."""
    root = first_root(root_file, realm)
    followed = False
    for file in bundle.roots:
        with contextlib.suppress(FileOlder):
            root, followed = next_root(file, root, realm), True
    if not followed:
        raise FileOlder(**named("root"), version=len(bundle.roots), seen=root.version)
    return root


def _seen(
    session: Session,
    centre: OpenCentre,
    sets: list[Kept],
    place: str,
    root: Root,
    realm: Realm,
    machine: Machine,
) -> Seen:
    """Return the highest versions ever seen here: in the database, and in the marks outside it."""
    highest: dict[str, int] = {}
    anchors = read_anchors(centre, state_of(session).device, machine)
    known = [one.versions for one in sets] + [
        {kind: version for kind in ("root", "trust", "status") for version in (one.down.get(name + kind),) if version}
        for one in anchors
        for name in ("", place)
    ]
    for versions in known:
        for kind, version in versions.items():
            highest[kind] = max(version, highest.get(kind, 0))
    registers: dict[bytes, int] = {}
    for one in sets:
        if "root" not in one.files or first_root(one.files["root"], realm).version != root.version:
            continue  # registers signed under another root are told apart by the status list's version
        for file in registers_unpacked(one.files.get("registers", b"")):
            register = read_register(file, root, realm)
            registers[register.kid] = max(register.version, registers.get(register.kid, 0))
    return Seen(highest.get("root", 0), highest.get("trust", 0), highest.get("status", 0), registers)
