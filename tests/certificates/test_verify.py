"""One text, one result: the shared vectors, the results in their order, and no way around them."""

import json
import random
import string
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certificates.office import (
    CENTRE,
    NOW,
    OTHER_CENTRE,
    STRANGER,
    Papers,
    a_credential,
    a_register,
    a_status,
    a_trust,
    claims,
)

from bekal import language
from bekal.certificates import cbor, conformance, cose, payload, results
from bekal.certificates.claims import Claims
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import L
from bekal.certificates.keys import SigningKey
from bekal.certificates.payload import CERTIFICATE, sign, text_of
from bekal.certificates.results import Colour, Flag, Result
from bekal.certificates.trust import DAY, KeyEnd, KeyState, StatusCode, StatusRecord
from bekal.certificates.verify import Verification, verify

VECTORS = Path(__file__).with_name("certificate-vectors.json")
HOST = "cek.contoh.id"
PRODUCTION, PRACTICE = Realm.PRODUCTION, Realm.PRACTICE
VIEW = Papers().view()
TEXT = sign(claims(), CENTRE, PRODUCTION)
DIGEST = payload.digest(TEXT, PRODUCTION)


def raw(text: str = TEXT) -> bytes:
    return payload.object_of(text, CERTIFICATE)


def checked(text: str, papers: Papers | None = None, now: int = NOW) -> Verification:
    return verify(text, VIEW if papers is None else papers.view(), now, host=HOST)


def signed(key: SigningKey = CENTRE, **changes: object) -> str:
    return sign(claims(**changes), key, PRODUCTION)


def test_every_shared_vector_gives_its_expected_result() -> None:
    report = conformance.run(VECTORS)
    assert report.failed == []
    assert report.total == report.passed == 74


def test_a_vector_with_another_result_colour_or_flag_is_reported(tmp_path: Path) -> None:
    content = json.loads(VECTORS.read_text(encoding="utf-8"))
    bare = content["vectors"][0]
    content["vectors"] = [
        bare,
        {**bare, "name": "hasil", "expect": "REVOKED", "colour": "red"},
        {**bare, "name": "warna", "colour": "amber"},
        {**bare, "name": "catatan", "flags": []},
        {**bare, "name": "tanpa catatan", "flags": None},
    ]
    changed = tmp_path / "vektor.json"
    changed.write_text(json.dumps(content), encoding="utf-8")
    assert conformance.run(changed).as_dict() == {
        "total": 5,
        "passed": 2,
        "failed": [
            {"name": "hasil", "expected": "REVOKED red [REGISTERED]", "got": "VALID green [REGISTERED]"},
            {"name": "warna", "expected": "VALID amber [REGISTERED]", "got": "VALID green [REGISTERED]"},
            {"name": "catatan", "expected": "VALID green []", "got": "VALID green [REGISTERED]"},
        ],
    }


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"trust": {}, "vectors": []}', "bukan json", "\x00"])
def test_a_file_that_holds_no_vectors_is_reported_as_such(tmp_path: Path, content: str) -> None:
    file = tmp_path / "vektor.json"
    file.write_text(content, encoding="utf-8")
    for path in (file, tmp_path / "tidak ada.json", tmp_path):
        with pytest.raises(conformance.VectorsUnreadable):
            conformance.run(path)


