"""The lists of a selection on paper: announcement, attachment of the decision, re-registration, sittings, cards."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.candidates.nik import masked
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import CentreRow, centre
from bekal.courses.queries import CourseRow, course
from bekal.courses.selection import queries, rules
from bekal.courses.selection.priorities import title_of
from bekal.courses.selection.queries import Plan, RankingRow, SelectionCard
from bekal.documents import selection_card
from bekal.documents.office_paper import Column, Facts, Listing, OfficePaper, Text, office_paper_pdf
from bekal.documents.ranking_xlsx import RankedLine, RankedTests, ranking_xlsx
from bekal.documents.wording import date_words, decimal_words, period_words, weekday_words
from bekal.errors import Refused, Unavailable
from bekal.storage.attachments import attachments_of
from bekal.terms import ApplicationId, ApplicationState, CourseId, SessionId

_ACCEPTED, _RESERVE = ApplicationState.ACCEPTED, ApplicationState.RESERVE
_NUMBER = Column("No", 11, "right")
_CODE = Column("Kode pendaftaran", 34)
_SIGNATURE = Column("Tanda tangan", 52, signed=True)


class NobodyRanked(Refused):
    """Nobody of the course has been admitted, so a ranking would be empty; facts: course."""


def decision(session: Session, course_id: CourseId) -> tuple[CourseRow, SelectionCard, Plan]:
    """Return a course, its locked decision, and what was decided.

    Raises:
        UnknownCourse: there is none.
        NotDecided: it is not locked yet.

    """
    of, card = course(session, course_id), queries.selection(session, course_id)
    if not card.is_locked:
        raise rules.NotDecided(course=of.name)
    return of, card, queries.plan(session, course_id)


def course_facts(of: CourseRow) -> tuple[tuple[str, str], ...]:
    """Return what every list says of its course."""
    return (
        ("Program pelatihan", of.programme),
        ("Kelas", of.name),
        ("Gelombang", of.intake),
        ("Tanggal pelatihan", period_words(of.starts_on, of.ends_on)),
    )


def announcement(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the list for the notice board: who is accepted, who is reserve; masked NIK, no scores.

    Raises:
        UnknownCourse, NotDecided: there is nothing to announce.

    """
    of, card, plan = decision(session, course_id)
    house = centre(session)
    columns = (_NUMBER, _CODE, Column("Nama"), Column("NIK", 36), Column("Hasil", 25))
    accepted = sorted(plan.of(_ACCEPTED), key=lambda row: (row.name.casefold(), row.code))
    rows = [(row.code, row.name, _in_public(row.nik), "Diterima") for row in accepted]
    rows += [(row.code, row.name, _in_public(row.nik), f"Cadangan {row.reserve}") for row in plan.of(_RESERVE)]
    blocks: list[Listing | Facts | Text] = [
        Facts(course_facts(of)),
        Text(
            f"Berdasarkan keputusan Nomor {card.letter_number}, hasil seleksi calon peserta pelatihan sebagai berikut."
        ),
        Listing(columns, _numbered(rows), none="Tidak ada yang diterima."),
    ]
    if card.reregister_by is not None:
        blocks.append(
            Text(
                f"Yang diterima wajib daftar ulang paling lambat {weekday_words(card.reregister_by)} dengan membawa "
                "tanda bukti pendaftaran dan KTP asli. Yang tidak daftar ulang dianggap mengundurkan diri dan "
                "digantikan cadangan menurut urutannya."
            )
        )
    blocks.append(Text("Yang namanya tidak tercantum belum dapat diterima pada gelombang ini.", small=True))
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "PENGUMUMAN HASIL SELEKSI CALON PESERTA PELATIHAN",
            tuple(blocks),
            number=f"Nomor: {card.letter_number}",
            signatory=signatory(house, card.letter_on or now.astimezone(house.timezone).date()),
            paper=paper,
            name=f"Pengumuman {of.name}",
        )
    )


def _in_public(nik: str | None) -> str:
    """Show no more of a NIK on a notice board than tells two people of one name apart."""
    return "*" * 12 + nik[-4:] if nik and len(nik) == 16 else "–"


