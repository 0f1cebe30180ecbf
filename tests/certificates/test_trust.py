"""Root, trust, status, register: each believed only from its own signer, and never an older one."""

import pytest
from tests.certificates.office import (
    ACCREDITOR,
    BINDING,
    CENTRE,
    NOW,
    OTHER_CENTRE,
    ROOTS,
    STATUS,
    STRANGER,
    TITLES,
    Papers,
    a_credential,
    a_register,
    a_root,
    a_status,
    a_trust,
    key,
    signed_root,
)
from tests.certificates.test_keys import a_torsion_point

from bekal.certificates import accreditation, cbor, cose, credential, edwards, payload, requests, root, trust
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import KeyHasTorsion, KeySmallOrder
from bekal.certificates.files import FileDamaged, FileForged, FileNewer, FileOlder, seal
from bekal.certificates.keys import SigningKey, kid_of
from bekal.certificates.root import RootNotSigned, RootSkipped
from bekal.certificates.trust import KeyEnd, KeyState, KeyTwice, Seen, StatusCode, StatusRecord

PRODUCTION, PRACTICE = Realm.PRODUCTION, Realm.PRACTICE
ROOT = root.first_root(signed_root(a_root(), *ROOTS), PRODUCTION)


def test_a_root_signed_by_two_of_three_custodians_is_believed() -> None:
    for pair in (ROOTS[:2], ROOTS[1:], [ROOTS[2], ROOTS[0]]):
        assert root.first_root(signed_root(a_root(), *pair), PRODUCTION) == a_root()


@pytest.mark.parametrize(
    "signers", [[], ROOTS[:1], [ROOTS[0], STRANGER], [ROOTS[0], ACCREDITOR, STATUS], [STRANGER, key("x")]]
)
def test_a_root_signed_by_fewer_custodians_is_refused(signers: list[SigningKey]) -> None:
    with pytest.raises(RootNotSigned):
        root.first_root(signed_root(a_root(), *signers), PRODUCTION)


def test_one_custodian_signing_twice_is_still_one() -> None:
    content = a_root().payload()
    one = root.signature_of(content, ROOTS[0], PRODUCTION)
    with pytest.raises(RootNotSigned):
        root.first_root(root.root_file(content, [one, one]), PRODUCTION)
    parts = cbor.decode(root.root_file(content, [one]), tag=98)
    parts[3] = [parts[3][0], parts[3][0]]
    with pytest.raises(FileDamaged):
        root.first_root(cbor.encode(parts, tag=98), PRODUCTION)


def test_a_root_changed_after_signing_is_refused() -> None:
    other = a_root(expires=NOW + 9999 * trust.DAY).payload()
    signatures = [root.signature_of(a_root().payload(), one, PRODUCTION) for one in ROOTS]
    with pytest.raises(RootNotSigned):
        root.first_root(root.root_file(other, signatures), PRODUCTION)


def test_a_root_of_the_other_realm_is_refused() -> None:
    with pytest.raises(RootNotSigned):
        root.first_root(signed_root(a_root(), *ROOTS, realm=PRACTICE), PRODUCTION)


@pytest.mark.parametrize(
    "broken",
    [
        {"threshold": 1},
        {"threshold": 3},
        {"expires": NOW - 200 * trust.DAY},
        {"roles": {root.ACCREDITOR: (ACCREDITOR.public,)}},
        {"roles": {root.ACCREDITOR: (), root.STATUS: (STATUS.public,)}},
        {"roles": {root.ACCREDITOR: (ACCREDITOR.public,), root.STATUS: (ACCREDITOR.public,)}},
        {"roles": {root.ACCREDITOR: (ACCREDITOR.public,), root.STATUS: (ROOTS[0].public,)}},
        {"keys": [ROOTS[0]]},
        {"version": 0},
    ],
)
def test_a_root_against_its_own_rules_cannot_even_be_written(broken: dict[str, object]) -> None:
    with pytest.raises(FileDamaged):
        a_root(**broken).payload()


