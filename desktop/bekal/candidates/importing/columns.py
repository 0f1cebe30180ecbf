"""The headings applicants' files have, and what each column holds.

A heading is recognised in any case, with dots, line breaks, letters s p a c e d apart, and remarks in
brackets. Columns about parents, schools and family cards are recognised too, so that they are left alone.
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from bekal.language import marked, say


class Field(StrEnum):
    """What a column of an applicants' file holds."""

    NUMBER = "number"
    NAME = "name"
    LAST_NAME = "last_name"
    """The rest of a name that stands in two columns."""
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
    VILLAGE = "village"
    REGENCY = "regency"
    POSTAL_CODE = "postal_code"
    DOMICILE = "domicile"
    """Where the person lives, in a column beside that of the identity card's address."""
    SCHOOL = "school"
    MAJOR = "major"
    GRADUATED = "graduated"
    MARITAL = "marital"
    ACTIVITY = "activity"
    DISABILITY = "disability"
    HEIGHT = "height_cm"
    WEIGHT = "weight_kg"
    HEARD_FROM = "heard_from"
    WANTED = "wanted"
    WANTED_COUNTRY = "wanted_country"
    SECOND_CHOICE = "second_choice"
    APPLIED_AT = "applied_at"
    """When an online form was sent."""
    ID = "id"
    """Our own id of the person, in a list that comes back."""

    @property
    def word(self) -> str:
        """What the column holds, in the chosen language."""
        return say(_WORDS[self])


_WORDS = {
    Field.NUMBER: marked("Nomor urut"),
    Field.NAME: marked("Nama"),
    Field.LAST_NAME: marked("Nama belakang"),
    Field.NIK: marked("NIK"),
    Field.BIRTH: marked("Tempat, tgl lahir"),
    Field.BIRTH_PLACE: marked("Tempat lahir"),
    Field.BIRTH_DATE: marked("Tanggal lahir"),
    Field.SEX: marked("Jenis kelamin"),
    Field.MALE_MARK: marked("Tanda laki-laki"),
    Field.FEMALE_MARK: marked("Tanda perempuan"),
    Field.PHONE: marked("HP"),
    Field.EMAIL: marked("Surel"),
    Field.EDUCATION: marked("Pendidikan"),
    Field.STREET: marked("Alamat"),
    Field.RT: marked("RT"),
    Field.RW: marked("RW"),
    Field.RT_RW: marked("RT/RW"),
    Field.DISTRICT: marked("Kecamatan"),
    Field.VILLAGE: marked("Kelurahan/desa"),
    Field.REGENCY: marked("Kabupaten/kota"),
    Field.POSTAL_CODE: marked("Kode pos"),
    Field.DOMICILE: marked("Alamat tinggal"),
    Field.SCHOOL: marked("Asal sekolah"),
    Field.MAJOR: marked("Jurusan sekolah"),
    Field.GRADUATED: marked("Tahun lulus"),
    Field.MARITAL: marked("Status kawin"),
    Field.ACTIVITY: marked("Kegiatan sekarang"),
    Field.DISABILITY: marked("Disabilitas"),
    Field.HEIGHT: marked("Tinggi badan"),
    Field.WEIGHT: marked("Berat badan"),
    Field.HEARD_FROM: marked("Tahu dari"),
    Field.WANTED: marked("Program yang diminati"),
    Field.WANTED_COUNTRY: marked("Negara yang diminati"),
    Field.SECOND_CHOICE: marked("Pilihan kedua"),
    Field.APPLIED_AT: marked("Waktu mendaftar"),
    Field.ID: marked("ID Bekal"),
}


