"""The folder of a central system: its keys, its root of trust, and which database it works on.

    central.json              database, realm, epoch; written last, so that a folder without it is no central system
    central.db                the embedded database, where no server is named
    root.cose                 the first root of trust, signed by custodians; never replaced
    root-2.cose ...           the roots that followed it, each signed by the custodians of both
    kunci/                    the keys of daily work: receipt.key age.txt accreditor*.key status*.key pictures.key
    lampiran/                 the centres' photos and scans, encrypted
    titipan/                  parts of large files on their way, encrypted as they came; needed by nobody for long
    kunci-penjaga/            the three custodians' keys; the head office takes this folder away after the first day

Of several accreditor or status keys the one that the newest root names is at work; so a root takes effect, with its
keys, in the moment in which its file is there.

Every file with a secret has mode 0600. On Windows the rights are those of the folder it lies in.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bekal.central import first_keys, rules
from bekal.certificates import cose
from bekal.certificates.keys import SigningKey
from bekal.certificates.root import ACCREDITOR, STATUS, Root, first_root, next_root, root_file, signature_of
from bekal.errors import Unavailable
from bekal.storage import database
from bekal.storage.database import Database
from bekal.storage.erasure_ledger import ErasureLedger
from bekal.storage.folder import DataFolder, write_durably
from bekal.storage.keys import write_private
from bekal.storage.operations import stamp
from bekal.storage.records import CentralActivation, CentralTitle, Setting
from bekal.sync import sealing
from bekal.sync.requests import Realm
from bekal.sync.sealing import OpenTools, Sign

Random = Callable[[int], bytes]

_ROOT_MARK = "central.root"


class CentralExists(Unavailable):
    """The folder already holds a central system; nothing was touched. Facts: home."""


class NoCentralHere(Unavailable):
    """The folder holds no central system. Facts: home."""


class CentralUnreadable(Unavailable):
    """A file of the central system's folder is missing or damaged. Facts: home, name."""


class DatabaseOfAnother(Unavailable):
    """The database belongs to a central system with other keys. Facts: home."""


@dataclass(frozen=True)
class CentralKeys:
    """The keys of daily work."""

    receipt_seed: bytes = field(repr=False)
    identities: tuple[str, ...] = field(repr=False)
    """age identities; the first one is what new activations name, older ones still open what comes late."""
    accreditor: SigningKey
    status: SigningKey


@dataclass(frozen=True)
class Central:
    """An open central system."""

    home: Path
    database: Database
    realm: Realm
    epoch: int
    keys: CentralKeys
    root: Root
    """The newest."""
    root_files: tuple[bytes, ...]
    """Every root from the first to the newest, so that whoever knows one can follow."""
    accreditors: tuple[bytes, ...]
    """The public keys that the roots, one after another, named for accrediting."""
    random: Random = secrets.token_bytes

    @property
    def root_bytes(self) -> bytes:
        """The newest root, as it is handed out."""
        return self.root_files[-1]

    @property
    def certificate_realm(self) -> cose.Realm:
        """The realm as signed certificate files name it."""
        return cose.Realm[self.realm.name]

    @cached_property
    def receipt_key(self) -> bytes:
        """The public key that what central sends is checked with."""
        return sealing.public_of(self.keys.receipt_seed)

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """To whom a device encrypts."""
        return (sealing.recipient_of(self.keys.identities[0]),)

    @cached_property
    def sign(self) -> Sign:
        """Sign a paper with the receipt key."""
        return sealing.signer(self.keys.receipt_seed)

    @cached_property
    def open_tools(self) -> OpenTools:
        """What batches are opened with."""
        return sealing.open_tools(self.keys.identities)


def init(
    home: Path,
    url: str | None = None,
    *,
    realm: Realm | cose.Realm = Realm.PRACTICE,
    now: datetime,
    random: Random = secrets.token_bytes,
) -> None:
    """Make a central system: keys, root, database, catalogue. `url` names the database; None is a file in the home.

    Both enums of realms are taken, the one of papers and the one of signed certificate files.

    Raises:
        CentralExists: the folder already holds one; nothing was touched.
        AlreadyOpen: another process is making one there.
        DatabaseOfAnother: the database is in use by another central system.
        Unavailable: the database cannot be reached.

    """
    home, realm = home.absolute(), Realm[realm.name]
    _require_none(home)
    with DataFolder(home).locked():  # two at once would leave the keys of one with the database of the other
        _require_none(home)
        custodians = [SigningKey(random(32)) for _ in range(3)]
        root = first_keys.prepared(home, [one.public for one in custodians], now, random)
        signatures = [signature_of(root.payload(), one, cose.Realm[realm.name]) for one in custodians]
        first_keys.write_custodians(home, custodians)
        _make(home, url, realm, root_file(root.payload(), signatures), now)