def test_the_next_root_needs_the_custodians_of_both() -> None:
    fresh = [ROOTS[0], key("penjaga 4"), key("penjaga 5")]
    after = a_root(2, fresh)
    assert root.next_root(signed_root(after, *ROOTS[:2], fresh[1]), ROOT, PRODUCTION) == after
    with pytest.raises(RootNotSigned):
        root.next_root(signed_root(after, *fresh), ROOT, PRODUCTION)
    with pytest.raises(RootNotSigned):
        root.next_root(signed_root(after, *ROOTS), ROOT, PRODUCTION)


def test_roots_follow_one_another_without_a_gap_or_a_way_back() -> None:
    second = root.next_root(signed_root(a_root(2), *ROOTS), ROOT, PRODUCTION)
    with pytest.raises(FileOlder):
        root.next_root(signed_root(a_root(1), *ROOTS), second, PRODUCTION)
    with pytest.raises(RootSkipped):
        root.next_root(signed_root(a_root(3), *ROOTS), ROOT, PRODUCTION)
    assert root.next_root(signed_root(a_root(2), *ROOTS), second, PRODUCTION) == second
    with pytest.raises(FileDamaged):
        root.next_root(signed_root(a_root(2, expires=NOW + 1), *ROOTS), second, PRODUCTION)


def test_the_chain_from_root_to_lists_gives_what_verification_needs() -> None:
    digest = b"terdafta"
    record = StatusRecord(bytes(8), StatusCode.SUSPENDED, 20_773)
    ends = {OTHER_CENTRE.kid: KeyEnd(KeyState.COMPROMISED, keep=frozenset([digest]))}
    view = Papers(
        a_trust(a_credential(), a_credential(OTHER_CENTRE, 2, code="LPK-LAIN"), ends=ends, version=4),
        a_status({CENTRE.kid: [record]}, version=9),
        (a_register([digest], version=3),),
    ).view()
    assert view.keys[CENTRE.kid].name == "Lembaga Contoh 01"
    assert view.keys[CENTRE.kid].sexp == view.keys[CENTRE.kid].nbf + accreditation.WINDOW
    assert view.public_of(OTHER_CENTRE.kid) == OTHER_CENTRE.public
    assert view.public_of(STRANGER.kid) is None
    assert view.ends == ends
    assert view.titles == TITLES
    assert view.status_of(CENTRE.kid, bytes(8)) == record
    assert view.status_of(CENTRE.kid, b"12345678") is None
    assert view.status_of(OTHER_CENTRE.kid, bytes(8)) is None
    assert view.registers[CENTRE.kid].has(digest)
    assert view.seen == Seen(1, 4, 9, {CENTRE.kid: 3})


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        ({"trust": a_trust(signer=STRANGER)}, "by a stranger"),
        ({"trust": a_trust(signer=STATUS)}, "by the status key"),
        ({"trust": a_trust(signer=ROOTS[0])}, "by one custodian"),
        ({"trust": a_trust(signer=CENTRE)}, "by a centre"),
        ({"trust": a_trust(realm=PRACTICE)}, "in the practice realm"),
        ({"status": a_status(signer=ACCREDITOR)}, "by the accreditor"),
        ({"status": a_status(signer=CENTRE)}, "by a centre"),
        ({"status": a_status(realm=PRACTICE)}, "in the practice realm"),
        ({"registers": (a_register([], signer=ACCREDITOR),)}, "by the accreditor"),
        ({"registers": (a_register([], signer=CENTRE),)}, "by a centre"),
        ({"registers": (a_status(),)}, "a status file as register"),
        ({"status": a_register([])}, "a register as status file"),
    ],
)
def test_a_list_signed_by_the_wrong_key_or_as_something_else_is_refused(forged: dict[str, bytes], why: str) -> None:
    with pytest.raises(FileForged):
        Papers(**forged).view()


