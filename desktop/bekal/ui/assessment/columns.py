"""The columns of the mark grid and how their cells are drawn: scores with earlier tries, K and BK, the decision."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen

from bekal.assessment.cells import Field, Ground, Part
from bekal.assessment.rules import entry_text, score_text
from bekal.assessment.weighing import Entry, FieldId, Try
from bekal.courses.queries import UnitRow
from bekal.language import say
from bekal.terms import Decision, Outcome
from bekal.ui import theme
from bekal.ui.assessment.edits import GridRow, shown_entry, tries_text
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.cells import Person, Sign
from bekal.ui.widgets.table import Column

_WIDE_UNITS = 8
"""Up to so many columns of marks their codes fit above them; of more the units are numbered."""
_LONGEST_CODE = 7


@dataclass(frozen=True, slots=True)
class Score:
    """A score as written, with the tries around the one that counts; an empty place where there is none yet."""

    text: str
    before: str = ""
    after: str = ""
    is_computed: bool = False

    def __str__(self) -> str:
        return " → ".join(part for part in (self.before, self.text, self.after) if part) or say("belum")


@dataclass(frozen=True, slots=True)
class UnitMark:
    """K, BK, absent, or an empty place; `tries` where there were several."""

    entry: Entry
    tries: int = 0

    def __str__(self) -> str:
        return entry_text(self.entry)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision as a badge, or what is proposed, or an empty place."""

    decision: Decision | None
    proposed: Decision | None = None
    gone: str = ""
    """How somebody left the course."""

    def __str__(self) -> str:
        if self.gone:
            return self.gone
        if self.decision is None and self.proposed is not None:
            return say("usulan: {word}", word=self.proposed.word)
        return self.decision.word if self.decision else ""


def score_of(row: GridRow, field: FieldId) -> Score:
    """Return what stands in a component's cell: the try that counts, and the ones before and after it."""
    entry, tries = shown_entry(row.result, field), row.result.tries.get(field, ())
    said = [one for one in tries if one.entry is not None]
    if len(said) < 2:
        return Score(entry_text(entry))
    at = max((n for n, one in enumerate(said) if one.entry == entry), default=len(said) - 1)
    return Score(entry_text(entry), _near(said[:at][-1:]), _near(said[at + 1 :][-1:]))


def verdict_of(row: GridRow) -> Verdict:
    """Return the decision of a row, or what is proposed, or how the person left."""
    gone = row.result.state.word if row.result.has_left else ""
    return Verdict(row.result.decision, row.proposal.decision if row.proposal else None, gone)


def _near(tries: list[Try]) -> str:
    return tries_text(tries)


def unit_heading(unit: UnitRow, at: int, of: int) -> str:
    """Return what stands above a unit's column: its code where it is short and they are few, else its number."""
    return unit.code if unit.code and len(unit.code) <= _LONGEST_CODE and of <= _WIDE_UNITS else str(at)


def columns(ground: Ground, tried: frozenset[FieldId] = frozenset()) -> tuple[list[Column[GridRow]], dict[int, Field]]:
    """Return the grid's columns, and which of them hold what can be typed; `tried` are those with several tries."""
    units, components = ground.units, ground.plan.components
    of = len(units) + len(components)
    few = of <= _WIDE_UNITS
    leaves = (1, 2) if few and not components else (2, 1)  # the line below says what the state would
    made: list[Column[GridRow]] = [
        Column(say("No"), lambda row: row.result.number, 44, tone="muted", right=True, sort="number")
        if few
        else Column(say("No"), _numbered, 52, sort="number"),
        Column(
            say("Nama"),
            lambda row: Person(row.result.name, left=row.result.has_left) if few else row.result.name,
            least=180,
            role="bodyb",
            sort="name",
        ),
    ]
    fields: dict[int, Field] = {}

    def add(column: Column[GridRow], field: Field | None = None) -> None:
        if field is not None:
            fields[len(made)] = field
        made.append(column)

    for one in components:
        wide = 108 if one.id in tried else 84 if len(components) <= 5 and few else 72
        add(_component_column(one.id, one.title, wide), one.id)
    if components:
        total = Column[GridRow](say("Akhir"), _total, 68, right=True, sort="score", spoken=_spoken_total)
        add(total)
    else:
        add(
            Column(
                say("Nilai"),
                lambda row: Score(score_text(row.result.score_hundredths)),
                74,
                takes_keys=True,
                right=True,
                sort="score",
                spoken=lambda row: f"{row.result.name}: {score_text(row.result.score_hundredths) or say('belum')}",
            ),
            Part.SCORE,
        )
    add(Column(say("Predikat"), _predicate, 92, tone="muted", role="caption", leaves=leaves[0]))
    for at, unit in enumerate(units, 1):
        add(_unit_column(unit, unit_heading(unit, at, of), 56 if few else 44 if of <= 14 else 38), unit.id)
    verdict = Column[GridRow](
        say("Keputusan"),
        verdict_of,
        116,
        takes_keys=True,
        sort="decision",
        spoken=_spoken_verdict,
    )
    add(verdict, Part.DECISION)
    made.append(Column(say("Keadaan"), _state, 224 if of <= 6 else 200, leaves=leaves[1]))
    return made, fields


def _component_column(field: FieldId, title: str, width: int) -> Column[GridRow]:
    def spoken(row: GridRow) -> str:
        return f"{row.result.name}, {title}: {score_of(row, field)}"

    return Column(title, lambda row: score_of(row, field), width, takes_keys=True, right=True, spoken=spoken)


