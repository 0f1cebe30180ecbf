"""From a row of a file to an applicant: every cell read by the rules, everything odd about it noted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from bekal.candidates import nik as niks
from bekal.candidates import rules
from bekal.candidates.applicants import Applicant
from bekal.candidates.dates import NO_DATE, ReadDate, day_comes_first, read_date, split_place
from bekal.candidates.importing import answers
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.one_repair import one_repair
from bekal.candidates.importing.problems import SEVERITIES, Problem, Severity
from bekal.candidates.importing.roster import Roster, SheetRow
from bekal.candidates.nik import Nik, agrees_on_date, agrees_on_sex, read_nik
from bekal.terms import Sex

_NOTHING = re.compile(r"^[\s\-–—.?0]*$|(?i:^(?:tidak ada|tdk ada|belum ada|n/?a|nihil|kosong)$)")
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_DATE_FORMULA = re.compile(r"(?i)^=?\s*DATE\(\s*(\d{4})\s*[,;]\s*(\d{1,2})\s*[,;]\s*(\d{1,2})\s*\)\s*$")
_TEXT_FORMULA = re.compile(r'(?i)^=?\s*(?:(?:UPPER|PROPER|LOWER|TRIM|T)\()?\s*"([^"]*)"\s*\)?\s*$')
_RT_RW = re.compile(r"\D*(\d{1,3})\s*[/\-. ]\s*\D*(\d{1,3})\D*")
_DISTRICT_WORD = re.compile(r"(?i)^(?:kecamatan|kec)\b\.?\s*(?=\S)")
_MAY_BE_BLANK = frozenset(
    {Field.BIRTH_PLACE, Field.PHONE, Field.EMAIL, Field.EDUCATION, Field.STREET, Field.RT, Field.RW, Field.DISTRICT}
    | {Field.WANTED, Field.VILLAGE, Field.REGENCY, Field.POSTAL_CODE, Field.DOMICILE, Field.SCHOOL, Field.MAJOR}
)
_BEFORE_NAME = re.compile(r"^\s*(?:\d{1,4}\s*[.)]\s*)?(?:(?i:sdri?|saudari?)\.?\s+(?=\S))?")
_LARGEST_SERIAL = 80_000
_ROUNDED_COLUMN = 5
"""A column of at least so many NIKs that all end in 0 was rounded before it became text (1 in 100,000 by chance)."""


@dataclass(slots=True)
class ReadRow:
    """A row read: the applicant, the NIK's facts, and the problems found in the row alone."""

    row: SheetRow
    applicant: Applicant
    nik: Nik
    problems: list[Problem]
    person_id: UUID | None = None
    """Our own id of the person, in a list that comes back."""
    applied_at: datetime | None = None
    """When the form was sent, in the file's local time."""
    second_choice: str = ""
    blank: tuple[str, ...] = ()
    """Fields whose cell is there and empty."""


