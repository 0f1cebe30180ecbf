"""The minutes of a selection (berita acara): of the meeting that decided, and of who takes a trainee's seat."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.courses.queries import course
from bekal.courses.selection import queries, ranking, rules
from bekal.courses.selection.queries import Plan, RankingRow, SelectionCard
from bekal.documents.office_paper import Column, Facts, Listing, Members, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import date_words, decimal_words, spelled_date, weekday_words
from bekal.reports.selection import course_facts, decimal_words_of, decision, zone_words
from bekal.storage.records import Application, Candidate, Course, Enrolment, Meeting
from bekal.terms import ApplicationState, CourseId, EnrolmentId

_ACCEPTED, _RESERVE = ApplicationState.ACCEPTED, ApplicationState.RESERVE
_ORDER = {
    "nilai akhir": "nilai akhir",
    "kelompok prioritas": "kelompok prioritas",
    "nilai wawancara": "nilai wawancara",
    "nilai tes tulis": "nilai tes tulis",
    "waktu mendaftar": "waktu mendaftar yang lebih awal",
    "kode pendaftaran": "kode pendaftaran",
}
"""Office papers are Indonesian, whatever the language of the screen."""


def minutes(session: Session, course_id: CourseId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the minutes of the meeting that decided: facts, counts, who is accepted and reserve, how it was ranked.

    Raises:
        UnknownCourse, NotDecided: there is nothing to write minutes of.

    """
    of, card, plan = decision(session, course_id)
    house = centre(session)
    met_on = card.met_on or card.letter_on or now.astimezone(house.timezone).date()
    at = f", pukul {card.met_at.replace(':', '.')} {zone_words(house)}" if card.met_at else ""
    where = f", bertempat di {card.met_place}" if card.met_place else ""
    opening = (
        f"Pada hari ini, {spelled_date(met_on)} ({met_on:%d-%m-%Y}){at}{where}, telah diadakan rapat penetapan hasil "
        f"seleksi calon peserta pelatihan {house.name} untuk:"
    )
    columns = (
        Column("No", 11, "right"),
        Column("Kode pendaftaran", 34),
        Column("Nama"),
        Column("Nilai akhir", 20, "right"),
        Column("Peringkat", 19, "right"),
        Column("Keterangan", 25),
    )
    blocks: list[Listing | Facts | Text | Members] = [
        Text(opening),
        Facts(course_facts(of)),
        Text("Rapat menetapkan hasil seleksi sebagai berikut."),
        Listing(
            (Column("Uraian"), Column("Jumlah", 30, "right")),
            _counts(session, course_id, plan, card.quota or of.quota),
            "1. Jumlah pendaftar dan hasil",
        ),
        Listing(
            (Column("Tes"), Column("Jenis", 34), Column("Bobot", 20, "right"), Column("Nilai lulus", 26, "right")),
            tuple(
                (
                    test.title,
                    _KINDS[test.kind.value],
                    f"{test.weight}",
                    "–" if test.pass_mark is None else decimal_words_of(test.pass_mark),
                )
                for test in queries.tests(session, course_id)
            ),
            "2. Tes dan bobot",
            none="Seleksi tanpa tes.",
        ),
        Text(_order(card)),
        *_unscreened(session, course_id, card),
        Listing(columns, _lines(plan.of(_ACCEPTED)), "3. Diterima", none="Tidak ada yang diterima."),
        Listing(columns, _lines(plan.of(_RESERVE)), "4. Cadangan menurut urutan", none="Tidak ada cadangan."),
    ]
    if card.reregister_by is not None:
        blocks.append(
            Text(
                f"Daftar ulang paling lambat {weekday_words(card.reregister_by)}. Kursi yang kosong diisi cadangan "
                f"menurut urutannya.{_kept_seats(card)}"
            )
        )
    if card.corrected_on is not None:
        blocks.append(
            Text(
                f"Nomor atau tanggal surat keputusan diperbaiki pada {date_words(card.corrected_on)}: "
                f"{card.correction}.".replace("..", "."),
                small=True,
            )
        )
    blocks.append(Text("Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."))
    if card.members:
        blocks.append(Members("Peserta rapat:", card.members))
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "BERITA ACARA SELEKSI CALON PESERTA PELATIHAN",
            tuple(blocks),
            number=f"Nomor: {card.letter_number}",
            signatory=signatory(house, met_on),
            paper=paper,
            name=f"Berita acara seleksi {of.name}",
        )
    )


