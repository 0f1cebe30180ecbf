"""Each rule of a claim, for signing and for reading alike."""

import pytest
from tests.certificates.office import CENTRE, NOW, Papers, claims

from bekal.certificates import cbor, cose
from bekal.certificates import claims as rules
from bekal.certificates.claims import Claims, claims_of, require_valid
from bekal.certificates.cose import Realm
from bekal.certificates.payload import CERTIFICATE, SignedInPartMinute, sign, text_of
from bekal.certificates.results import Result
from bekal.certificates.verify import verify

DAY = 86400
VIEW = Papers().view()

REFUSED = [
    ({"no": ""}, rules.TextTooLong),
    ({"no": "A" * 49}, rules.TextTooLong),
    ({"no": "12_3"}, rules.NumberUnfit),
    ({"no": "12é"}, rules.NumberUnfit),
    ({"no": "１２３"}, rules.NumberUnfit),
    ({"no": " 123"}, rules.TextUnclean),
    ({"no": 123}, rules.TextUnclean),
    ({"name": ""}, rules.TextTooLong),
    ({"name": "a" * 121}, rules.TextTooLong),
    ({"name": "é" * 61}, rules.TextTooLong),
    ({"name": "Budi\u202eidub"}, rules.TextUnclean),
    ({"name": "Budi\u200bSantoso"}, rules.TextUnclean),
    ({"name": "Budi\u00adSantoso"}, rules.TextUnclean),
    ({"name": "Budi\0Santoso"}, rules.TextUnclean),
    ({"name": "Budi\nSantoso"}, rules.TextUnclean),
    ({"name": "Budi\ue000"}, rules.TextUnclean),
    ({"name": "Budi\ud800"}, rules.TextUnclean),
    ({"name": "Rene\u0301"}, rules.TextUnclean),
    ({"name": " Budi"}, rules.TextUnclean),
    ({"name": "Budi "}, rules.TextUnclean),
    ({"name": "Budi  Santoso"}, rules.TextUnclean),
    ({"name": "Budi\u00a0Santoso"}, rules.NameUnfit),
    ({"name": "B\u0443di"}, rules.NameUnfit),  # Cyrillic
    ({"name": "\uff22\uff55\uff44\uff49"}, rules.NameUnfit),  # full width
    ({"name": "\u0392udi"}, rules.NameUnfit),  # Greek
    ({"name": "Budi \u5c71\u7530"}, rules.NameUnfit),
    ({"name": "\uff8c\uff9e\uff83\uff9e"}, rules.NameUnfit),  # half-width katakana
    ({"name": "Budi2"}, rules.NameUnfit),
    ({"name": "<img src=x onerror=alert(1)>"}, rules.NameUnfit),
    ({"name": "Budi\u01c3"}, rules.NameUnfit),  # a click, not an exclamation mark
    ({"name": "Budi\u00d7"}, rules.NameUnfit),
    ({"name": "-.-"}, rules.NameUnfit),
    ({"name": 5}, rules.TextUnclean),
    ({"name": b"Budi"}, rules.TextUnclean),
    ({"title": "B" * 121}, rules.TextTooLong),
    ({"title": "Bahasa Jepang\u202e"}, rules.TextUnclean),
    ({"title": "Bahasa  Jepang"}, rules.TextUnclean),
    ({"result": "B" * 33}, rules.TextTooLong),
    ({"result": "Baik "}, rules.TextUnclean),
    ({"doc4": "12345"}, rules.TextTooLong),
    ({"doc4": 1234}, rules.TextUnclean),
    ({"dob": 20020230}, rules.DateImpossible),
    ({"dob": 20021301}, rules.DateImpossible),
    ({"dob": 20030229}, rules.DateImpossible),
    ({"dob": 18991231}, rules.DateImpossible),
    ({"dob": 0}, rules.DateImpossible),
    ({"dob": -1}, rules.ClaimOutOfRange),
    ({"dob": "20021123"}, rules.ClaimOutOfRange),
    ({"dob": 20261101}, rules.BornAfterDone),
    ({"dob": 20261102}, rules.BornAfterDone),
    ({"done": 20260931}, rules.DateImpossible),
    ({"done": 20271101}, rules.DoneAfterSigning),
    ({"prog": 0}, rules.ClaimOutOfRange),
    ({"prog": 65536}, rules.ClaimOutOfRange),
    ({"hours": 0}, rules.ClaimOutOfRange),
    ({"hours": 10000}, rules.ClaimOutOfRange),
    ({"hours": "640"}, rules.ClaimOutOfRange),
    ({"kind": 0}, rules.ClaimOutOfRange),
    ({"kind": 24}, rules.ClaimOutOfRange),
    ({"copy": 1, "prev": bytes(8)}, rules.ClaimOutOfRange),
    ({"copy": 100, "prev": bytes(8)}, rules.ClaimOutOfRange),
    ({"copy": 2}, rules.CopyWithoutPrevious),
    ({"prev": bytes(8)}, rules.CopyWithoutPrevious),
    ({"copy": 2, "prev": bytes(7)}, rules.ClaimOutOfRange),
    ({"iat": -60}, rules.ClaimOutOfRange),
    ({"iat": 2**40}, rules.ClaimOutOfRange),
    ({"iat": 2**50}, rules.ClaimOutOfRange),
    ({"cti": bytes(7)}, rules.ClaimOutOfRange),
    ({"cti": bytes(9)}, rules.ClaimOutOfRange),
    ({"cti": "01234567"}, rules.ClaimOutOfRange),
    ({"exp": NOW - 3 * DAY}, rules.ExpiresBeforeSigning),
    ({"exp": NOW - 4 * DAY}, rules.ExpiresBeforeSigning),
    ({"exp": 2**40}, rules.ClaimOutOfRange),
]
ACCEPTED = [
    {},
    {"dob": None, "hours": None, "result": None},
    {"no": "A" * 48},
    {"name": "a" * 120},
    {"name": "é" * 60},
    {"name": "Siti Nur’aini Al-Ma'mun, S.Pd. (Ani) / Ñoño Đặng"},
    {"name": "Y"},
    {"title": "Bahasa Jepang <script>alert(1)</script> 日本語"},
    {"doc4": "A123"},
    {"hours": 1},
    {"hours": 9999},
    {"kind": 23},
    {"copy": 2, "prev": bytes(8)},
    {"copy": 99, "prev": bytes(8)},
    {"dob": 19000101},
    {"dob": 20261031},
    {"exp": NOW - 3 * DAY + 1},
    {"done": 20240229},
]


