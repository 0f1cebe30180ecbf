"""The lists as this PC has them: what came with the sync, and what was read from a list file, the newer of both.

A list file is kept apart from what the sync brought, so that neither can set the other back, and under the name of
the root it was proved against. On a PC that was never activated that root is the one a person named by its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.bundle import registers_unpacked
from bekal.certificates.cose import Realm
from bekal.certificates.root import first_root
from bekal.certificates.trust import TrustView, view_of
from bekal.storage.records import DeviceState, DownState, Setting

PIN, REALM = "lists.pin", "lists.realm"
KINDS = ("root", "trust", "status", "registers")


@dataclass(frozen=True)
class Kept:
    """One set of lists: what is kept of each kind, and its version."""

    files: dict[str, bytes]
    versions: dict[str, int]

    @property
    def is_whole(self) -> bool:
        """Whether anything can be verified with it."""
        return "root" in self.files and "trust" in self.files


def realm_of_lists(session: Session) -> Realm:
    """Return the realm of this PC's lists: that of its activation, else that of the root a person named."""
    state = session.get(DeviceState, 1)
    said = state.realm if state is not None and state.realm else _setting(session, REALM)
    return Realm.PRODUCTION if said == "production" else Realm.PRACTICE


def pinned(session: Session) -> str | None:
    """Return the name of the root that list files are proved against, None where there is none yet."""
    return _setting(session, PIN)


def pin(session: Session, root: bytes, realm: Realm) -> None:
    """Prove list files from now on against this root, which is known from elsewhere."""
    session.merge(Setting(key=PIN, value=name_of_root(root)))
    session.merge(Setting(key=REALM, value=realm.name.lower()))


def name_of_root(file: bytes) -> str:
    """Return the short name under which lists of one root are kept."""
    return sha256(file).hexdigest()[:8]


def came_by_sync(session: Session) -> Kept:
    """Return the lists that the sync brought."""
    return _kept(session, "")


def came_by_file(session: Session) -> Kept:
    """Return the lists that were read from a file."""
    pin = pinned(session)
    return _kept(session, f"lists.{pin}.") if pin else Kept({}, {})


def _kept(session: Session, before: str) -> Kept:
    wanted = {before + kind: kind for kind in KINDS}
    rows = session.execute(
        select(DownState.kind, DownState.body, DownState.version).where(DownState.kind.in_(wanted))
    ).all()
    return Kept({wanted[row.kind]: row.body for row in rows}, {wanted[row.kind]: row.version for row in rows})


def _setting(session: Session, key: str) -> str | None:
    return session.scalars(select(Setting.value).where(Setting.key == key)).one_or_none()


def newest(sets: Sequence[Kept]) -> Kept | None:
    """Join sets of lists into the newest of each kind; lists of an older root than the newest are left out."""
    whole = [one for one in sets if one.is_whole]
    if not whole:
        return None
    root = max(one.versions["root"] for one in whole)
    of_root = [one for one in whole if one.versions["root"] == root]
    files, versions = {"root": of_root[0].files["root"]}, {"root": root}
    for kind in ("trust", "status"):
        there = [one for one in of_root if kind in one.files]
        if there:
            best = max(there, key=lambda one: one.versions[kind])
            files[kind], versions[kind] = best.files[kind], best.versions[kind]
    return Kept(files, versions)


def view_here(session: Session, synced: Kept | None = None) -> TrustView | None:
    """Return the verified trust of this PC, or None before any lists have come; `synced` are those of the sync."""
    sets = [synced or came_by_sync(session), came_by_file(session)]
    joined = newest(sets)
    if joined is None:
        return None
    oldest_first = sorted(
        (one for one in sets if one.is_whole and one.versions["root"] == joined.versions["root"]),
        key=lambda one: one.versions.get("status", 0),
    )
    registers = tuple(one.files.get("registers", b"") for one in oldest_first)
    return _proved(
        joined.files["root"], joined.files["trust"], joined.files.get("status"), registers, realm_of_lists(session)
    )


@lru_cache(maxsize=2)
def _proved(root: bytes, trust: bytes, status: bytes | None, registers: tuple[bytes, ...], here: Realm) -> TrustView:
    """Prove the lists once, not with every code: hundreds of credentials take a tenth of a second."""
    files = [file for some in registers for file in registers_unpacked(some)]
    return view_of(first_root(root, here), trust, status, files, realm=here)
