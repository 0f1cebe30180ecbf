"""The papers of an assessment: final scores, units K/BK, the recap of the training, who sat in the meeting."""

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.locking_rules import NotLocked
from bekal.assessment.queries import GraduationRow, ResultRow, Results, results
from bekal.assessment.rules import entry_text
from bekal.assessment.weighing import FieldId
from bekal.attendance.queries import recap
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import CentreRow, centre
from bekal.courses.queries import CourseRow, course
from bekal.documents.office_paper import Column, Facts, Listing, Members, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import date_words, decimal_words, weekday_words
from bekal.reports.selection import course_facts, zone_words
from bekal.storage.records import Candidate, Enrolment
from bekal.terms import CourseId, Decision, EnrolmentState, Sex

DECISIONS = {Decision.PASSED: "Lulus", Decision.FAILED: "Tidak lulus", None: "–"}
"""Office papers are Indonesian, whatever the language of the screen."""
STATES = {
    EnrolmentState.WITHDRAWN: "Mengundurkan diri",
    EnrolmentState.DISMISSED: "Dikeluarkan",
    EnrolmentState.REPLACED: "Digantikan",
    EnrolmentState.TRANSFERRED: "Pindah kelas",
}
_DRAFT = "SEMENTARA: hasil belum dikunci dengan sidang kelulusan dan masih dapat berubah."
_MOST_UPRIGHT = 6
"""Components that fit an upright sheet beside name, total, predicate and decision."""


def made(session: Session, what: str, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return one of the papers by its name: minutes, attendance, scores, scores-book, units, summary, template.

    Raises:
        UnknownCourse: there is none.
        NotLocked: the minutes, and who sat in the meeting, need the lock.

    """
    from bekal.reports.assessment_books import score_book, template
    from bekal.reports.assessment_minutes import minutes

    match what:
        case "minutes":
            return minutes(session, course_id, paper=paper)
        case "attendance":
            return meeting_attendance(session, course_id, paper=paper)
        case "scores":
            return score_list(session, course_id, now=now, paper=paper)
        case "scores-book":
            return score_book(session, course_id)
        case "units":
            return unit_recap(session, course_id, now=now, paper=paper)
        case "summary":
            return summary(session, course_id, now=now, paper=paper)
        case _:
            return template(session, course_id)


def locked_results(session: Session, course_id: CourseId) -> tuple[CourseRow, Results, GraduationRow]:
    """Return a course, its results, and the meeting that locked them.

    Raises:
        UnknownCourse: there is none.
        NotLocked: they are not locked.

    """
    of, found = course(session, course_id), results(session, course_id)
    if found.lock is None:
        raise NotLocked(course=of.name)
    return of, found, found.lock


def long_facts(of: CourseRow, people: int) -> tuple[tuple[str, str], ...]:
    """Return what every paper of a class says of it."""
    more = [("Lama pelatihan", f"{of.hours} JP"), ("Jumlah peserta", f"{people} orang")]
    if of.fund_source:
        more.append(("Sumber dana", of.fund_source))
    if of.instructors:
        more.append(("Instruktur", ", ".join(of.instructors)))
    return (*course_facts(of), *more)


def when_met(house: CentreRow, lock: GraduationRow) -> str:
    """Return day and time of the meeting in words."""
    at = f", pukul {lock.met_at.replace(':', '.')} {zone_words(house)}".rstrip() if lock.met_at else ""
    return f"{weekday_words(lock.met_on)}{at}"


def _basis(found: Results) -> Text:
    """Return on which lock the paper stands, or that it is a draft."""
    if found.lock is None:
        return Text(_DRAFT)
    number = f" Nomor {found.lock.letter_number}" if found.lock.letter_number else ""
    return Text(
        f"Hasil ditetapkan dengan berita acara sidang kelulusan{number} tanggal {date_words(found.lock.met_on)}."
    )


def _signed_on(found: Results, house: CentreRow, now: datetime) -> date:
    return found.lock.met_on if found.lock is not None else now.astimezone(house.timezone).date()


def score_words(row: ResultRow) -> str:
    """Return the total with two decimals, or a dash."""
    return "–" if row.score_hundredths is None else decimal_words(Fraction(row.score_hundredths, 100))


def decision_words(row: ResultRow) -> str:
    """Return the decision, or how somebody left."""
    return STATES.get(row.state, "Keluar") if row.has_left else DECISIONS[row.decision]


def entry_words(row: ResultRow, field: FieldId) -> str:
    """Return what counts in a cell, or a dash."""
    return entry_text(row.entries.get(field)) or "–"


def meeting_attendance(session: Session, course_id: CourseId, *, paper: str = "A4") -> bytes:
    """Return the list that the members of the graduation meeting sign.

    Raises:
        UnknownCourse, NotLocked: there is nothing to sign.

    """
    of, _found, lock = locked_results(session, course_id)
    house = centre(session)
    rows = tuple((f"{n}", name, office, "") for n, (name, office) in enumerate(lock.members, 1))
    empty = tuple((f"{n}", "", "", "") for n in range(len(rows) + 1, max(len(rows) + 3, 9)))
    facts = [("Hari dan tanggal", when_met(house, lock)), ("Tempat", lock.met_place or "–"), *course_facts(of)]
    if lock.letter_number:
        facts.append(("Berita acara", f"Nomor {lock.letter_number}"))
    columns = (
        Column("No", 11, "right"),
        Column("Nama"),
        Column("Jabatan", 48),
        Column("Tanda tangan", 52, signed=True),
    )
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "DAFTAR HADIR SIDANG KELULUSAN",
            (Facts(tuple(facts)), Listing(columns, (*rows, *empty))),
            signatory=signatory(house, lock.met_on),
            paper=paper,
            name=f"Daftar hadir sidang {of.name}",
        )
    )


def score_list(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the list of final scores: every component, the total, what it is called, the decision.

    Raises:
        UnknownCourse: there is none.

    """
    of, found, house = course(session, course_id), results(session, course_id), centre(session)
    components = found.plan.components
    lies = len(components) > _MOST_UPRIGHT
    titled = not lies and all(len(one.title) <= 12 for one in components) and len(components) <= 4
    wide = 17.0 if titled else 12.5
    columns = (
        Column("No", 10, "right"),
        Column("Nama"),
        *(Column(one.title if titled else f"K{n}", wide, "right") for n, one in enumerate(components, 1)),
        Column("Nilai akhir", 17, "right"),
        Column("Predikat", 23),
        Column("Keputusan", 24),
    )
    rows = tuple(
        (
            f"{row.number}",
            row.name,
            *(entry_words(row, one.id) for one in components),
            score_words(row),
            row.predicate.word if row.predicate else "–",
            decision_words(row),
        )
        for row in found.rows
    )
    seated = [row for row in found.rows if not row.has_left]
    blocks: list[Listing | Facts | Text | Members] = [Facts(long_facts(of, len(seated))), _basis(found)]
    blocks.append(Listing(columns, rows, none="Belum ada peserta."))
    blocks.append(Text(_how_counted(found, titled=titled), small=True))
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "DAFTAR NILAI AKHIR",
            tuple(blocks),
            signatory=signatory(house, _signed_on(found, house, now)),
            paper=paper,
            is_wide=lies,
            name=f"Daftar nilai akhir {of.name}",
        )
    )


