"""Names, phones, sexes, schools and addresses: how each is written down, however it arrived."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bekal.errors import Refused
from bekal.terms import Sex

_NON_DIGITS = re.compile(r"\D+")
_PHONE_FLOAT = re.compile(r"^\d{8,15}[.,]0+$")
_PHONE_LABEL = re.compile(r"(?i)^(?:(?:no|nomor|hp|wa|telp?|tlp)[.:\s]*)+")
_PHONE_TAIL = re.compile(r"(?i)\s*(?:\(?\s*(?:wa|whatsapp|hp|ibu|bapak|ayah|ortu|orang tua|wali|kakak)\b.*)$")
_PHONE_BETWEEN = re.compile(r"\s*(?:[/;|,&]|\batau\b|\bdan\b)\s*")

_SEXES = {
    "l": Sex.MALE, "lk": Sex.MALE, "laki": Sex.MALE, "lakilaki": Sex.MALE, "laki2": Sex.MALE, "pria": Sex.MALE,
    "cowok": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE, "putra": Sex.MALE, "cowo": Sex.MALE,
    "p": Sex.FEMALE, "pr": Sex.FEMALE, "perempuan": Sex.FEMALE, "wanita": Sex.FEMALE, "cewek": Sex.FEMALE,
    "f": Sex.FEMALE, "female": Sex.FEMALE, "putri": Sex.FEMALE, "w": Sex.FEMALE, "prp": Sex.FEMALE,
}  # fmt: skip


def _packet(letter: str, school: str) -> re.Pattern[str]:
    """Match `Paket C`, `Kejar Paket C setara SMA`, `PKT_C` and `SMA (Paket C)`; offices count them apart."""
    named = rf"(?:kejar ?|program ?|ijazah ?)*(?:paket|pkt) ?{letter}\b"
    return re.compile(rf"^{named}|^(?:{school})(?: ?(?:sederajat|setara))? ?\( ?{named}")


_SCHOOLS = (
    (re.compile(r"^(?:tidak|belum|tdk|blm)\b.*(?:sekolah|tamat|lulus)"), "Tidak sekolah"),
    (_packet("c", "sma|smu|slta"), "Paket C"),
    (_packet("b", "smp|sltp"), "Paket B"),
    (_packet("a", "sd"), "Paket A"),
    (re.compile(r"^(?:s ?3|strata ?3|doktor)\b"), "S3"),
    (re.compile(r"^(?:s ?2|strata ?2|magister|master)\b"), "S2"),
    (
        re.compile(r"^(?:s ?1|strata ?1|sarjana|diploma ?(?:iv|4)|d ?(?:iv|4))(?: ?/ ?(?:s ?1|d ?(?:iv|4)))?\b"),
        "",
    ),
    (re.compile(r"^(?:d|diploma) ?(?:iii|3)\b|^akademi\b"), "D3"),
    (re.compile(r"^(?:d|diploma) ?(?:ii|2)\b"), "D2"),
    (re.compile(r"^(?:d|diploma) ?(?:i|1)\b"), "D1"),
    (re.compile(r"^(?:smk|stm|smea|smkk|smip|sekolah menengah kejuruan)\b"), "SMK"),
    (re.compile(r"^(?:mak|madrasah aliyah kejuruan)\b"), "MAK"),
    (re.compile(r"^(?:man|ma|mas|madrasah aliyah|aliyah)\b"), "MA"),
    (re.compile(r"^(?:sma|smu|slta|sman|smas|sekolah menengah atas)\b"), "SMA"),
    (re.compile(r"^(?:mts|mtsn|madrasah tsanawiyah|tsanawiyah)\b"), "MTs"),
    (re.compile(r"^(?:smp|sltp|smpn|sekolah menengah pertama)\b"), "SMP"),
    (re.compile(r"^(?:min|mi|madrasah ibtidaiyah)\b"), "MI"),
    (re.compile(r"^(?:sd|sdn|sekolah dasar)\b"), "SD"),
)

_LOWER_INSIDE = frozenset({"bin", "binti", "van", "von", "de", "der", "alias", "al"})
_ROMAN = frozenset({"II", "III", "IV", "VI", "VII", "VIII"})
_WORD = re.compile(r"[^\s]+")
_TOKEN = re.compile(r"[a-z]+")
_TOO_SHORT_TO_SLIP = 4
_DOUBLED = re.compile(r"(.)\1+")
_OLD_SPELLING = (
    ("oe", "u"), ("dj", "j"), ("tj", "c"), ("sj", "s"), ("sy", "s"), ("ch", "kh"), ("ph", "f"), ("v", "f"),
    ("th", "t"), ("dh", "d"), ("q", "k"), ("y", "i"),
)  # fmt: skip
"""Old and new spelling, and letters heard alike: Soekardjo is Sukarjo, Syaiful is Saiful, Rizqy is Rizki."""
_ALIASES = {
    "m": "muhamad", "muh": "muhamad", "moh": "muhamad", "mohd": "muhamad", "mhd": "muhamad",
    "mohamad": "muhamad", "mokhamad": "muhamad", "mukhamad": "muhamad", "mohamed": "muhamad",
    "muhamed": "muhamad", "mohammad": "muhamad", "moch": "muhamad", "mokh": "muhamad", "much": "muhamad",
    "mukh": "muhamad", "muhd": "muhamad", "md": "muhamad", "st": "siti", "sitti": "siti", "noor": "nur", "nor": "nur",
    "nr": "nur", "abd": "abdul", "abdoel": "abdul", "ach": "ahmad", "akh": "ahmad", "akhmad": "ahmad",
    "achmad": "ahmad", "ahmed": "ahmad",
}  # fmt: skip

_RT_RW = re.compile(r"(?i)[,\s]*\bRT\s*[.:]?\s*(\d{1,3})\s*(?:[/,\-\s]*\bRW\s*[.:]?\s*|\s*/\s*)(\d{1,3})\b[\s,.;]*")
_RW_FIRST = re.compile(r"(?i)[,\s]*\bRW\s*[.:]?\s*(\d{1,3})\s*[/,\-\s]*\bRT\s*[.:]?\s*(\d{1,3})\b[\s,.;]*")
_RT_RW_JOINED = re.compile(r"(?i)[,\s]*\bRT\s*/\s*RW\s*[.:]?\s*(\d{1,3})\s*[/\-]\s*(\d{1,3})\b[\s,.;]*")
_DISTRICT = re.compile(r"(?i)\b(?:kecamatan|kec)\b[.:\s]*([^,;]+?)(?=\s*(?:[,;]|\b(?:kab|kota|kabupaten|prov)\b|$))")
_PARTS_BEFORE = re.compile(r"(?i)^(?:kel(?:urahan)?|desa|ds|dusun|dsn)\b[.:\s]*[^,;]*[,;]\s*")


class NikTaken(Refused):
    """Somebody registered has this NIK; facts: name."""


class CertifiedIdentity(Refused):
    """Somebody's certificate counts: what it says of them changes only with a reason; facts: name, number."""