_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NOT_WORDS = re.compile(r"[^a-z0-9]+")
_OF_OTHERS = re.compile(
    r"\b(?:ibu|ayah|bapak|wali|ortu|orang ?tua|suami|istri|pasangan|darurat|sekolah|instansi|perusahaan|kantor"
    r"|rekening|bank|panggilan|kk|kartu keluarga|kepala keluarga|pengirim|pendamping|referensi|mother|father)\b"
)
_MOTHER = re.compile(r"\b(?:ibu|mother|mama|bunda)\b")
"""The mother's name is a bank's secret question: such a column is recognised and never read, whoever asks."""
_NAME_WORDS = (
    r"lengkap|peserta|siswa|siswi|calon|pendaftar|pelamar|pemohon|sesuai|anda|ktp|di|pada|dengan|pelatihan|dan|gelar"
    r"|warga|santri|mahasiswa|mhs|alumni|kandidat|full|pencaker|ijazah|penduduk|tanpa|yang|mendaftar"
)
_SCHOOL_WORD = re.compile(r"\b(?:sekolah|school|kampus|universitas)\b")
_SCHOOL_PATTERNS = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Field.GRADUATED, r"\b(?:tahun|thn|th)\b.*\b(?:lulus|tamat)\b"),
        (Field.MAJOR, r"\b(?:jurusan|prodi|keahlian)\b"),
        (
            Field.SCHOOL,
            r"^(?:nama |asal |dari )*(?:sekolah|kampus|universitas|school)(?: (?:asal|terakhir|siswa|peserta|anda"
            r"|dan|atau|kampus|universitas|name|smk|sma|pendidikan))*$",
        ),
        (Field.EDUCATION, r"\b(?:jenjang|tingkat|pendidikan)\b"),
    )
)
_PATTERNS: tuple[tuple[Field, re.Pattern[str]], ...] = tuple(
    (field, re.compile(pattern))
    for field, pattern in (
        (Field.ID, r"^id bekal$"),
        (Field.EMAIL, r"\b(?:email|e mail|surel|gmail)\b|^(?:nama pengguna|username|user name)$"),
        (
            Field.APPLIED_AT,
            r"^timestamp$|^time ?stamp\b|^(?:cap|stempel) waktu\b|^waktu (?:pengisian|daftar|kirim|submit)"
            r"|^submitted at$|^(?:submission|start|completion) (?:date|time)|^(?:tgl|tanggal|waktu) (?:daftar"
            r"|pendaftaran|mendaftar|isi|pengisian)\b",
        ),
        (Field.LAST_NAME, r"^nama (?:belakang|akhir)\b|^(?:last|family) name\b|^surname$"),
        (Field.NAME, r"^(?:nama depan|first name|given name)\b"),
        (Field.NAME, rf"^(?:full )?(?:nama|name|nm)(?: (?:{_NAME_WORDS}))*$"),
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
            r"^ttl\b|\bttl$|^ttgl\b|^tempat ?tgl\b|^kelahiran tempat|te?m?pa?t\b.*\b(?:tgl|tg|tanggal"
            r"|tggl)\b.*\blahir|^tempat lahir tanggal|^tempat dan tanggal"
            r"|^kelahiran$|^lahir$|^te?m?pa?t\b.*\blahir\b.*\b(?:tgl|tanggal)",
        ),
        (
            Field.BIRTH_DATE,
            r"\b(?:tgl|tg|tanggal|tggl|tangal)\b.*\b(?:lahir|kelahiran)\b|birth ?da(?:te|y)|date of birth|^dob$",
        ),
        (
            Field.BIRTH_PLACE,
            r"\b(?:tempat|tmpt|tmp|tpt|kota|kab|kabupaten)\b.*\b(?:lahir|kelahiran)\b|^(?:tempat|tmpt|tmp|tpt)$"
            r"|place of birth|birth ?place|^lahir di$",
        ),
        (
            Field.SEX,
            r"\bkelamin\b|^jk$|^j kel?$|^jns$|^(?:j k )?lp$|^l (?:atau )?p$|^(?:laki.*perempuan|pria wanita)$"
            r"|\bgender\b|^sex$"
            r"|^(?:jns|jenis) kel\b|^(?:lk pr|lk p|m f|pria wanita|pr lk|p l)$",
        ),
        (Field.HEIGHT, r"^(?:tinggi(?: badan)?|tb|height)\b"),
        (Field.WEIGHT, r"^(?:berat(?: badan)?|bb|weight)\b"),
        (Field.POSTAL_CODE, r"^(?:kode ?pos|kodepos|postal code|zip)\b"),
        (
            Field.MARITAL,
            r"^(?:status )?(?:perkawinan|pernikahan|kawin|nikah|marital)\b|^(?:status )(?:sipil)$|^marital status",
        ),
        (
            Field.ACTIVITY,
            r"^(?:aktivitas|aktifitas|kegiatan|kesibukan|pekerjaan)\b(?!.*(?:pernah|sebelum))"
            r"|^status (?:pekerjaan|bekerja|saat ini)",
        ),
        (Field.DISABILITY, r"\b(?:disabilitas|difabel|disability|kebutuhan khusus)\b"),
        (
            Field.HEARD_FROM,
            r"^(?:sumber )?info(?:rmasi)?\b.*\b(?:dari|pelatihan|pendaftaran)\b|^sumber info|^(?:dapat|tahu"
            r"|mengetahui)\b.*\b(?:dari|darimana)\b"
            r"|^dari ?mana\b|^(?:dapat )?info dari",
        ),
        (Field.GRADUATED, r"^(?:tahun|thn|th) ?(?:lulus|kelulusan|tamat|ijazah)\b|^lulus(?:an)? tahun|^graduat"),
        (
            Field.SECOND_CHOICE,
            r"\b(?:pilihan|minat|program|kejuruan|jurusan|alternatif)\b.*\b(?:2|ii|dua|kedua|alternatif)\b"
            r"|^alternatif\b|^cadangan\b",
        ),
        (
            Field.MAJOR,
            r"^(?:jurusan|kompetensi keahlian|program keahlian|bidang keahlian|program studi|prodi|konsentrasi|major)$"
            r"|^(?:jurusan|prodi|program studi)\b.*\b(?:kuliah|terakhir|asal|smk|sma|lulusan|pendidikan)\b",
        ),
        (Field.EDUCATION, r"\bpendidikan\b|^pend\b|^ijazah\b|\bjenjang\b|^lulusan\b|^education|^tingkat$|^pddk"),
        (Field.RT_RW, r"^rt ?(?:dan )?rw$"),
        (Field.RT, r"^(?:no |nomor )?rt$"),
        (Field.RW, r"^(?:no |nomor )?rw$"),
        (Field.DISTRICT, r"^(?:nama )?(?:kecamatan|kec|kcmtn|district)\b|^kecamatan"),
        (Field.VILLAGE, r"^(?:nama )?(?:kelurahan|kel|desa|ds|village)\b|^desa ?/?kel"),
        (
            Field.REGENCY,
            r"^(?:nama )?(?:kabupaten|kab|kota|kotamadya|kodya|city|regency)(?: (?:dan |atau )?(?:kabupaten|kab"
            r"|kota|kodya|madya|asal|tinggal|domisili|alamat))*$",
        ),
        (Field.WANTED_COUNTRY, r"\bnegara\b"),
        (
            Field.WANTED,
            r"^(?!.*\b(?:pernah|sebelumnya|pengalaman|alasan|tanggal|tgl|waktu|tempat|sumber|info|informasi)\b)"
            r"(?:.*\b(?:program|kejuruan|pelatihan|skema)\b|.*\bminat\b|.*\bpilihan\b|^bidang\b"
            r"|^jurusan\b.*\b(?:pilih|dipilih|diminati|minat|tujuan|pertama|1|i|daftar|didaftar)\b"
            r"|^kelas (?:yang )?(?:dipilih|diminati|dituju)|^prog$|^posisi\b|^job\b|^course$)",
        ),
        (Field.DOMICILE, r"\b(?:alamat|tempat)\b.*\b(?:domisili|tinggal|sekarang|saat ini|kost?)\b|^domisili\b"),
        (Field.STREET, r"\balamat\b|^jalan\b|^jln?$|^almt\b|\baddress\b"),
        (Field.NUMBER, r"^(?:no|nomor|nomer|nr|no urut|nomor urut|urut|num)$"),
        (Field.NAME, r"^nama\b|^(?:calon )?peserta$|^calon$|^pendaftar$"),
    )
)


