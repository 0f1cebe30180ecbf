"""Every row of the table of threats holds: its vectors, its tests wherever they stand, and those that stand here."""

import ast
import io
import json
import re
import shutil
import tracemalloc
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from tests.certificates import office
from tests.certificates.office import BINDING, CENTRE, NOW, STRANGER, Papers, a_root, claims, signed_root
from tests.certificates.ready import Ready
from tests.certificates.test_keys import a_torsion_point
from tests.certificates.threats import THREATS, Threat
from tests.documents.papers import certificate, pictures, texts

from bekal import language
from bekal.central.page import HEADERS
from bekal.certificates import accreditation, cbor, cose, edwards, payload, requests, root, rules, service
from bekal.certificates.checking.folder import check_piece, pieces_of
from bekal.certificates.conformance import view_of_fixture
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import KeyHasTorsion, KeyNotOnCurve, KeySmallOrder
from bekal.certificates.files import FileForged
from bekal.certificates.results import Colour, Result
from bekal.certificates.trust import StatusCode, StatusRecord
from bekal.certificates.verify import verify
from bekal.documents import certificate as paper
from bekal.documents.certificate_designs import SHIPPED
from bekal.documents.certificate_template import Code, Template
from bekal.storage.records import Candidate, Certificate, Enrolment
from bekal.ui.certificates.verify_words import worded

TESTS = Path(__file__).resolve().parents[1]
HOST = "cek.contoh.id"
PRODUCTION, PRACTICE = Realm.PRODUCTION, Realm.PRACTICE
VIEW = Papers().view()
TEXT = payload.sign(claims(), CENTRE, PRODUCTION)


@lru_cache
def fixture() -> dict[str, object]:
    content: dict[str, object] = json.loads((TESTS / "certificates/certificate-vectors.json").read_text("utf-8"))
    return content


@lru_cache
def names_in(file: str) -> frozenset[str]:
    """Name the tests that a file really runs: functions at its top that nothing skips for good."""
    found = ast.parse((TESTS / file).read_text(encoding="utf-8")).body
    return frozenset(
        one.name
        for one in found
        if isinstance(one, ast.FunctionDef)
        and one.name.startswith("test_")
        and not any(re.search(r"\bmark\.(skip|xfail)\b", ast.unparse(mark)) for mark in one.decorator_list)
        and any(isinstance(step, ast.Assert | ast.With) for step in ast.walk(one))
    )


def test_the_table_has_every_row_once() -> None:
    assert [threat.number for threat in THREATS] == list(range(1, 57))
    assert all(threat.proofs for threat in THREATS)


@pytest.mark.parametrize("threat", THREATS, ids=str)
def test_every_threat_is_met(threat: Threat) -> None:
    vectors = {vector["name"]: vector for vector in fixture()["vectors"]}
    view = view_of_fixture(fixture()["trust"])
    for proof in threat.proofs:
        if proof.startswith("vector "):
            _, name, expected = proof.split(" ")
            assert verify(vectors[name]["text"], view, vectors[name]["now"]).result.value == expected, proof
        else:
            file, _, name = proof.partition("::")
            assert name in names_in(file), proof


# the text, the envelope, the key


def test_a_second_object_behind_the_first_is_malformed() -> None:
    data = payload.object_of(TEXT, payload.CERTIFICATE)
    other = payload.object_of(payload.sign(claims(name="Orang Lain Contoh"), CENTRE, PRODUCTION), payload.CERTIFICATE)
    for appended in (b"\0", data, other, data[:5]):
        assert verify(payload.text_of(data + appended, payload.CERTIFICATE), VIEW, NOW).result is Result.MALFORMED


def test_an_unaccredited_key_puts_no_name_on_the_screen() -> None:
    got = verify(payload.sign(claims(name="Peserta Palsu"), STRANGER, PRODUCTION), VIEW, NOW)
    assert (got.result, got.colour) == (Result.UNKNOWN_KEY, Colour.AMBER)
    assert (got.claims, got.signed, got.centre, got.centre_name, got.centre_city) == (None,) * 5
    shown = worded(got, practice=False)
    assert (shown.facts, shown.compare, shown.photo) == ((), False, None)
    assert "Peserta Palsu" not in repr(shown)