def test_a_good_certificate_is_green_with_the_name_of_the_centre_from_its_key() -> None:
    got = checked(payload.url(HOST, TEXT))
    assert (got.result, got.colour, got.flags) == (Result.VALID, Colour.GREEN, ())
    assert (got.centre, got.centre_name) == ("LPK-CONTOH", "Lembaga Contoh 01")
    assert got.claims == claims().readable()
    assert got.signed == claims()
    assert got.checked_against == "2026-11-15"
    assert got.unofficial_host is None
    assert got.digest == DIGEST.hex()
    assert json.loads(json.dumps(got.as_dict()))["result"] == "VALID"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        (payload.url(HOST, TEXT).lower(), Result.VALID),
        (f" \t{payload.url(HOST, TEXT)}\r\n", Result.VALID),
        (f"\u00a0{TEXT}\u3000", Result.VALID),
        (payload.url("contoh.lain", TEXT), Result.VALID),
        (f"apa saja#{TEXT}", Result.VALID),
        (payload.url(HOST, TEXT).replace("#", "%23"), Result.NOT_OURS),
        (payload.url(HOST, TEXT.replace("2", "%32")), Result.NOT_OURS),
        (f"#{TEXT[:50]} {TEXT[50:]}", Result.NOT_OURS),
        (f"##{TEXT}", Result.NOT_OURS),
        (TEXT.replace("I", "ı"), Result.NOT_OURS),
        (TEXT.replace("S", "ſ"), Result.NOT_OURS),
        (TEXT.replace("C1", "Ｃ１"), Result.NOT_OURS),
        (TEXT.replace("C1", "C１"), Result.NOT_OURS),
        (TEXT + "=", Result.NOT_OURS),
        (TEXT + "\u200b", Result.NOT_OURS),
        (TEXT + "\0", Result.NOT_OURS),
        ("C1", Result.NOT_OURS),
        ("C1C0", Result.NOT_OURS),
        ("", Result.NOT_OURS),
        ("#", Result.NOT_OURS),
        ("\ud800", Result.NOT_OURS),
        ("C2" + TEXT[2:], Result.UNSUPPORTED),
        ("K1" + TEXT[2:], Result.UNSUPPORTED),
        ("D1" + TEXT[2:], Result.UNSUPPORTED),
        ("D1" + "5" * 500, Result.UNSUPPORTED),
        ("D1" + "0189" * 100, Result.NOT_OURS),
        ("C1A", Result.MALFORMED),
        ("C1AA", Result.MALFORMED),
        ("C1AB", Result.MALFORMED),
        (TEXT + "AAA", Result.MALFORMED),
        ("C1" + "A" * 1298, Result.MALFORMED),
        ("C1" + "A" * 1299, Result.MALFORMED),
        ("x" * 1301, Result.MALFORMED),
        ("C1" + "A" * 1_000_000, Result.MALFORMED),
    ],
)
def test_a_scanned_text_is_taken_for_what_it_is(text: str, result: Result) -> None:
    assert checked(text).result is result


def test_another_host_is_pointed_out_though_the_signature_is_good() -> None:
    got = checked(payload.url("cek-contoh.id", TEXT))
    assert (got.result, got.unofficial_host) == (Result.VALID, "cek-contoh.id")
    assert any("cek-contoh.id" in sentence for sentence in got.sentences())
    assert checked(f"https://{HOST}@jahat.contoh/#{TEXT}").unofficial_host == f"{HOST}@jahat.contoh"
    assert checked(f"https://с\u202eek/#{TEXT}").unofficial_host == "??ek"
    assert checked(f"https://cek.contoh.id\u017f/#{TEXT}").unofficial_host == f"{HOST}?"
    assert checked(f"https://ce\u212a.contoh.id/#{TEXT}").unofficial_host == "ce?.contoh.id"
    assert checked(TEXT).unofficial_host is None
    assert checked(f"HTTPS://{HOST.upper()}/#{TEXT}").unofficial_host is None


def test_a_malleated_signature_is_none() -> None:
    data = raw()
    raised = int.from_bytes(data[-32:], "little") + L
    assert checked(text_of(data[:-32] + raised.to_bytes(32, "little"), CERTIFICATE)).result is Result.BAD_SIGNATURE