class RosterReader:
    """Reads the rows of one roster, with what its columns say as a whole (order of dates, rounded NIKs)."""

    def __init__(self, roster: Roster, *, today: date, repair: bool, day_first: bool | None = None) -> None:
        self._sheet = roster.sheet
        self._days_late = roster.source.extras.days_late
        self._columns = roster.columns
        self._headings = roster.headings
        self._today = today
        self._repair = repair
        self._is_split = Field.BIRTH in roster.columns and Field.BIRTH_DATE not in roster.columns
        self._further = answers.readers(roster.columns, today=today)
        self._blanks = [(field.value, column) for field, column in roster.columns.items() if field in _MAY_BE_BLANK]
        if day_first is None:
            texts = (text for row in roster.rows if isinstance(text := self._birth_cells(row)[1], str))
            day_first = day_comes_first(texts)
        self._day_first = day_first
        self._is_month_first = Field.APPLIED_AT in roster.columns and answers.month_comes_first(
            [cell for row in roster.rows if isinstance(cell := self._cell(row, Field.APPLIED_AT), str)]
        )
        self._has_rounded_niks = self._is_rounded_column(roster.rows)

    def read(self, row: SheetRow) -> ReadRow:
        """Read one row."""
        problems: list[Problem] = []
        if row.is_hidden:
            problems.append(Problem(row.number, "", "hidden_row", "", Severity.NOTE, sheet=self._sheet))
        nik = self._nik(row)
        place, raw_date = self._birth_cells(row)
        read = read_date(raw_date, today=self._today, day_first=self._day_first, like=nik.birth_date)
        if row.formulas:
            read = self._formulas(row, nik, read, problems)
        sex = self._sex(row, nik, problems)
        nik = self._judge_nik(row, nik, read.value, sex, problems)
        birth_date = self._judge_date(row, nik, read, raw_date, problems)
        name = self._name(row)
        if not name and (name := self._formula_text(row, Field.NAME)):
            name = rules.tidy_name(name)
        if not name:
            problems.append(self._problem(row, Field.NAME, "name_missing", ""))
        applicant = Applicant(
            name,
            nik.digits or None,
            nik.status,
            sex or (nik.sex if nik.is_sound else None),
            birth_date or (nik.birth_date if nik.is_sound else None),
            rules.tidy_name(place) if isinstance(place, str) and place.isupper() else rules.tidy_text(place),
            self._phone(row, problems),
            self._email(row, problems),
            rules.read_education(self._cell(row, Field.EDUCATION)),
            *self._address(row),
            self._wanted(row),
        )
        read_row = ReadRow(row, applicant, nik, problems)
        if self._further:
            read_row.applicant = replace(applicant, **self._answers(row, problems))
        self._arrival(row, read_row)
        cells = row.cells
        read_row.blank = tuple(
            name for name, at in self._blanks if at >= len(cells) or cells[at] is None or cells[at] == ""
        )
        return read_row

    def heading(self, field: Field) -> str:
        """Return the heading of a column as the file has it; empty when the file has no such column."""
        if field is Field.BIRTH_DATE and self._is_split:
            field = Field.BIRTH
        return self._headings.get(field, "")

    def problem_with(self, row: SheetRow, field: Field, code: str, value: str) -> Problem:
        """Return a problem of a row, of the code's usual severity."""
        return self._problem(row, field, code, value)

    def _answers(self, row: SheetRow, problems: list[Problem]) -> dict[str, Any]:
        """Return what the less common columns say; a cell nobody can read is noted and left out."""
        found: dict[str, Any] = {}
        for name, field, _column, read in self._further:
            raw = self._cell(row, field)
            if raw == "":
                continue
            value = read(raw)
            if value is not None and value != "":
                found[name] = value
            elif not _NOTHING.match(text := rules.tidy_text(raw)):
                problems.append(self._problem(row, field, "answer_unread", text))
        return found

    def _arrival(self, row: SheetRow, read: ReadRow) -> None:
        if Field.ID in self._columns:
            read.person_id = answers.read_id(self._cell(row, Field.ID))
        if Field.APPLIED_AT in self._columns:
            raw = self._cell(row, Field.APPLIED_AT)
            read.applied_at = answers.read_moment(raw, today=self._today, day_first=not self._is_month_first)
        if Field.SECOND_CHOICE in self._columns:
            read.second_choice = rules.tidy_text(self._cell(row, Field.SECOND_CHOICE))

    def _cell(self, row: SheetRow, field: Field) -> object:
        column = self._columns.get(field)
        if column is None or column >= len(row.cells):
            return ""
        value = row.cells[column]
        return "" if value is None or (row.formulas and column in row.formulas) else value

    def _problem(self, row: SheetRow, field: Field, code: str, value: str, suggestion: str | None = None) -> Problem:
        severity = SEVERITIES[code]
        return Problem(
            row.number, self.heading(field), code, value, severity, suggestion, sheet=self._sheet, field=field
        )

    def _name(self, row: SheetRow) -> str:
        """Return the name, of two columns if it stands in two, without the number a list may put before it."""
        name = _BEFORE_NAME.sub("", rules.tidy_text(self._cell(row, Field.NAME)))
        last = rules.tidy_text(self._cell(row, Field.LAST_NAME))
        is_whole = f" {name}".casefold().endswith(f" {last}".casefold())
        return rules.tidy_name(name if is_whole else f"{name} {last}")

    def _birth_cells(self, row: SheetRow) -> tuple[object, object]:
        """Return place and date as their cells have them, split when they share one."""
        if not self._is_split:
            return self._cell(row, Field.BIRTH_PLACE), self._counted(self._cell(row, Field.BIRTH_DATE))
        both = self._cell(row, Field.BIRTH)
        if isinstance(both, str):
            place, text = split_place(both)
            return place or self._cell(row, Field.BIRTH_PLACE), text
        return self._cell(row, Field.BIRTH_PLACE), self._counted(both)

    def _counted(self, raw: object) -> object:
        """Return a bare serial number as it counts from 1900, whichever year its file counts from."""
        is_serial = self._days_late and isinstance(raw, int | float) and 0 < raw < _LARGEST_SERIAL
        return raw + self._days_late if is_serial and isinstance(raw, int | float) else raw

    def _is_rounded_column(self, rows: Sequence[SheetRow]) -> bool:
        texts = [cell for row in rows if isinstance(cell := self._cell(row, Field.NIK), str) and cell]
        if len(texts) < _ROUNDED_COLUMN or any(text[-1] != "0" for text in texts):
            return False
        return all(len(read_nik(text, today=self._today).digits) == 16 for text in texts)

    def _nik(self, row: SheetRow) -> Nik:
        nik = read_nik(self._cell(row, Field.NIK) or self._formula_text(row, Field.NIK), today=self._today)
        if self._has_rounded_niks and len(nik.digits) == 16 and "nik_rounded" not in nik.faults:
            kept = tuple(fault for fault in nik.faults if fault != "nik_serial")
            return replace(nik, faults=("nik_rounded", *kept))
        return nik

    def _judge_nik(
        self, row: SheetRow, nik: Nik, birth_date: date | None, sex: Sex | None, problems: list[Problem]
    ) -> Nik:
        """Note what is wrong with the NIK; return it repaired where the row itself proves the repair."""
        if not nik.faults:
            return nik
        if self._columns.get(Field.NIK, -1) in row.formulas and not nik.digits:
            return nik  # the formula was noted already
        repaired = self._repaired(nik, birth_date, sex) if self._repair else None
        value = nik.digits or rules.tidy_text(self._cell(row, Field.NIK))
        for fault in nik.faults:
            if fault == "nik_province":
                found = self._problem(row, Field.NIK, "nik_region", value, self._one_repair(row, nik, birth_date, sex))
                problems.append(replace(found, severity=Severity.WARNING))
                continue
            proved = None
            if fault in {"nik_length", "nik_date"}:
                proved = self._one_repair(row, nik, birth_date, sex)
            offered = proved or self._nik_proposal(nik, fault, birth_date, sex)
            found = self._problem(row, Field.NIK, fault, value, offered)
            if repaired is not None and fault == "nik_letter":
                found = replace(found, severity=Severity.NOTE, is_applied=True)
            problems.append(found)
        return repaired or nik

    def _nik_proposal(self, nik: Nik, fault: str, birth_date: date | None, sex: Sex | None) -> str | None:
        if fault == "nik_letter":
            return nik.proposal
        if birth_date is None or sex is None:
            return None
        spelled = niks.spelled(birth_date, sex)
        if fault == "nik_date":
            # only proposed: the stated date may be wrong itself
            return f"{nik.digits[:6]}{spelled}{nik.digits[12:]}" if nik.digits.isdigit() else None
        if fault == "nik_length" and niks.is_lost_in_date(nik, spelled):
            return f"{nik.digits[:6]}{spelled}{nik.digits[11:]}"
        return None

    def _one_repair(self, row: SheetRow, nik: Nik, birth_date: date | None, sex: Sex | None) -> str | None:
        """Return the one NIK that birth date, sex and address prove; only proposed, people move house."""
        if birth_date is None or sex is None:
            return None
        district = self._address(row)[3]
        regency = rules.tidy_text(self._cell(row, Field.REGENCY))
        return one_repair(nik.digits, niks.spelled(birth_date, sex), district=district, regency=regency)

    def _repaired(self, nik: Nik, birth_date: date | None, sex: Sex | None) -> Nik | None:
        """Return the NIK with its letters read as digits, where birth date and sex agree and O is the only letter.

        Other letters have more than one reading, except inside the date, which the row itself proves.
        """
        if nik.proposal is None or birth_date is None or sex is None:
            return None
        certain = all(
            character.isdigit() or character in "Oo" or 6 <= at < 12 for at, character in enumerate(nik.digits)
        )
        found = read_nik(nik.proposal, today=self._today)
        if certain and found.date_digits == niks.spelled(birth_date, sex):
            return found
        return None

    def _judge_date(self, row: SheetRow, nik: Nik, read: ReadDate, raw: object, problems: list[Problem]) -> date | None:
        value = _shown(raw)
        found = read.value
        in_nik = nik.birth_date.isoformat() if nik.birth_date else None
        if read.fault is not None:
            suggestion = read.other.isoformat() if read.other else (in_nik if nik.is_sound else None)
            problem = self._problem(row, Field.BIRTH_DATE, read.fault, value, suggestion)
            if self._repair and read.other is not None and read.other == nik.birth_date and nik.is_sound:
                problem = replace(problem, severity=Severity.NOTE, is_applied=True)
                found = read.other
            problems.append(problem)
        if read.is_ambiguous:
            other = read.other.isoformat() if read.other else None
            problems.append(self._problem(row, Field.BIRTH_DATE, "date_ambiguous", value, other))
        if found is not None and nik.digits:
            agrees = agrees_on_date(nik, found)
            if agrees is False:
                shown = value or found.isoformat()
                problems.append(self._problem(row, Field.BIRTH_DATE, "birth_date_mismatch", shown, in_nik))
            elif agrees is None and not {"nik_date", "nik_length"}.isdisjoint(nik.faults):
                # the NIK has no date to compare: only the card can tell
                note = self._problem(row, Field.BIRTH_DATE, "birth_date_mismatch", value)
                problems.append(replace(note, severity=Severity.NOTE))
        return found

    def _sex(self, row: SheetRow, nik: Nik, problems: list[Problem]) -> Sex | None:
        raw = self._cell(row, Field.SEX)
        if raw != "":
            found = rules.read_sex(raw)
        else:
            marks = [rules.tidy_text(self._cell(row, f)) for f in (Field.MALE_MARK, Field.FEMALE_MARK)]
            found = Sex.MALE if marks[0] and not marks[1] else Sex.FEMALE if marks[1] and not marks[0] else None
        text = rules.tidy_text(raw)
        if found is None and text and not _NOTHING.match(text):
            offered = nik.sex.value if nik.sex and nik.is_sound else None
            problems.append(self._problem(row, Field.SEX, "sex_unknown", text, offered))
        if found is not None and agrees_on_sex(nik, found) is False:
            offered = nik.sex.value if nik.sex else None
            problems.append(self._problem(row, Field.SEX, "sex_mismatch", text or found.value, offered))
        return found

    def _phone(self, row: SheetRow, problems: list[Problem]) -> str:
        raw = self._cell(row, Field.PHONE)
        if raw == "":
            return ""
        phone = rules.read_phone(raw)
        text = rules.tidy_text(raw)
        if phone is None and not _NOTHING.match(text):
            problems.append(self._problem(row, Field.PHONE, "phone_invalid", text))
        return phone or ""

    def _email(self, row: SheetRow, problems: list[Problem]) -> str:
        text = rules.tidy_text(self._cell(row, Field.EMAIL))
        if not text or _NOTHING.match(text):
            return ""
        if not _EMAIL.match(text):
            problems.append(self._problem(row, Field.EMAIL, "email_invalid", text))
            return ""
        return text

    def _address(self, row: SheetRow) -> tuple[str, str, str, str]:
        """Return street, RT, RW and district; columns of their own go before parts of one address cell."""
        raw = self._cell(row, Field.STREET)
        rt, rw = rules.read_rt(self._cell(row, Field.RT)), rules.read_rt(self._cell(row, Field.RW))
        district = _DISTRICT_WORD.sub("", rules.tidy_text(self._cell(row, Field.DISTRICT)))
        if district and (rt or rw):
            return rules.tidy_text(raw), rt, rw, district
        address = rules.read_address(raw)
        joined = re.fullmatch(
            r"\D*(\d{1,3})\s*[/\-. ]\s*\D*(\d{1,3})\D*", rules.tidy_text(self._cell(row, Field.RT_RW))
        )
        if joined and not rt:
            rt, rw = joined[1].zfill(3), joined[2].zfill(3)
        return address.street, rt or address.rt, rw or address.rw, district or address.district

    def _wanted(self, row: SheetRow) -> str:
        wanted = rules.tidy_text(self._cell(row, Field.WANTED))
        country = rules.tidy_text(self._cell(row, Field.WANTED_COUNTRY))
        return f"{wanted} ({country})" if wanted and country else wanted or country

    def _formula_text(self, row: SheetRow, field: Field) -> str:
        """Return what a formula without a stored result says by itself: a quoted text."""
        formula = row.formulas.get(self._columns.get(field, -1), "") if row.formulas else ""
        match = _TEXT_FORMULA.match(formula)
        return match[1] if match else ""

    def _formulas(self, row: SheetRow, nik: Nik, read: ReadDate, problems: list[Problem]) -> ReadDate:
        """Note each formula without a stored result; return the birth date if its formula spells one out."""
        for field, column in self._columns.items():
            formula = row.formulas.get(column)
            if formula is None or field is Field.NUMBER:
                continue
            suggestion: str | None = self._formula_text(row, field) or None
            is_applied = bool(suggestion) and field in {Field.NAME, Field.NIK}
            if field in {Field.BIRTH_DATE, Field.BIRTH}:
                if match := _DATE_FORMULA.match(formula):
                    read = read_date(f"{match[1]}-{match[2]}-{match[3]}", today=self._today)
                elif suggestion:
                    read = read_date(split_place(suggestion)[1], today=self._today, like=nik.birth_date)
                elif nik.is_sound and nik.birth_date:
                    suggestion, read = nik.birth_date.isoformat(), NO_DATE
                if read.value:
                    suggestion, is_applied = read.value.isoformat(), True
            found = self._problem(row, field, "formula_without_value", f"={formula.lstrip('=')}", suggestion)
            problems.append(replace(found, is_applied=is_applied))
        return read


def _shown(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    return raw.isoformat() if isinstance(raw, date) else rules.tidy_text(raw)
