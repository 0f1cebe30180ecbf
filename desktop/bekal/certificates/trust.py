"""The lists: who may sign (trust), what no longer counts (status), what was registered (reg).

Each is one signed file with a version; an older version than the highest ever seen is refused. Together with
the root they make a `TrustView`, the one thing verification looks at. Source: the sqr1 specification, 3.2.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.claims import CTI_SIZE
from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential, read_credential
from bekal.certificates.files import (
    Fields,
    FileDamaged,
    data_of,
    has_record,
    named,
    require_not_older,
    seal,
    sorted_records,
    unseal,
    whole,
)
from bekal.certificates.keys import KID_SIZE, SigningKey
from bekal.certificates.payload import DIGEST_SIZE
from bekal.certificates.root import ACCREDITOR, STATUS, Root
from bekal.errors import Refused

DAY = 86400
MAX_AGE = 14 * DAY  # of the status list, before its results turn amber

_TRUST, _STATUS, _REGISTER = "trust", "status", "reg"
_RECORD = CTI_SIZE + 3  # cti, code, day


class KeyTwice(Refused):
    """Two credentials in one trust file have the same kid or the same serial number."""


class KeyState(IntEnum):
    """What became of an accredited key."""

    WITHDRAWN = 1
    COMPROMISED = 2


class StatusCode(IntEnum):
    """What became of one printed certificate."""

    REVOKED = 1
    REPLACED = 2
    SUSPENDED = 3


@dataclass(frozen=True)
class KeyEnd:
    """How a key ended: withdrawn from `cutoff` (seconds) on, or compromised but for the `keep` digests."""

    state: KeyState
    cutoff: int = 0
    keep: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Trust:
    """A trust file: the accredited keys by kid, how some of them ended, and the catalogue's titles."""

    version: int
    issued: int
    next_update: int
    keys: Mapping[bytes, Credential]
    ends: Mapping[bytes, KeyEnd]
    titles: Mapping[int, str]


@dataclass(frozen=True)
class StatusRecord:
    """One printed certificate that no longer counts, since `day` (days since 1970-01-01)."""

    cti: bytes
    code: StatusCode
    day: int

    def written(self) -> bytes:
        """Write the record in its 11 bytes."""
        return self.cti + bytes([self.code]) + self.day.to_bytes(2, "big")


@dataclass(frozen=True)
class Status:
    """A status file: sorted 11-byte records by kid."""

    version: int
    issued: int
    next_update: int
    records: Mapping[bytes, bytes]


@dataclass(frozen=True)
class Register:
    """The register of one key: sorted 8-byte digests of everything registered up to `as_of` (seconds)."""

    kid: bytes
    as_of: int
    digests: bytes
    version: int = 1

    def has(self, digest: bytes) -> bool:
        """Say whether a certificate is in it."""
        return has_record(self.digests, DIGEST_SIZE, digest) is not None


@dataclass(frozen=True)
class Seen:
    """The highest versions ever seen; kept where ordinary sync and sticks cannot write."""

    root: int = 0
    trust: int = 0
    status: int = 0
    registers: Mapping[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True)
class TrustView:
    """Everything a verification is checked against; made from files that were verified.

    `list_issued` is the date of the status list, None if there never was one. After `fresh_until` (the end of
    the trust file's or the root's time) its results are amber, as they are when the list is older than `max_age`.
    """

    realm: Realm
    keys: Mapping[bytes, Credential]
    ends: Mapping[bytes, KeyEnd]
    titles: Mapping[int, str]
    records: Mapping[bytes, bytes]
    registers: Mapping[bytes, Register]
    list_issued: int | None
    max_age: int = MAX_AGE
    fresh_until: int | None = None
    seen: Seen = field(default_factory=Seen)
    trust_issued: int | None = None
    root_expires: int | None = None

    def public_of(self, kid: bytes) -> bytes | None:
        """Return the accredited public key of a kid, or None."""
        credential = self.keys.get(kid)
        return None if credential is None else credential.public

    def status_of(self, kid: bytes, cti: bytes) -> StatusRecord | None:
        """Find what the list says of one printed certificate, or None."""
        record = has_record(self.records.get(kid, b""), _RECORD, cti)
        return None if record is None else _status_record(record)