def attachment(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the attachment of the decision's letter: everybody accepted and reserve, in the ranking's order.

    Raises:
        UnknownCourse, NotDecided: there is no decision.

    """
    of, card, plan = decision(session, course_id)
    house = centre(session)
    columns = (
        _NUMBER,
        _CODE,
        Column("Nama"),
        Column("NIK", 38),
        Column("Keterangan", 26),
    )

    def listed(rows: list[RankingRow], words: str) -> tuple[tuple[str, ...], ...]:
        return _numbered(
            [(row.code, row.name, masked(row.nik) or "–", f"{words} {row.reserve or ''}".strip()) for row in rows]
        )

    signed_on = card.letter_on or now.astimezone(house.timezone).date()
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "DAFTAR CALON PESERTA PELATIHAN YANG DITERIMA DAN CADANGAN",
            (
                Facts(course_facts(of)),
                Listing(columns, listed(plan.of(_ACCEPTED), "Diterima"), "A. Diterima", none="Tidak ada."),
                Listing(columns, listed(plan.of(_RESERVE), "Cadangan"), "B. Cadangan", none="Tidak ada."),
            ),
            corner=(
                f"Lampiran Keputusan {house.signatory_title}",
                f"Nomor: {card.letter_number}",
                f"Tanggal: {date_words(signed_on)}",
            ),
            signatory=signatory(house, signed_on),
            paper=paper,
            name=f"Lampiran keputusan {of.name}",
        )
    )


def reregistration_list(session: Session, course_id: CourseId, *, paper: str = "A4") -> bytes:
    """Return the list that those accepted sign when they re-register, those who moved up included.

    Raises:
        UnknownCourse, NotDecided: there is no decision.

    """
    of, card, _ = decision(session, course_id)
    house = centre(session)
    there = queries.applicants(
        session, course_id, today=of.starts_on, states=(_ACCEPTED, ApplicationState.REREGISTERED), limit=None
    )
    rows = [(row.code, row.name, "", "") for row in sorted(there.rows, key=lambda row: (row.name.casefold(), row.code))]
    until = () if card.reregister_by is None else (("Batas daftar ulang", weekday_words(card.reregister_by)),)
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "DAFTAR ULANG CALON PESERTA PELATIHAN",
            (
                Facts((*course_facts(of), *until)),
                Listing(
                    (_NUMBER, _CODE, Column("Nama"), Column("Tanggal", 24), _SIGNATURE),
                    _numbered(rows),
                    none="Tidak ada yang diterima.",
                ),
            ),
            paper=paper,
            name=f"Daftar ulang {of.name}",
        )
    )


def sitting_attendance(
    session: Session, course_id: CourseId, session_ids: tuple[SessionId, ...] = (), *, paper: str = "A4"
) -> list[tuple[str, bytes]]:
    """Return for each sitting the list that applicants sign, with a name for its file; of some sittings if named.

    Raises:
        UnknownCourse: there is none.

    """
    of, house = course(session, course_id), centre(session)
    papers = []
    for sitting in queries.sittings(session, course_id):
        if session_ids and sitting.id not in session_ids:
            continue
        rows = tuple((f"{row.number}", row.code, row.name, "") for row in queries.sitting_list(session, sitting.id))
        name = f"{sitting.test} {sitting.held_on:%Y-%m-%d} {sitting.starts.replace(':', '.')} {sitting.place}".strip()
        when = f"{weekday_words(sitting.held_on)}, pukul {_times(sitting.starts, sitting.ends)} {zone_words(house)}"
        content = OfficePaper(
            letterhead(session, house),
            "DAFTAR HADIR PESERTA SELEKSI",
            (
                Facts(
                    (("Tes", sitting.test), ("Waktu", when), ("Tempat", sitting.place or "–"), *course_facts(of)[:3])
                ),
                Listing(
                    (Column("Kursi", 15, "right"), _CODE, Column("Nama"), _SIGNATURE), rows, none="Belum ada peserta."
                ),
                Text(f"Jumlah terdaftar {len(rows)} orang. Hadir …… orang. Tidak hadir …… orang."),
            ),
            paper=paper,
            name=f"Daftar hadir {name}",
        )
        papers.append((name, office_paper_pdf(content)))
    return papers


def cards(session: Session, course_id: CourseId, only: tuple[ApplicationId, ...] = ()) -> bytes:
    """Return the test cards of those who have a seat in a sitting, by seat; of some applicants if named.

    Raises:
        UnknownCourse: there is none.
        NobodyPlaced: nobody has a seat yet.

    """
    of, house = course(session, course_id), centre(session)
    lines: dict[ApplicationId, list[selection_card.Sitting]] = {}
    people: dict[ApplicationId, queries.SeatRow] = {}
    for sitting in queries.sittings(session, course_id):
        when = f"{weekday_words(sitting.held_on)}, {_times(sitting.starts, sitting.ends)}"
        for row in queries.sitting_list(session, sitting.id):
            if only and row.application_id not in only:
                continue
            people.setdefault(row.application_id, row)
            seat = selection_card.Sitting(sitting.test, when, sitting.place, row.number)
            lines.setdefault(row.application_id, []).append(seat)
    if not people:
        raise rules.NobodyPlaced(course=of.name)
    return selection_card.selection_cards_pdf(
        [
            selection_card.SelectionCard(
                house.name,
                f"{of.programme}, {of.name}",
                row.name,
                row.code,
                tuple(lines[each]),
                _photo(session, row.photo),
            )
            for each, row in people.items()
        ],
        f"Kartu tes {of.name}",
    )


def ranking_book(session: Session, course_id: CourseId) -> bytes:
    """Return the ranking as a workbook, as it would be decided now or as it was decided.

    Raises:
        UnknownCourse: there is none.
        NobodyRanked: there is nobody to write into it.

    """
    of, card, plan = course(session, course_id), queries.selection(session, course_id), queries.plan(session, course_id)
    if not plan.rows:
        raise NobodyRanked(course=of.name)
    tests = queries.tests(session, course_id)
    groups = {
        row.id: ", ".join(title_of(code) for code in row.priority)
        for row in queries.applicants(session, course_id, today=of.starts_on, limit=None).rows
        if row.priority
    }
    lines = [
        RankedLine(
            row.rank,
            row.code,
            row.name,
            row.nik or "",
            tuple(
                "TH" if test.id in row.scores and row.scores[test.id] is None else row.scores.get(test.id)
                for test in tests
            ),
            row.total,
            groups.get(row.id, ""),
            f"{row.outcome.word} {row.reserve or ''}".strip(),
            row.why or ("kursi prioritas" if row.by_priority else ""),
        )
        for row in plan.rows
    ]
    letter = (("Keputusan", card.letter_number),) if card.is_locked else (("Keputusan", "belum ditetapkan"),)
    facts = (*course_facts(of), ("Nilai akhir paling rendah", decimal_words_of(card.pass_mark)), *letter)
    return ranking_xlsx(
        f"Peringkat seleksi {of.name}",
        facts,
        RankedTests(tuple(test.title for test in tests), tuple(test.weight for test in tests)),
        lines,
    )


def decimal_words_of(hundredths: int) -> str:
    """Write hundredths as a score: `72,50`."""
    from fractions import Fraction

    return decimal_words(Fraction(hundredths, 100))


def zone_words(house: CentreRow) -> str:
    """Return the abbreviation of the centre's zone."""
    return {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}.get(house.zone, "")


def _times(starts: str, ends: str) -> str:
    return f"{starts.replace(':', '.')}–{ends.replace(':', '.')}"


def _numbered(rows: Sequence[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple((f"{number}", *row) for number, row in enumerate(rows, 1))


def _photo(session: Session, address: str) -> bytes | None:
    """Return a photo, or nothing where its file is not on this PC: a card without photo still names the seat."""
    if not address:
        return None
    try:
        return attachments_of(session).read(address)
    except Unavailable:
        return None