def _how_counted(found: Results, *, titled: bool) -> str:
    plan = found.plan
    said = []
    if plan.components:
        parts = [
            f"{'' if titled else f'K{n} '}{one.title} {decimal_words(Fraction(one.weight * 100, plan.weights), 0)}%"
            for n, one in enumerate(plan.components, 1)
        ]
        said.append(f"Nilai akhir adalah rata-rata tertimbang, dibulatkan dua desimal: {', '.join(parts)}.")
        which = "terakhir" if plan.counts == "last" else "terbaik"
        said.append(f"Bila mengulang, percobaan {which} yang dihitung.")
    if plan.pass_mark is not None:
        said.append(f"Nilai akhir paling rendah untuk lulus {decimal_words(Fraction(plan.pass_mark, 100))}.")
    if plan.predicates:
        said.append(
            "Predikat: "
            + ", ".join(f"{one.word} mulai {decimal_words(Fraction(one.least, 100), 0)}" for one in plan.predicates)
            + "."
        )
    return " ".join([*said, "TH: tidak hadir. Tanda –: belum ada."])


def unit_recap(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the recap of a competency-based training: K or BK of everybody in every unit.

    Raises:
        UnknownCourse: there is none.

    """
    of, found, house = course(session, course_id), results(session, course_id), centre(session)
    units = found.units
    lies = len(units) > 9
    columns = (
        Column("No", 10, "right"),
        Column("Nama"),
        *(Column(f"U{n}", 9.5, "centre") for n in range(1, len(units) + 1)),
        Column("K", 11, "right"),
        Column("BK", 11, "right"),
    )
    rows = []
    for row in found.rows:
        entries = [entry_words(row, unit.id) for unit in units]
        rows.append((f"{row.number}", row.name, *entries, f"{entries.count('K')}", f"{entries.count('BK')}"))
    of_unit = Listing(
        (Column("Unit", 14), Column("Kode", 46), Column("Judul"), Column("JP", 12, "right"), Column("K", 12, "right"),
         Column("BK", 12, "right")),
        tuple(
            (
                f"U{n}", unit.code or "–", unit.title, f"{unit.hours}",
                f"{sum(entry_words(row, unit.id) == 'K' for row in found.rows)}",
                f"{sum(entry_words(row, unit.id) == 'BK' for row in found.rows)}",
            )
            for n, unit in enumerate(units, 1)
        ),
        "Unit kompetensi",
        none="Program ini tidak mempunyai unit.",
    )  # fmt: skip
    seated = [row for row in found.rows if not row.has_left]
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "REKAP PENILAIAN PELATIHAN BERBASIS KOMPETENSI",
            (
                Facts(long_facts(of, len(seated))),
                _basis(found),
                Listing(columns, tuple(rows), none="Belum ada peserta."),
                of_unit,
                Text("K: kompeten. BK: belum kompeten. TH: tidak hadir. Tanda –: belum dinilai.", small=True),
            ),
            signatory=signatory(house, _signed_on(found, house, now)),
            paper=paper,
            is_wide=lies,
            name=f"Rekap penilaian {of.name}",
        )
    )


def summary(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the final recap of a training: how many came, left, passed; scores and attendance of everybody.

    Raises:
        UnknownCourse: there is none.

    """
    of, found, house = course(session, course_id), results(session, course_id), centre(session)
    shares = {row.enrolment_id: row.tally.share for row in recap(session, course_id).rows}
    counts = tuple((word, f"{number}") for word, number in counted(session, found))
    columns = (
        Column("No", 10, "right"),
        Column("Nama"),
        Column("Hadir %", 17, "right"),
        Column("Unit K", 16, "right"),
        Column("Nilai akhir", 19, "right"),
        Column("Predikat", 25),
        Column("Keputusan", 28),
        Column("Catatan", 0),
    )
    rows = tuple(
        (
            f"{row.number}",
            row.name,
            _percent(shares.get(row.enrolment_id)),
            f"{sum(entry_words(row, unit.id) == 'K' for unit in found.units)}/{len(found.units)}",
            score_words(row),
            row.predicate.word if row.predicate else "–",
            decision_words(row),
            row.note,
        )
        for row in found.rows
    )
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "REKAPITULASI AKHIR HASIL PELATIHAN",
            (
                Facts(long_facts(of, sum(not row.has_left for row in found.rows))),
                _basis(found),
                Listing((Column("Uraian"), Column("Jumlah", 30, "right")), counts),
                Listing(columns, rows, none="Belum ada peserta."),
            ),
            signatory=signatory(house, _signed_on(found, house, now)),
            paper=paper,
            is_wide=True,
            name=f"Rekapitulasi akhir {of.name}",
        )
    )