def prepare(home: Path, custodians: Sequence[bytes], *, now: datetime, random: Random = secrets.token_bytes) -> Root:
    """Make the keys of daily work of a central system to be, and draft its first root for its custodians to sign.

    Until `make_with_root` the folder holds no central system; preparing again makes other keys.

    Raises:
        CentralExists, AlreadyOpen: as `init`.
        FileDamaged: fewer than three custodians, or one twice.

    """
    home = home.absolute()
    _require_none(home)
    with DataFolder(home).locked():
        return first_keys.prepared(home, custodians, now, random)


def make_with_root(home: Path, url: str | None, root: bytes, *, realm: cose.Realm, now: datetime) -> None:
    """Make a central system with a first root that its custodians have signed; its keys were prepared here.

    Raises:
        CentralExists, AlreadyOpen, DatabaseOfAnother, Unavailable: as `init`.
        CentralUnreadable: the keys that the root names do not lie here.

    """
    home = home.absolute()
    _require_none(home)
    with DataFolder(home).locked():
        _require_none(home)
        require_keys(home, first_root(root, realm))
        _make(home, url, Realm[realm.name], root, now)


def has_central(folder: Path) -> bool:
    """Say whether a central system lies in a folder."""
    return _settings_file(folder).exists()


def _require_none(home: Path) -> None:
    if _settings_file(home).exists():
        raise CentralExists(home=str(home))


def _make(home: Path, url: str | None, realm: Realm, root: bytes, now: datetime) -> None:
    """Begin the database and write the settings, whose file is what makes the folder a central system."""
    base = _open_database(home, url)
    try:
        with base.reading() as session:
            if session.scalars(select(CentralActivation.id).limit(1)).first():
                raise DatabaseOfAnother(home=str(home))
        write_durably(root_path(home, 1), root)
        with base.writing() as session:
            session.merge(Setting(key=_ROOT_MARK, value=root.hex()))
            if not session.scalars(select(CentralTitle.prog).limit(1)).first():
                rows = [{"prog": one.prog, "title": one.title, "added_at": now} for one in rules.CATALOGUE]
                session.execute(insert(CentralTitle), rows)
    finally:
        base.close()
    _write_settings(home, url, realm, epoch=1, made_at=now)


@contextlib.contextmanager
def opened(home: Path, *, random: Random = secrets.token_bytes) -> Iterator[Central]:
    """Open the central system of a folder and close it at the end.

    Raises:
        NoCentralHere: the folder holds none.
        CentralUnreadable: one of its files is missing or damaged.
        DatabaseOfAnother: the database is not the one of this folder.
        Unavailable: the database cannot be reached.

    """
    home = home.absolute()
    if not _settings_file(home).exists():
        raise NoCentralHere(home=str(home))
    settings = _read_settings(home)
    roots, files = _read_roots(home, cose.Realm[settings.realm.name])
    keys = _read_keys(home, roots[-1])
    accreditors = tuple(dict.fromkeys(public for root in roots for public in root.roles[ACCREDITOR]))
    base = _open_database(home, settings.url)
    try:
        with base.reading() as session:
            if session.scalars(select(Setting.value).where(Setting.key == _ROOT_MARK)).first() != files[0].hex():
                raise DatabaseOfAnother(home=str(home))
        base.erasures = _erasures(home)
        yield Central(home, base, settings.realm, settings.epoch, keys, roots[-1], files, accreditors, random)
    finally:
        base.close()


def _erasures(home: Path) -> ErasureLedger:
    """Return the ledger of erasures; its file and its key lie outside the database."""
    path = home / "kunci" / "erasure.key"
    if not path.exists():
        write_private(path, secrets.token_hex(32).encode("ascii"))
    return ErasureLedger(home / "terhapus.json", _seed(home, path))