def view_of(
    root: Root,
    trust: bytes,
    status: bytes | None,
    registers: Iterable[bytes] = (),
    *,
    realm: Realm,
    seen: Seen | None = None,
) -> TrustView:
    """Verify the files against the root and against what was seen before, and join them.

    The view's `seen` is what to remember from now on.

    Raises:
        FileDamaged, FileForged, FileNewer, FileOlder, KeyTwice: a file is refused; nothing of it is used.

    """
    seen = seen or Seen()
    require_not_older("root", root.version, seen.root)
    trusted = read_trust(trust, root, realm, seen=seen.trust)
    listed = None if status is None else read_status(status, root, realm, seen=seen.status)
    registered = {}
    for file in registers:
        register = read_register(file, root, realm, seen=seen.registers)
        registered[register.kid] = register
    return TrustView(
        realm=realm,
        keys=trusted.keys,
        ends=trusted.ends,
        titles=trusted.titles,
        records={} if listed is None else listed.records,
        registers=registered,
        list_issued=None if listed is None else listed.issued,
        fresh_until=min(trusted.next_update, root.expires),
        trust_issued=trusted.issued,
        root_expires=root.expires,
        seen=Seen(
            root.version,
            trusted.version,
            seen.status if listed is None else listed.version,
            {**seen.registers, **{kid: register.version for kid, register in registered.items()}},
        ),
    )


def trust_file(
    accreditor: SigningKey,
    realm: Realm,
    *,
    version: int,
    issued: int,
    next_update: int,
    credentials: Sequence[bytes],
    ends: Mapping[bytes, KeyEnd],
    titles: Mapping[int, str],
    accreditors: Sequence[bytes] = (),
) -> bytes:
    """Build a trust file from signed credentials; `accreditors` names other keys that signed some of them.

    Raises:
        KeyTwice: two credentials have one kid or one serial number.
        FileDamaged, FileForged: what it would say breaks the rules of a trust file.

    """
    fields: dict[int, object] = {
        1: version,
        2: issued,
        3: next_update,
        4: list(credentials),
        5: {kid: [int(end.state), end.cutoff] for kid, end in ends.items()},
        6: dict(titles),
        7: {kid: b"".join(sorted(end.keep)) for kid, end in ends.items() if end.keep},
    }
    data = seal(fields, accreditor, _TRUST, realm)
    _read_trust(data, (accreditor.public, *accreditors), realm)
    return data


def read_trust(data: bytes, root: Root, realm: Realm, *, seen: int = 0) -> Trust:
    """Read a trust file that the root's accreditor signed, and every credential in it.

    Raises:
        FileDamaged: not in the permitted form.
        FileForged: it or a credential is not signed by the root's accreditor.
        FileNewer: of a later version of the format.
        FileOlder: its version is below `seen`.
        KeyTwice: two credentials have one kid or one serial number.

    """
    trust = _read_trust(data, root.roles[ACCREDITOR], realm)
    require_not_older(_TRUST, trust.version, seen)
    return trust


def with_records(listed: Mapping[bytes, bytes], own: Mapping[bytes, Iterable[StatusRecord]]) -> dict[bytes, bytes]:
    """Return the list's records with a centre's own decisions added; of two about one paper the graver stands."""
    joined = dict(listed)
    for kid, some in own.items():
        found = joined.get(kid, b"")
        records = {found[at : at + CTI_SIZE]: found[at : at + _RECORD] for at in range(0, len(found), _RECORD)}
        for record in some:
            before = records.get(record.cti)
            if before is None or record.code < before[CTI_SIZE]:
                records[record.cti] = record.cti + bytes([record.code]) + record.day.to_bytes(2, "big")
        joined[kid] = b"".join(record for _, record in sorted(records.items()))
    return joined


def status_file(
    signer: SigningKey,
    realm: Realm,
    *,
    version: int,
    issued: int,
    next_update: int,
    records: Mapping[bytes, Iterable[StatusRecord]],
) -> bytes:
    """Build a status file: for each kid, the records of its certificates.

    Raises:
        FileDamaged: a certificate has two records, or a record is not in the permitted form.

    """
    written = {kid: b"".join(sorted(one.written() for one in some)) for kid, some in records.items()}
    fields = {1: version, 2: issued, 3: next_update, 4: {kid: some for kid, some in written.items() if some}}
    data = seal(fields, signer, _STATUS, realm)
    unseal(data, _STATUS, realm, [signer.public], _status)
    return data


def read_status(data: bytes, root: Root, realm: Realm, *, seen: int = 0) -> Status:
    """Read a status file that the root's status key signed.

    Raises:
        FileDamaged, FileForged, FileNewer: as for a trust file.
        FileOlder: its version is below `seen`.

    """
    status = unseal(data, _STATUS, realm, root.roles[STATUS], _status)
    require_not_older(_STATUS, status.version, seen)
    return status