def _kept_seats(card: SelectionCard) -> str:
    """State how a seat of the groups that go first is given on."""
    if not card.priority_seats:
        return ""
    return (
        f" Selama yang memegang kursi dari kelompok prioritas kurang dari {card.priority_seats} orang, kursi "
        "yang kosong diberikan lebih dulu kepada cadangan berikutnya dari kelompok prioritas."
    )


def _unscreened(session: Session, course_id: CourseId, card: SelectionCard) -> list[Listing]:
    """Name who had applied when it was decided and whose papers nobody had looked at."""
    query = (
        select(Application.id, Application.state, Application.state_on, Candidate.name)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.course_id == course_id,
            Application.outcome.is_(None),
            Application.applied_at <= card.locked_at,
            Candidate.restricted_on.is_(None),
        )
        .order_by(Application.applied_at, Application.id)
    )
    locked_on = card.locked_at.astimezone(centre(session).timezone).date() if card.locked_at else None
    left = [
        (rules.registration_code(found), name)
        for found, state, since, name in session.execute(query)
        if state is ApplicationState.REGISTERED or (locked_on is not None and since > locked_on)
    ]
    if not left:
        return []
    return [
        Listing(
            (Column("No", 11, "right"), Column("Kode pendaftaran", 34), Column("Nama")),
            tuple((f"{number}", *row) for number, row in enumerate(left, 1)),
            f"Belum diperiksa administrasinya saat penetapan ({len(left)} orang), sehingga tidak ikut diperingkat",
        )
    ]


_KINDS = {"written": "Tes tulis", "interview": "Wawancara", "physical": "Tes fisik", "other": "Tes lain"}


def _mark(hundredths: int | None) -> str:
    return "–" if hundredths is None else decimal_words_of(hundredths)


def _counts(session: Session, course_id: CourseId, plan: Plan, quota: int) -> tuple[tuple[str, str], ...]:
    counted = dict(
        session.execute(
            select(Application.state, func.count())
            .where(Application.course_id == course_id, Application.outcome.is_(None))
            .group_by(Application.state)
        ).all()
    )
    absent = sum(row.rank is None and None in row.scores.values() for row in plan.rows)
    ranked = sum(row.rank is not None for row in plan.rows)
    first = sum(row.by_priority for row in plan.rows)
    rejected = counted.get(ApplicationState.REJECTED, 0)
    lines = [
        ("Pendaftar", sum(counted.values()) + len(plan.rows)),
        ("Gugur administrasi", rejected),
        ("Mengundurkan diri sebelum penetapan", counted.get(ApplicationState.WITHDRAWN, 0)),
        ("Lolos administrasi dan berhak mengikuti tes", len(plan.rows)),
        ("Tidak hadir pada salah satu tes", absent),
        ("Di bawah nilai lulus atau tanpa nilai", len(plan.rows) - ranked - absent),
        ("Masuk peringkat", ranked),
        ("Kuota kelas", quota),
        ("Diterima", len(plan.of(_ACCEPTED))),
        *([("di antaranya melalui kursi prioritas", first)] if first else []),
        ("Cadangan", len(plan.of(_RESERVE))),
        ("Tidak diterima", len(plan.of(ApplicationState.NOT_ACCEPTED))),
    ]
    return tuple((word, f"{count}") for word, count in lines)


def _order(card: SelectionCard) -> str:
    steps = "; ".join(f"({number}) {_ORDER[step]}" for number, step in enumerate(ranking.ORDER, 1))
    least = f" Nilai akhir paling rendah {decimal_words_of(card.pass_mark)}." if card.pass_mark else ""
    seats = (
        f" Sebanyak {card.priority_seats} kursi diisi lebih dulu dari kelompok prioritas menurut peringkatnya."
        if card.priority_seats
        else ""
    )
    return (
        "Nilai akhir adalah rata-rata tertimbang nilai semua tes, dibulatkan dua desimal. Peringkat disusun menurut: "
        f"{steps}.{least}{seats}"
    )