def _unit_column(unit: UnitRow, heading: str, width: int) -> Column[GridRow]:
    def value(row: GridRow) -> UnitMark:
        tries = sum(one.entry is not None for one in row.result.tries.get(unit.id, ()))
        return UnitMark(shown_entry(row.result, unit.id), tries)

    def spoken(row: GridRow) -> str:
        entry = shown_entry(row.result, unit.id)
        word = entry.word if isinstance(entry, Outcome) else say("tidak hadir") if entry else say("belum")
        return f"{row.result.name}, {unit.title}: {word}"

    return Column(heading, value, width, takes_keys=True, spoken=spoken)


def _total(row: GridRow) -> Score:
    return Score(score_text(row.result.score_hundredths), is_computed=True)


def _spoken_total(row: GridRow) -> str:
    return f"{row.result.name}, {say('Akhir')}: {score_text(row.result.score_hundredths) or say('belum')}"


def _predicate(row: GridRow) -> str:
    return row.result.predicate.said if row.result.predicate else ""


def _spoken_verdict(row: GridRow) -> str:
    verdict = verdict_of(row)
    return f"{row.result.name}: {verdict}" if str(verdict) else f"{row.result.name}: {say('belum')}"


def _numbered(row: GridRow) -> Sign:
    """Return the number with the sign of the row's state: with many units there is no room for its words."""
    shut = bool(row.result.certificate) or row.is_shut
    icon = "lock" if shut else row.icon
    return Sign(icon, str(row.result.number), row.tone if icon and not shut else "muted")


def _state(row: GridRow) -> Sign:
    if row.result.certificate:
        return Sign("lock", say("Terkunci: {number}", number=row.result.certificate))
    if row.said:
        return Sign(row.icon, row.said, row.tone)
    if row.result.has_left:
        return Sign("", row.result.state.word)
    if row.is_shut:
        return Sign("lock", say("Terkunci"))
    if row.proposal is not None and row.proposal.against:
        return Sign("info", row.proposal.said)
    return Sign(row.icon, row.said, row.tone)


SORTS: dict[str, Callable[[GridRow], tuple[object, ...]]] = {
    "number": lambda row: (row.result.number,),
    "name": lambda row: (row.result.name.casefold(), row.result.number),
    "score": lambda row: (row.result.total is None, row.result.total or 0, row.result.number),
    "decision": lambda row: (row.result.decision or "", row.result.number),
}
"""What rows are sorted by."""


# ---------------------------------------------------------------------------------------------- drawing


def _empty(painter: QPainter, box: QRect) -> None:
    painting.rounded(painter, box, 4, theme.color("surface"), QPen(theme.color("edge"), 1, Qt.PenStyle.DotLine))


def _score(painter: QPainter, place: QRect, value: Score, _role: str, tone: str, align: Qt.AlignmentFlag) -> None:
    if value.is_computed:
        painting.text(
            painter, place, value.text or "–", "bodyb" if value.text else "body", tone if value.text else "muted", align
        )
        return
    if not value.text:
        height = theme.px(22)
        _empty(painter, QRect(place.left(), place.center().y() - height // 2 + 1, place.width(), height))
        return
    rest = QRect(place)
    if value.after:
        said = f"→ {value.after}"
        wide = theme.metrics("caption").horizontalAdvance(said)
        painting.text(painter, rest, said, "caption", "muted", painting.RIGHT)
        rest.setRight(rest.right() - wide - 4)
    painting.text(painter, rest, value.text, "bodyb", "warn" if value.text == "TH" else tone, align)
    if value.before:
        rest.setRight(rest.right() - theme.metrics("bodyb").horizontalAdvance(value.text) - 4)
        painting.text(painter, rest, f"{value.before} →", "caption", "muted", painting.RIGHT)


def draw_unit_mark(painter: QPainter, box: QRect, entry: Entry) -> None:
    """Draw K green, BK amber, absent plain, or an empty place."""
    if entry is None:
        _empty(painter, box)
        return
    kind = {Outcome.COMPETENT: "ok", Outcome.NOT_YET: "warn"}.get(entry) if isinstance(entry, Outcome) else None
    edge = QPen(theme.color("text"), 1) if theme.is_plain() else None
    if kind is None:
        painting.rounded(painter, box, 4, theme.color("surface"), QPen(theme.color("edge"), 1))
    else:
        painting.rounded(painter, box, 4, theme.color(f"{kind}_bg"), edge)
    painting.text(painter, box, entry_text(entry), "bodyb", kind or "muted", painting.CENTRE)


def _unit(painter: QPainter, place: QRect, value: UnitMark, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    width, height = min(theme.px(38), place.width() + 10), theme.px(22)
    left = place.left() if place.width() > width else place.center().x() - width // 2
    box = QRect(left, place.center().y() - height // 2 + 1, width, height)
    draw_unit_mark(painter, box, value.entry)
    if value.tries > 1:  # a small bar below says that there were earlier tries
        painter.fillRect(box.left() + 6, box.bottom() - 2, box.width() - 12, 2, theme.color("muted"))


def _verdict(painter: QPainter, place: QRect, value: Verdict, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    middle = place.center().y() + 1
    if value.gone:
        painting.text(painter, place, value.gone, "caption", "muted")
    elif value.decision is None:
        height = theme.px(22)
        box = QRect(place.left(), middle - height // 2, min(place.width(), theme.px(96)), height)
        _empty(painter, box)
        if value.proposed is not None:
            painting.text(painter, box.adjusted(6, 0, -6, 0), f"{value.proposed.word}?", "caption", "muted")
    elif value.decision is Decision.PASSED:
        painting.badge(painter, place.left(), middle, value.decision.word, "ok", "check", place.width())
    else:
        painting.badge(painter, place.left(), middle, value.decision.word, "bad", "x", place.width())


cells.painters |= {Score: _score, UnitMark: _unit, Verdict: _verdict}
