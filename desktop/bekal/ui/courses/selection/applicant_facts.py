"""What is shown of one applicant beside the list."""

from datetime import datetime
from typing import TYPE_CHECKING

from bekal.candidates.rules import shown_phone
from bekal.courses.selection.priorities import title_of
from bekal.language import say
from bekal.ui import days
from bekal.ui.courses.selection import words

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ApplicantRow


def facts_of(person: "ApplicantRow", now: datetime) -> list[tuple[str, str]]:
    """Return what is known of an applicant, each with its word."""
    age = ""
    if person.birth_date is not None:
        born, today = person.birth_date, now.date()
        years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        age = say("{day} · {n} tahun", day=days.full(born), n=years)
    pairs = [
        (say("Keadaan"), f"{words.badge(person.state, person.reserve)}"),
        (say("Sejak"), days.full(person.state_on)),
        (say("NIK"), person.nik or "–"),
        (say("Lahir"), age or "–"),
        (say("Pendidikan"), person.education or "–"),
        (say("HP"), shown_phone(person.phone) or "–"),
    ]
    have, asked = person.papers
    if asked:
        pairs.append((say("Berkas"), say("{n} dari {of}", n=have, of=asked)))
    if person.rank is not None:
        pairs.insert(1, (say("Peringkat"), str(person.rank)))
    if person.reason:
        pairs.insert(2, (say("Alasan"), person.reason))
    if person.second_choice:
        pairs.append((say("Pilihan kedua"), person.second_choice))
    if person.priority:
        pairs.append((say("Prioritas"), ", ".join(title_of(code) for code in person.priority)))
    return pairs