def test_a_rogue_key_under_the_kid_of_a_centre_signs_nothing() -> None:
    content = cbor.encode(claims().as_map())
    header = cbor.encode({1: -8, 4: CENTRE.kid})
    forged = STRANGER.sign(cbor.encode(["Signature1", header, b"sqr1/cert", content]))
    text = payload.text_of(cbor.encode([header, {}, content, forged], tag=18), payload.CERTIFICATE)
    got = verify(text, VIEW, NOW)
    assert (got.result, got.claims, got.centre_name) == (Result.BAD_SIGNATURE, None, None)


@pytest.mark.parametrize(
    "data",
    [
        b"\xd2\x84\x5a\xff\xff\xff\xff" + bytes(20),  # a string of 4 GB
        b"\xd2\x9a\xff\xff\xff\xff" + bytes(20),  # an array of 2^32
        b"\xd2\x9b" + b"\xff" * 8 + bytes(20),
        b"\xd2" + b"\x81" * 200 + b"\0",
        b"\xd2\xba\xff\xff\xff\xff" + bytes(20),  # a map of 2^32
    ],
)
def test_a_length_that_nobody_has_takes_no_memory(data: bytes) -> None:
    text = payload.text_of(data, payload.CERTIFICATE)
    verify(text, VIEW, NOW)  # what the first call loads is not what is measured
    tracemalloc.start()
    try:
        assert verify(text, VIEW, NOW).result is Result.MALFORMED
        assert tracemalloc.get_traced_memory()[1] < 200_000
    finally:
        tracemalloc.stop()


def test_no_other_signature_bytes_bring_a_revoked_paper_back() -> None:
    listed = Papers(status=office.a_status({CENTRE.kid: [StatusRecord(claims().cti, StatusCode.REVOKED, 20_772)]}))
    view = listed.view()
    data = payload.object_of(TEXT, payload.CERTIFICATE)
    other = cose.sign(cbor.encode(claims().as_map()), CENTRE, b"sqr1/cert", alg=-19)
    assert verify(payload.text_of(other, payload.CERTIFICATE), view, NOW).result is Result.REVOKED
    raised = (int.from_bytes(data[-32:], "little") + edwards.L).to_bytes(32, "little")
    altered = [data[:-32] + raised, *(data[:-64] + bytes([n]) * 64 for n in range(0, 256, 5))]
    altered += [
        data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :] for place in range(len(data) - 64, len(data))
    ]
    for changed in altered:
        assert verify(payload.text_of(changed, payload.CERTIFICATE), view, NOW).result is Result.BAD_SIGNATURE


# the trust


EIGHTH = a_torsion_point()
P = 2**255 - 19
SMALL = [edwards.compress(edwards.multiply(n, EIGHTH)) for n in range(8)]
MIXED = [
    edwards.compress(edwards.add(edwards.decompress(CENTRE.public), edwards.multiply(n, EIGHTH))) for n in range(1, 8)
]
ODD = [
    *((P + low).to_bytes(32, "little") for low in range(19)),  # y written beyond the prime
    *((P + low | 1 << 255).to_bytes(32, "little") for low in (0, 1)),
    (1 | 1 << 255).to_bytes(32, "little"),  # minus zero
    bytes(31),
    bytes(33),
    b"\xff" * 32,
]


@pytest.mark.parametrize(
    "public",
    [*SMALL, *MIXED, *ODD],
    ids=[f"{kind}-{n}" for kind, some in (("small", SMALL), ("mixed", MIXED), ("odd", ODD)) for n in range(len(some))],
)
def test_no_weak_key_is_accredited_however_it_is_written(public: bytes) -> None:
    asked = requests.KeyRequest("LPK-CONTOH", BINDING, public, NOW)
    with pytest.raises((KeySmallOrder, KeyHasTorsion, KeyNotOnCurve)):
        accreditation.credential_of(
            asked, name="Lembaga Contoh", nbf=NOW, progs=(1207,), serial=1, licence="", city="",
            catalogue=office.TITLES, known=set(),
        )  # fmt: skip