def register_file(
    signer: SigningKey, realm: Realm, *, version: int, as_of: int, kid: bytes, digests: Iterable[bytes]
) -> bytes:
    """Build the register of one key from the digests of its certificates."""
    fields = {1: version, 2: as_of, 3: kid, 4: b"".join(sorted(set(digests)))}
    data = seal(fields, signer, _REGISTER, realm)
    unseal(data, _REGISTER, realm, [signer.public], _register)
    return data


def read_register(data: bytes, root: Root, realm: Realm, *, seen: Mapping[bytes, int] | None = None) -> Register:
    """Read a register that the root's status key signed; `seen` gives the highest version by kid.

    Raises:
        FileDamaged, FileForged, FileNewer: as for a trust file.
        FileOlder: its version is below the one seen for this key.

    """
    register = unseal(data, _REGISTER, realm, root.roles[STATUS], _register)
    require_not_older(_REGISTER, register.version, (seen or {}).get(register.kid, 0))
    return register


def _read_trust(data: bytes, accreditors: Sequence[bytes], realm: Realm) -> Trust:
    trust, credentials = unseal(data, _TRUST, realm, accreditors, _trust)
    keys: dict[bytes, Credential] = {}
    serials: set[int] = set()
    for one in credentials:
        credential = read_credential(one, accreditors, realm)
        if credential.kid in keys or credential.serial in serials:
            raise KeyTwice(kid=credential.kid.hex(), serial=credential.serial, name=credential.name)
        keys[credential.kid] = credential
        serials.add(credential.serial)
    if not trust.ends.keys() <= keys.keys():
        raise FileDamaged(**named(_TRUST))
    return Trust(trust.version, trust.issued, trust.next_update, keys, trust.ends, trust.titles)


def _trust(item: Item) -> tuple[Trust, list[bytes]]:
    fields = Fields(item, range(1, 8))
    keeps = {data_of(kid, KID_SIZE): _keep(digests) for kid, digests in fields.map(7).items()}
    ends = {}
    for kid, end in fields.map(5).items():
        if not isinstance(end, list) or len(end) != 2:
            raise Malformed("end of a key")
        name = data_of(kid, KID_SIZE)
        state = KeyState(whole(end[0], min(KeyState), max(KeyState)))
        ends[name] = KeyEnd(state, whole(end[1]), keeps.pop(name, frozenset()))
    if keeps or any(end.keep and end.state is not KeyState.COMPROMISED for end in ends.values()):
        raise Malformed("kept digests of a key that is not compromised")
    titles = {whole(prog, 1, 65535): _title(title) for prog, title in fields.map(6).items()}
    issued = fields.whole(2)
    trust = Trust(fields.whole(1, 1), issued, fields.whole(3, issued), {}, ends, titles)
    return trust, [data_of(credential) for credential in fields.array(4)]


def _title(title: Item) -> str:
    if not isinstance(title, str) or not 0 < len(title.encode("utf-8")) <= 120 or not title.isprintable():
        raise Malformed("title")
    return title


def _keep(digests: Item) -> frozenset[bytes]:
    records = sorted_records(digests, DIGEST_SIZE, DIGEST_SIZE)
    return frozenset(records[at : at + DIGEST_SIZE] for at in range(0, len(records), DIGEST_SIZE))


def _status(item: Item) -> Status:
    fields = Fields(item, range(1, 5))
    records = {data_of(kid, KID_SIZE): sorted_records(some, _RECORD, CTI_SIZE) for kid, some in fields.map(4).items()}
    for some in records.values():
        for at in range(0, len(some), _RECORD):
            _status_record(some[at : at + _RECORD])
    issued = fields.whole(2)
    return Status(fields.whole(1, 1), issued, fields.whole(3, issued), records)


def _status_record(record: bytes) -> StatusRecord:
    code = StatusCode(whole(record[CTI_SIZE], min(StatusCode), max(StatusCode)))
    return StatusRecord(record[:CTI_SIZE], code, int.from_bytes(record[CTI_SIZE + 1 :], "big"))


def _register(item: Item) -> Register:
    fields = Fields(item, range(1, 5))
    digests = sorted_records(fields.data(4), DIGEST_SIZE, DIGEST_SIZE)
    return Register(fields.data(3, KID_SIZE), fields.whole(2), digests, fields.whole(1, 1))
