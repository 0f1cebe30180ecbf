"""What the home screen does: read the day in one job and say what is next."""

from datetime import date, datetime
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from bekal.language import say
from bekal.ui import days, moments
from bekal.ui.context import Context
from bekal.ui.home.central_lines import conflict_lines, standing_lines
from bekal.ui.widgets.chart import Bar

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.merging.waiting import Counted
    from bekal.courses.queries import MeetingRow
    from bekal.courses.selection.counting import Underway
    from bekal.reports.today import Today, Waiting
    from bekal.sync.limits import Standing
    from bekal.sync.queries import SyncStatus
    from bekal.ui.home.screen import HomeScreen, MeetingLine, TodoLine
    from bekal.ui.wiring import Here


QUIET = 1500
"""Milliseconds after the day is shown until all people are compared: that may take a second, and is not urgent."""


class HomePresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "HomeScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._today: Today | None = None
        self._sync: SyncStatus | None = None
        self._read_on: date | None = None
        self._pairs: Counted | None = None
        self._conflicts = (0, 0)
        self._stands: Standing | None = None
        self._quiet = QTimer(self, singleShot=True, interval=QUIET)
        self._quiet.timeout.connect(self._count_pairs)
        screen.go_asked.connect(self.go)

    def load(self) -> None:
        """Read the day."""
        now = self._context.clock()
        self._screen.heading.show_line(days.long(now.date()))

        def read(session: "Session") -> "Today":
            from bekal.reports.today import today

            return today(session, now.date())

        def count(session: "Session") -> "SyncStatus":
            from bekal.sync.queries import status

            return status(session)

        # the day is there at once; how far everything has come takes longer the more there is to send
        self._context.jobs.run(read, self._show, latest="day")
        self._context.jobs.run(count, self._show_sync, latest="sync")
        self._context.jobs.run(_count_conflicts, self._show_conflicts, latest="conflicts")
        here = cast("Here | None", self._context.extras.get("here"))
        if here is None or here.facts is None or not here.facts.practising:  # nobody waits for what is practised

            def measure(session: "Session") -> "Standing":
                from bekal.sync.limits import standing

                return standing(session, now=now)

            self._context.jobs.run(measure, self._show_standing, latest="standing")

    def go(self, name: str, about: dict[str, object]) -> None:
        """Go where a line leads."""
        self._context.navigate(name, **about)

    def _show_conflicts(self, counted: tuple[int, int]) -> None:
        if counted != self._conflicts:
            self._conflicts = counted
            self._show_todo(self._context.clock())

    def _show_standing(self, stands: "Standing") -> None:
        if stands != self._stands:
            self._stands = stands
            self._show_todo(self._context.clock())

    def _count_pairs(self) -> None:
        if not self._screen.isVisible():
            return
        before = self._pairs

        def count(session: "Session") -> "Counted":
            from bekal.candidates.merging.waiting import count_unsettled

            return count_unsettled(session, before)

        self._context.jobs.run(count, self._show_pairs, latest="pairs")

    def _show_pairs(self, counted: "Counted") -> None:
        is_other = self._pairs is None or counted.total != self._pairs.total
        self._pairs = counted
        if is_other:
            self._show_todo(self._context.clock())

    def _show_todo(self, now: datetime) -> None:
        if self._today is not None:
            pairs = self._pairs.total if self._pairs is not None else 0
            first = standing_lines(self._stands) + conflict_lines(*self._conflicts)
            lines = first + _todo(self._today, self._sync, now, pairs)
            self._screen.show_todo(lines)

    def _show(self, today: "Today") -> None:
        now, screen = self._context.clock(), self._screen
        self._today = today
        screen.show_new_centre(new=today.is_new)
        if today.is_new:
            screen.enter()
            return
        screen.show_facts(
            [
                (
                    moments.count(today.present) if today.marked else "–",
                    say("dari {n}", n=moments.count(today.marked)) if today.marked else "",
                    say("hadir sejauh ini") if today.marked else say("belum ada absensi"),
                    lambda: self.go("attendance", {}),
                ),
                (
                    moments.count(today.running),
                    say("kelas"),
                    say("berjalan, {n} peserta", n=today.trainees),
                    lambda: self.go("courses", {}),
                ),
                (
                    moments.count(today.incomplete.n),
                    say("orang"),
                    say("belum lengkap"),
                    lambda: self.go("candidates", {"lacking": True}),
                ),
                (
                    moments.count(today.certifiable.n),
                    say("orang"),
                    say("lulus, belum bersertifikat"),
                    lambda: self.go("certificates", {}),
                ),
            ]
        )
        self._show_meetings(today, now)
        self._show_todo(now)
        last = len(today.days) - 1
        bars = [
            Bar(days.short_weekday(one.on.weekday()), _short(one.on) if at == last else str(one.on.day), one.percent)
            for at, one in enumerate(today.days)
        ]
        screen.show_days(bars, today.minimum)
        screen.enter()
        self._quiet.start()

    def _show_sync(self, sync: "SyncStatus") -> None:
        now = self._context.clock()
        if sync != self._sync or now.date() != self._read_on:
            self._sync, self._read_on = sync, now.date()
            self._show_send(sync, now)
            self._show_todo(now)

    def _show_meetings(self, today: "Today", now: datetime) -> None:
        from bekal.ui.home.screen import MOST_MEETINGS

        ordered = sorted(today.meetings, key=lambda m: (_is_done(m), m.starts, m.course))
        running = next((m for m in ordered if not _is_done(m) and m.trainees and _is_running(m, now)), None)
        lines = [_meeting(m, now, main=m is running) for m in ordered]
        more = max(0, len(lines) - MOST_MEETINGS)
        open_ones = sum(not _is_done(m) for m in ordered)
        second = say("yang belum diabsen di atas") if 0 < open_ones < len(ordered) else ""
        self._screen.show_meetings(lines[:MOST_MEETINGS], more, second)

    def _show_send(self, sync: "SyncStatus", now: datetime) -> None:
        from bekal.ui.home.screen import SendWords

        if not sync.is_activated:
            heard = say("PC ini belum diaktifkan. Semua data aman di komputer ini.")
        elif sync.last_receipt is None:
            heard = say("Pusat belum pernah membalas. Semua data aman di komputer ini.")
        else:
            heard = say(
                "Terakhir diterima pusat: {when}. Semua data aman di komputer ini.",
                when=moments.long(sync.last_receipt, now),
            )
        doubt = say("{n} data perlu perhatian", n=sync.problems) if sync.problems else ""
        self._screen.show_send(SendWords(moments.count(sync.unsent), say("data belum diterima pusat"), doubt, heard))


