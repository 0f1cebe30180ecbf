"""The rows of the sending: what central set aside, what waits here, and each batch with how far it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from bekal.language import marked, say
from bekal.terms import Travel
from bekal.ui import days, moments
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.rows import Column

if TYPE_CHECKING:
    from bekal.reports.naming import Named
    from bekal.reports.validating import Finding, Validation
    from bekal.sync.neighbours import Others
    from bekal.sync.pictures.standing import PicturesWaiting
    from bekal.sync.queries import BatchRow, ProblemRow, SyncStatus
    from bekal.sync.waiting import WaitingRow

BADGES = {
    Travel.SAVED: ("gray", "hard-drive"),
    Travel.COPIED: ("info", "usb"),
    Travel.RECEIVED: ("accent", "check"),
    Travel.DURABLE: ("ok", "shield-check"),
    Travel.PROBLEM: ("warn", "triangle-alert"),
}
"""Tone and icon of each state of the way to central; the same everywhere."""

_EACH = 3
"""So many of one fault stand above the batches each for itself; more of them in one line."""
_SHORT = {
    Travel.SAVED: marked("Tersimpan di PC ini"),
    Travel.COPIED: marked("Disalin ke USB"),
    Travel.RECEIVED: marked("Diterima pusat"),
    Travel.DURABLE: marked("Aman di pusat"),
    Travel.PROBLEM: marked("Perlu perhatian"),
}
_SCREENS = {
    "candidate": ("candidates.edit", "candidate_id"),
    "draft": ("candidates.edit", "draft_id"),
    "course": ("courses.course", "course_id"),
    "programme": ("courses.programme", "programme_id"),
    "meeting": ("attendance.roster", "meeting_id"),
    "certificate": ("certificates.register", "certificate_id"),
}
"""Where a record of a kind is put right, and under which name the screen wants to know it."""
_CONSENT, _GRADES = ("candidates.rights", "candidate_id"), ("assessment.course", "course_id")
_PLACES = {
    "nik": marked("Pendaftar › NIK"),
    "birth_date": marked("Pendaftar › Tanggal lahir"),
    "sex": marked("Pendaftar › Jenis kelamin"),
    "phone": marked("Pendaftar › Nomor HP"),
    "consent": marked("Pendaftar › Persetujuan"),
    "draft": marked("Pendaftar › Formulir"),
    "meeting": marked("Absensi"),
    "course": marked("Kelas & jadwal"),
    "programme": marked("Program"),
    "certificate": marked("Buku register"),
}
"""Where a finding leads, by its field or, where it has none, by its kind of record."""


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
    shows: "Shown | None" = None
    """For a line that stands for many: which rows it stands for, and how the key of the first begins."""
    first: str = ""


REASON = 1
"""The column of contents or reasons."""


def columns() -> list[Column[Line]]:
    """Return the columns of the table."""
    return [
        Column(say("Data"), lambda line: line.what, 210, role="bodyb"),
        Column(say("Isi atau sebab"), lambda line: line.contents),
        Column(say("Tempat, waktu"), lambda line: line.place, 160, tone="muted", leaves=1),
        Column(say("Keadaan"), lambda line: State(say(_SHORT[line.state]), *BADGES[line.state]), 168),
    ]


class Shown(StrEnum):
    """Which rows are shown."""

    ALL = "all"
    FINDINGS = "findings"
    WAITING = "waiting"
    BATCHES = "batches"


CHIPS = {
    Shown.FINDINGS: marked("Perlu diperbaiki"),
    Shown.WAITING: marked("Belum diterima pusat"),
    Shown.BATCHES: marked("Kiriman"),
}
NOTHING = {
    Shown.ALL: marked("Belum ada yang perlu dikirim"),
    Shown.FINDINGS: marked("Tidak ada yang perlu diperbaiki"),
    Shown.WAITING: marked("Semua sudah diterima pusat"),
    Shown.BATCHES: marked("Belum ada kiriman"),
}
NOTHING_MORE = {
    Shown.ALL: marked("Kiriman muncul di sini setelah ada data yang disimpan."),
    Shown.FINDINGS: marked("Semua data lengkap dan cocok."),
    Shown.WAITING: marked("Perubahan baru muncul di sini setelah disimpan."),
    Shown.BATCHES: marked("Kiriman dibuat saat disimpan ke USB atau dikirim."),
}
"""What is said where there are no rows."""


def chip_word(shown: Shown) -> str:
    """Return what the chip says that shows only these rows."""
    return say(CHIPS[shown])


def nothing_words(shown: Shown) -> tuple[str, str]:
    """Return the title and the line said where there are no such rows."""
    return say(NOTHING[shown]), say(NOTHING_MORE[shown])


@dataclass(frozen=True)
class Way:
    """Everything the screen shows, read at one moment."""

    status: "SyncStatus"
    validation: "Validation"
    problems: "Sequence[ProblemRow]"
    waiting: "Sequence[WaitingRow]"
    batches: "Sequence[BatchRow]"
    names: "Mapping[UUID, Named]"
    oldest: datetime | None
    pictures: "PicturesWaiting | None" = None
    """Photos and scans that have not come to central or to this PC."""
    needs_approval: bool = False
    """Whether central asks that a head agrees to each sending."""
    clock: str = ""
    """What is to be said of this PC's clock."""
    others: "Others | None" = None
    """The centre's other PCs."""
    conflicts: int = 0
    """How many values differ and wait for a decision."""

    @property
    def to_put_right(self) -> int:
        """How much is to be put right: what was found here, and what central set aside."""
        return self.validation.total + self.status.problems