def test_a_credential_signed_by_a_stranger_spoils_the_whole_trust_file() -> None:
    fields = {1: 1, 2: NOW, 3: NOW, 4: [a_credential(signer=STRANGER)], 5: {}, 6: TITLES, 7: {}}
    with pytest.raises(FileForged):
        Papers(seal(fields, ACCREDITOR, "trust", PRODUCTION)).view()


@pytest.mark.parametrize("file", [a_trust(), a_status(), a_register([b"12345678"]), a_credential()])
def test_no_flipped_bit_of_a_signed_file_is_believed(file: bytes) -> None:
    readers = [
        lambda data: trust.read_trust(data, ROOT, PRODUCTION),
        lambda data: trust.read_status(data, ROOT, PRODUCTION),
        lambda data: trust.read_register(data, ROOT, PRODUCTION),
        lambda data: credential.read_credential(data, ROOT.roles[root.ACCREDITOR], PRODUCTION),
    ]
    believed = 0
    for place in range(0, len(file), 3):
        changed = bytearray(file)
        changed[place] ^= 1 << place % 8
        for read in readers:
            with pytest.raises((FileDamaged, FileForged)):
                read(bytes(changed))
            believed += 1
    assert believed


def test_two_credentials_for_one_key_are_refused_when_written_and_when_read() -> None:
    twice = [a_credential(), a_credential(serial=2)]
    with pytest.raises(KeyTwice):
        a_trust(*twice)
    fields = {1: 1, 2: NOW, 3: NOW, 4: twice, 5: {}, 6: TITLES, 7: {}}
    with pytest.raises(KeyTwice):
        Papers(seal(fields, ACCREDITOR, "trust", PRODUCTION)).view()
    with pytest.raises(KeyTwice):
        a_trust(a_credential(), a_credential(OTHER_CENTRE, serial=1))


def test_an_older_list_than_one_seen_before_is_refused_and_the_same_one_is_not() -> None:
    papers = Papers(a_trust(version=5), a_status(version=7), (a_register([], version=3),))
    seen = papers.view().seen
    papers.seen = seen
    papers.view()
    for older in (
        Papers(a_trust(version=4), papers.status, papers.registers, seen=seen),
        Papers(papers.trust, a_status(version=6), papers.registers, seen=seen),
        Papers(papers.trust, papers.status, (a_register([], version=2),), seen=seen),
        Papers(papers.trust, papers.status, seen=Seen(root=2)),
    ):
        with pytest.raises(FileOlder):
            older.view()


@pytest.mark.parametrize(
    ("kind", "fields", "refusal"),
    [
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {CENTRE.kid: bytes(10)}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {CENTRE.kid: bytes(11)}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {CENTRE.kid: bytes(8) + b"\4\0\0"}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {CENTRE.kid: (bytes(8) + b"\1\0\0") * 2}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {b"pendek": b""}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW - 1, 4: {}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 4: {}}, FileDamaged),
        ("status", {1: 1, 2: NOW, 3: NOW, 4: {}, 5: 0}, FileNewer),
        ("reg", {1: 1, 2: NOW, 3: CENTRE.kid, 4: b"bbbbbbbbaaaaaaaa"}, FileDamaged),
        ("reg", {1: 1, 2: NOW, 3: CENTRE.kid, 4: bytes(7)}, FileDamaged),
    ],
)
def test_a_list_in_another_form_is_refused(kind: str, fields: dict[int, object], refusal: type[Exception]) -> None:
    read = trust.read_status if kind == "status" else trust.read_register
    with pytest.raises(refusal):
        read(seal(fields, STATUS, kind, PRODUCTION), ROOT, PRODUCTION)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({5: {CENTRE.kid: [3, 0]}}, FileDamaged),
        ({5: {CENTRE.kid: [1]}}, FileDamaged),
        ({5: {STRANGER.kid: [1, 0]}}, FileDamaged),
        ({7: {CENTRE.kid: bytes(8)}}, FileDamaged),
        ({5: {CENTRE.kid: [1, 0]}, 7: {CENTRE.kid: bytes(8)}}, FileDamaged),
        ({6: {0: "Judul"}}, FileDamaged),
        ({6: {1: "Judul\n"}}, FileDamaged),
        ({4: [b"bukan kredensial"]}, FileDamaged),
        ({1: 0}, FileDamaged),
        ({8: 1}, FileNewer),
    ],
)
def test_a_trust_file_in_another_form_is_refused(changed: dict[int, object], refusal: type[Exception]) -> None:
    fields = {1: 1, 2: NOW, 3: NOW, 4: [a_credential()], 5: {}, 6: TITLES, 7: {}, **changed}
    with pytest.raises(refusal):
        trust.read_trust(seal(fields, ACCREDITOR, "trust", PRODUCTION), ROOT, PRODUCTION)


