"""What the fields of a template say of one certificate, in the languages of the countries trainees go to."""

from datetime import date

from bekal.assessment.competency.passed import Passed
from bekal.assessment.queries import ResultRow
from bekal.assessment.rules import score_text
from bekal.centre.queries import CentreRow
from bekal.courses.queries import CourseRow, ProgrammeRow
from bekal.documents.wording import date_words, period_words
from bekal.storage.apart import stem

_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
LANGUAGES = ("en", "ja", "ko")

_RESULTS = {"Sangat Baik": ("優", "우수"), "Baik": ("良", "양호"), "Cukup": ("可", "보통")}
"""The usual predicates as Japanese and Korean schools say them; others are printed in Indonesian alone."""


def date_in(language: str, day: date) -> str:
    """Write a date in English, Japanese or Korean; any other language is Indonesian."""
    if language == "en":
        return f"{day.day} {_ENGLISH_MONTHS[day.month - 1]} {day.year}"
    if language == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    if language == "ko":
        return f"{day.year}년 {day.month}월 {day.day}일"
    return date_words(day)


def period_in(language: str, first: date, last: date) -> str:
    """Write a period in a language, both ends in full but in Indonesian."""
    if language not in LANGUAGES:
        return period_words(first, last)
    if first == last:
        return date_in(language, first)
    between = {"en": " to ", "ja": "～", "ko": " ~ "}[language]
    return f"{date_in(language, first)}{between}{date_in(language, last)}"


def hours_in(language: str, hours: int) -> str:
    """Write the hours (JP) of a training in a language."""
    return {"en": f"{hours} training hours", "ja": f"{hours}時間", "ko": f"{hours}시간"}.get(language, f"{hours} JP")


def facts(
    *,
    house: CentreRow,
    course: CourseRow,
    programme: ProgrammeRow,
    result: ResultRow,
    on: date,
    birth_place: str,
    birth_date: date,
    valid_until: date | None,
    passed: Passed | None = None,
) -> dict[str, str]:
    """Return the fields that are not among a page's own words; `field@ja` is one in another language."""
    mark = result.predicate
    said = {
        "instansi": house.office,
        "kota": house.city,
        "tempat_lahir": birth_place,
        "tanggal_lahir": date_words(birth_date),
        "tempat_tanggal_lahir": ", ".join(part for part in (birth_place, date_words(birth_date)) if part),
        "program_inggris": programme.title_en,
        "jp": str(programme.hours),
        "periode": period_words(course.starts_on, course.ends_on),
        "tanggal_mulai": date_words(course.starts_on),
        "tanggal_selesai": date_words(course.ends_on),
        "tanggal_terbit": date_words(on),
        "tahun": str(on.year),
        "kelas": str(stem(course.name)),
        "angkatan": str(stem(course.intake)),
        "nilai": "" if result.score_hundredths is None else score_text(result.score_hundredths),
    }
    for language in LANGUAGES:
        said |= {
            f"tanggal_lahir@{language}": date_in(language, birth_date),
            f"periode@{language}": period_in(language, course.starts_on, course.ends_on),
            f"tanggal_mulai@{language}": date_in(language, course.starts_on),
            f"tanggal_selesai@{language}": date_in(language, course.ends_on),
            f"tanggal_terbit@{language}": date_in(language, on),
        }
        room = "\u3000" if language == "ja" else ", "
        hours = hours_in(language, programme.hours)
        said[f"jp_dan_periode_asing@{language}"] = f"{hours}{room}{said[f'periode@{language}']}"
        if valid_until is not None:
            said[f"berlaku_sampai@{language}"] = date_in(language, valid_until)
    if passed is not None:
        said |= {
            "skema": passed.scheme, "skema@en": passed.scheme_en, "nomor_registrasi": passed.registration_no,
        }  # fmt: skip
    if mark is not None:
        said["hasil_asing@en"] = said["hasil@en"] = mark.word_en or mark.word
        japanese, korean = _RESULTS.get(mark.word, ("", ""))
        said["hasil_asing@ja"], said["hasil_asing@ko"] = japanese, korean
    return {name: words for name, words in said.items() if words}