_SCHOOLING = frozenset({Field.SCHOOL, Field.EDUCATION, Field.GRADUATED})
NOTHING_TOLD: Mapping[str, Field | None] = MappingProxyType({})


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
        if plain in {"tempat", "kota", "kab kota"} and "lahir" in over:
            return Field.BIRTH_PLACE
        if plain in {"nama", "asal"} and _SCHOOL_WORD.search(over):
            return _matched(over)
        if _OF_OTHERS.search(over):
            return None
        return _matched(plain) or _matched(f"{over} {plain}")
    return _matched(plain or over) or _matched(_in_brackets(heading))


def _in_brackets(heading: object) -> str:
    """Return what a heading says in brackets: `ID Number (NIK)` names the field only there."""
    inside = _BRACKETS.findall(str(heading or ""))
    return plain_heading(inside[0][1:-1]) if len(inside) == 1 else ""


def _matched(plain: str) -> Field | None:
    if not plain or len(plain) > 90:
        return None
    if _SCHOOL_WORD.search(plain) and not _OF_OTHERS.search(_SCHOOL_WORD.sub(" ", plain)):
        return next((field for field, pattern in _SCHOOL_PATTERNS if pattern.search(plain)), None)
    if _OF_OTHERS.search(plain):
        return None
    return next((field for field, pattern in _PATTERNS if pattern.search(plain)), None)