def test_one_certificate_has_one_status_record() -> None:
    both = [StatusRecord(bytes(8), StatusCode.REVOKED, 1), StatusRecord(bytes(8), StatusCode.REPLACED, 1)]
    with pytest.raises(FileDamaged):
        a_status({CENTRE.kid: both})


@pytest.mark.parametrize(
    "changed",
    [{6: [2301, 1207]}, {6: [1207, 1207]}, {6: [0]}, {5: NOW}, {5: NOW - 1}, {3: bytes(31)}, {2: ""}, {2: "a\nb"}],
)
def test_a_credential_in_another_form_is_refused(changed: dict[int, object]) -> None:
    fields = {1: "LPK-CONTOH", 2: "Nama", 3: CENTRE.public, 4: NOW, 5: NOW + 1, 6: [1207], 7: 1}
    assert credential.read_credential(seal(fields, ACCREDITOR, "key", PRODUCTION), [ACCREDITOR.public], PRODUCTION)
    with pytest.raises(FileDamaged):
        credential.read_credential(
            seal({**fields, **changed}, ACCREDITOR, "key", PRODUCTION), [ACCREDITOR.public], PRODUCTION
        )


def test_a_key_card_is_read_back_from_its_text_and_fits_a_symbol() -> None:
    signed = a_credential()
    text = credential.card_text(signed)
    assert text.startswith("K1")
    assert len(text) < 500
    assert credential.card_object(text) == signed
    with pytest.raises(payload.NotAccepted):
        credential.card_object("C1" + text[2:])


def test_a_request_proves_possession_of_its_key() -> None:
    asked = requests.key_request(CENTRE, PRODUCTION, code="LPK-CONTOH", binding=BINDING, made_at=NOW)
    read = requests.read_key_request(asked, PRODUCTION, code="LPK-CONTOH", binding=BINDING)
    assert (read.public, read.kid, read.made_at) == (CENTRE.public, CENTRE.kid, NOW)


def test_a_request_without_possession_is_refused() -> None:
    fields = {1: "LPK-CONTOH", 2: BINDING, 3: CENTRE.public, 4: NOW}
    with pytest.raises(FileForged):
        requests.read_key_request(seal(fields, STRANGER, "csr", PRODUCTION), PRODUCTION)
    parts = cbor.decode(seal(fields, STRANGER, "csr", PRODUCTION), tag=18)
    parts[0] = cbor.encode({1: -8, 4: CENTRE.kid})
    with pytest.raises(FileForged):
        requests.read_key_request(cbor.encode(parts, tag=18), PRODUCTION)


def test_a_request_under_the_name_of_another_key_is_refused() -> None:
    header = cbor.encode({1: -8, 4: STRANGER.kid})
    content = cbor.encode({1: "LPK-CONTOH", 2: BINDING, 3: CENTRE.public, 4: NOW})
    signature = CENTRE.sign(cbor.encode(["Signature1", header, b"sqr1/csr", content]))
    with pytest.raises(FileForged):
        requests.read_key_request(cbor.encode([header, {}, content, signature], tag=18), PRODUCTION)


