"""Papers: receipts, requests, activation and published documents, each proved before it is believed."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.sync.samples import CENTRE, DEVICE, INC, NOW, SEED, identities

from bekal.sync import downward, papers, refusals, sealing
from bekal.sync.downward import DownDocument
from bekal.sync.receipts import Problem, Receipt
from bekal.sync.refusals import PaperUnfit
from bekal.sync.requests import Activation, CatalogueEntry, Realm, Request
from bekal.sync.streams import START, Mark

CENTRAL = hashlib.sha256(b"central's receipt key").digest()
KEYS = [sealing.public_of(hashlib.sha256(b"next").digest()), sealing.public_of(CENTRAL)]
SIGN = sealing.signer(CENTRAL)
TOKEN = hashlib.sha256(b"once").digest()

RECEIPT = Receipt(
    device=DEVICE,
    inc=INC,
    central_epoch=3,
    receipt_no=18,
    central_time=NOW,
    received_upto=Mark(9, "a" * 64),
    applied_upto=Mark(8, "b" * 64),
    durable_upto=Mark(5, "c" * 64),
    held=(11, 12),
    digest={"all": "d" * 64},
    down_versions={"trust": 4, "catalogue": 2, "centre": 7, "snapshot": 12},
)
ACTIVATION = Activation(
    activation=UUID(int=77),
    realm=Realm.PRACTICE,
    centre=CENTRE,
    centre_code="3275-A",
    centre_name="Balai Contoh Pertama",
    receipt_keys=(sealing.public_of(CENTRAL),),
    recipients=(sealing.recipient_of(identities()[0]),),
    root=b"\xd8\x62 root",
    token=TOKEN,
    catalogue=(CatalogueEntry(12, "Bahasa Jepang Dasar"),),
    issued=date(2026, 11, 22),
    expires=date(2026, 12, 22),
)
REQUEST = Request(
    activation=UUID(int=77),
    centre=CENTRE,
    device=DEVICE,
    inc=INC,
    signing_key=sealing.public_of(SEED),
    recipient=sealing.recipient_of(identities()[1]),
    certificate_request=b"\xd2 csr",
    made_at=NOW,
)
CATALOGUE = DownDocument("catalogue", 2, NOW, downward.catalogue_body([CatalogueEntry(12, "Bahasa Jepang Dasar")]))


def test_a_receipt_reads_back_as_it_was_signed_and_is_small() -> None:
    data = RECEIPT.to_bytes(SIGN)
    assert Receipt.from_bytes(data, KEYS) == RECEIPT
    assert len(data) < 1000


def test_a_receipt_tells_problems_and_forks() -> None:
    told = replace(
        RECEIPT, fork="e" * 64, problems=(Problem("role-wrong", UUID(int=4)), Problem("bad-manifest", seq=3))
    )
    assert Receipt.from_bytes(told.to_bytes(SIGN), KEYS) == told


digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
counts = st.integers(1, 2**53 - 1)
marks_ = st.one_of(st.just(START), st.builds(Mark, counts, digests))
problems = st.builds(Problem, st.text("abc-", min_size=1, max_size=20), st.none() | st.uuids(), st.none() | counts)


@settings(max_examples=100, deadline=None)
@given(
    st.builds(
        Receipt,
        device=st.uuids(),
        inc=st.binary(min_size=8, max_size=8).map(bytes.hex),
        central_epoch=counts,
        receipt_no=counts,
        central_time=st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        received_upto=marks_,
        applied_upto=marks_,
        durable_upto=marks_,
        held=st.lists(counts, max_size=5).map(tuple),
        problems=st.lists(problems, max_size=3).map(tuple),
        digest=st.dictionaries(st.text("abz_", min_size=1, max_size=9), digests, max_size=3),
        down_versions=st.dictionaries(st.text("abz_", min_size=1, max_size=9), counts, max_size=3),
        fork=st.none() | digests,
    )
)
def test_every_receipt_reads_back(receipt: Receipt) -> None:
    data = receipt.to_bytes(SIGN)
    assert Receipt.from_bytes(data, KEYS) == receipt
    assert Receipt.from_bytes(data, KEYS).to_bytes(SIGN) == data


PAPERS = [
    (RECEIPT.to_bytes(SIGN), lambda data: Receipt.from_bytes(data, KEYS)),
    (ACTIVATION.to_bytes(SIGN), Activation.from_bytes),
    (ACTIVATION.to_bytes(SIGN), lambda data: Activation.from_bytes(data, KEYS)),
    (REQUEST.to_bytes(TOKEN, sealing.signer(SEED)), Request.from_bytes),
    (CATALOGUE.to_bytes(SIGN), lambda data: DownDocument.from_bytes(data, KEYS)),
]


@pytest.mark.parametrize(("data", "read"), PAPERS)
def test_a_changed_or_cut_paper_is_refused(data: bytes, read: object) -> None:
    assert callable(read)
    read(data)
    for offset in range(len(data)):
        damaged = bytearray(data)
        damaged[offset] ^= 0x01 if offset % 2 else 0x20
        with pytest.raises(PaperUnfit):
            read(bytes(damaged))
    for length in range(0, len(data), 11):
        with pytest.raises(PaperUnfit):
            read(data[:length])
    with pytest.raises(PaperUnfit):
        read(data + b"\n")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(papers.KINDS))
def test_no_bytes_do_more_than_a_refusal(noise: bytes, kind: str) -> None:
    data = b"tsp/" + kind.encode() + b"/v1\n" + noise
    for read in (lambda: Receipt.from_bytes(data, KEYS), lambda: Request.from_bytes(data)):
        with pytest.raises(PaperUnfit):
            read()
    for read_other in (lambda: Activation.from_bytes(data), lambda: DownDocument.from_bytes(data, KEYS)):
        with pytest.raises(PaperUnfit):
            read_other()


def test_another_key_s_receipt_is_refused() -> None:
    with pytest.raises(refusals.PaperSignatureWrong):
        Receipt.from_bytes(RECEIPT.to_bytes(sealing.signer(SEED)), KEYS)


def test_a_paper_of_one_kind_never_passes_for_another() -> None:
    data = RECEIPT.to_bytes(SIGN).replace(b"tsp/receipt/v1", b"tsp/catalogue/v1", 1)
    with pytest.raises(refusals.PaperSignatureWrong):
        DownDocument.from_bytes(data, KEYS)


def test_a_captive_portal_s_page_is_no_receipt() -> None:
    with pytest.raises(refusals.PaperMisshapen):
        Receipt.from_bytes(b"<!DOCTYPE html><html><body>Selamat datang di WiFi</body></html>", KEYS)


def test_a_member_added_later_is_passed_over_unless_it_is_critical() -> None:
    body = papers.sign_paper("receipt", {**_body(RECEIPT), "colour": "red"}, SIGN)
    assert Receipt.from_bytes(body, KEYS) == RECEIPT
    body = papers.sign_paper("receipt", {**_body(RECEIPT), "colour": "red", "critical": ["colour"]}, SIGN)
    with pytest.raises(refusals.PaperUnsupported):
        Receipt.from_bytes(body, KEYS)
    with pytest.raises(refusals.PaperUnsupported):
        Receipt.from_bytes(RECEIPT.to_bytes(SIGN).replace(b"/v1\n", b"/v2\n", 1), KEYS)


def _body(receipt: Receipt) -> dict[str, object]:
    import json

    body: dict[str, object] = json.loads(receipt.to_bytes(SIGN).split(b"\n")[1])
    return body


def test_a_request_proves_the_token_without_sending_it() -> None:
    data = REQUEST.to_bytes(TOKEN, sealing.signer(SEED))
    for form in (TOKEN, TOKEN.hex().encode(), base64.b64encode(TOKEN)):
        assert form not in data
    request = Request.from_bytes(data)
    request.require_token(TOKEN)
    assert replace(request, token_proof="") == REQUEST
    with pytest.raises(refusals.TokenWrong):
        request.require_token(hashlib.sha256(b"guessed").digest())


def test_a_request_signed_again_with_another_key_fails_the_token() -> None:
    thief = hashlib.sha256(b"thief").digest()
    taken = Request.from_bytes(REQUEST.to_bytes(TOKEN, sealing.signer(SEED)))
    body = replace(taken, signing_key=sealing.public_of(thief))._body()
    data = papers.sign_paper("request", body, sealing.signer(thief))
    with pytest.raises(refusals.TokenWrong):
        Request.from_bytes(data).require_token(TOKEN)


def test_a_request_must_be_signed_by_the_key_it_presents() -> None:
    with pytest.raises(refusals.PaperSignatureWrong):
        Request.from_bytes(REQUEST.to_bytes(TOKEN, sealing.signer(CENTRAL)))


def test_an_activation_file_reads_back_and_may_be_held_against_known_keys() -> None:
    data = ACTIVATION.to_bytes(SIGN)
    assert Activation.from_bytes(data) == Activation.from_bytes(data, KEYS) == ACTIVATION
    with pytest.raises(refusals.PaperSignatureWrong):
        Activation.from_bytes(data, KEYS[:1])


def test_the_centre_s_own_document_can_be_read_by_its_devices_only() -> None:
    mine, other = identities()
    document = DownDocument("centre", 7, NOW, {"erasures": [], "unknown_yet": "kept"}, CENTRE)
    data = document.to_bytes(SIGN, sealing.encrypter([sealing.recipient_of(mine)]))
    assert b"erasures" not in data
    assert DownDocument.from_bytes(data, KEYS, decrypt=sealing.decrypter([mine])) == document
    with pytest.raises(refusals.CannotDecrypt):
        DownDocument.from_bytes(data, KEYS, decrypt=sealing.decrypter([other]))


def test_a_critical_member_that_is_not_understood_refuses_that_document_only() -> None:
    data = replace(CATALOGUE, critical=("levels",)).to_bytes(SIGN)
    with pytest.raises(refusals.PaperUnsupported):
        DownDocument.from_bytes(data, KEYS)
    assert DownDocument.from_bytes(data, KEYS, understood=frozenset({"levels"})).version == 2


def test_bodies_say_what_was_put_in() -> None:
    assert downward.catalogue_of(CATALOGUE) == (CatalogueEntry(12, "Bahasa Jepang Dasar"),)
    trust = DownDocument("trust", 4, NOW, downward.file_body(b"\xd2\x00"))
    assert downward.file_of(trust) == b"\xd2\x00"
    bound = {"trust": (4, downward.document_hash(trust.to_bytes(SIGN)))}
    snapshot = DownDocument("snapshot", 12, NOW, downward.snapshot_body(bound))
    assert downward.snapshot_of(DownDocument.from_bytes(snapshot.to_bytes(SIGN), KEYS)) == bound
    for wrong in (downward.catalogue_of, downward.file_of):
        with pytest.raises(refusals.PaperMisshapen):
            wrong(snapshot)