def counted(session: Session, found: Results) -> list[tuple[str, str]]:
    """Return the counts of a class that its papers give, with their words."""
    sexes = dict(
        session.execute(
            select(Enrolment.id, Candidate.sex)
            .join(Candidate, Candidate.id == Enrolment.candidate_id)
            .where(Enrolment.course_id == found.course_id)
        ).all()
    )
    seated = [row for row in found.rows if not row.has_left]

    def sort_of(rows: list[ResultRow]) -> str:
        men = sum(sexes.get(row.enrolment_id) is Sex.MALE for row in rows)
        women = sum(sexes.get(row.enrolment_id) is Sex.FEMALE for row in rows)
        return f"{len(rows)} (L {men}, P {women})"

    passed = [row for row in seated if row.decision is Decision.PASSED]
    failed = [row for row in seated if row.decision is Decision.FAILED]
    lines = [
        ("Peserta terdaftar", sort_of(list(found.rows))),
        ("Berhenti sebelum selesai", sort_of([row for row in found.rows if row.has_left])),
        ("Peserta yang dinilai", sort_of(seated)),
        ("Lulus", sort_of(passed)),
        ("Tidak lulus", sort_of(failed)),
    ]
    if undecided := len(seated) - len(passed) - len(failed):
        lines.append(("Belum diputuskan", f"{undecided}"))
    totals = [row.total for row in seated if row.total is not None]
    if totals:
        lines.append(("Nilai akhir rata-rata", decimal_words(sum(totals, Fraction(0)) / len(totals))))
        lines.append(
            ("Nilai akhir tertinggi dan terendah", f"{decimal_words(max(totals))} dan {decimal_words(min(totals))}")
        )
    return lines


def _percent(share: Fraction | None) -> str:
    return "–" if share is None else decimal_words(share * 100)