def lines(way: Way, shown: Shown, now: datetime) -> list[Line]:
    """Return the rows: what needs somebody first, then what waits here, then the batches, newest first."""
    from bekal.reports.naming import kind_word
    from bekal.reports.validating import fault_word

    right = [_problem(row, way, now) for row in way.problems] + [_finding(one) for one in way.validation.findings]
    batches = [_batch(row, now) for row in way.batches]
    if shown is Shown.FINDINGS:
        return right
    if shown is Shown.BATCHES:
        return batches
    pictures = [_pictures(way.pictures)] if way.pictures is not None and way.pictures.unsent else []
    if shown is Shown.WAITING:
        return pictures + [_waits(row, way, now) for row in way.waiting]
    found = [_problem(row, way, now) for row in way.problems[:_EACH]]
    if len(way.problems) > _EACH:
        found = [
            _many(say("{n} data", n=moments.count(len(way.problems))), say("Belum dapat dipakai pusat"), "problem")
        ]
    for fault, n in way.validation.counts.items():
        of_fault = [one for one in way.validation.findings if one.fault is fault]
        if n > _EACH:
            words = f"{moments.count(n)} {kind_word(of_fault[0].entity)}"
            found.append(_many(words, fault_word(fault), f"finding {fault}"))
        else:
            found += [_finding(one) for one in of_fault]
    if way.status.waiting:
        words = say("{n} data menunggu dikirim", n=moments.count(way.status.waiting))
        place = say("di komputer ini")
        found.append(Line("waiting", say("Perubahan terbaru"), words, place, Travel.SAVED, shows=Shown.WAITING))
    return found + pictures + batches


def _pictures(waiting: "PicturesWaiting") -> Line:
    """Return the line of the photos and scans that wait."""
    from bekal.sync.pictures.words import megabytes

    what = say("{n} foto & pindaian", n=moments.count(waiting.unsent))
    why = say("Belum sampai di pusat")
    if waiting.refused:
        why = say("{n} tidak diterima pusat", n=moments.count(waiting.refused))
    return Line("pictures", what, why, say("{size} di komputer ini", size=megabytes(waiting.size)), Travel.SAVED)


def _many(what: str, why: str, first: str) -> Line:
    """Return the line that stands for many that are to be put right."""
    return Line(
        f"many {first}", what, why, say("Enter untuk rincian"), Travel.PROBLEM, shows=Shown.FINDINGS, first=first
    )


def _finding(finding: "Finding") -> Line:
    from bekal.reports.validating import Fault, fault_word

    goes, name = _SCREENS[finding.entity]
    if finding.fault is Fault.CONSENT_MISSING:
        goes, name = _CONSENT
    elif finding.fault is Fault.DECISION_MISSING:
        goes, name = _GRADES
    about: tuple[tuple[str, object], ...] = ((name, finding.row_id),)
    if finding.field and goes == "candidates.edit":
        about += (("field", finding.field),)
    place = say(_PLACES[finding.field or finding.entity])
    if finding.on is not None:
        place = f"{place} › {days.short(finding.on)}"
    key = f"finding {finding.fault} {finding.row_id}"
    return Line(
        key, finding.name or say("Formulir baru"), fault_word(finding.fault), place, Travel.PROBLEM, goes, about
    )


def _problem(row: "ProblemRow", way: Way, now: datetime) -> Line:
    from bekal.reports.naming import kind_word

    plain = kind_word(row.entity).capitalize() if row.entity else say("Kiriman {n}", n=_number(row.batch))
    what, goes, about = _called(way, row.row_id, plain)
    place = " · ".join(part for part in (_number(row.batch), moments.short(row.seen_at, now)) if part)
    return Line(f"problem {row.op_id or row.batch}", what, row.why, place, Travel.PROBLEM, goes, about)


def _waits(row: "WaitingRow", way: Way, now: datetime) -> Line:
    from bekal.reports.naming import kind_word

    contents = kind_word(row.entity)
    what, goes, about = _called(way, row.row_id, contents.capitalize())
    if row.changes > 1:
        contents = say("{kind}, {n} perubahan", kind=contents, n=moments.count(row.changes))
    place = say("disimpan {when}", when=moments.short(row.last_at, now))
    return Line(f"waits {row.row_id}", what, contents, place, row.state, goes, about)


def _called(way: Way, row_id: UUID | None, plain: str) -> tuple[str, str, tuple[tuple[str, object], ...]]:
    """Return what a record is called, and where it is put right; `plain` is what it is called without a name."""
    named = way.names.get(row_id) if row_id is not None else None
    if named is None:
        return plain, "", ()
    goes, name = _SCREENS.get(named.entity, ("", ""))
    return named.name, goes, ((name, named.row_id),) if goes else ()


def _batch(row: "BatchRow", now: datetime) -> Line:
    from bekal.reports.naming import kind_word

    named = [f"{moments.count(n)} {kind_word(entity)}" for entity, n in row.counts]
    contents = ", ".join(named[:3]) + (", …" if len(row.counts) > 3 else "")
    if row.problems and row.problems < row.operations:
        contents = say("{n} dari {of} data perlu perhatian", n=row.problems, of=row.operations)
    elif row.held is not None:
        contents = row.held.words
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