@pytest.mark.parametrize(
    ("parts", "result"),
    [
        ({"alg": -7}, Result.BAD_ALG),
        ({"alg": 0}, Result.BAD_ALG),
        ({"alg": 5}, Result.BAD_ALG),
        ({"alg": -53}, Result.BAD_ALG),
        ({"alg": "EdDSA"}, Result.BAD_ALG),
        ({"alg": [-8]}, Result.BAD_ALG),
        ({"alg": -19}, Result.BAD_SIGNATURE),
        ({"kid": STRANGER.kid}, Result.UNKNOWN_KEY),
        ({"kid": STRANGER.kid, "alg": -7}, Result.BAD_ALG),
        ({"kid": CENTRE.kid[:4]}, Result.MALFORMED),
        ({"kid": CENTRE.kid + b"\0"}, Result.MALFORMED),
        ({"kid": "12345678"}, Result.MALFORMED),
        ({"header": b""}, Result.MALFORMED),
        ({"header": cbor.encode({})}, Result.MALFORMED),
        ({"header": cbor.encode({4: CENTRE.kid})}, Result.MALFORMED),
        ({"header": cbor.encode({1: -8})}, Result.MALFORMED),
        ({"header": cbor.encode({1: -8, 2: [4], 4: CENTRE.kid})}, Result.MALFORMED),
        ({"header": cbor.encode({1: -8, 4: CENTRE.kid}) + b"\0"}, Result.MALFORMED),
        ({"header": cbor.encode([1, 4])}, Result.MALFORMED),
        ({"unprotected": {4: CENTRE.kid}}, Result.MALFORMED),
        ({"unprotected": {33: b"rantai"}}, Result.MALFORMED),
        ({"unprotected": []}, Result.MALFORMED),
        ({"payload": "teks"}, Result.MALFORMED),
        ({"payload": {}}, Result.MALFORMED),
        ({"payload": b""}, Result.BAD_SIGNATURE),
        ({"signature": bytes(63)}, Result.MALFORMED),
        ({"signature": bytes(65)}, Result.MALFORMED),
        ({"signature": b""}, Result.MALFORMED),
        ({"signature": bytes(64)}, Result.BAD_SIGNATURE),
        ({"signature": b"\xff" * 64}, Result.BAD_SIGNATURE),
        ({"tag": None}, Result.MALFORMED),
        ({"tag": 98}, Result.MALFORMED),
        ({"tag": 17}, Result.MALFORMED),
        ({"more": [0]}, Result.MALFORMED),
    ],
)
def test_an_envelope_of_another_make_is_refused(parts: dict[str, object], result: Result) -> None:
    good = cose.read(raw())
    header = parts.get("header", cbor.encode({1: parts.get("alg", -8), 4: parts.get("kid", CENTRE.kid)}))
    listed = [
        header,
        parts.get("unprotected", {}),
        parts.get("payload", good.payload),
        parts.get("signature", good.signature),
        *parts.get("more", []),
    ]
    got = checked(text_of(cbor.encode(listed, tag=parts.get("tag", 18)), CERTIFICATE))
    assert got.result is result
    assert (got.claims, got.centre, got.centre_name) == (None, None, None)


def test_the_newer_name_of_the_algorithm_is_accepted() -> None:
    content = cbor.encode(claims().as_map())
    signed_19 = cose.sign(content, CENTRE, PRODUCTION.context("cert"), alg=-19)
    assert checked(text_of(signed_19, CERTIFICATE)).result is Result.VALID


@pytest.mark.parametrize("kind", ["key", "root", "trust", "status", "reg", "csr", "revreq", ""])
def test_a_signature_made_for_something_else_is_none(kind: str) -> None:
    data = cose.sign(cbor.encode(claims().as_map()), CENTRE, PRODUCTION.context(kind))
    assert checked(text_of(data, CERTIFICATE)).result is Result.BAD_SIGNATURE