def test_a_paper_of_the_test_root_is_of_an_unknown_key() -> None:
    """Whoever has the test keys has none that production knows, and the test root is none there either."""
    custodians = [office.key(f"uji {n}") for n in range(3)]
    tested = a_root(keys=custodians, roles={root.ACCREDITOR: (STRANGER.public,), root.STATUS: (CENTRE.public,)})
    practice = signed_root(tested, *custodians[:2], realm=PRACTICE)
    with pytest.raises((root.RootNotSigned, FileForged)):
        root.first_root(practice, PRODUCTION)
    key = office.key("balai uji")
    for realm in (PRACTICE, PRODUCTION):
        got = verify(payload.sign(claims(), key, realm), VIEW, NOW)
        assert (got.result, got.colour, got.centre_name) == (Result.UNKNOWN_KEY, Colour.AMBER, None)


# the paper, the person


@pytest.mark.parametrize("look", SHIPPED, ids=lambda look: look.name)
def test_the_paper_names_the_only_address_to_trust(look: Template) -> None:
    front = texts(paper.certificate_pdf(certificate(template=look, verify_host=HOST)))[0]
    assert HOST in front
    assert "Jangan distempel" in front


def test_a_code_with_another_address_is_checked_and_its_address_warned_of() -> None:
    got = verify(payload.url("cek-contoh.id", TEXT), VIEW, NOW, host=HOST)
    assert got.result is Result.VALID
    said = [words for words, tone, _ in worded(got, practice=False).notes if tone == "bad"]
    assert said == [
        "Alamat di kode ini tidak resmi: cek-contoh.id. Jangan buka alamat itu; periksa hanya di aplikasi ini."
    ]


@pytest.mark.parametrize("chosen", [language.INDONESIAN, language.ENGLISH])
def test_a_good_code_always_asks_to_compare_the_person(chosen: str) -> None:
    words = {language.INDONESIAN: ("nama", "tanggal lahir", "paspor"), language.ENGLISH: ("name", "birth", "passport")}
    language.choose(chosen)
    try:
        shown = worded(verify(TEXT, VIEW, NOW), practice=False)
    finally:
        language.choose(language.INDONESIAN)
    assert shown.compare
    assert all(word in shown.headline.lower() for word in words[chosen])
    copy = verify(payload.sign(claims(copy=2, prev=bytes(8)), CENTRE, PRODUCTION), VIEW, NOW)
    assert any("salinan" in words.lower() for words, _, _ in worded(copy, practice=False).notes)


def test_every_signed_fact_is_shown_to_be_compared_with_the_paper() -> None:
    shown = worded(verify(TEXT, VIEW, NOW), practice=False)
    facts = " | ".join(fact.signed for fact in shown.facts)
    for word in (
        claims().no,
        claims().name,
        claims().title,
        claims().result or "",
        "640",
        "23 November 2002",
        "Lembaga Contoh 01",
    ):
        assert word in facts, word


def two_codes() -> bytes:
    """A picture of a sheet with a sticker: another code beside the printed one, both good."""
    signed = [payload.url(HOST, payload.sign(claims(cti=bytes([n]) * 8), CENTRE, PRODUCTION)) for n in (1, 2)]
    both = [pictures(paper.certificate_pdf(certificate(qr_text=text)), 150) for text in signed]
    sheet = Image.new("L", (both[0].width, both[0].height * 2), 255)
    for n, one in enumerate(both):
        sheet.paste(one, (0, n * one.height))
    stream = io.BytesIO()
    sheet.save(stream, "PNG")
    return stream.getvalue()


