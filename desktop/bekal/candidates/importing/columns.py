"""The headings applicants' files have, and what each column holds.

A heading is recognised in any case, with dots, line breaks, letters s p a c e d apart, and remarks in
brackets. Columns about parents, schools and family cards are recognised too, so that they are left alone.
"""

import re
from collections.abc import Sequence
from enum import StrEnum


class Field(StrEnum):
    """What a column of an applicants' file holds."""

    NUMBER = "number"
    NAME = "name"
    NIK = "nik"
    BIRTH = "birth"
    """Place and date in one cell (TTL)."""
    BIRTH_PLACE = "birth_place"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    MALE_MARK = "male_mark"
    """A tick in the column L of a heading split into L and P."""
    FEMALE_MARK = "female_mark"
    PHONE = "phone"
    EMAIL = "email"
    EDUCATION = "education"
    STREET = "street"
    RT = "rt"
    RW = "rw"
    RT_RW = "rt_rw"
    DISTRICT = "district"
    WANTED = "wanted"
    WANTED_COUNTRY = "wanted_country"


_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_OF_OTHERS = re.compile(
    r"\b(?:ibu|ayah|bapak|wali|ortu|orang ?tua|suami|istri|pasangan|darurat|sekolah|instansi|perusahaan|kantor"
    r"|rekening|bank|panggilan|kk|kartu keluarga|kepala keluarga|pengirim|pendamping|referensi|mother|father)\b"
)
_NAME_WORDS = (
    r"lengkap|peserta|siswa|siswi|calon|pendaftar|pelamar|pemohon|sesuai|anda|ktp|di|pada|dengan|pelatihan|dan|gelar"
    r"|warga|santri|mahasiswa|mhs|alumni|kandidat|full|pencaker|ijazah|penduduk|tanpa|yang|mendaftar"
)
_PATTERNS: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Field.NAME, rf"^(?:full )?(?:nama|name|nm)(?: (?:{_NAME_WORDS}))*$"),
        (Field.EMAIL, r"\b(?:email|e mail|surel|gmail)\b"),
        (
            Field.NIK,
            r"\bnik\b|\b(?:nomor|no) induk kependudukan|^(?:no|nomor)? ?(?:e ?)?ktp(?: el)?$|^(?:no|nomor) "
            r"(?:e ?)?ktp\b|^(?:no|nomor) (?:identitas|id)$",
        ),
        (
            Field.PHONE,
            r"\b(?:hp|hape|handphone|hand phone|telp|telepon|tlp|tlpn|telpon|tel|phone|whatsapp|whats app|wa|ponsel"
            r"|kontak|nohp|nowa|seluler|selular|mobile)\b",
        ),
        (
            Field.BIRTH,
            r"^ttl\b|\bttl$|te?m?pa?t\b.*\b(?:tgl|tg|tanggal|tggl)\b.*\blahir|^tempat lahir tanggal|^tempat dan tanggal"
            r"|^kelahiran$|^lahir$|^te?m?pa?t\b.*\blahir\b.*\b(?:tgl|tanggal)",
        ),
        (
            Field.BIRTH_DATE,
            r"\b(?:tgl|tg|tanggal|tggl|tangal)\b.*\b(?:lahir|kelahiran)\b|birth ?da(?:te|y)|date of birth|^dob$",
        ),
        (
            Field.BIRTH_PLACE,
            r"\b(?:tempat|tmpt|tmp|tpt|kota|kab|kabupaten)\b.*\b(?:lahir|kelahiran)\b|^(?:tempat|tmpt|tmp|tpt)$"
            r"|place of birth|birth ?place",
        ),
        (
            Field.SEX,
            r"\bkelamin\b|^jk$|^(?:j k )?lp$|^l (?:atau )?p$|^(?:laki.*perempuan|pria wanita)$|\bgender\b|^sex$"
            r"|^jns kel",
        ),
        (Field.EDUCATION, r"\bpendidikan\b|^pend\b|^ijazah\b|\bjenjang\b|^lulusan\b|^education"),
        (Field.RT_RW, r"^rt ?rw$"),
        (Field.RT, r"^(?:no |nomor )?rt$"),
        (Field.RW, r"^(?:no |nomor )?rw$"),
        (Field.DISTRICT, r"^(?:nama )?(?:kecamatan|kec)\b|^kecamatan"),
        (Field.WANTED_COUNTRY, r"\bnegara\b"),
        (
            Field.WANTED,
            r"^(?!.*\b(?:pernah|sebelumnya|pengalaman|alasan|tanggal|tgl|waktu|tempat)\b)"
            r"(?:.*\b(?:program|kejuruan|pelatihan|skema)\b|.*\bminat\b|.*\bpilihan\b|^bidang\b"
            r"|^jurusan\b.*\b(?:pilih|dipilih|diminati|minat)\b|^kelas (?:yang )?(?:dipilih|diminati|dituju)|^prog$)",
        ),
        (Field.STREET, r"\balamat\b|^jalan\b|^jln?$|\bdomisili\b|\baddress\b"),
        (Field.NUMBER, r"^(?:no|nomor|nomer|nr|no urut|nomor urut|urut|num)$"),
        (Field.NAME, r"^nama\b|^(?:calon )?peserta$|^calon$|^pendaftar$"),
    )
)


