"""What the slip of missing papers says of one person, worded for them to take home."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from bekal.candidates.papers import rules
from bekal.candidates.papers.kinds import Asked, Stage
from bekal.candidates.papers.queries import Checklist, Line, checklist
from bekal.candidates.papers.rules import Why
from bekal.candidates.rules import shown_phone
from bekal.centre.queries import centre
from bekal.documents.missing_slip import MissingSlip, SlipItem
from bekal.terms import CandidateId, ProgrammeId


def slip(
    session: Session,
    candidate_id: CandidateId,
    *,
    programme_id: ProgrammeId | None,
    now: datetime,
    next_visit: date | None = None,
) -> MissingSlip:
    """Return the slip of one person: what is missing, what to do about it, when to come again.

    Raises:
        VisitInPast: the next visit has been.

    """
    house = centre(session)
    today = now.astimezone(house.timezone).date()
    if next_visit is not None and next_visit < today:
        raise rules.VisitInPast(visit=f"{next_visit:%d/%m/%Y}")
    shown = checklist(session, candidate_id, programme_id=programme_id, today=today)
    return MissingSlip(
        centre=house.name,
        address=" ".join(part for part in (house.address, house.city) if part),
        phone=shown_phone(house.phone),
        name=shown.name,
        programme=shown.programme,
        printed_on=today,
        now=_items(shown, Stage.TRAINING),
        later=_items(shown, Stage.PLACEMENT),
        next_visit=next_visit,
    )


def _items(shown: Checklist, stage: Stage) -> tuple[SlipItem, ...]:
    lacking = [
        SlipItem(_titled(line.kind.titles[0], line.asked), advice(line))
        for line in shown.lines
        if line.why is not None and line.asked is not None and line.asked.stage is stage
    ]
    asks = [
        SlipItem(line.kind.titles[0], f"Bawa {rules.CONDITIONS.get(line.asked.condition, '')}.".replace(" .", "."))
        for line in shown.to_ask
        if line.asked is not None and line.asked.stage is stage
    ]
    return (*lacking, *asks)


def _titled(title: str, asked: Asked | None) -> str:
    return f"{title}: {asked.notes[0]}" if asked is not None and asked.notes[0] else title


def advice(line: Line) -> str:
    """Return in plain words what the person is to do about a paper that is missing; Indonesian, for paper."""
    ends = f"{line.expires_on:%d/%m/%Y}" if line.expires_on else ""
    is_later = line.asked is not None and line.asked.stage is Stage.PLACEMENT
    match line.why:
        case Why.NOT_SEEN:
            return "Salinannya sudah ada. Bawa aslinya untuk kami lihat."
        case Why.EXPIRED:
            return f"Masa berlakunya habis {ends}. Bawa yang baru."
        case Why.EXPIRES_BEFORE:
            return f"Habis {ends}, sebelum {'berangkat' if is_later else 'pelatihan mulai'}. Perpanjang dahulu."
        case Why.FAILED:
            return "Hasilnya belum memenuhi. Tanyakan langkah berikutnya kepada kami."
        case Why.WAITING:
            return "Hasilnya belum ada pada kami. Bawa bila sudah keluar."
        case _ if line.kind.status_only:
            return "Bawa suratnya; kami hanya mencatat hasil dan tanggalnya."
        case _ if line.kind.original:
            return "Bawa yang asli dan satu fotokopi."
        case _ if line.kind.code == "PAS_FOTO":
            return "Bawa foto baru, atau difoto di sini."
        case _ if line.kind.code == "SIAPKERJA":
            return "Buat akunnya, lalu bawa email atau nomor akun itu."
        case _:
            return "Bawa asli atau fotokopinya."
