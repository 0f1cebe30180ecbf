"""The columns of the list of candidates."""

from collections.abc import Callable
from datetime import datetime

from bekal.candidates.queries import CandidateRow
from bekal.language import say
from bekal.ui.candidates import showing
from bekal.ui.widgets.cells import Person, State, Two
from bekal.ui.widgets.rows import Column


def columns(clock: Callable[[], datetime]) -> list[Column[CandidateRow]]:
    """Return the columns; `clock` says today's date, from which ages are counted."""

    def person(row: CandidateRow) -> Person:
        return Person(row.name, showing.second_line(row.sex, row.birth_date, clock().date()))

    def nik(row: CandidateRow) -> str:
        return showing.nik_words(row)

    def state(row: CandidateRow) -> State:
        return showing.state_of(row)

    def registered(row: CandidateRow) -> str:
        return showing.registered(row.registered_at, clock())

    return [
        Column(say("Nama"), person, least=210, sort="name"),
        Column(say("NIK"), nik, 140, tone="muted", leaves=2),
        Column(say("Program"), lambda row: Two(row.wanted or "–", row.course), 150, leaves=3),
        Column(say("Keadaan"), state, 138),
        Column(say("Terdaftar"), registered, 96, tone="muted", role="caption", sort="registered", leaves=1),
    ]
