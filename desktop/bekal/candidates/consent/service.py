"""Give and withdraw consent."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.consent import rules
from bekal.candidates.rights.persons import all_of, open_to_change
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.records import Consent
from bekal.terms import CandidateId, ConsentId


def give(
    session: Session,
    candidate_id: CandidateId,
    *,
    purposes: Sequence[str],
    now: datetime,
    given_on: date | None = None,
    guardian: str = "",
    version: str = "",
    language: str = "id",
) -> tuple[ConsentId, ...]:
    """Note what a person ticked on the sheet they signed; one row a purpose, so that each can be withdrawn alone.

    A sheet without a tick is noted too: the person was told. What was given before and is ticked again stays as it
    was, unless the text is another. Return the ids of what is new.

    Raises:
        UnknownPurpose, UnknownText, GuardianMissing, ConsentNotYet: nothing was noted.
        PersonErased, PersonRestricted: the person's data are not used; nothing was noted.

    """
    allow(session, Action.REGISTER)
    person = open_to_change(session, candidate_id)
    text = rules.text(version, language)
    on = given_on or now.date()
    rules.check_giving(
        text,
        purposes,
        name=person.name,
        birth_date=person.birth_date,
        guardian=guardian,
        given_on=on,
        today=now.date(),
    )
    standing = {
        (code, row.text_version) for row in _open(session, candidate_id) for code in row.purposes.split() or [""]
    }
    made = [
        Consent(
            candidate_id=candidate_id,
            text_version=text.version,
            language=text.language,
            purposes=code,
            given_on=on,
            guardian=" ".join(guardian.split()),
        )
        for code in ["", *dict.fromkeys(purposes)]
        if (code, text.version) not in standing
    ]
    session.add_all(made)
    session.flush()
    return tuple(ConsentId(row.id) for row in made)


def withdraw(
    session: Session, candidate_id: CandidateId, *, purposes: Sequence[str], reason: str, now: datetime
) -> None:
    """Take back one or several consents; what they were given for before stays in the history.

    Somebody whose data are only kept may do so as well: it is their right, and uses nothing.

    Raises:
        ReasonMissing: why is not said.
        NotGiven: one of them is not given at present; nothing was withdrawn.

    """
    allow(session, Action.REGISTER)
    why = rules.check_reason(reason)
    rows = _open(session, candidate_id)
    text = rules.text()
    for code in dict.fromkeys(purposes):
        holding = [row for row in rows if code in row.purposes.split()]
        if not holding:
            raise rules.NotGiven(purpose=text.purpose(code).title)
        for row in holding:
            _close(session, row, code, why, now.date())
    session.flush()


def note(
    session: Session,
    candidate_id: CandidateId,
    *,
    given: Sequence[str],
    withdrawn: Sequence[str],
    reason: str,
    guardian: str,
    given_on: date | None,
    now: datetime,
    language: str = "id",
) -> tuple[UUID, ...]:
    """Note what was ticked and what was taken back on one sheet, together; return what an undo takes back.

    Raises:
        whatever `give` and `withdraw` raise: nothing was noted.

    """
    before = len(journal.written(session))
    if withdrawn:
        withdraw(session, candidate_id, purposes=withdrawn, reason=reason, now=now)
    if given or not withdrawn:
        give(session, candidate_id, purposes=given, guardian=guardian, given_on=given_on, now=now, language=language)
    return journal.written(session, after=before)


def take_back(session: Session, steps: Sequence[UUID]) -> None:
    """Undo what `note` wrote; the inverse stays in the history."""
    allow(session, Action.REGISTER)
    undoing.undo(session, steps)


def _close(session: Session, row: Consent, code: str, reason: str, on: date) -> None:
    """Withdraw one purpose of a row; purposes that stood in the same row go on in one of their own."""
    rest = [other for other in row.purposes.split() if other != code]
    if rest:
        session.add(
            Consent(
                candidate_id=row.candidate_id,
                text_version=row.text_version,
                language=row.language,
                purposes=" ".join(rest),
                given_on=row.given_on,
                guardian=row.guardian,
            )
        )
        row.purposes = code
    row.withdrawn_on, row.withdrawn_reason = on, reason


def _open(session: Session, candidate_id: CandidateId) -> list[Consent]:
    ids = all_of(session, candidate_id)
    return list(session.scalars(select(Consent).where(Consent.candidate_id.in_(ids), Consent.withdrawn_on.is_(None))))
