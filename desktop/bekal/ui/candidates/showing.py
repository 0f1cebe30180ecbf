"""How a person is written in lists, panels and search results."""

from collections.abc import Sequence
from datetime import date, datetime

from bekal.candidates.nik import temporary_number
from bekal.candidates.queries import CandidateCard, CandidateRow
from bekal.candidates.rules import shown_phone
from bekal.language import say
from bekal.terms import NikStatus, Sex
from bekal.ui import days
from bekal.ui.widgets.cells import State

_HIDDEN = "••••"


def age(born: date, today: date) -> int:
    """Return somebody's age in whole years."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def day_and_age(born: date, today: date) -> str:
    """Write `07/05/1999 (26 th)`, never parted at a line's end."""
    return say("{day} ({n} th)", day=days.full(born), n=age(born, today)).replace(" ", "\u00a0")


def second_line(sex: Sex | None, born: date | None, today: date) -> str:
    """Write `P · 22 th` under a name; what is not known is left out."""
    parts = [sex.value if sex else "", say("{n} th", n=age(born, today)) if born else ""]
    return " · ".join(part for part in parts if part)


def hidden_nik(nik: str | None) -> str:
    """Write a NIK as lists do, the last four digits open: the screen faces a queue."""
    if not nik:
        return "–"
    return f"{_HIDDEN} {_HIDDEN} {_HIDDEN} {nik[-4:]}" if len(nik) == 16 else f"{_HIDDEN} {nik[-4:]}"


def state_of(row: CandidateRow) -> State:
    """Return the badge of a person: what has to be done, or how far they have come."""
    if row.nik_status is NikStatus.DOUBTFUL:
        return State(say("NIK meragukan"), "warn", "triangle-alert")
    if row.nik_status is NikStatus.MISSING or row.birth_date is None or row.sex is None:
        return State(say("Belum lengkap"), "warn", "notebook-pen")
    if row.course:
        return State(say("Sudah di kelas"), "accent", "graduation-cap")
    return State(say("Lengkap"), "ok", "check")


def lacking_field(row: CandidateRow) -> str:
    """Return the first field in which something is missing or doubtful; nothing for somebody complete."""
    if row.nik_status is not NikStatus.FORMAT_OK:
        return "nik"
    return "birth_date" if row.birth_date is None else "sex" if row.sex is None else ""


def nik_words(person: CandidateRow | CandidateCard) -> str:
    """Write a NIK as lists do, or the number that stands for it as long as nobody knows it."""
    return hidden_nik(person.nik) if person.nik else temporary_number(person.id)


def lacking(card: CandidateCard) -> list[str]:
    """Return what a person still lacks, in words."""
    found = []
    if card.nik_status is NikStatus.DOUBTFUL:
        found.append(say("NIK meragukan: cocokkan dengan KTP"))
    if card.nik_status is NikStatus.MISSING:
        found.append(say("NIK belum ada"))
    if card.birth_date is None:
        found.append(say("Tanggal lahir belum diisi"))
    if card.sex is None:
        found.append(say("Jenis kelamin belum diisi"))
    return found


def facts(card: CandidateCard, course: str, today: date) -> Sequence[tuple[str, str]]:
    """Return the facts of a person for the side panel; what was not given is a dash."""
    born = day_and_age(card.birth_date, today) if card.birth_date else ""
    return [
        (say("NIK") if card.nik else say("NIK sementara"), nik_words(card)),
        (say("Lahir"), ", ".join(part for part in (card.birth_place, born) if part) or "–"),
        (say("Kelamin"), card.sex.word if card.sex else "–"),
        (say("Alamat"), address(card) or "–"),
        (say("HP"), shown_phone(card.phone) or "–"),
        (say("Pendidikan"), card.education or "–"),
        (say("Program"), card.wanted or "–"),
        (say("Kelas"), course or say("belum masuk kelas")),
    ]


def address(card: CandidateCard) -> str:
    """Write `Jalan Contoh 31, RT 002/RW 005, Tebet`."""
    rt = say("RT {rt}/RW {rw}", rt=card.rt or "–", rw=card.rw or "–") if card.rt or card.rw else ""
    return ", ".join(part for part in (card.street, rt, card.district) if part)


def registered(at: datetime, now: datetime) -> str:
    """Write when somebody was registered: the time today, otherwise the day."""
    local = at.astimezone(now.tzinfo)
    if local.date() == now.date():
        return local.strftime("%H.%M")
    return days.short(local.date()) if local.year == now.year else days.full(local.date())


def restored_words(name: str, at: str) -> str:
    """Say that what was typed before is back in the form."""
    if name:
        return say("Isian {name} sampai {at} sudah tersimpan dan dibuka lagi.", name=name, at=at)
    return say("Isian sampai {at} sudah tersimpan dan dibuka lagi.", at=at)
