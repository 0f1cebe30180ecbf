"""The ceremony of the roots: the next root is drafted, each custodian signs it alone, two signatures make it count.

    draft       what is to be signed, with the root before it, so that a custodian sees what changes
    signature   one custodian's, made on that custodian's own machine, where no other key ever is
    root        the draft with the signatures of enough custodians of the old root and of the new one

The head office's machine holds the drafts and the new keys of the roles; it never needs a custodian's key, and a
custodian's machine needs nothing but the draft and that one key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bekal.central import home as homes
from bekal.central import rules
from bekal.central.home import Central, Random, lock, root_path
from bekal.central.trusting import written
from bekal.certificates import cbor, cose
from bekal.certificates.cbor import Malformed
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import require_sound
from bekal.certificates.files import FileDamaged, data_of
from bekal.certificates.keys import SigningKey, kid_of, words_of
from bekal.certificates.root import (
    ACCREDITOR,
    STATUS,
    Root,
    RootNotSigned,
    days_left,
    fingerprint,
    first_root,
    next_root,
    root_file,
    root_of_payload,
    signature_of,
)
from bekal.errors import Refused
from bekal.storage.folder import write_durably
from bekal.storage.keys import write_private

ROLES = {"accreditor": ACCREDITOR, "status": STATUS}
CUSTODIANS = 3


class DraftDamaged(Refused):
    """The file is no draft, no signature of one, or no key; facts: name."""


class NotACustodian(Refused):
    """The key is no custodian's of the root before or of the one drafted; facts: words."""


class SignatureOfAnother(Refused):
    """The signature is of another draft, or of nobody who may sign this one; facts: name."""


class CustodianUnknown(Refused):
    """No custodian of the present root has this key; facts: words."""


class NothingChanges(Refused):
    """The next root would say what the present one says; name what is to change."""


class DraftPassed(Refused):
    """Another root was made since this draft; draft again. Facts: version, current."""