def test_practice_and_production_never_verify_each_other() -> None:
    practice = sign(claims(), CENTRE, PRACTICE)
    rehearsal = Papers(realm=PRACTICE)
    assert checked(practice, rehearsal).result is Result.VALID
    assert checked(practice).result is Result.BAD_SIGNATURE  # even with the very same key
    assert checked(TEXT, rehearsal).result is Result.BAD_SIGNATURE
    assert checked(sign(claims(), STRANGER, PRACTICE)).result is Result.UNKNOWN_KEY


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xa0\x00",
        cbor.encode([1]),
        cbor.encode(5),
        b"\xbf\xff",
        b"\xa1\x06\xf5",
        b"\xa1\x06\xf9\x3c\x00",
        b"\xf6",
    ],
)
def test_a_well_signed_payload_that_is_no_strict_map_is_malformed(content: bytes) -> None:
    data = cose.sign(content, CENTRE, PRODUCTION.context("cert"))
    assert checked(text_of(data, CERTIFICATE)).result is Result.MALFORMED


def test_a_name_that_stands_twice_is_malformed() -> None:
    content = cbor.encode(claims().as_map())
    name = b"\x02" + cbor.encode(claims().name)
    twice = content.replace(name, name + b"\x02" + cbor.encode("Orang Lain Contoh Dua"), 1)
    twice = twice.replace(b"\x3a\x00\x01\x00\x00\xa8", b"\x3a\x00\x01\x00\x00\xa9", 1)
    assert len(twice) > len(content)
    assert checked(text_of(cose.sign(twice, CENTRE, b"sqr1/cert"), CERTIFICATE)).result is Result.MALFORMED


NBF = NOW - 90 * DAY
SEXP = NBF + 396 * DAY


@pytest.mark.parametrize(
    ("iat", "now", "result"),
    [
        (NBF, NOW, Result.VALID),
        (NBF - 60, NOW, Result.OUTSIDE_KEY_PERIOD),
        (SEXP, SEXP, Result.VALID),
        (SEXP + 60, SEXP + 60, Result.OUTSIDE_KEY_PERIOD),
        (SEXP, SEXP + 900 * DAY, Result.VALID),
        (NOW + DAY, NOW, Result.VALID),
        (NOW + DAY + 60, NOW, Result.FUTURE),
        (SEXP + 2 * DAY, NOW, Result.FUTURE),
        (0, NOW, Result.OUTSIDE_KEY_PERIOD),
        (2_208_988_800, 2_208_988_800, Result.OUTSIDE_KEY_PERIOD),
    ],
)
def test_the_time_of_signing_lies_within_the_key_s_time(iat: int, now: int, result: Result) -> None:
    text = signed(iat=iat, done=19691231, dob=None)
    assert checked(text, now=now).result is result


def test_a_certificate_lapses_at_its_very_second() -> None:
    text = signed(exp=NOW)
    assert checked(text, now=NOW - 1).result is Result.VALID
    got = checked(text)
    assert (got.result, got.colour) == (Result.EXPIRED, Colour.AMBER)
    assert got.claims


def test_a_programme_the_centre_is_not_accredited_for_is_refused() -> None:
    assert checked(signed(prog=2301, title="Pengelasan SMAW")).result is Result.PROGRAMME_NOT_ALLOWED


def test_a_title_other_than_the_catalogue_s_is_pointed_out() -> None:
    for title in ("Bahasa Korea", "bahasa jepang", "Kelas Bahasa Jepang"):
        got = checked(signed(title=title))
        assert (got.result, got.colour) == (Result.VALID, Colour.AMBER)
        assert got.flags == (Flag.TITLE_DIFFERS_FROM_CATALOGUE,)
    unknown = a_trust(a_credential())
    view = replace(Papers(unknown).view(), titles={})
    assert verify(TEXT, view, NOW).flags == (Flag.TITLE_DIFFERS_FROM_CATALOGUE,)


