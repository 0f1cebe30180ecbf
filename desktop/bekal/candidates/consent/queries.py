"""What a person agreed to, now and formerly, and the sheet to sign."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.consent import rules
from bekal.candidates.rights.persons import all_of
from bekal.storage.records import Candidate, Consent
from bekal.terms import CandidateId, ConsentId


@dataclass(frozen=True)
class Given:
    """One consent in the history; `title` is in the language asked for, the text as it was read is `version`."""

    id: ConsentId
    purpose: str
    """The code; nothing: the text was read."""
    title: str
    version: str
    language: str
    given_on: date
    guardian: str
    withdrawn_on: date | None
    withdrawn_reason: str

    @property
    def is_open(self) -> bool:
        """Whether it was not withdrawn."""
        return self.withdrawn_on is None


@dataclass(frozen=True)
class Standing:
    """How one purpose stands now."""

    purpose: rules.Purpose
    given: Given | None
    """The consent that holds at present."""

    @property
    def is_given(self) -> bool:
        """Whether the person agrees at present."""
        return self.given is not None


@dataclass(frozen=True)
class ConsentState:
    """Everything the screen shows of one person's consent."""

    text: rules.ConsentText
    standings: tuple[Standing, ...]
    """Every purpose of the newest text, also those that are not asked."""
    history: tuple[Given, ...]
    """Newest first."""
    needs_guardian: bool
    read_on: date | None
    """When the person last read a text."""


def state(session: Session, candidate_id: CandidateId, *, today: date, language: str = "id") -> ConsentState:
    """Return what a person agrees to now, by the newest text, and how it came to that."""
    person = session.get_one(Candidate, candidate_id)
    newest = rules.text(language=language)
    history = given(session, candidate_id, language=language)
    holds = {one.purpose: one for one in reversed(history) if one.is_open}
    return ConsentState(
        newest,
        tuple(Standing(purpose, holds.get(purpose.code)) for purpose in newest.purposes),
        history,
        rules.is_minor(person.birth_date, today),
        max((one.given_on for one in history), default=None),
    )


def given(session: Session, candidate_id: CandidateId, *, language: str = "id") -> tuple[Given, ...]:
    """Return every consent of a person, newest first, one line a purpose."""
    ids = all_of(session, candidate_id)
    rows = session.scalars(
        select(Consent).where(Consent.candidate_id.in_(ids)).order_by(Consent.given_on.desc(), Consent.id.desc())
    )
    lines = []
    for row in rows:
        for code in row.purposes.split() or [""]:
            lines.append(
                Given(
                    ConsentId(row.id),
                    code,
                    _title(row.text_version, code, language),
                    row.text_version,
                    row.language,
                    row.given_on,
                    row.guardian,
                    row.withdrawn_on,
                    row.withdrawn_reason,
                )
            )
    return tuple(lines)


def agrees(session: Session, candidate_id: CandidateId, purpose: str) -> bool:
    """Say whether a person agrees at present to a purpose: to be asked before data are used for it."""
    return any(one.purpose == purpose and one.is_open for one in given(session, candidate_id))


def _title(version: str, code: str, language: str) -> str:
    if not code:
        return ""
    try:
        return rules.text(version, language).purpose(code).title
    except (rules.UnknownText, rules.UnknownPurpose):  # another PC may run a newer version with newer texts
        return code