class NameMissing(Refused):
    """A person needs a name."""


class UnknownCandidate(Refused):
    """Nobody registered has this id; facts: candidate."""


class BirthDateAhead(Refused):
    """Nobody is born on a day to come; facts: date."""


class CertifiedUndo(Refused):
    """A correction that would go back touches what a certificate states, and nobody said why; facts: name, number."""


class BadNik(Refused):
    """A NIK typed in the form has letters or another length; facts: nik."""


def tidy_text(raw: object) -> str:
    """Return a cell as one line of text: numbers without `.0`, odd blanks and a leading apostrophe gone."""
    if isinstance(raw, str):
        if raw.isascii():  # by far the most; nothing to compose or to drop
            return " ".join(raw.split()).lstrip("'`")
    elif raw is None or isinstance(raw, bool):
        return ""
    elif isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return " ".join(unicodedata.normalize("NFC", str(raw)).replace("\u200b", "").split()).lstrip("'`’")


def tidy_name(raw: object) -> str:
    """Return a name as it is stored: one blank between words, SHOUTED or whispered words in title case.

    Words in mixed case stay as typed; initials, apostrophes, hyphens and one-word names are kept.
    """
    whole = tidy_text(raw)
    text = whole.strip(" .,;:-_")
    if whole[-1:] == "." and text and re.search(r"(?:^|\s)(?:\S{1,3}|\S*\.\S*)$", text):
        text += "."  # a closing initial or degree keeps its dot
    return " ".join(_tidy_word(word, first=index == 0) for index, word in enumerate(_WORD.findall(text)))