def _lines(rows: list[RankingRow]) -> tuple[tuple[str, ...], ...]:
    found = []
    for number, row in enumerate(rows, 1):
        remark = "kursi prioritas" if row.by_priority else "prioritas" if row.is_priority else ""
        total = "–" if row.total is None else decimal_words(row.total)
        found.append((f"{number}", row.code, row.name, total, f"{row.rank}", remark))
    return tuple(found)


def replacement_minutes(session: Session, enrolment_id: EnrolmentId, *, now: datetime, paper: str = "A4") -> bytes:
    """Return the minutes of a trainee's replacement; `enrolment_id` is of whoever took the seat.

    Raises:
        UnknownTrainee: that is nobody who took another's seat.

    """
    new = session.get(Enrolment, enrolment_id)
    if new is None or new.replaces_id is None:
        raise rules.UnknownTrainee(trainee=str(enrolment_id))
    former = session.get_one(Enrolment, new.replaces_id)
    house, of = centre(session), course(session, CourseId(new.course_id))
    on = former.left_on or new.joined_on
    day = _training_day(session, session.get_one(Course, new.course_id), new.joined_on)
    today = now.astimezone(house.timezone).date()
    card = queries.selection(session, of.id)
    said = f" sesuai daftar cadangan pada keputusan Nomor {card.letter_number}" if card.letter_number else ""
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "BERITA ACARA PENGGANTIAN PESERTA PELATIHAN",
            (
                Text(
                    f"Pada hari ini, {spelled_date(today)} ({today:%d-%m-%Y}), telah dilakukan penggantian peserta "
                    f"pelatihan{said} pada:"
                ),
                Facts(course_facts(of)),
                Text("Peserta yang digantikan:"),
                Facts(
                    (
                        *_who(session, former),
                        ("Berhenti tanggal", date_words(on)),
                        ("Alasan", former.left_reason or "–"),
                    )
                ),
                Text(f"Peserta pengganti:{_goes_first(session, new, card)}"),
                Facts(
                    (
                        *_who(session, new),
                        ("Mulai tanggal", date_words(new.joined_on)),
                        ("Hari pelatihan", "sebelum hari pertama" if day < 1 else f"hari ke-{day}"),
                    )
                ),
                Text("Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."),
                Members(
                    "Yang menandatangani:",
                    ((_name(session, new), "Peserta pengganti"), ("." * 40, "Petugas")),
                ),
            ),
            signatory=signatory(house, today),
            paper=paper,
            name=f"Berita acara penggantian {of.name}",
        )
    )


def _who(session: Session, trainee: Enrolment) -> tuple[tuple[str, str], ...]:
    asked = session.scalars(
        select(Application).where(
            Application.course_id == trainee.course_id, Application.candidate_id == trainee.candidate_id
        )
    ).one_or_none()
    code = (("Kode pendaftaran", rules.registration_code(asked.id)),) if asked is not None else ()
    rank = (("Peringkat seleksi", f"{asked.rank}"),) if asked is not None and asked.rank is not None else ()
    return (("Nama", _name(session, trainee)), ("Nomor urut peserta", f"{trainee.number}"), *code, *rank)


def _goes_first(session: Session, new: Enrolment, card: SelectionCard) -> str:
    """State the rule by which somebody of the groups that go first may have come before better ranks."""
    priority = session.scalars(
        select(Application.priority).where(
            Application.course_id == new.course_id, Application.candidate_id == new.candidate_id
        )
    ).one_or_none()
    if not (priority and card.priority_seats):
        return ""
    return (
        f" (kelompok prioritas; {card.priority_seats} kursi prioritas diisi lebih dulu dari cadangan kelompok itu "
        "selama belum terpenuhi)"
    )


def _name(session: Session, trainee: Enrolment) -> str:
    return session.scalars(select(Candidate.name).where(Candidate.id == trainee.candidate_id)).one()


def _training_day(session: Session, of: Course, on: date) -> int:
    held = list(session.scalars(select(Meeting.held_on).where(Meeting.course_id == of.id)))
    return rules.training_day(held, on, of.starts_on)