@pytest.mark.parametrize(
    ("code", "result", "shade"),
    [
        (StatusCode.REVOKED, Result.REVOKED, Colour.RED),
        (StatusCode.REPLACED, Result.REPLACED, Colour.AMBER),
        (StatusCode.SUSPENDED, Result.SUSPENDED, Colour.AMBER),
    ],
)
def test_what_the_list_says_of_a_certificate_counts_with_its_date(
    code: StatusCode, result: Result, shade: Colour
) -> None:
    papers = Papers(status=a_status({CENTRE.kid: [StatusRecord(claims().cti, code, 20_772)]}))
    got = checked(TEXT, papers)
    assert (got.result, got.colour, got.ended_on) == (result, shade, "2026-11-15")
    assert any("15/11/2026" in sentence for sentence in got.sentences())
    assert checked(signed(cti=b"lainlain"), papers).result is Result.VALID


def test_a_full_list_touches_no_certificate_that_is_not_on_it() -> None:
    many = random.Random(7)
    records = [StatusRecord(many.randbytes(8), StatusCode.REVOKED, 20_000) for _ in range(3000)]
    papers = Papers(status=a_status({CENTRE.kid: records}))
    assert checked(TEXT, papers).result is Result.VALID
    view = papers.view()
    assert all(view.status_of(CENTRE.kid, record.cti) == record for record in records)


def test_the_same_identifier_under_another_key_is_another_certificate() -> None:
    papers = Papers(
        a_trust(a_credential(), a_credential(OTHER_CENTRE, 2, code="LPK-LAIN")),
        a_status({OTHER_CENTRE.kid: [StatusRecord(claims().cti, StatusCode.REVOKED, 20_772)]}),
    )
    assert checked(TEXT, papers).result is Result.VALID
    assert checked(signed(OTHER_CENTRE), papers).result is Result.REVOKED


def test_a_revoked_certificate_stays_revoked_however_it_was_signed_again() -> None:
    papers = Papers(status=a_status({CENTRE.kid: [StatusRecord(claims().cti, StatusCode.REVOKED, 20_772)]}))
    again = cose.sign(cbor.encode(claims().as_map()), CENTRE, PRODUCTION.context("cert"), alg=-19)
    assert checked(text_of(again, CERTIFICATE), papers).result is Result.REVOKED


def test_a_withdrawn_key_vouches_for_what_it_signed_before() -> None:
    cutoff = NOW - 10 * DAY
    papers = Papers(a_trust(ends={CENTRE.kid: KeyEnd(KeyState.WITHDRAWN, cutoff)}))
    assert checked(signed(iat=cutoff - 60), papers).result is Result.VALID
    assert checked(signed(iat=cutoff), papers).result is Result.KEY_WITHDRAWN


def test_a_stolen_key_vouches_only_for_what_was_registered_before() -> None:
    end = KeyEnd(KeyState.COMPROMISED, keep=frozenset([DIGEST, b"lainlain"]))
    papers = Papers(a_trust(ends={CENTRE.kid: end}))
    assert checked(TEXT, papers).result is Result.VALID
    backdated = signed(iat=NOW - 80 * DAY, done=20260801)
    assert checked(backdated, papers).result is Result.KEY_COMPROMISED
    assert checked(signed(prog=2301), papers).result is Result.PROGRAMME_NOT_ALLOWED
    revoked = Papers(papers.trust, a_status({CENTRE.kid: [StatusRecord(claims().cti, StatusCode.REVOKED, 20_772)]}))
    assert checked(TEXT, revoked).result is Result.REVOKED


def test_a_registered_certificate_is_said_to_be_and_an_old_unregistered_one_is_pointed_out() -> None:
    assert checked(TEXT, Papers(registers=(a_register([DIGEST]),))).flags == (Flag.REGISTERED,)
    assert checked(TEXT, Papers(registers=(a_register([]),))).flags == ()
    old = signed(iat=NOW - 40 * DAY, done=20260901)
    got = checked(old, Papers(registers=(a_register([DIGEST]),)))
    assert (got.result, got.colour, got.flags) == (Result.VALID, Colour.AMBER, (Flag.NOT_REGISTERED,))
    assert checked(old, Papers(registers=(a_register([], as_of=NOW - 10 * DAY),))).flags == ()
    assert checked(old, Papers(registers=(a_register([], of=OTHER_CENTRE),))).flags == ()


