"""BNSP's sheet of an event: who was assessed, with the codes the centre keeps, and what is still missing."""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from bekal import paths
from bekal.assessment.competency import queries, schemes
from bekal.assessment.competency.queries import EventRow
from bekal.candidates.merging.queries import kept_of
from bekal.candidates.schooling import step
from bekal.documents.assessed_xlsx import AssessedLine, assessed_xlsx
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.storage.handing_out import hand_out
from bekal.storage.records import Candidate, CompetencyQueue
from bekal.terms import Activity, CandidateId, NikStatus, Outcome

_COLUMNS = 19
_SENIOR = 3
_STEPS = {1: "SD", 2: "SMP", 3: "SMA/SMK", 4: "D1", 5: "D2", 6: "D3", 7: "S1", 8: "S1", 9: "S2", 10: "S3"}
_LISTED = {
    "education": marked("kode pendidikan"),
    "work": marked("kode pekerjaan"),
    "budget": marked("kode sumber anggaran"),
    "ministry": marked("kode kementerian"),
}
_FACTS = {
    "nik": marked("NIK"),
    "birth_place": marked("tempat lahir"),
    "birth_date": marked("tanggal lahir"),
    "sex": marked("jenis kelamin"),
    "address": marked("alamat"),
    "regency": marked("kode kota"),
    "phone": marked("nomor HP"),
    "education": marked("pendidikan"),
    "schedule": marked("kode jadwal"),
    "assessor": marked("nomor registrasi asesor"),
    "budget": marked("sumber anggaran"),
    "ministry": marked("kementerian"),
}


class NobodyAssessed(Refused):
    """Nobody in the event has a K or BK yet; facts: on (dd/mm/yyyy)."""


class SheetIncomplete(Refused):
    """Codes or facts are missing, so nothing was written; facts: n, what."""