@lru_cache(maxsize=8192)
def _tidy_word(word: str, *, first: bool) -> str:
    if word != word.upper() and word != word.lower():
        return word
    if word in _ROMAN:
        return word
    lower = word.lower()
    if not first and lower in _LOWER_INSIDE:
        return lower
    for mark in ("-", ".", "/"):
        if mark in lower.strip(mark):
            return mark.join(_tidy_word(part, first=True) if part else "" for part in lower.split(mark))
    for mark in ("'", "’", "`"):
        before, found, after = lower.partition(mark)
        if found:  # D'Costa, but Ma'ruf
            return before.capitalize() + mark + (after.capitalize() if len(before) == 1 else after)
    return lower.capitalize()


@lru_cache(maxsize=65536)
def name_key(name: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Muhammad, Mohamad, Moh. and M. are one; so are Noor and Nur, old and new spelling (oe/u, dj/j), doubled
    letters, and words in another order.
    """
    plain = unicodedata.normalize("NFKD", name.lower()).replace("'", "").replace("’", "").replace("`", "")
    return " ".join(sorted(_word_key(word) for word in _TOKEN.findall(plain)))


@lru_cache(maxsize=65536)
def _word_key(word: str) -> str:
    if word in _ALIASES:
        return _ALIASES[word]
    for old, new in _OLD_SPELLING:
        word = word.replace(old, new)
    word = _DOUBLED.sub(r"\1", word)
    return _ALIASES.get(word, word)


def are_similar_names(one: str, other: str) -> bool:
    """Say whether two names may be one person's: equal keys, a missing word, words run together, slips of the keys."""
    left, right = name_key(one), name_key(other)
    if left == right:
        return bool(left)
    fewer, more = sorted((left.split(), right.split()), key=len)
    if not fewer:
        return False
    if set(fewer) <= set(more):
        return True
    if _run_together(one) == _run_together(other):
        return True
    rest = [word for word in more if word not in fewer]
    for word in fewer:
        if word in more:
            continue
        near = next((each for each in rest if is_slip(word, each) or _is_initial(word, each)), None)
        if near is None:
            return _is_near(left, right)
        rest.remove(near)
    return True


def _is_initial(one: str, other: str) -> bool:
    return min(len(one), len(other)) == 1 and one[0] == other[0]


def is_slip(one: str, other: str) -> bool:
    """Say whether two words differ by one letter typed wrongly, left out, doubled or exchanged with its neighbour.

    Words of four letters and less are too short to tell: Budi and Rudi are two names.
    """
    if one == other:
        return True
    if min(len(one), len(other)) <= _TOO_SHORT_TO_SLIP or abs(len(one) - len(other)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    if len(one) == len(other):
        rest, exchanged = one[at + 1 :] == other[at + 1 :], one[at : at + 2] == other[at : at + 2][::-1]
        return rest or (exchanged and one[at + 2 :] == other[at + 2 :])
    short, long = sorted((one, other), key=len)
    return short[at:] == long[at + 1 :]


_NEAR = 0.86
"""Share of letters that two names have in common, in order, when one may be the other mistyped."""


def _is_near(left: str, right: str) -> bool:
    matcher = SequenceMatcher(None, left, right)
    return matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR and matcher.ratio() >= _NEAR


@lru_cache(maxsize=65536)
def _run_together(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower())
    return _DOUBLED.sub(r"\1", "".join(_word_key(word) for word in _TOKEN.findall(plain)))


def read_sex(raw: object) -> Sex | None:
    """Read L/P, Pria/Wanita, Laki-laki/Perempuan and their abbreviations; None when it is none of them."""
    text = tidy_text(raw).lower()
    return _SEXES.get(text) or _SEXES.get(re.sub(r"[^a-z2]+", "", text))


def read_phone(raw: object) -> str | None:
    """Return a phone number as E.164 (`+62…`), None when it can be none.

    A mobile number has 9 to 12 digits after +62, beginning with 8; a fixed line an area code and 5 to 8
    digits. A number that lost its leading zero in a spreadsheet is read as if it had it.
    """
    text = unicodedata.normalize("NFKC", tidy_text(raw))
    if _PHONE_FLOAT.match(text):
        text = text[: max(text.rfind("."), text.rfind(","))]
    if not text.isdigit():
        text = _PHONE_TAIL.sub("", _PHONE_BETWEEN.split(_PHONE_LABEL.sub("", text))[0])
    digits = _NON_DIGITS.sub("", text)
    if text.startswith("+") and not digits.startswith("62"):
        return f"+{digits}" if 8 <= len(digits) <= 15 else None
    if re.search(r"[A-Za-z]", text):
        return None
    for prefix in ("0062", "062", "62"):
        if digits.startswith(prefix):
            digits = digits[len(prefix) :]
            break
    digits = digits.lstrip("0") if digits.startswith("0") else digits
    if digits.startswith("8"):
        return f"+62{digits}" if 9 <= len(digits) <= 12 else None
    return f"+62{digits}" if digits[:1] in set("2345679") and 7 <= len(digits) <= 11 else None


def shown_phone(phone: str) -> str:
    """Return `+6281234567890` as people write it: `0812-3456-7890`; foreign numbers unchanged."""
    if not phone.startswith("+62"):
        return phone
    local = "0" + phone[3:]
    return "-".join(part for part in (local[:4], local[4:8], local[8:]) if part)


def read_education(raw: object) -> str:
    """Return the school level by its usual abbreviation (`SMA sederajat` is SMA); unknown text as it came."""
    return _level_of(tidy_text(raw))


@lru_cache(maxsize=4096)
def _level_of(text: str) -> str:
    plain = re.sub(r"[.\-_]", "", text.lower()).strip()
    for pattern, level in _SCHOOLS:
        if pattern.match(plain):
            return level or ("D4" if plain.startswith("d") else "S1")
    return text


def read_rt(raw: object) -> str:
    """Return an RT or RW as three digits (`5` is `005`); empty for anything else."""
    return _rt_of(tidy_text(raw)) if raw else ""


@lru_cache(maxsize=4096)
def _rt_of(text: str) -> str:
    match = re.fullmatch(r"(?:r[tw]\.?\s*)?(\d{1,3})(?:[.,]0+)?", text.lower())
    return match[1].zfill(3) if match else ""


@dataclass(frozen=True, slots=True)
class Address:
    """An address in the parts the identity card has."""

    street: str = ""
    rt: str = ""
    rw: str = ""
    district: str = ""


def read_address(raw: object) -> Address:
    """Split `Jl. Contoh No. 1 RT 012/RW 005 Pulogadung` into street, RT, RW and district (kecamatan)."""
    text = tidy_text(raw)
    rt = rw = rest = ""
    if match := _RT_RW_JOINED.search(text) or _RT_RW.search(text):
        rt, rw = match[1].zfill(3), match[2].zfill(3)
    elif match := _RW_FIRST.search(text):
        rw, rt = match[1].zfill(3), match[2].zfill(3)
    street = text
    if match:
        street, rest = text[: match.start()], text[match.end() :]
    district = ""
    if named := _DISTRICT.search(rest or street):
        district = named[1].strip(" .,")
        if not rest:
            street = street[: named.start()]
    elif rest:
        # after RT/RW comes the kecamatan, unless a village is named before it
        district = re.split(r"[,;]|\b(?:kab|kota|kabupaten)\b", _PARTS_BEFORE.sub("", rest), flags=re.IGNORECASE)[0]
        if re.match(r"(?i)(?:kel(?:urahan)?|desa|ds)\b", district):
            district = ""
    return Address(street.strip(" ,;"), rt, rw, district.strip(" .,"))