def test_a_request_of_another_kind_realm_centre_or_activation_is_refused() -> None:
    fields = {1: "LPK-CONTOH", 2: BINDING, 3: CENTRE.public, 4: NOW}
    for kind, realm in (("cert", PRODUCTION), ("csr", PRACTICE)):
        with pytest.raises(FileForged):
            requests.read_key_request(seal(fields, CENTRE, kind, realm), PRODUCTION)
    asked = seal(fields, CENTRE, "csr", PRODUCTION)
    with pytest.raises(requests.RequestForAnother):
        requests.read_key_request(asked, PRODUCTION, code="LPK-LAIN")
    with pytest.raises(requests.RequestForAnother):
        requests.read_key_request(asked, PRODUCTION, binding=b"aktivasi lain")


def accredited(public: bytes, **changes: object) -> credential.Credential:
    arguments = {
        "name": "Lembaga Contoh",
        "nbf": NOW,
        "progs": [2301, 1207],
        "serial": 1,
        "licence": "",
        "city": "",
        "catalogue": TITLES,
        "known": set(),
    }
    asked = requests.KeyRequest("LPK-CONTOH", BINDING, public, NOW)
    return accreditation.credential_of(asked, **{**arguments, **changes})


def test_a_small_key_under_which_anybody_can_sign_is_not_accredited() -> None:
    small = edwards.compress(edwards.IDENTITY)
    fields = {1: "LPK-CONTOH", 2: BINDING, 3: small, 4: NOW}
    protected, written = cbor.encode({1: -8, 4: kid_of(small)}), cbor.encode(fields)
    base = edwards.decompress(bytes.fromhex("58" + "66" * 31))
    signature = edwards.compress(edwards.multiply(5, base)) + (5).to_bytes(32, "little")
    request = requests.read_key_request(cbor.encode([protected, {}, written, signature], tag=18), PRODUCTION)
    with pytest.raises(KeySmallOrder):
        accredited(request.public)


def test_a_key_with_torsion_is_not_accredited() -> None:
    mixed = edwards.add(edwards.decompress(CENTRE.public), a_torsion_point())
    with pytest.raises(KeyHasTorsion):
        accredited(edwards.compress(mixed))


def test_a_key_accredited_before_or_in_another_role_is_not_accredited() -> None:
    with pytest.raises(accreditation.KeyKnown):
        accredited(CENTRE.public, known={CENTRE.kid})
    with pytest.raises(accreditation.KeyHasOtherRole):
        accredited(STATUS.public, reserved=[ACCREDITOR.public, STATUS.public])


@pytest.mark.parametrize("progs", [[], [1207, 9999]])
def test_a_centre_is_accredited_for_programmes_of_the_catalogue(progs: list[int]) -> None:
    with pytest.raises(accreditation.ProgrammesMissing):
        accredited(CENTRE.public, progs=progs)


def test_a_credential_has_its_programmes_in_order_and_a_window_of_thirteen_months() -> None:
    made = accredited(CENTRE.public)
    assert made.progs == (1207, 2301)
    assert made.sexp - made.nbf == 396 * trust.DAY
    signed = accreditation.accredit(made, ACCREDITOR, PRODUCTION)
    assert credential.read_credential(signed, [ACCREDITOR.public], PRODUCTION) == made
    with pytest.raises(FileDamaged):
        accreditation.accredit(accredited(CENTRE.public, name="N" * 121), ACCREDITOR, PRODUCTION)


def test_a_centre_asks_for_revocation_of_its_own_certificates_only() -> None:
    view = Papers().view()
    record = StatusRecord(bytes(8), StatusCode.REVOKED, 20_773)
    asked = requests.revocation_request(CENTRE, PRODUCTION, record=record, made_at=NOW, reason="salah nama")
    read = requests.read_revocation_request(asked, view)
    assert (read.kid, read.record, read.reason) == (CENTRE.kid, record, "salah nama")
    strange = requests.revocation_request(STRANGER, PRODUCTION, record=record, made_at=NOW, reason="salah nama")
    with pytest.raises(FileForged):
        requests.read_revocation_request(strange, view)
    with pytest.raises(FileForged):
        requests.read_revocation_request(cose.sign(cbor.encode({1: 1}), CENTRE, b"sqr1/csr"), view)