def _short(on: date) -> str:
    return f"{on.day}/{on.month}"


def _is_done(meeting: "MeetingRow") -> bool:
    return meeting.closed or (meeting.trainees > 0 and meeting.marked >= meeting.trainees)


def _is_running(meeting: "MeetingRow", now: datetime) -> bool:
    return meeting.starts <= f"{now:%H:%M}" < meeting.ends


def _meeting(meeting: "MeetingRow", now: datetime, *, main: bool) -> "MeetingLine":
    from bekal.ui.home.screen import MeetingLine

    missing, begun = meeting.trainees - meeting.marked, meeting.starts <= f"{now:%H:%M}"
    if not meeting.trainees:
        badge, verb = (say("Belum ada peserta"), "gray"), say("Buka")
    elif _is_done(meeting):
        word = say("Selesai {n} dari {of}", n=meeting.marked, of=meeting.trainees)
        badge, verb = (word, "ok"), say("Lihat")
    elif meeting.marked:
        badge, verb = (say("{n} belum ditandai", n=missing), "warn"), say("Lanjutkan")
    elif begun:
        badge, verb = (say("Belum diabsen"), "warn"), say("Isi absensi")
    else:
        badge, verb = (say("Mulai {time}", time=meeting.starts.replace(":", ".")), "gray"), say("Buka")
    second = " · ".join(
        [
            say("Pertemuan {n}", n=meeting.number),
            *meeting.instructors[:1],
            say("{n} peserta", n=meeting.trainees),
        ]
    )
    times = days.times(meeting.starts, meeting.ends)
    return MeetingLine(times, meeting.course, second, badge, verb, main, {"meeting_id": meeting.id})


def _count_conflicts(session: "Session") -> tuple[int, int]:
    from bekal.sync.conflicts.queries import open_conflicts

    found = open_conflicts(session)
    return found.hard, found.soft


