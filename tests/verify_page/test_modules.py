"""The page's modules, run in node: the shared vectors, changed certificates, lists nobody should believe, the words."""

import random
from dataclasses import replace
from typing import Any

import pytest
from tests.certificates.office import ACCREDITOR, ROOTS, STATUS, a_root, a_status, key, signed_root
from tests.certificates.office import a_trust as a_trust_of
from tests.verify_page.office import A_TEXT, CONTENT, NOW, b64, differences, in_node, lists_of_fixture

from bekal import language
from bekal.certificates import results
from bekal.certificates.conformance import view_of_fixture
from bekal.certificates.cose import Realm
from bekal.certificates.edwards import L
from bekal.certificates.payload import envelope, object_of, text_of
from bekal.certificates.results import Flag, Result
from bekal.certificates.trust import DAY
from bekal.certificates.verify import verify

LISTS = lists_of_fixture()
CASES = [{"text": vector["text"], "now": vector["now"], "host": None} for vector in CONTENT["vectors"]]
both_ways = pytest.mark.parametrize("mode", ["native", "fallback"])


def verified(texts: list[str], mode: str = "native", host: str | None = None, lists: Any = LISTS) -> list[Any]:
    cases = [{"text": text, "now": NOW, "host": host} for text in texts]
    found: list[Any] = in_node({"do": "verify", "mode": mode, "lists": lists.as_json(), "cases": cases})
    return found


@both_ways
def test_every_shared_vector_gives_its_expected_result(mode: str) -> None:
    found = in_node({"do": "verify", "mode": mode, "lists": LISTS.as_json(), "cases": CASES})
    assert differences(found) == []
    assert len(found) == 74


def test_the_page_and_the_program_agree_on_every_vector_in_everything_they_say() -> None:
    found = in_node({"do": "verify", "mode": "native", "lists": LISTS.as_json(), "cases": CASES})
    view = view_of_fixture(CONTENT["trust"])
    for case, got in zip(CASES, found, strict=True):
        ours = verify(case["text"], view, case["now"])
        assert (got["result"], got["colour"], got["flags"]) == (ours.result, ours.colour, list(ours.flags))
        assert got["kid"] == ours.kid
        assert bool(got.get("claims")) == bool(ours.claims)
        if ours.signed is not None:
            said = {name: value for name, value in got["claims"].items() if value is not None}
            expected = {name: getattr(ours.signed, name) for name in said}
            assert said == {name: one.hex() if isinstance(one, bytes) else one for name, one in expected.items()}


@both_ways
def test_no_changed_certificate_is_accepted(mode: str) -> None:
    counted = mutations(mode, count=3_000 if mode == "native" else 1_000, seed=1)
    assert set(counted) <= {"MALFORMED", "BAD_SIGNATURE", "UNKNOWN_KEY", "BAD_ALG"}
    assert counted["BAD_SIGNATURE"] > 100


@pytest.mark.long
@both_ways
def test_of_sixty_thousand_changed_certificates_none_is_accepted(mode: str) -> None:
    counted = mutations(mode, count=60_000, seed=2)
    assert sum(counted.values()) == 60_000
    assert set(counted) <= {"MALFORMED", "BAD_SIGNATURE", "UNKNOWN_KEY", "BAD_ALG"}


def mutations(mode: str, *, count: int, seed: int) -> dict[str, int]:
    asked = {"do": "mutate", "mode": mode, "lists": LISTS.as_json(), "text": A_TEXT, "now": NOW}
    counted: dict[str, int] = in_node({**asked, "count": count, "seed": seed})
    return counted


def test_random_texts_get_the_result_that_the_program_gives() -> None:
    dice = random.Random(5)
    good = object_of(A_TEXT, "C1")
    texts = ["", "#", "C1", "K1AAAA", "D1AAAAAAAA", " c1 ", "ſ1AAAA", "C1" + "A" * 1299, "C1" + "A" * 1298, "💥" * 1299]
    texts += [A_TEXT[: len(A_TEXT) - cut] for cut in range(1, 12)]
    for _ in range(300):
        changed = bytearray(good)
        changed[dice.randrange(len(changed))] = dice.randrange(256)
        texts.append(text_of(bytes(changed), "C1"))
    view = view_of_fixture(CONTENT["trust"])
    found = verified(texts)
    assert [one["result"] for one in found] == [verify(text, view, NOW).result for text in texts]


