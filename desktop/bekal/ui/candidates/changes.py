"""The journal's steps about one person as lines that a person reads."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bekal.candidates.rules import shown_phone
from bekal.language import say
from bekal.terms import (
    Activity,
    ApplicationState,
    Disability,
    EnrolmentState,
    Marital,
    NikStatus,
    PaperOutcome,
    PaperState,
    Sex,
    Term,
)
from bekal.ui import days
from bekal.ui.candidates.words import has_word, kind_word, word_of

if TYPE_CHECKING:
    from bekal.reports.history import Step

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T.*)?")
_TERMS: dict[tuple[str, str], type[Term]] = {
    ("candidate", "sex"): Sex,
    ("candidate", "marital"): Marital,
    ("candidate", "activity"): Activity,
    ("candidate", "disability"): Disability,
    ("candidate", "nik_status"): NikStatus,
    ("paper", "state"): PaperState,
    ("paper", "outcome"): PaperOutcome,
    ("application", "state"): ApplicationState,
    ("enrolment", "state"): EnrolmentState,
}
_PHONES = {"phone", "emergency_phone"}
_HELD = {"photo"}
"""Columns that name something kept elsewhere: only that it is there can be read."""


@dataclass(frozen=True)
class Change:
    """One line of a person's history."""

    at: str
    what: str
    """Which field, or that the person was registered."""
    part: str
    """Which kind of record."""
    now: str
    before: str
    by: str
    how: str


def changes_of(steps: "Iterable[Step]", now: datetime) -> list[Change]:
    """Return the lines of these steps, the newest first; times in the zone of `now`.

    What a person cannot read (versions, keys of other records) is left out; a first entry is one line.
    """
    lines: list[Change] = []
    for step in sorted(steps, key=lambda step: step.at):
        local = step.at.astimezone(now.tzinfo)
        at = f"{days.full(local.date())} {local:%H.%M.%S}"
        part = kind_word(step.entity)
        if step.kind == "del":
            lines.append(Change(at, say("Dihapus"), part, "–", "", step.by, step.how))
            continue
        shown = {name: value for name, value in step.fields.items() if has_word(name)}
        given = {name: value for name, value in shown.items() if value not in {None, ""}}
        if not step.before and step.entity == "candidate" and "name" in given:
            words = say("{name}, {n} isian", name=given["name"], n=len(given))
            lines.append(Change(at, say("Didaftarkan"), part, words, "", step.by, step.how))
            continue
        changed = shown if step.before else given
        lines += [
            Change(
                at,
                word_of(name),
                part,
                _read(step.entity, name, value),
                _read(step.entity, name, step.before.get(name)) if step.entity == "candidate" or step.before else "",
                step.by,
                step.how,
            )
            for name, value in changed.items()
        ]
    return lines[::-1]


def _read(entity: str, name: str, value: object) -> str:
    """Write a value of the journal as the screens write it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return say("ya") if value else say("tidak")
    text = str(value)
    if name in _HELD:
        return say("ada")
    if (terms := _TERMS.get((entity, name))) is not None:
        return terms(text).word if text in {one.value for one in terms} else text
    if name in _PHONES:
        return shown_phone(text)
    if _DATE.fullmatch(text):
        return days.full(date.fromisoformat(text[:10]))
    return text