@dataclass(frozen=True)
class Sheet:
    """What would be written, and what is missing in it."""

    event: EventRow
    lines: tuple[AssessedLine, ...]
    codes_missing: tuple[tuple[str, str], ...]
    """The list and the word of ours that has no code."""
    facts_missing: tuple[tuple[str, str], ...]
    """The person (nobody: the event) and what is not known, in words."""
    undecided: tuple[str, ...]
    """Who has no result yet and therefore stands in no row."""
    absent: tuple[str, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is missing, in words, the codes first."""
        named = [f"{say(_LISTED[of])}: {label}" for of, label in self.codes_missing]
        return (*named, *(f"{who}: {what}" if who else what for who, what in self.facts_missing))


def sheet(session: Session, test_id: UUID) -> Sheet:
    """Return the sheet of an event: one row for each K and BK, by name.

    Raises:
        NoSuchEvent: there is none.

    """
    from bekal.assessment.competency.service import require_event

    require_event(session, test_id)
    event, people = queries.event(session, test_id), queries.event_people(session, test_id)
    desk = _Desk(event, schemes.codes(session))
    desk.look_at_event()
    lines = []
    for entry in people:
        if entry.mark.outcome is None:
            continue
        row = session.get_one(CompetencyQueue, entry.id)
        person = session.get_one(Candidate, kept_of(session, CandidateId(row.candidate_id)))
        lines.append(desk.line(person, entry.mark.outcome))
    undecided = tuple(one.name for one in people if one.mark.is_open)
    absent = tuple(one.name for one in people if one.mark.is_absent)
    return Sheet(event, tuple(lines), tuple(desk.codes_missing), tuple(desk.facts_missing), undecided, absent)


def write(found: Sheet, *, incomplete: bool = False) -> bytes:
    """Return the sheet as a file; with gaps only if `incomplete` says so.

    Raises:
        NobodyAssessed: it would be empty.
        SheetIncomplete: codes or facts are missing.

    """
    if not found.lines:
        raise NobodyAssessed(on=f"{found.event.held_on:%d/%m/%Y}")
    if found.missing and not incomplete:
        raise SheetIncomplete(n=len(found.missing), what="; ".join(found.missing[:5]))
    return assessed_xlsx(found.lines, headings())


def write_to(path: Path, found: Sheet, *, incomplete: bool = False) -> Path:
    """Write the sheet where it is wanted and return where it lies.

    Raises:
        NobodyAssessed, SheetIncomplete, FileNotWritten: nothing was written.

    """
    return hand_out(path, write(found, incomplete=incomplete))


def headings() -> Sequence[str]:
    """Return the texts of row 1."""
    found: list[str] = _form()["headings"]
    assert len(found) == _COLUMNS
    return found


def education_label(education: str) -> str:
    """Return the word of BNSP's list for a level of schooling; unknown text as it is."""
    level = step(education)
    return education.strip() if level is None or level not in _STEPS else _STEPS[level]


def work_label(activity: Activity | None, education: str) -> str:
    """Return the word of BNSP's list for what somebody does."""
    match activity:
        case Activity.STUDYING:
            level = step(education)
            return "Mahasiswa" if level is not None and level >= _SENIOR else "Siswa"
        case Activity.WORKING | Activity.NIGHT_WORK:
            return "Karyawan Swasta"
    return "Lainnya"


def address_of(person: Candidate) -> str:
    """Write where somebody lives as their identity card says it, from the street to the regency."""
    rt = f"RT {person.rt}/RW {person.rw}" if person.rt or person.rw else ""
    parts = (person.street, rt, person.village, person.district, person.regency)
    return ", ".join(part for part in parts if part)


class _Desk:
    """Fills the rows of one event and notes what is missing, each code once."""

    def __init__(self, event: EventRow, codes: dict[str, dict[str, str]]) -> None:
        self._event, self._codes = event, codes
        self.codes_missing: list[tuple[str, str]] = []
        self.facts_missing: list[tuple[str, str]] = []
        self._numbers = ", ".join(one.number for one in event.assessors if one.number)

    def look_at_event(self) -> None:
        """Note what the event itself does not say."""
        said = {
            "schedule": self._event.schedule_code,
            "assessor": self._numbers,
            "budget": self._event.budget,
            "ministry": self._event.ministry,
        }
        self.facts_missing += [("", say(_FACTS[what])) for what, text in said.items() if not text]

    def line(self, person: Candidate, outcome: Outcome) -> AssessedLine:
        """Return the row of one person."""
        street = address_of(person)
        region = person.region_code
        nik = person.nik if person.nik_status is not NikStatus.MISSING else ""
        said: dict[str, Any] = {
            "nik": nik,
            "birth_place": person.birth_place,
            "birth_date": person.birth_date,
            "sex": person.sex,
            "address": street,
            "regency": region[:4] if len(region) >= len("3175") else "",
            "phone": person.phone,
            "education": person.education,
        }
        self.facts_missing += [(person.name, say(_FACTS[what])) for what, text in said.items() if not text]
        return AssessedLine(
            person.name.upper(),
            nik or "",
            person.birth_place,
            f"{person.birth_date:%d/%m/%Y}" if person.birth_date else "",
            person.sex.value if person.sex else "",
            street,
            said["regency"],
            region[:2],
            _plain_phone(person.phone),
            person.email,
            self._code("education", education_label(person.education)),
            self._code("work", work_label(person.activity, person.education)),
            self._event.schedule_code,
            f"{self._event.held_on:%d/%m/%Y}",
            self._numbers,
            self._code("budget", self._event.budget),
            self._code("ministry", self._event.ministry),
            outcome.value,
        )

    def _code(self, code_list: str, label: str) -> str:
        if not label:
            return ""
        known = {one.casefold(): code for one, code in self._codes[code_list].items()}
        code = known.get(label.casefold(), "")
        if not code and (code_list, label) not in self.codes_missing:
            self.codes_missing.append((code_list, label))
        return code


def _plain_phone(phone: str) -> str:
    return f"0{phone[3:]}" if phone.startswith("+62") else phone


@functools.cache
def _form() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((paths.resources() / "reference" / "bnsp_sheet.json").read_text("utf-8"))
    return found