@both_ways
def test_the_same_signature_with_s_plus_l_is_refused(mode: str) -> None:
    signed = envelope(A_TEXT)
    public = bytes.fromhex(CONTENT["public_keys"]["centre-A"])
    high = int.from_bytes(signed.signature[32:], "little") + L
    malleated = signed.signature[:32] + high.to_bytes(32, "little")
    message = signed.to_be_signed(b"sqr1/cert")
    cases = [[b64(public), b64(one), b64(message)] for one in (signed.signature, malleated)]
    assert in_node({"do": "signatures", "mode": mode, "cases": cases}) == [True, False]
    raw = object_of(A_TEXT, "C1").removesuffix(signed.signature) + malleated
    assert [one["result"] for one in verified([text_of(raw, "C1")], mode)] == ["BAD_SIGNATURE"]


def test_a_certificate_of_the_practice_realm_is_none_of_this_page() -> None:
    practice = replace(LISTS, realm=Realm.PRACTICE)
    assert refusals(practice) == ["root FORGED"]


def test_another_host_than_ours_is_named_whatever_it_looks_like() -> None:
    addresses = [
        "https://cek.contoh.id/#",
        "HTTPS://CEK.Contoh.ID/#",
        "https://cek-contoh.id/#",
        "https://ce\N{KELVIN SIGN}.contoh.id/#",
    ]
    found = verified([*(address + A_TEXT for address in addresses), A_TEXT], host="cek.contoh.id")
    assert [one["unofficialHost"] for one in found] == [None, None, "cek-contoh.id", "ce?.contoh.id", None]
    view = view_of_fixture(CONTENT["trust"])
    ours = [verify(address + A_TEXT, view, NOW, host="cek.contoh.id").unofficial_host for address in addresses]
    assert [one["unofficialHost"] for one in found[:-1]] == ours


def refusals(*some: Any) -> list[str | None]:
    found: list[str | None] = in_node({"do": "lists", "mode": "native", "cases": [one.as_json() for one in some]})
    return found


def test_lists_that_the_wrong_key_signed_are_refused() -> None:
    stranger = key("asing")
    assert refusals(
        LISTS,
        replace(LISTS, status=a_status(signer=ACCREDITOR)),
        replace(LISTS, trust=a_trust_of(signer=STATUS)),
        replace(LISTS, trust=LISTS.status),
        replace(LISTS, trust=a_trust_of(signer=stranger)),
        replace(LISTS, status=flipped(LISTS.status)),
        replace(LISTS, status=b"<!doctype html>"),
        replace(LISTS, root=signed_root(a_root(), ROOTS[0])),
        replace(LISTS, root=signed_root(a_root(), ROOTS[0], stranger)),
    ) == [
        None,
        "status FORGED",
        "trust FORGED",
        "trust FORGED",
        "trust FORGED",
        "status FORGED",
        "status DAMAGED",
        "root FORGED",
        "root FORGED",
    ]


def flipped(data: bytes | None) -> bytes:
    assert data is not None
    return data[:-1] + bytes([data[-1] ^ 1])


def test_later_roots_are_followed_one_by_one_and_need_both_sets_of_custodians() -> None:
    other = [key(f"penjaga baru {number}") for number in range(3)]
    new_status = key("status baru")
    second = a_root(2, other, roles={1: (ACCREDITOR.public,), 2: (new_status.public,)})
    third = a_root(3, other, roles={1: (ACCREDITOR.public,), 2: (STATUS.public,)})
    by_both = signed_root(second, *ROOTS[:2], *other[:2])
    own_only = signed_root(second, *other)
    new_list = a_status(signer=new_status)
    bare = replace(LISTS, registers={})
    assert (
        refusals(
            replace(bare, roots=[by_both], status=new_list),
            replace(bare, roots=[by_both]),  # the list of before: its key has been replaced
            replace(bare, roots=[own_only], status=new_list),
            replace(bare, roots=[by_both, signed_root(third, *other[:2])]),
            replace(bare, roots=[signed_root(third, *ROOTS[:2], *other[:2])]),
            replace(bare, roots=[LISTS.root]),
        )
        == [None, "status FORGED", "root FORGED", None, "root SKIPPED", "root OLDER"]
    )