@pytest.mark.parametrize(
    ("now", "flags"),
    [
        (NOW - DAY + 14 * DAY, ()),
        (NOW - DAY + 14 * DAY + 1, (Flag.STALE_LIST,)),
        (NOW - 2 * DAY, ()),
        (NOW - 2 * DAY - 1, (Flag.CLOCK_WRONG,)),
    ],
)
def test_an_old_list_or_a_clock_behind_it_is_pointed_out(now: int, flags: tuple[Flag, ...]) -> None:
    got = checked(TEXT, now=now)
    assert (got.result, got.flags) == (Result.VALID, flags)
    assert got.colour is (Colour.AMBER if flags else Colour.GREEN)


def test_without_a_status_list_or_past_the_trust_file_s_time_nothing_is_green() -> None:
    for view in (replace(VIEW, list_issued=None), replace(VIEW, fresh_until=NOW - 1)):
        got = verify(TEXT, view, NOW)
        assert (got.result, got.colour, got.flags) == (Result.VALID, Colour.AMBER, (Flag.STALE_LIST,))
        assert got.sentences()
    assert verify(TEXT, replace(VIEW, list_issued=None), NOW).checked_against is None


def test_a_copy_says_that_it_is_one_and_stays_green() -> None:
    got = checked(signed(copy=2, prev=bytes(8)))
    assert (got.colour, got.flags) == (Colour.GREEN, (Flag.COPY,))


def test_markup_in_a_title_is_only_text() -> None:
    title = "Bahasa Jepang <script>alert(1)</script>"
    assert checked(signed(title=title)).claims["title"] == title


@pytest.mark.parametrize("chosen", [language.INDONESIAN, language.ENGLISH])
def test_every_result_has_its_words_and_none_says_genuine_or_forged(chosen: str) -> None:
    language.choose(chosen)
    try:
        said = {result: f"{results.headline(result)} {results.advice(result)}" for result in Result}
        notes = [results.note(flag) for flag in Flag]
        warned = results.headline(Result.VALID, (Flag.STALE_LIST,))
    finally:
        language.choose(language.INDONESIAN)
    assert len(set(said.values())) == len(Result)
    assert len(set(notes)) == len(Flag)
    for sentence in said.values():
        words = sentence.lower().replace(".", " ").replace(",", " ").split()
        assert not {"asli", "palsu", "genuine", "forged", "fake"} & set(words)
    assert warned != results.headline(Result.VALID)
    if chosen == language.INDONESIAN:
        assert said[Result.VALID].startswith("TANDA TANGAN SAH — cocokkan nama dan tanggal lahir dengan paspor")


@pytest.mark.parametrize("changes", [4_000, pytest.param(60_000, marks=pytest.mark.long)])
def test_no_random_change_of_a_valid_object_is_accepted(changes: int) -> None:
    dice = random.Random(20261116)
    data = raw()
    outcomes: dict[Result, int] = {}
    for _ in range(changes):
        changed = bytearray(data)
        for _ in range(dice.randint(1, 3)):
            place = dice.randrange(len(changed))
            kind = dice.randrange(4)
            if kind == 0:
                changed[place] ^= 1 << dice.randrange(8)
            elif kind == 1:
                changed[place] = dice.randrange(256)
            elif kind == 2:
                del changed[place : place + dice.randint(1, 4)]
            else:
                changed[place:place] = dice.randbytes(dice.randint(1, 4))
        if bytes(changed) == data:
            continue
        got = verify(text_of(bytes(changed), CERTIFICATE), VIEW, NOW)
        outcomes[got.result] = outcomes.get(got.result, 0) + 1
        assert got.claims is None
    assert outcomes.keys() == {Result.MALFORMED, Result.BAD_SIGNATURE, Result.UNKNOWN_KEY, Result.BAD_ALG}
    assert sum(outcomes.values()) > changes * 0.99


