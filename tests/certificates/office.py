"""A central office for the tests: synthetic custodians, roles and centres, with keys anybody can compute."""

import hashlib
from dataclasses import dataclass, replace

from bekal.certificates import accreditation, requests, root, trust
from bekal.certificates.claims import Claims
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.trust import DAY, KeyEnd, Seen, StatusRecord, TrustView

NOW = 1_794_787_200  # 2026-11-16 in UTC
BINDING = b"aktivasi-contoh"
TITLES = {1207: "Bahasa Jepang", 2301: "Pengelasan SMAW"}


def key(name: str) -> SigningKey:
    return SigningKey(hashlib.sha256(f"kunci contoh {name}".encode()).digest())


ROOTS = [key("penjaga 1"), key("penjaga 2"), key("penjaga 3")]
ACCREDITOR, STATUS, CENTRE, OTHER_CENTRE, STRANGER = map(key, ["akreditasi", "status", "balai", "balai lain", "asing"])


def a_root(version: int = 1, keys: list[SigningKey] | None = None, **changes: object) -> root.Root:
    made = root.Root(
        version=version,
        issued=NOW - 100 * DAY,
        expires=NOW + 1000 * DAY,
        keys=tuple(sorted(one.public for one in keys or ROOTS)),
        threshold=2,
        roles={root.ACCREDITOR: (ACCREDITOR.public,), root.STATUS: (STATUS.public,)},
    )
    return replace(made, **changes)


def signed_root(of: root.Root, *signers: SigningKey, realm: Realm = Realm.PRODUCTION) -> bytes:
    payload = of.payload()
    return root.root_file(payload, [root.signature_of(payload, one, realm) for one in signers])


def a_credential(
    of: SigningKey = CENTRE,
    serial: int = 1,
    realm: Realm = Realm.PRODUCTION,
    signer: SigningKey = ACCREDITOR,
    code: str = "LPK-CONTOH",
    progs: tuple[int, ...] = (1207,),
    nbf: int = NOW - 90 * DAY,
) -> bytes:
    asked = requests.key_request(of, realm, code=code, binding=BINDING, made_at=nbf)
    credential = accreditation.credential_of(
        requests.read_key_request(asked, realm, code=code, binding=BINDING),
        name=f"Lembaga Contoh {serial:02}",
        nbf=nbf,
        progs=progs,
        serial=serial,
        licence="123/CONTOH/2026",
        city="Kota Contoh",
        catalogue=TITLES,
        known=set(),
    )
    return accreditation.accredit(credential, signer, realm)


def a_trust(
    *credentials: bytes,
    version: int = 1,
    ends: dict[bytes, KeyEnd] | None = None,
    realm: Realm = Realm.PRODUCTION,
    signer: SigningKey = ACCREDITOR,
) -> bytes:
    return trust.trust_file(
        signer,
        realm,
        version=version,
        issued=NOW - 10 * DAY,
        next_update=NOW + 200 * DAY,
        credentials=credentials or [a_credential(realm=realm)],
        ends=ends or {},
        titles=TITLES,
        accreditors=[ACCREDITOR.public],
    )


def a_status(
    records: dict[bytes, list[StatusRecord]] | None = None,
    version: int = 1,
    issued: int = NOW - DAY,
    realm: Realm = Realm.PRODUCTION,
    signer: SigningKey = STATUS,
) -> bytes:
    return trust.status_file(
        signer, realm, version=version, issued=issued, next_update=issued + 2 * DAY, records=records or {}
    )


def a_register(
    digests: list[bytes],
    of: SigningKey = CENTRE,
    as_of: int = NOW - DAY,
    version: int = 1,
    signer: SigningKey = STATUS,
) -> bytes:
    return trust.register_file(signer, Realm.PRODUCTION, version=version, as_of=as_of, kid=of.kid, digests=digests)


@dataclass
class Papers:
    """The files a reader has in hand."""

    trust: bytes | None = None
    status: bytes | None = None
    registers: tuple[bytes, ...] = ()
    realm: Realm = Realm.PRODUCTION
    seen: Seen | None = None

    def view(self) -> TrustView:
        return trust.view_of(
            root.first_root(signed_root(a_root(), *ROOTS[:2], realm=self.realm), self.realm),
            self.trust or a_trust(realm=self.realm),
            self.status or a_status(realm=self.realm),
            self.registers,
            realm=self.realm,
            seen=self.seen,
        )


def claims(**changes: object) -> Claims:
    made = Claims(
        no="00007/LPK-CONTOH/XI/2026",
        name="Peserta Contoh Tujuh",
        title="Bahasa Jepang Persiapan JLPT N4",
        prog=1207,
        done=20261101,
        iat=NOW - 3 * DAY,
        cti=bytes.fromhex("0102030405060708"),
        dob=20021123,
        hours=640,
        result="Sangat Baik",
    )
    return replace(made, **changes)
