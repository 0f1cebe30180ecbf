"""What speaks against an application, all of it at once: age, schooling, papers, other courses. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bekal.candidates.schooling import reaches
from bekal.language import marked, say
from bekal.terms import NikStatus, Repeat, Sex, Term


class Level(Term):
    """How much a reason weighs: it blocks, it warns (a reason outweighs it), or something has to be asked first."""

    BLOCK = "block", marked("Menghalangi")
    WARN = "warn", marked("Peringatan")
    ASK = "ask", marked("Perlu dilengkapi")


@dataclass(frozen=True, slots=True)
class Demands:
    """What a course asks of its applicants; years on the first day, both included."""

    starts_on: date
    age_from: int | None = None
    age_to: int | None = None
    education_from: str = ""
    repeat_policy: Repeat = Repeat.WARN


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an applicant, as far as a course may ask."""

    birth_date: date | None
    sex: Sex | None
    nik_status: NikStatus
    education: str
    is_restricted: bool = False
    lacking: tuple[str, ...] = ()
    """Papers that are asked for and not there, by name."""
    asked_papers: int = 0
    """How many papers are asked for."""
    same_year: tuple[str, ...] = ()
    """Courses of the same kind followed in the same calendar year."""
    running: tuple[str, ...] = ()
    """Other courses the person sits in while this one runs."""
    accepted: tuple[str, ...] = ()
    """Other courses that have accepted the person."""
    elsewhere: tuple[str, ...] = ()
    """Other centres where the same person began a course in that calendar year, as central says."""
    is_twice: bool = False
    """The same person applies for this course under the record that was kept of them."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks against an application."""

    code: str
    level: Level
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        """What to tell the clerk."""
        return say(_WORDS[self.code], **self.facts)


_WORDS = {
    "twice": marked("Orang yang sama sudah mendaftar di kelas ini dengan data yang lain."),
    "restricted": marked("Data orang ini dibatasi: hanya boleh disimpan, tidak dipakai."),
    "age_below": marked("Berusia {age} tahun pada hari pertama kelas; paling muda {limit} tahun."),
    "age_above": marked("Berusia {age} tahun pada hari pertama kelas; paling tua {limit} tahun."),
    "education_below": marked("Pendidikan {has}; syaratnya paling rendah {least}."),
    "same_year": marked("Sudah mengikuti pelatihan sejenis tahun ini: {courses}."),
    "elsewhere": marked("Orang yang sama sudah mengikuti pelatihan tahun ini di {centres}."),
    "running": marked("Masih menjadi peserta kelas lain pada tanggal yang sama: {courses}."),
    "accepted": marked("Sudah diterima di kelas lain: {courses}."),
    "papers": marked("Berkas belum lengkap: {papers}."),
    "birth_date_missing": marked("Tanggal lahir belum diisi, jadi umur belum dapat diperiksa."),
    "sex_missing": marked("Jenis kelamin belum diisi."),
    "nik_missing": marked("NIK belum ada."),
    "nik_doubtful": marked("NIK meragukan; cocokkan dengan KTP."),
    "education_missing": marked("Pendidikan belum diisi; syaratnya paling rendah {least}."),
    "education_unclear": marked("Pendidikan “{has}” belum jelas; syaratnya paling rendah {least}."),
}


def age_on(birth_date: date, day: date) -> int:
    """Return the completed years of somebody on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def reasons(facts: Facts, demands: Demands) -> tuple[Reason, ...]:
    """Return everything that speaks against an application, what blocks first; nothing: it may be admitted."""
    found = [*_person(facts, demands), *_schooling(facts, demands), *_elsewhere(facts, demands)]
    if facts.lacking:
        found.append(Reason("papers", Level.WARN, {"papers": ", ".join(facts.lacking)}))
    order = list(Level)
    return tuple(sorted(found, key=lambda reason: order.index(reason.level)))


def heaviest(found: Iterable[Reason]) -> Level | None:
    """Return the gravest level among some reasons; None where there are none."""
    order = list(Level)
    return min((reason.level for reason in found), key=order.index, default=None)


def _person(facts: Facts, demands: Demands) -> Iterable[Reason]:
    if facts.is_restricted:
        yield Reason("restricted", Level.BLOCK)
    if facts.is_twice:
        yield Reason("twice", Level.BLOCK)
    if facts.birth_date is None:
        yield Reason("birth_date_missing", Level.ASK)
    else:
        age = age_on(facts.birth_date, demands.starts_on)
        if demands.age_from is not None and age < demands.age_from:
            yield Reason("age_below", Level.BLOCK, {"age": age, "limit": demands.age_from})
        if demands.age_to is not None and age > demands.age_to:
            yield Reason("age_above", Level.BLOCK, {"age": age, "limit": demands.age_to})
    if facts.sex is None:
        yield Reason("sex_missing", Level.ASK)
    if facts.nik_status is not NikStatus.FORMAT_OK:
        yield Reason("nik_missing" if facts.nik_status is NikStatus.MISSING else "nik_doubtful", Level.ASK)


def _schooling(facts: Facts, demands: Demands) -> Iterable[Reason]:
    least, has = demands.education_from, facts.education.strip()
    if not least:
        return
    if not has:
        yield Reason("education_missing", Level.ASK, {"least": least})
        return
    match reaches(has, least):
        case None:
            yield Reason("education_unclear", Level.ASK, {"has": has, "least": least})
        case False:
            yield Reason("education_below", Level.BLOCK, {"has": has, "least": least})


def _elsewhere(facts: Facts, demands: Demands) -> Iterable[Reason]:
    if facts.same_year and demands.repeat_policy is not Repeat.ALLOW:
        level = Level.BLOCK if demands.repeat_policy is Repeat.BLOCK else Level.WARN
        yield Reason("same_year", level, {"courses": ", ".join(facts.same_year)})
    if facts.elsewhere and demands.repeat_policy is not Repeat.ALLOW:
        yield Reason("elsewhere", Level.WARN, {"centres": ", ".join(facts.elsewhere)})
    if facts.running:
        yield Reason("running", Level.WARN, {"courses": ", ".join(facts.running)})
    if facts.accepted:
        yield Reason("accepted", Level.WARN, {"courses": ", ".join(facts.accepted)})
