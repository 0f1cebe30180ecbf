"""The rows of the sending: what central set aside, what waits here, and each batch with how far it has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bekal.language import marked, say
from bekal.terms import Travel
from bekal.ui import moments
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.rows import Column

if TYPE_CHECKING:
    from bekal.sync.queries import BatchRow, ProblemRow, SyncStatus

BADGES = {
    Travel.SAVED: ("gray", "hard-drive"),
    Travel.COPIED: ("info", "usb"),
    Travel.RECEIVED: ("accent", "check"),
    Travel.DURABLE: ("ok", "shield-check"),
    Travel.PROBLEM: ("warn", "triangle-alert"),
}
"""Tone and icon of each state of the way to central; the same everywhere."""

_SHORT = {
    Travel.SAVED: marked("Tersimpan di PC ini"),
    Travel.COPIED: marked("Disalin ke USB"),
    Travel.RECEIVED: marked("Diterima pusat"),
    Travel.DURABLE: marked("Aman di pusat"),
    Travel.PROBLEM: marked("Perlu perhatian"),
}
_ENTITIES = {
    "candidate": marked("pendaftar"),
    "mark": marked("absensi"),
    "meeting": marked("pertemuan"),
    "course": marked("kelas"),
    "enrolment": marked("peserta"),
    "programme": marked("program"),
    "unit": marked("unit kompetensi"),
    "result": marked("nilai"),
    "unit_result": marked("nilai unit"),
    "certificate": marked("sertifikat"),
    "certificate_event": marked("catatan sertifikat"),
    "staff": marked("pengguna"),
    "teaching": marked("penugasan instruktur"),
    "intake": marked("gelombang"),
    "centre": marked("data balai"),
}
_SCREENS = {"candidate": ("candidates.edit", "candidate_id"), "course": ("courses.course", "course_id"),
            "meeting": ("attendance.roster", "meeting_id")}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One row: what, its contents or the reason, where and when, and its state."""

    key: str
    what: str
    contents: str
    place: str
    state: Travel
    goes: str = ""
    about: tuple[tuple[str, object], ...] = ()


def columns() -> list[Column[Line]]:
    """Return the columns of the table."""
    return [
        Column(say("Data"), lambda line: line.what, 138, role="bodyb"),
        Column(say("Isi atau sebab"), lambda line: line.contents),
        Column(say("Tempat, waktu"), lambda line: line.place, 176, tone="muted", leaves=1),
        Column(say("Keadaan"), lambda line: State(say(_SHORT[line.state]), *BADGES[line.state]), 168),
    ]


def lines(
    status: "SyncStatus", problems: "Sequence[ProblemRow]", batches: "Sequence[BatchRow]", now: datetime
) -> list[Line]:
    """Return every row: what needs somebody first, then what waits here, then the batches, newest first."""
    found = [_problem(row, now) for row in problems]
    if status.waiting:
        words = say("{n} data, ikut dalam kiriman berikutnya", n=moments.count(status.waiting))
        found.append(Line("waiting", say("Perubahan terbaru"), words, say("di komputer ini"), Travel.SAVED))
    return found + [_batch(row, now) for row in batches]


def _problem(row: "ProblemRow", now: datetime) -> Line:
    what = (
        say(_ENTITIES[row.entity]).capitalize() if row.entity in _ENTITIES else say("Kiriman {n}", n=_number(row.batch))
    )
    goes, name = _SCREENS.get(row.entity, ("", ""))
    about = ((name, row.row_id),) if goes else ()
    place = " · ".join(part for part in (_number(row.batch), moments.short(row.seen_at, now)) if part)
    return Line(f"problem {row.op_id or row.batch}", what, row.why, place, Travel.PROBLEM, goes, about)


def _batch(row: "BatchRow", now: datetime) -> Line:
    named = [f"{moments.count(n)} {say(_ENTITIES[entity])}" for entity, n in row.counts if entity in _ENTITIES]
    contents = ", ".join(named[:3]) + (", …" if len(row.counts) > 3 else "")
    if row.problems and row.problems < row.operations:
        contents = say("{n} dari {of} data perlu perhatian", n=row.problems, of=row.operations)
    if row.state is Travel.COPIED and row.copied_at is not None:
        place = f"{_folder(row.place)}, {moments.short(row.copied_at, now)}"
    else:
        place = say("dibuat {when}", when=moments.short(row.sealed_at, now))
    return Line(f"batch {row.seq}", say("Kiriman {n}", n=_number(row.number)), contents, place, row.state)


def _number(number: str) -> str:
    """Leave out the centre's code, which is the same on every row."""
    return number.rsplit("-", maxsplit=1)[-1]


def _folder(place: str) -> str:
    """Return the last part of a path, which names the stick or its folder."""
    parts = [part for part in place.replace("\\", "/").split("/") if part]
    return parts[-1] if parts else place