@dataclass(frozen=True)
class Draft:
    """A root to be signed; `before` is the file of the root it follows, None for the first."""

    realm: Realm
    root: Root
    before: bytes | None

    @property
    def old(self) -> Root | None:
        """The root it follows."""
        return None if self.before is None else first_root(self.before, self.realm)

    def to_bytes(self) -> bytes:
        """Return the draft's file."""
        return cbor.encode({1: self.realm.value, 2: self.root.payload(), 3: self.before or b""})

    @classmethod
    def from_bytes(cls, data: bytes, name: str) -> "Draft":
        """Read a draft.

        Raises:
            DraftDamaged: it is none.
            FileDamaged, RootNotSigned: the root it says it follows is none.

        """
        try:
            fields = cbor.decode(data)
            if not isinstance(fields, dict) or set(fields) != {1, 2, 3}:
                raise DraftDamaged(name=name)
            realm, before = Realm(fields[1]), data_of(fields[3])
            draft = cls(realm, root_of_payload(data_of(fields[2])), before or None)
        except (Malformed, ValueError, FileDamaged) as error:
            raise DraftDamaged(name=name) from error
        old = draft.old
        if old is not None and draft.root.version != old.version + 1:
            raise DraftDamaged(name=name)
        return draft


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A key of a root: what it is for, its name and words, and whether it is new in it."""

    role: str
    kid: str
    words: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class RootRow:
    """What a root says, for a person who compares it."""

    realm: str
    version: int
    issued: datetime
    expires: datetime
    threshold: int
    words: str
    keys: tuple[KeyLine, ...]
    gone: tuple[KeyLine, ...]
    days_left: int | None = None
    """Where it ends soon or has ended: the days it still has."""


@dataclass(frozen=True, slots=True)
class Signers:
    """Who signed: found and needed, of the root before (0 for the first) and of the new one."""

    of_old: int
    needed_of_old: int
    of_new: int
    needed_of_new: int


def described(realm: Realm, root: Root, words: str, old: Root | None = None) -> RootRow:
    """Return what a root says and what it changes."""
    then, now = _named(old) if old is not None else [], _named(root)
    return RootRow(
        realm.name.lower(),
        root.version,
        datetime.fromtimestamp(root.issued, UTC),
        datetime.fromtimestamp(root.expires, UTC),
        root.threshold,
        words,
        tuple(_line(*one, is_new=old is not None and one not in then) for one in now),
        tuple(_line(*one, is_new=False) for one in then if one not in now),
    )


def _named(root: Root) -> list[tuple[str, bytes]]:
    names = {number: name for name, number in ROLES.items()}
    return [
        *(("custodian", public) for public in root.keys),
        *((names.get(role, str(role)), public) for role, publics in sorted(root.roles.items()) for public in publics),
    ]


def _line(role: str, public: bytes, *, is_new: bool) -> KeyLine:
    kid = kid_of(public)
    return KeyLine(role, kid.hex(), words_of(kid), is_new)


def shown(central: Central, *, now: datetime) -> RootRow:
    """Return what the newest root says, and how many days are left where it ends soon."""
    row = described(central.certificate_realm, central.root, words_of(fingerprint(central.root_bytes)))
    return replace(row, days_left=days_left(central.root.expires, int(now.timestamp())))


def described_draft(draft: Draft) -> RootRow:
    """Return what a draft says; its words are those of what the custodians sign."""
    unsigned = root_file(draft.root.payload(), [])
    return described(draft.realm, draft.root, words_of(fingerprint(unsigned)), draft.old)


# -------------------------------------------------------------------------------------------- the custodian


def new_custodian(random: Random) -> SigningKey:
    """Make a custodian's key, on that custodian's own machine."""
    return SigningKey(random(32))


def public_text(key: SigningKey) -> bytes:
    """Return what a custodian hands to the head office: the public key and its words, to be compared."""
    return f"{key.public.hex()}\n{words_of(key.kid)}\n".encode("ascii")


def read_public(data: bytes, name: str) -> bytes:
    """Read a custodian's public key.

    Raises:
        DraftDamaged: it is none, or its words are another's.
        KeyNotOnCurve, KeySmallOrder, KeyHasTorsion: the key is not sound.

    """
    try:
        first, *words = data.decode("ascii").split()
        public = bytes.fromhex(first)
    except ValueError as error:
        raise DraftDamaged(name=name) from error
    if len(public) != 32 or (words and " ".join(words) != words_of(kid_of(public))):
        raise DraftDamaged(name=name)
    require_sound(public)
    return public


def sign(draft: Draft, key: SigningKey) -> bytes:
    """Make one custodian's signature of a draft.

    Raises:
        NotACustodian: the key may sign neither for the root before nor for this one.

    """
    old = draft.old
    if key.public not in {*draft.root.keys, *(old.keys if old is not None else ())}:
        raise NotACustodian(words=words_of(key.kid))
    return signature_of(draft.root.payload(), key, draft.realm)


# ------------------------------------------------------------------------------------------ the head office


def draft_next(
    central: Central,
    *,
    now: datetime,
    rotate: Sequence[str] = (),
    take_out: Sequence[bytes] = (),
    bring_in: Sequence[bytes] = (),
    years: int | None = None,
) -> Draft:
    """Draft the root after the newest: new keys for the named roles, custodians replaced, a later end.

    The new keys of roles are made here and now and lie ready; they are used from the moment the new root is there.
    `take_out` are kids of custodians, `bring_in` public keys.

    Raises:
        CustodianUnknown: nobody of that kid keeps the present root.
        NothingChanges: nothing was named.
        FileDamaged: the custodians or roles would break the rules of a root.

    """
    old = central.root
    if not (rotate or take_out or bring_in or years):
        raise NothingChanges()
    for kid in take_out:
        if kid not in {kid_of(public) for public in old.keys}:
            raise CustodianUnknown(words=words_of(kid))
    keys = {public for public in old.keys if kid_of(public) not in take_out} | set(bring_in)
    made = {name: SigningKey(central.random(32)) for name in dict.fromkeys(rotate)}
    roles = {**old.roles, **{ROLES[name]: (key.public,) for name, key in made.items()}}
    issued = int(now.timestamp())
    lasts = int(rules.ROOT_LASTS.total_seconds()) if years is None else years * 365 * 86_400
    root = replace(
        old,
        version=old.version + 1,
        issued=issued,
        expires=max(old.expires, issued + 86_400) if years is None and not rotate else issued + lasts,
        keys=tuple(sorted(keys)),
        roles=roles,
    )
    root.payload()  # a root against the rules is refused before a key of it is written
    for name, key in made.items():
        write_private(central.home / "kunci" / f"{name}-{key.kid.hex()}.key", key.seed.hex().encode())
    return Draft(central.certificate_realm, root, central.root_bytes)


def assembled(draft: Draft, signatures: Sequence[tuple[str, bytes]]) -> tuple[bytes, Signers]:
    """Put the custodians' signatures, each with its file's name, under the draft; return the root's file.

    Raises:
        SignatureOfAnother: one is damaged, of another draft, or of nobody who may sign.
        RootNotSigned: too few custodians of the old root, or of the new one, have signed.

    """
    old, payload = draft.old, draft.root.payload()
    publics = {kid_of(public): public for public in (*draft.root.keys, *(old.keys if old is not None else ()))}
    signed: dict[bytes, bytes] = {}
    for name, signature in signatures:
        try:
            one = cose.read_by_many(root_file(payload, [signature]))
        except Malformed as error:
            raise SignatureOfAnother(name=name) from error
        signers = one.signers(publics, draft.realm.context("root"))
        if not signers:
            raise SignatureOfAnother(name=name)
        signed.update(dict.fromkeys(signers, signature))
    who = Signers(
        of_old=0 if old is None else old.signed_by(signed),
        needed_of_old=0 if old is None else old.threshold,
        of_new=draft.root.signed_by(signed),
        needed_of_new=draft.root.threshold,
    )
    if who.of_old < who.needed_of_old or who.of_new < who.needed_of_new:
        short_of_old = who.of_old < who.needed_of_old
        raise RootNotSigned(
            found=who.of_old if short_of_old else who.of_new,
            needed=who.needed_of_old if short_of_old else who.needed_of_new,
            version=draft.root.version - 1 if short_of_old else draft.root.version,
        )
    file = root_file(payload, signed.values())
    if old is None:
        first_root(file, draft.realm)
    else:
        next_root(file, old, draft.realm)
    return file, who


def install(central: Central, draft: Draft, signatures: Sequence[tuple[str, bytes]], *, now: datetime) -> Signers:
    """Make a signed draft the newest root; it takes effect when the central system is opened next.

    Raises:
        DraftPassed: it does not follow the newest root here.
        SignatureOfAnother, RootNotSigned: it is not signed by enough custodians.
        CentralUnreadable: a key of a role that it names does not lie here.

    """
    if draft.before != central.root_bytes or draft.realm is not central.certificate_realm:
        raise DraftPassed(version=draft.root.version, current=central.root.version)
    file, who = assembled(draft, signatures)
    homes.require_keys(central.home, draft.root)
    with central.database.writing() as session:
        lock(session, "publishing")
        written(session, "root", str(draft.root.version), now=now, before=central.root_bytes)
    write_durably(root_path(central.home, draft.root.version), file)
    return who


def draft_first(home: Path, custodians: Sequence[bytes], *, realm: Realm, now: datetime, random: Random) -> Draft:
    """Draft the first root of a central system to be: its roles' keys are made here, the custodians brought theirs.

    Raises:
        CentralExists: the folder holds one already.
        FileDamaged: fewer than three custodians, or one twice.

    """
    return Draft(realm, homes.prepare(home, custodians, now=now, random=random), None)


def found(
    home: Path, url: str | None, draft: Draft, signatures: Sequence[tuple[str, bytes]], *, now: datetime
) -> Signers:
    """Make the central system of a first root that enough custodians have signed.

    Raises:
        CentralExists, AlreadyOpen, DatabaseOfAnother, Unavailable: as `home.init`.
        DraftPassed: the draft follows another root.
        SignatureOfAnother, RootNotSigned: it is not signed by enough custodians.
        CentralUnreadable: the keys it names do not lie in this folder.

    """
    if draft.before is not None:
        raise DraftPassed(version=draft.root.version, current=0)
    file, who = assembled(draft, signatures)
    homes.make_with_root(home, url, file, realm=draft.realm, now=now)
    return who