def is_never_read(heading: object) -> bool:
    """Say whether a heading is about the mother, whose name nobody may ask for."""
    return bool(_MOTHER.search(plain_heading(heading)))


def columns_of(
    headings: Sequence[object], above: Sequence[object] = (), told: Mapping[str, Field | None] = NOTHING_TOLD
) -> dict[Field, int]:
    """Return the column of each field named in a heading row; the first column of a field counts.

    `told` says for some headings, bare (`plain_heading`), what a person decided they mean; None: nothing.
    """
    found: dict[Field, int] = {}
    decided: dict[Field, int] = {}
    for index, heading in enumerate(headings):
        over = above[index] if index < len(above) else ""
        if not (isinstance(heading, str) or (over and heading in {None, ""})):
            continue
        plain = plain_heading(heading or over)
        if told and plain in told:
            if (field := told[plain]) is not None and not is_never_read(plain):
                decided.setdefault(field, index)
            continue
        named = field_of(heading, over)
        if named is not None:
            found.setdefault(named, index)
    if found.get(Field.SEX) is not None and Field.MALE_MARK in found and Field.FEMALE_MARK in found:
        del found[Field.SEX]
    if Field.DOMICILE in found and Field.STREET not in found:
        found[Field.STREET] = found.pop(Field.DOMICILE)
    is_alone = Field.MAJOR in found and Field.WANTED not in found and not _SCHOOLING & found.keys()
    if is_alone and plain_heading(headings[found[Field.MAJOR]]) == "jurusan":
        # with nothing else about a school it is the course asked for
        found[Field.WANTED] = found.pop(Field.MAJOR)
    taken = set(decided.values())
    return {field: at for field, at in found.items() if field not in decided and at not in taken} | decided


def is_heading(columns: dict[Field, int]) -> bool:
    """Say whether these columns make a list of people: a name or NIK, and something else about them."""
    people = {Field.NAME, Field.NIK} & columns.keys()
    return bool(people) and len(columns.keys() - {Field.NUMBER}) >= 2
