"""The blank register as a book and a workbook, and the minutes of blanks that were returned or destroyed.

Office papers are Indonesian, whatever the language of the screen.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.centre.letterhead import letterhead, signatory
from bekal.centre.queries import centre
from bekal.certificates.blanks import queries as blanks
from bekal.certificates.blanks.rules import Blank
from bekal.certificates.life.queries import today_here
from bekal.documents.figures import FigureColumn, Figures, FigureTable, Holds, Value, figures_pdf
from bekal.documents.figures_xlsx import figures_xlsx
from bekal.documents.office_paper import Column, Facts, Listing, Members, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import date_words, spelled_date
from bekal.terms import BlankEvent

_TEXT, _NUMBER, _DATE = Holds.TEXT, Holds.NUMBER, Holds.DATE
_BLANK_STATES: dict[BlankEvent | None, str] = {
    None: "belum terpakai",
    BlankEvent.USED: "terpakai",
    BlankEvent.SPOILED: "rusak",
    BlankEvent.RETURNED: "dikembalikan",
    BlankEvent.DESTROYED: "dimusnahkan",
    BlankEvent.LOST: "hilang",
}


_BLANKS = (
    FigureColumn("No blangko", _TEXT, 25),
    FigureColumn("Diterima", _DATE, 20),
    FigureColumn("Keadaan", _TEXT, 24),
    FigureColumn("Tanggal", _DATE, 20),
    FigureColumn("No sertifikat", _TEXT, 38),
    FigureColumn("Berita acara", _TEXT, 18),
    FigureColumn("Keterangan", _TEXT),
)
_RECEIPTS = (
    FigureColumn("Diterima", _DATE, 22),
    FigureColumn("Nomor", _TEXT, 46),
    FigureColumn("Banyak", _NUMBER, 18),
    FigureColumn("Dari", _TEXT),
    FigureColumn("Nomor surat", _TEXT, 40),
)
_STOCK = (
    FigureColumn("Seri", _TEXT),
    FigureColumn("Diterima", _NUMBER, 22),
    FigureColumn("Terpakai", _NUMBER, 22),
    FigureColumn("Rusak", _NUMBER, 18),
    FigureColumn("Kembali", _NUMBER, 20),
    FigureColumn("Musnah", _NUMBER, 20),
    FigureColumn("Hilang", _NUMBER, 18),
    FigureColumn("Sisa", _NUMBER, 18),
)


def blank_register(session: Session, *, now: datetime, series: str | None = None, paper: str = "A4") -> Figures:
    """Return the blank register (buku blangko): stock, what came in, and every blank to which something happened."""
    house, today = centre(session), today_here(session, now)
    zone = house.timezone
    stock = [one for one in blanks.stock(session) if series is None or one.series == series]
    states = (BlankEvent.USED, BlankEvent.SPOILED, BlankEvent.RETURNED, BlankEvent.DESTROYED, BlankEvent.LOST)
    stock_rows: tuple[tuple[Value, ...], ...] = tuple(
        (one.series or "–", one.received, *(one.by_state.get(state, 0) for state in states), one.free) for one in stock
    )
    counts = [one.received for one in stock], *([one.by_state.get(s, 0) for one in stock] for s in states)
    total: tuple[Value, ...] = ("Jumlah", *map(sum, counts), sum(one.free for one in stock))
    rows = []
    for row in blanks.register(session, series=series):
        if row.standing is None:
            continue
        said = [row.standing.reason, "DICATAT DUA KALI, periksa" if row.standing.clash else ""]
        rows.append(
            (
                str(row.blank),
                row.received_on,
                _BLANK_STATES.get(row.state, "belum terpakai"),
                row.standing.at.astimezone(zone).date(),
                row.number,
                row.standing.letter_number,
                "; ".join(part for part in said if part),
            )
        )
    came = tuple(
        (one.received_on, one.span, one.count, one.source, one.letter_number)
        for one in blanks.receipts(session, series)
    )
    return Figures(
        letterhead(session, house),
        "Buku blangko sertifikat",
        (("Per tanggal", date_words(today)), ("Seri", series if series is not None else "semua")),
        (
            FigureTable(_STOCK, stock_rows, total if len(stock_rows) > 1 else None, "Persediaan"),
            FigureTable(_RECEIPTS, came, None, "Penerimaan"),
            FigureTable(_BLANKS, tuple(rows), None, "Pemakaian dan perubahan"),
        ),
        signatory(house, today),
        paper=paper,
        none="Belum ada.",
    )


def blank_register_pdf(session: Session, *, now: datetime, series: str | None = None, paper: str = "A4") -> bytes:
    """Draw the blank register."""
    return figures_pdf(blank_register(session, now=now, series=series, paper=paper))


def blank_register_xlsx(session: Session, *, now: datetime, series: str | None = None) -> bytes:
    """Write the blank register as a workbook."""
    return figures_xlsx(blank_register(session, now=now, series=series))


def blank_minutes(session: Session, minutes: str, *, now: datetime, paper: str = "A4") -> bytes:
    """Draw the minutes with which blanks were returned or destroyed (berita acara), by their number."""
    house, today = centre(session), today_here(session, now)
    found = [
        row
        for row in blanks.register(session, states=(BlankEvent.RETURNED, BlankEvent.DESTROYED))
        if row.standing and row.standing.letter_number == minutes
    ]
    destroyed = any(row.state is BlankEvent.DESTROYED for row in found)
    verb, title = ("dimusnahkan", "PEMUSNAHAN") if destroyed else ("dikembalikan", "PENGEMBALIAN")
    on = max((row.standing.at for row in found if row.standing), default=now).astimezone(house.timezone).date()
    before = Counter(_before(session, row.blank) for row in found)
    blocks: list[Facts | Listing | Text | Members] = [
        Text(
            f"Pada hari ini, {spelled_date(on)} ({on:%d-%m-%Y}), telah {verb} blangko sertifikat {house.name} "
            f"sebanyak {len(found)} lembar sebagai berikut."
        ),
        Listing(
            (Column("No", 11, "right"), Column("Nomor blangko", 70), Column("Banyak", 22, "right"), Column("Keadaan")),
            tuple(
                (str(place), span, str(count), state)
                for place, (span, count, state) in enumerate(_spans(session, [row.blank for row in found]), 1)
            ),
            none="Tidak ada blangko pada berita acara ini.",
        ),
        Text(
            "Belum terpakai: {free} lembar; rusak: {spoiled} lembar.".format(free=before[""], spoiled=before["rusak"])
        ),
        *(Text(reason) for reason in sorted({row.standing.reason for row in found if row.standing}) if reason),
        Text("Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya."),
        Members("Yang menyaksikan:", (("", ""), ("", ""))),
    ]
    return office_paper_pdf(
        OfficePaper(
            letterhead(session, house),
            f"BERITA ACARA {title} BLANGKO SERTIFIKAT",
            tuple(blocks),
            number=f"Nomor {minutes}",
            signatory=signatory(house, today),
            paper=paper,
            name=f"Berita acara {title.lower()} blangko {minutes}",
        )
    )


def _before(session: Session, blank: Blank) -> str:
    """Return what a blank was before it left: spoiled, or nothing."""
    events = [row.event for row in blanks.history(session, blank.series, blank.number)]
    return "rusak" if BlankEvent.SPOILED in events else ""


def _spans(session: Session, found: Iterable[Blank]) -> list[tuple[str, int, str]]:
    """Join blanks that follow each other and were the same before: `A 0000001 – 0000005`, 5, rusak."""
    spans: list[list[Blank]] = []
    states: list[str] = []
    for blank in sorted(found):
        state = _before(session, blank)
        follows = spans and (spans[-1][-1].series, spans[-1][-1].number + 1) == (blank.series, blank.number)
        if follows and states[-1] == state:
            spans[-1].append(blank)
        else:
            spans.append([blank])
            states.append(state)
    return [
        (
            str(span[0]) if len(span) == 1 else f"{span[0]} – {span[-1].number:0{span[-1].digits}d}",
            len(span),
            state or "belum terpakai",
        )
        for span, state in zip(spans, states, strict=True)
    ]