def raise_epoch(home: Path) -> int:
    """Say that the database was restored from a backup: every acknowledgement of later work becomes void.

    The epoch lies outside the database, so that restoring does not set it back. Return the new one.
    """
    home = home.absolute()
    settings = _read_settings(home)
    _write_settings(home, settings.url, settings.realm, epoch=settings.epoch + 1, made_at=None)
    return settings.epoch + 1


# ------------------------------------------------------------------------------------------------- settings


@dataclass(frozen=True)
class _Settings:
    url: str | None
    realm: Realm
    epoch: int


def _settings_file(home: Path) -> Path:
    return home / "central.json"


def _read_settings(home: Path) -> _Settings:
    try:
        found = json.loads(_settings_file(home).read_text(encoding="utf-8"))
        return _Settings(found["database"], Realm(found["realm"]), int(found["epoch"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CentralUnreadable(home=str(home), name=_settings_file(home).name) from error


def _write_settings(home: Path, url: str | None, realm: Realm, *, epoch: int, made_at: datetime | None) -> None:
    document = {"v": 1, "database": url, "realm": realm.value, "epoch": epoch}
    if made_at is not None:
        document["made_at"] = stamp(made_at)
    elif _settings_file(home).exists():
        document["made_at"] = json.loads(_settings_file(home).read_text(encoding="utf-8")).get("made_at")
    write_durably(_settings_file(home), json.dumps(document, indent=1).encode("utf-8"))
    if os.name != "nt":
        _settings_file(home).chmod(0o600)  # the URL may hold a password


def _open_database(home: Path, url: str | None) -> Database:
    home.mkdir(parents=True, exist_ok=True)
    return database.open_url(url, in_one_queue=False) if url else database.open_plain_file(home / "central.db")


# ----------------------------------------------------------------------------------------------------- keys


def root_path(home: Path, version: int) -> Path:
    """Return where the root of a version lies."""
    return home / ("root.cose" if version == 1 else f"root-{version}.cose")


def _read_roots(home: Path, realm: cose.Realm) -> tuple[list[Root], tuple[bytes, ...]]:
    files = [_read(home, root_path(home, 1))]
    roots = [first_root(files[0], realm)]
    while (path := root_path(home, roots[-1].version + 1)).exists():
        files.append(_read(home, path))
        roots.append(next_root(files[-1], roots[-1], realm))
    return roots, tuple(files)


def _read_keys(home: Path, root: Root) -> CentralKeys:
    folder = home / "kunci"
    identities = tuple(_read(home, folder / "age.txt").decode("ascii").split())
    if not identities:
        raise CentralUnreadable(home=str(home), name="age.txt")
    return CentralKeys(
        receipt_seed=_seed(home, folder / "receipt.key"),
        identities=identities,
        accreditor=_key_of_role(home, "accreditor", root.roles[ACCREDITOR]),
        status=_key_of_role(home, "status", root.roles[STATUS]),
    )


def require_keys(home: Path, root: Root) -> None:
    """Hold a root against the keys of daily work that lie here.

    Raises:
        CentralUnreadable: one that it names does not.

    """
    _read_keys(home, root)


def _key_of_role(home: Path, name: str, publics: Sequence[bytes]) -> SigningKey:
    for path in sorted((home / "kunci").glob(f"{name}*.key")):
        key = SigningKey(_seed(home, path))
        if key.public in publics:
            return key
    raise CentralUnreadable(home=str(home), name=f"{name}.key")


def _seed(home: Path, path: Path) -> bytes:
    try:
        seed = bytes.fromhex(_read(home, path).decode("ascii").strip())
    except ValueError as error:
        raise CentralUnreadable(home=str(home), name=path.name) from error
    if len(seed) != 32:
        raise CentralUnreadable(home=str(home), name=path.name)
    return seed


def _read(home: Path, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CentralUnreadable(home=str(home), name=path.name) from error


def lock(session: Session, name: str) -> None:
    """Let one transaction at a time do what `name` says; on SQLite every write already waits for the one before."""
    if session.get_bind().dialect.name == "postgresql":
        import hashlib

        number = int.from_bytes(hashlib.sha256(b"bekal central " + name.encode()).digest()[:8], "big", signed=True)
        session.connection().exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (number,))