def plain_heading(heading: object) -> str:
    """Return a heading as bare words: `N I K` is `nik`, `No. HP` is `no hp`, brackets are dropped."""
    text = str(heading or "").lower().replace("&", " dan ")
    outside = _BRACKETS.sub(" ", text)
    if not _NOT_WORDS.sub("", outside):
        outside = text
    words = []
    for group in re.split(r"\s{2,}|\n", outside.strip()):
        parts = _NOT_WORDS.sub(" ", group).split()
        # letters spaced apart stand alone, all of them
        words.extend(["".join(parts)] if len(parts) > 1 and all(len(part) == 1 for part in parts) else parts)
    if len(words) > 1 and all(len(word) == 1 for word in words):
        return "".join(words)
    return " ".join(words)


def field_of(heading: object, above: object = "") -> Field | None:
    """Say which field a heading names; `above` is the heading over it where headings stand in two rows."""
    plain, over = plain_heading(heading), plain_heading(above)
    if over and plain:
        if plain in {"l", "lk", "laki laki", "pria"} and _matched(over) is Field.SEX:
            return Field.MALE_MARK
        if plain in {"p", "pr", "perempuan", "wanita"} and _matched(over) is Field.SEX:
            return Field.FEMALE_MARK
        if plain in {"tgl", "tanggal"} and "lahir" in over:
            return Field.BIRTH_DATE
        if _OF_OTHERS.search(over):
            return None
        return _matched(plain) or _matched(f"{over} {plain}")
    return _matched(plain or over) or _matched(_in_brackets(heading))


def _in_brackets(heading: object) -> str:
    """Return what a heading says in brackets: `ID Number (NIK)` names the field only there."""
    inside = _BRACKETS.findall(str(heading or ""))
    return plain_heading(inside[0][1:-1]) if len(inside) == 1 else ""


def _matched(plain: str) -> Field | None:
    if not plain or len(plain) > 90 or _OF_OTHERS.search(plain):
        return None
    return next((field for field, pattern in _PATTERNS if pattern.search(plain)), None)


def columns_of(headings: Sequence[object], above: Sequence[object] = ()) -> dict[Field, int]:
    """Return the column of each field named in a heading row; the first column of a field counts."""
    found: dict[Field, int] = {}
    for index, heading in enumerate(headings):
        over = above[index] if index < len(above) else ""
        if isinstance(heading, str) or (over and heading in {None, ""}):
            field = field_of(heading, over)
            if field is not None:
                found.setdefault(field, index)
    if found.get(Field.SEX) is not None and Field.MALE_MARK in found and Field.FEMALE_MARK in found:
        del found[Field.SEX]
    return found


def is_heading(columns: dict[Field, int]) -> bool:
    """Say whether these columns make a list of people: a name or NIK, and something else about them."""
    people = {Field.NAME, Field.NIK} & columns.keys()
    return bool(people) and len(columns.keys() - {Field.NUMBER}) >= 2