def result_of(top: dict[object, object]) -> Result:
    """What a reader says of exactly these claims, signed by an accredited key that does not care."""
    signed = cose.sign(cbor.encode(top), CENTRE, Realm.PRODUCTION.context("cert"))
    return verify(text_of(signed, CERTIFICATE), VIEW, NOW).result


@pytest.mark.parametrize(("changes", "refusal"), REFUSED)
def test_a_claim_that_breaks_its_rule_is_neither_signed_nor_believed(
    changes: dict[str, object], refusal: type[rules.ClaimRefused]
) -> None:
    broken = claims(**changes)
    with pytest.raises(refusal):
        sign(broken, CENTRE, Realm.PRODUCTION)
    if "\ud800" in str(broken.name):
        return  # no bytes can say it
    expected = Result.BAD_TEXT if issubclass(refusal, rules.BadText) else Result.BAD_CLAIMS
    assert result_of(broken.as_map()) == expected


@pytest.mark.parametrize("changes", ACCEPTED)
def test_claims_within_the_rules_are_signed_and_read_back(changes: dict[str, object]) -> None:
    asked = claims(**changes)
    assert verify(sign(asked, CENTRE, Realm.PRODUCTION), VIEW, NOW).signed == asked


@pytest.mark.parametrize("label", [rules.NO, rules.NAME, rules.TITLE, rules.PROG, rules.DONE])
def test_a_required_claim_that_is_missing_makes_the_claims_bad(label: int) -> None:
    top = claims().as_map()
    del top[rules.PRIVATE][label]
    with pytest.raises(rules.ClaimMissing):
        claims_of(top)
    assert result_of(top) is Result.BAD_CLAIMS


@pytest.mark.parametrize("label", [rules.IAT, rules.CTI, rules.PRIVATE])
def test_a_certificate_without_time_identifier_or_content_is_bad(label: int) -> None:
    top = claims().as_map()
    del top[label]
    assert result_of(top) is Result.BAD_CLAIMS


@pytest.mark.parametrize("label", [1, 2, 3, 5, 8, 24, 100, -1, -65538, "iss"])
def test_a_top_claim_of_a_later_version_asks_for_an_update(label: object) -> None:
    assert result_of({**claims().as_map(), label: 1}) is Result.UNSUPPORTED


@pytest.mark.parametrize("label", [0, 13, 23, -1, "no"])
def test_an_inner_claim_below_24_of_a_later_version_asks_for_an_update(label: object) -> None:
    top = claims().as_map()
    top[rules.PRIVATE][label] = 1
    assert result_of(top) is Result.UNSUPPORTED


def test_an_update_is_asked_for_before_the_other_claims_are_judged() -> None:
    top = claims(hours=0, name=" x").as_map()
    top[rules.PRIVATE][13] = 1
    assert result_of(top) is Result.UNSUPPORTED
    assert result_of(claims(hours=0, name=" x").as_map()) is Result.BAD_CLAIMS


@pytest.mark.parametrize("label", [24, 1000, 65535])
def test_an_inner_claim_from_24_on_is_passed_over(label: int) -> None:
    top = claims().as_map()
    top[rules.PRIVATE][label] = ["apa saja"]
    assert result_of(top) is Result.VALID


def test_a_certificate_may_be_dated_today_anywhere_in_the_world() -> None:
    evening_in_utc = 1_794_698_000 // DAY * DAY + 10 * 3600  # 10.00 UTC on 2026-11-14: the 15th in Kiribati
    require_valid(claims(iat=evening_in_utc, done=20261115))
    with pytest.raises(rules.DoneAfterSigning):
        require_valid(claims(iat=evening_in_utc - 60, done=20261115))


def test_times_beyond_every_calendar_do_not_wrap() -> None:
    far: Claims = claims(iat=2**40 - 1, exp=None)
    require_valid(far)
    assert far.readable()["iat"] == str(2**40 - 1)
    assert result_of(far.as_map()) is Result.FUTURE


def test_a_certificate_is_signed_on_the_whole_minute() -> None:
    with pytest.raises(SignedInPartMinute):
        sign(claims(iat=NOW - 59), CENTRE, Realm.PRODUCTION)


def test_claims_are_shown_in_words_a_person_can_compare() -> None:
    assert claims(copy=2, prev=bytes(8), doc4="1234").readable() == {
        "no": "00007/LPK-CONTOH/XI/2026",
        "name": "Peserta Contoh Tujuh",
        "dob": "2002-11-23",
        "title": "Bahasa Jepang Persiapan JLPT N4",
        "prog": 1207,
        "done": "2026-11-01",
        "hours": 640,
        "result": "Sangat Baik",
        "kind": 1,
        "copy": 2,
        "prev": "0000000000000000",
        "doc4": "1234",
        "iat": "2026-11-13T00:00:00Z",
        "cti": "0102030405060708",
    }