def test_two_keys_of_one_name_make_a_list_of_keys_useless() -> None:
    from tests.certificates.office import a_credential

    from bekal.certificates.files import seal

    def sealed(*credentials: bytes) -> bytes:
        fields = {1: 1, 2: NOW - DAY, 3: NOW + DAY, 4: list(credentials), 5: {}, 6: {1207: "Bahasa Jepang"}, 7: {}}
        return seal(fields, ACCREDITOR, "trust", Realm.PRODUCTION)

    twice = sealed(a_credential(serial=1), a_credential(serial=2))
    same_serial = sealed(a_credential(key("satu"), serial=1), a_credential(key("dua"), serial=1))
    later = seal({1: 1, 2: 1, 3: 2, 4: [], 5: {}, 6: {}, 7: {}, 9: 1}, ACCREDITOR, "trust", Realm.PRODUCTION)
    assert refusals(*(replace(LISTS, trust=one) for one in (twice, same_serial, later))) == [
        "trust TWICE",
        "trust TWICE",
        "trust NEWER",
    ]


def test_a_hash_of_our_own_agrees_with_the_standard_library() -> None:
    import hashlib

    dice = random.Random(7)
    messages = [dice.randbytes(size) for size in (0, 1, 55, 56, 63, 64, 111, 112, 119, 127, 128, 300, 5000)]
    found = in_node({"do": "hashes", "mode": "fallback", "cases": [b64(one) for one in messages]})
    assert found == [[hashlib.sha256(one).hexdigest(), hashlib.sha512(one).hexdigest()] for one in messages]


@pytest.mark.parametrize("tongue", [language.INDONESIAN, language.ENGLISH])
def test_the_page_says_every_result_as_the_program_does(tongue: str) -> None:
    words = in_node({"do": "words", "mode": "native"})[tongue]
    language.choose(tongue)
    for result in Result:
        assert words["headline"][result] == results.headline(result)
        assert words["advice"][result] == results.advice(result)
    assert words["headline"]["NOTED"] == results.headline(Result.VALID, (Flag.STALE_LIST,))
    assert words["flag"] == {flag: results.note(flag) for flag in Flag}
    said = words["told"]
    program = [
        language.say("Sejak tanggal {date}."),
        language.say("Diperiksa terhadap daftar tanggal {date}."),
        language.say("Belum ada daftar pencabutan di alat ini: status pencabutan tidak diketahui."),
        language.say("Daftarnya terlalu lama: status pencabutan tidak diketahui."),
    ]
    assert [said[name] for name in ("since", "checkedAgainst", "noList", "listTooOld")] == program


def test_all_three_languages_say_everything_with_the_same_blanks() -> None:
    import re

    words = in_node({"do": "words", "mode": "native"})
    assert list(words) == ["id", "en", "ja"]

    def blanks(value: Any) -> Any:
        if isinstance(value, str):
            assert value.strip() or value == ""
            return sorted(re.findall(r"{(\w+)}", value))
        if isinstance(value, list):
            return [blanks(one) for one in value]
        return {name: blanks(one) for name, one in value.items()}

    assert blanks(words["id"]) == blanks(words["en"]) == blanks(words["ja"])


def test_a_register_of_another_key_says_nothing_of_this_one() -> None:
    from bekal.certificates.trust import register_file

    kid = bytes.fromhex("60abae869e268985")
    other = register_file(STATUS, Realm.PRODUCTION, version=1, as_of=NOW, kid=kid, digests=[])
    without = verified([A_TEXT], lists=replace(LISTS, registers={kid: other}))
    assert [(one["result"], one["flags"]) for one in without] == [("VALID", [])]