def _todo(today: "Today", sync: "SyncStatus | None", now: datetime, pairs: int) -> "list[TodoLine]":
    from bekal.ui.home.screen import TodoLine

    lines = []

    def add(icon: str, tone: str, words: str, waits: "Waiting", goes: str, one: str = "", **about: object) -> None:
        if waits.n:
            second = say("tertua {when}", when=_age(waits, now)) if waits.since else waits.course
            if one and waits.course:  # it is all in one course, so the way leads straight there
                goes, about = one, {"course_id": waits.course_id}
            lines.append(TodoLine(icon, tone, words, second, moments.count(waits.n), goes, about))

    for run in today.cut_runs:
        words, sheets = say("Pencetakan sertifikat terputus"), moments.count(run.sent)
        about: dict[str, object] = {"course_id": run.course_id}
        lines.append(TodoLine("printer", "warn", words, run.course, sheets, "certificates.run", about))
    lines += _selections(today.selections)
    add("clipboard-check", "warn", say("Pertemuan lalu belum ditutup"), today.unmarked, "attendance")
    add("notebook-pen", "warn", say("Pendaftaran belum lengkap"), today.incomplete, "candidates", lacking=True)
    add(
        "list-checks",
        "warn",
        say("Nilai belum ada, kelas sudah selesai"),
        today.undecided,
        "assessment",
        "assessment.course",
    )
    add("award", "muted", say("Sertifikat siap diperiksa"), today.certifiable, "certificates", "certificates.run")
    add("clock", "muted", say("Sertifikat habis dalam 90 hari"), today.lapsing, "certificates.expiring")
    add(
        "clock", "muted", say("Hasil tes bahasa habis dalam 90 hari"), today.language_ending, "assessment.outside",
        soon=True,
    )  # fmt: skip
    if pairs:
        words = say("Mungkin orang yang sama")
        lines.append(TodoLine("users", "muted", words, "", moments.count(pairs), "candidates.twins", {}))
    if sync is None:  # not yet counted: its lines follow
        return lines
    if sync.problems:
        words = say("Data yang perlu perhatian sesudah diperiksa pusat")
        lines.append(TodoLine("triangle-alert", "warn", words, "", moments.count(sync.problems), "sync", {}))
    if sync.unsent:
        words, second = say("Data belum diterima pusat"), ""
        if sync.copied:
            second = say("{n} sudah disalin ke USB", n=moments.count(sync.copied))
        lines.append(TodoLine("send", "muted", words, second, moments.count(sync.unsent), "sync", {}))
    if not sync.is_activated:
        words, second = say("PC ini belum diaktifkan"), say("minta berkas aktivasi dari pusat")
        lines.append(TodoLine("key-round", "warn", words, second, "", "settings", {"part": "activation"}))
    elif not today.has_trust:
        words = say("Izin menerbitkan sertifikat belum datang")
        lines.append(TodoLine("shield-check", "warn", words, say("baca balasan USB dari pusat"), "", "sync", {}))
    return lines


def _selections(underway: "tuple[Underway, ...]") -> "list[TodoLine]":
    """Say what waits in selections; the way leads to the first of them."""
    from bekal.ui.home.screen import TodoLine

    lines = []
    for icon, words, tab, counted in (
        ("clock", say("Lewat batas daftar ulang"), "reregister", [(one, one.overdue) for one in underway]),
        ("users", say("Pendaftar seleksi belum diperiksa"), "applicants", [(one, one.unchecked) for one in underway]),
    ):
        waiting = [(one, n) for one, n in counted if n]
        if not waiting:
            continue
        first, total = waiting[0][0], sum(n for _one, n in waiting)
        more = len(waiting) - 1
        second = say("{course} dan {n} kelas lain", course=first.course, n=more) if more else first.course
        about = {"course_id": first.course_id, "tab": tab}
        lines.append(TodoLine(icon, "warn", words, second, moments.count(total), "courses.selection", about))
    return lines


def _age(waits: "Waiting", now: datetime) -> str:
    assert waits.since is not None
    past = (now.date() - waits.since).days
    return say("{n} hari", n=past) if past > 0 else say("hari ini")
