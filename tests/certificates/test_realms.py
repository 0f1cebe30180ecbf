"""Practice and production never mix: no file and no certificate of one is anything in the other, either way round."""

from collections.abc import Callable

import pytest
from tests.certificates import office
from tests.certificates.office import ACCREDITOR, CENTRE, ROOTS, STATUS

from bekal.certificates import credential, payload, requests, root, trust
from bekal.certificates.cose import Realm
from bekal.certificates.files import FileForged
from bekal.certificates.keys import SigningKey
from bekal.certificates.results import Result
from bekal.certificates.root import Root, RootNotSigned
from bekal.certificates.trust import StatusCode, StatusRecord, TrustView
from bekal.certificates.verify import verify

REALMS = [(Realm.PRODUCTION, Realm.PRACTICE), (Realm.PRACTICE, Realm.PRODUCTION)]
ROOT = office.a_root()
NEXT = office.a_root(2)
NOW = office.NOW


def view(realm: Realm) -> TrustView:
    return office.Papers(realm=realm).view()


def register(realm: Realm) -> bytes:
    return trust.register_file(STATUS, realm, version=1, as_of=NOW, kid=CENTRE.kid, digests=[b"terdafta"])


def request(realm: Realm) -> bytes:
    return requests.key_request(CENTRE, realm, code="LPK-CONTOH", binding=office.BINDING, made_at=NOW)


def wish(realm: Realm) -> bytes:
    record = StatusRecord(bytes(8), StatusCode.REVOKED, 20_773)
    return requests.revocation_request(CENTRE, realm, record=record, made_at=NOW, reason="contoh")


# for every kind of file: how it is made, and how it is read, by the same keys in either realm
FILES: dict[str, tuple[Callable[[Realm], bytes], Callable[[bytes, Realm], object]]] = {
    "root": (lambda realm: office.signed_root(ROOT, *ROOTS, realm=realm), root.first_root),
    "next root": (
        lambda realm: office.signed_root(NEXT, *ROOTS, realm=realm),
        lambda data, realm: root.next_root(data, ROOT, realm),
    ),
    "key": (
        lambda realm: office.a_credential(realm=realm),
        lambda data, realm: credential.read_credential(data, [ACCREDITOR.public], realm),
    ),
    "trust": (lambda realm: office.a_trust(realm=realm), lambda data, realm: trust.read_trust(data, ROOT, realm)),
    "status": (lambda realm: office.a_status(realm=realm), lambda data, realm: trust.read_status(data, ROOT, realm)),
    "register": (register, lambda data, realm: trust.read_register(data, ROOT, realm)),
    "key request": (request, requests.read_key_request),
    "revocation request": (wish, lambda data, realm: requests.read_revocation_request(data, view(realm))),
}


@pytest.mark.parametrize(("made_in", "read_in"), REALMS)
@pytest.mark.parametrize("kind", FILES)
def test_a_file_of_one_realm_is_forged_in_the_other(kind: str, made_in: Realm, read_in: Realm) -> None:
    make, read = FILES[kind]
    assert read(make(made_in), made_in)
    with pytest.raises((FileForged, RootNotSigned)):
        read(make(made_in), read_in)


@pytest.mark.parametrize(("made_in", "read_in"), REALMS)
def test_a_certificate_of_one_realm_never_verifies_in_the_other(made_in: Realm, read_in: Realm) -> None:
    """Threat 42, even where one key were accredited in both; a key of its own realm only is simply unknown."""
    text = payload.sign(office.claims(), CENTRE, made_in)
    assert verify(text, view(made_in), NOW).result is Result.VALID
    assert verify(text, view(read_in), NOW).result is Result.BAD_SIGNATURE
    stranger = payload.sign(office.claims(), SigningKey(b"latihan" + bytes(25)), made_in)
    assert verify(stranger, view(read_in), NOW).result is Result.UNKNOWN_KEY


@pytest.mark.parametrize(("made_in", "read_in"), REALMS)
def test_a_key_card_and_a_trust_file_smuggle_no_key_across(made_in: Realm, read_in: Realm) -> None:
    with pytest.raises(FileForged):
        office.a_trust(office.a_credential(realm=made_in), realm=read_in)


@pytest.mark.parametrize(("made_in", "read_in"), REALMS)
def test_a_digest_differs_between_the_realms(made_in: Realm, read_in: Realm) -> None:
    text = payload.sign(office.claims(), CENTRE, made_in)
    assert payload.digest(text, made_in) != payload.digest(text, read_in)


def test_the_same_root_signed_in_both_realms_is_two_things() -> None:
    same: Root = ROOT
    files = {realm: office.signed_root(same, *ROOTS, realm=realm) for realm in Realm}
    assert files[Realm.PRODUCTION] != files[Realm.PRACTICE]
