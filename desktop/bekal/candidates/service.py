"""Register people: one by the form, many from a file; correct what was entered."""

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from bekal.candidates import nik as niks
from bekal.candidates import rules
from bekal.candidates.applicants import Applicant
from bekal.candidates.certified import IDENTITY, demand_reason
from bekal.candidates.meanwhile import Known, own_changes
from bekal.candidates.merging.queries import holders_of, ids_of, kept_of
from bekal.candidates.rights.persons import open_to_change
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import undoing
from bekal.storage.records import Candidate
from bekal.terms import CandidateId, NikStatus


def register(
    session: Session,
    applicant: Applicant,
    *,
    now: datetime,
    reason: str = "",
    source: str = "",
    person_id: CandidateId | None = None,
) -> CandidateId:
    """Register one person from the form.

    `reason` says why a birth date or sex was kept that differs from the NIK. `person_id` is the id chosen when
    typing began: registered with it once more, somebody is corrected, and never there twice.

    Raises:
        NameMissing, BirthDateAhead, BadNik, NikTaken: nobody was registered.

    """
    allow(session, Action.REGISTER)
    if person_id is not None and session.get(Candidate, person_id) is not None:
        correct(session, person_id, applicant, now=now, reason=reason)
        return person_id
    applicant = _checked(session, applicant, today=now.date())
    given = {} if person_id is None else {"id": person_id}
    row = Candidate(**_fields(applicant), **given, mismatch_reason=reason, source=source, registered_at=now)
    session.add(row)
    session.flush()
    return CandidateId(row.id)


def correct(
    session: Session,
    candidate_id: CandidateId,
    applicant: Applicant,
    *,
    now: datetime,
    reason: str = "",
    known: Known | None = None,
) -> None:
    """Write the form's present content over one person; fields that are alike leave no trace.

    `known` is what the form began with: then only what was changed in it is written. `reason` says why a birth date
    or sex differs from the NIK, and why the identity of somebody is corrected whose certificate counts; for that a
    new one is asked.

    Raises:
        NameMissing, BirthDateAhead, BadNik, NikTaken, PersonErased, PersonRestricted: nothing was changed.
        ChangedMeanwhile: somebody else changed the same fields since; nothing was changed.
        CertifiedIdentity: a reason is missing; nothing was changed.

    """
    allow(session, Action.REGISTER)
    row = open_to_change(session, candidate_id)
    mine = own_changes(session, row, applicant, known) if known is not None else None
    is_old_doubt = row.nik_status is NikStatus.DOUBTFUL and applicant.nik == row.nik
    given = replace(applicant, nik=None) if is_old_doubt else applicant
    applicant = _checked(session, given, today=now.date(), myself=candidate_id)
    if is_old_doubt:  # a NIK known to be doubtful stays as it came while other fields are corrected
        applicant = replace(applicant, nik=row.nik, nik_status=row.nik_status)
    wanted = {name: value for name, value in _fields(applicant).items() if mine is None or name in mine}
    if any(getattr(row, field) != wanted[field] for field in IDENTITY & wanted.keys() - {"nik_status"}):
        demand_reason(session, row, reason)
    for field, value in {**wanted, "mismatch_reason": reason}.items():
        if getattr(row, field) != value:
            setattr(row, field, value)
    session.flush()


def take_back(session: Session, candidate_id: CandidateId, *, reason: str = "") -> None:
    """Undo the last correction of one person; the inverse stays in the history.

    `reason` says why the identity of somebody goes back whose certificate counts: that is a correction as well.

    Raises:
        PersonErased, PersonRestricted: nothing was changed.
        CertifiedUndo: a reason is missing; nothing was changed.

    """
    allow(session, Action.REGISTER)
    row = open_to_change(session, candidate_id)
    steps = undoing.last_group(session, candidate_id)
    if undoing.fields_written(session, steps, candidate_id) & (IDENTITY - {"nik_status"}):
        try:
            demand_reason(session, row, reason)
        except rules.CertifiedIdentity as refused:
            raise rules.CertifiedUndo(**refused.facts) from refused
    said = {"mismatch_reason": reason} if reason.strip() else {}
    undoing.undo(session, steps, said={candidate_id: said})


def _checked(session: Session, applicant: Applicant, *, today: date, myself: CandidateId | None = None) -> Applicant:
    """Return the applicant with a tidy name and a judged NIK, or refuse what cannot be."""
    name = rules.tidy_name(applicant.name)
    if not any(character.isalpha() for character in name):
        raise rules.NameMissing()
    if applicant.birth_date is not None and applicant.birth_date > today:
        raise rules.BirthDateAhead(date=applicant.birth_date.strftime("%d/%m/%Y"))
    read = niks.read_nik(applicant.nik or "", today=today)
    status = read.status if applicant.nik else NikStatus.MISSING
    if applicant.nik and not applicant.nik.strip().replace(" ", "").replace(".", "").isdigit():
        raise rules.BadNik(nik=applicant.nik)
    digits = "".join(c for c in applicant.nik or "" if c.isdigit()) or None
    if digits and status is NikStatus.FORMAT_OK:
        holders = holders_of(session, digits)
        mine = ids_of(session, myself) if myself is not None else frozenset()
        if holders and not mine & holders:  # of a NIK that stands twice since two PCs met, both may still be corrected
            holder = kept_of(session, min(holders))
            raise rules.NikTaken(name=session.get_one(Candidate, holder).name)
    return replace(applicant, name=name, nik=digits, nik_status=status)


def _fields(applicant: Applicant) -> dict[str, object]:
    return {name: getattr(applicant, name) for name in Applicant.__dataclass_fields__}