def test_no_change_of_one_letter_of_a_valid_text_is_accepted() -> None:
    for place, letter in enumerate(TEXT):
        other = "A" if letter != "A" else "B"
        assert verify(TEXT[:place] + other + TEXT[place + 1 :], VIEW, NOW).result is not Result.VALID


@given(
    st.one_of(
        st.text(max_size=200),
        st.text(alphabet=string.ascii_uppercase + "234567", max_size=400).map("C1".__add__),
        st.binary(max_size=300).map(lambda data: text_of(b"\xd2\x84" + data, CERTIFICATE)),
        st.integers(0, len(TEXT)).map(lambda end: TEXT[:end]),
    ),
    st.integers(-(10**18), 10**18),
)
@settings(max_examples=400, deadline=None)
def test_every_text_at_every_time_has_a_result(text: str, now: int) -> None:
    got = verify(text, VIEW, now, host=HOST)
    assert got.result is not Result.VALID or text == TEXT
    assert got.sentences()


PLAIN = st.one_of(
    st.integers(-(2**53) + 1, 2**53 - 1), st.binary(max_size=9), st.text(max_size=20), st.lists(st.integers(0, 9))
)


@given(
    st.dictionaries(st.sampled_from([4, 6, 7, -65537, 1]), PLAIN),
    st.dictionaries(st.sampled_from([*range(1, 13), 24]), PLAIN),
    st.sets(st.integers(1, 12)),
)
@settings(max_examples=300, deadline=None)
def test_whatever_an_accredited_centre_signs_has_a_result(
    top: dict[int, object], inner: dict[int, object], dropped: set[int]
) -> None:
    made = claims().as_map()
    inside = {label: value for label, value in {**made[-65537], **inner}.items() if label not in dropped}
    content = cbor.encode({**made, -65537: inside, **top})
    got = verify(text_of(cose.sign(content, CENTRE, b"sqr1/cert"), CERTIFICATE), VIEW, NOW)
    assert got.result not in {Result.BAD_SIGNATURE, Result.UNKNOWN_KEY, Result.BAD_ALG}
    assert isinstance(got.signed, Claims | None)


def test_the_longest_certificate_still_fits() -> None:
    text = signed(
        no="A" * 48,
        name="a" * 120,
        title="Bahasa Jepang" + "b" * 107,
        prog=1207,
        result="r" * 32,
        kind=23,
        hours=9999,
        copy=99,
        prev=bytes(8),
        doc4="1234",
        exp=NOW + DAY,
    )
    assert len(payload.url(HOST, text)) <= 806
    assert checked(text).result is Result.VALID


def test_spare_bits_of_the_last_letter_make_no_second_text() -> None:
    alphabet = string.ascii_uppercase + "234567"
    for letters in range(4, 9):
        text = signed(name="a" * letters)
        spare = {2: 2, 4: 4, 5: 1, 7: 3}.get((len(text) - 2) % 8, 0)
        last = alphabet.index(text[-1])
        for bits in range(1, 1 << spare):
            assert checked(text[:-1] + alphabet[last | bits]).result is Result.MALFORMED


def test_an_object_may_have_800_bytes_and_no_more() -> None:
    def padded(size: int) -> bytes:
        made = claims().as_map()
        content = cbor.encode({**made, -65537: {**made[-65537], 24: bytes(size)}})
        return cose.sign(content, CENTRE, PRODUCTION.context("cert"))

    size = 400 + 800 - len(padded(400))
    for more, result in ((0, Result.VALID), (1, Result.MALFORMED)):
        data = padded(size + more)
        assert len(data) == 800 + more
        assert checked(text_of(data, CERTIFICATE)).result is result