def test_two_codes_on_one_picture_give_no_single_verdict(tmp_path: Path) -> None:
    (tmp_path / "stiker.png").write_bytes(two_codes())
    (piece,) = pieces_of(tmp_path / "stiker.png")
    lines = check_piece(piece, VIEW, NOW, below=tmp_path, host=HOST)
    assert [line.beside for line in lines] == [1, 1]
    for line in lines:
        assert line.verdict is not None
        shown = worded(line.verdict, practice=False, line=line)
        assert (shown.ground, shown.word) == ("amber", "Lihat kertas")


def test_a_restored_backup_makes_other_identifiers(ready: Ready, tmp_path: Path) -> None:
    """Identifiers are drawn, not counted: a PC that forgot what it issued draws others."""

    def identifiers() -> set[bytes]:
        ready.issue()
        with ready.centre.database.reading() as session:
            return set(session.scalars(select(Certificate.cti)))

    shutil.copy(ready.centre.folder.database, tmp_path / "cadangan.db")
    first = identifiers()
    database = ready.centre.folder.database
    ready.centre.database.close()
    for ending in ("", "-wal", "-shm"):
        database.with_name(database.name + ending).unlink(missing_ok=True)
    shutil.copy(tmp_path / "cadangan.db", database)
    second = identifiers()
    assert len(first) == len(second) > 0
    assert first.isdisjoint(second)
    assert {len(one) for one in first | second} == {8}


# what is public


def test_the_digests_of_the_page_can_be_compared_with_the_program() -> None:
    """The list of digests is among the published files, and no answer may run a script that is not."""
    policy = dict(HEADERS)["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    built = TESTS.parent / "resources" / "verify-page" / "built"
    assert (built / "app.js").is_file()
    guide = (TESTS.parent / "resources" / "verify-page" / "PANDUAN.md").read_text(encoding="utf-8")
    assert "SHA256SUMS.txt" in guide
    assert re.search(r"operator|pengelola|server", guide)


def test_nothing_published_names_anybody() -> None:
    """The lists hold random identifiers and digests; no name, no date of birth, no number."""
    digest = payload.digest(TEXT, PRODUCTION)
    record = StatusRecord(claims().cti, StatusCode.REVOKED, 20_772)
    for file in (office.a_trust(), office.a_status({CENTRE.kid: [record]}), office.a_register([digest])):
        for word in (claims().name, claims().no, str(claims().dob)):
            assert word.encode() not in file
            assert cbor.encode(word) not in file
        assert cbor.encode(claims().dob) not in file


def test_neither_code_nor_paper_gives_a_nik_away(ready: Ready) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        people = session.execute(
            select(Candidate.nik, Candidate.phone, Certificate.text, Certificate.snapshot)
            .join(Enrolment, Enrolment.candidate_id == Candidate.id)
            .join(Certificate, Certificate.enrolment_id == Enrolment.id)
        ).all()
        pages = service.pages(session, ready.course)
    printed = " ".join(texts(paper.print_run(pages)))
    assert len(people) == len(pages) > 0
    for nik, phone, text, snapshot in people:
        assert nik
        data = payload.object_of(text, payload.CERTIFICATE)
        for secret in (nik, nik[-4:], phone):
            if secret:
                assert secret.encode() not in data or len(secret) == 4
        for secret in filter(None, (nik, phone)):
            assert secret not in snapshot
            assert secret not in printed
    assert not {"nik", "phone", "address", "sex"} & set(claims().readable())


def test_a_page_whose_code_cannot_be_read_is_not_saved(ready: Ready, tmp_path: Path) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        pages = service.pages(session, ready.course)
    look = pages[1].look
    hidden = replace(look, front=tuple(block for block in look.front if not isinstance(block, Code)))
    pages = list(pages)
    pages[1] = replace(pages[1], template=hidden)
    with pytest.raises(rules.PrintUnreadable):
        service.write_and_read_back(pages, tmp_path / "s.pdf")
    assert not (tmp_path / "s.pdf").exists()
