"""The minutes of the graduation meeting (berita acara sidang kelulusan)."""

from sqlalchemy.orm import Session

from bekal.assessment.queries import graduations
from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.documents.office_paper import Column, Facts, Listing, Members, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import date_words, decimal_words, spelled_date
from bekal.reports.assessment import counted, decision_words, locked_results, long_facts, score_words
from bekal.reports.selection import zone_words
from bekal.terms import CourseId, Decision


def minutes(session: Session, course_id: CourseId, *, paper: str = "A4") -> bytes:
    """Return the minutes of the meeting that fixed the results: facts, counts, who passed and who did not.

    Raises:
        UnknownCourse: there is none.
        NotLocked: no meeting fixed the results.

    """
    of, found, lock = locked_results(session, course_id)
    house = centre(session)
    at = f", pukul {lock.met_at.replace(':', '.')} {zone_words(house)}".rstrip() if lock.met_at else ""
    where = f", bertempat di {lock.met_place}" if lock.met_place else ""
    seated = [row for row in found.rows if not row.has_left]
    columns = (
        Column("No", 11, "right"),
        Column("No urut", 17, "right"),
        Column("Nama"),
        Column("Nilai akhir", 21, "right"),
        Column("Predikat", 26),
        Column("Catatan", 38),
    )

    def lines(decision: Decision) -> tuple[tuple[str, ...], ...]:
        chosen = [row for row in seated if row.decision is decision]
        return tuple(
            (
                f"{n}", f"{row.number}", row.name, score_words(row), row.predicate.word if row.predicate else "–",
                row.note,
            )
            for n, row in enumerate(chosen, 1)
        )  # fmt: skip

    opening = (
        f"Pada hari ini, {spelled_date(lock.met_on)} ({lock.met_on:%d-%m-%Y}){at}{where}, telah diadakan sidang "
        f"kelulusan peserta pelatihan {house.name} untuk:"
    )
    blocks: list[Listing | Facts | Text | Members] = [
        Text(opening),
        Facts(long_facts(of, len(seated))),
        Text("Setelah memeriksa nilai, hasil tiap unit, dan kehadiran peserta, sidang menetapkan sebagai berikut."),
        Listing((Column("Uraian"), Column("Jumlah", 36, "right")), tuple(counted(session, found)), "1. Jumlah peserta"),
        Listing(columns, lines(Decision.PASSED), "2. Dinyatakan lulus", none="Tidak ada yang lulus."),
        Listing(columns, lines(Decision.FAILED), "3. Dinyatakan tidak lulus", none="Tidak ada yang tidak lulus."),
    ]
    gone = tuple(
        (f"{n}", row.name, decision_words(row)) for n, row in enumerate((r for r in found.rows if r.has_left), 1)
    )
    if gone:
        blocks.append(
            Listing(
                (Column("No", 11, "right"), Column("Nama"), Column("Keterangan", 50)),
                gone,
                "4. Berhenti sebelum selesai",
            )
        )
    blocks.append(Text(_rule(found.plan.pass_mark, needs_units=found.plan.needs_units, minimum=of.min_attendance)))
    for former in graduations(session, course_id)[:-1]:
        number = f" Nomor {former.letter_number}" if former.letter_number else ""
        blocks.append(
            Text(
                f"Penetapan sebelumnya{number} tanggal {date_words(former.met_on)} dibuka kembali dengan alasan: "
                f"{former.unlock_reason}.".replace("..", "."),
                small=True,
            )
        )
    if lock.note:
        blocks.append(Text(f"Catatan sidang: {lock.note}"))
    blocks.append(Text("Demikian berita acara ini dibuat dengan sebenarnya untuk dipergunakan sebagaimana mestinya."))
    if lock.members:
        blocks.append(Members("Peserta sidang:", lock.members))
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            "BERITA ACARA SIDANG KELULUSAN PESERTA PELATIHAN",
            tuple(blocks),
            number=f"Nomor: {lock.letter_number or '.' * 30}",
            signatory=signatory(house, lock.met_on),
            paper=paper,
            name=f"Berita acara sidang kelulusan {of.name}",
        )
    )


def _rule(pass_mark: int | None, *, needs_units: bool, minimum: int) -> str:
    """State what a pass asks for."""
    from fractions import Fraction

    parts = []
    if pass_mark is not None:
        parts.append(f"nilai akhir paling rendah {decimal_words(Fraction(pass_mark, 100))}")
    if needs_units:
        parts.append("kompeten (K) pada semua unit")
    parts.append(f"kehadiran paling sedikit {minimum}%")
    return f"Syarat kelulusan: {', '.join(parts)}."
