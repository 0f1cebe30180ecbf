"""What a roster does with paper and people beside the list: letters, the sheet to sign, its scan, guests."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from bekal.attendance.sheets.rules import OnSheet, SheetScanned
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import EnrolmentId, How, SheetId
from bekal.ui.attendance.guest_dialog import GuestDialog
from bekal.ui.attendance.letter_dialog import SCANS, Letter, LetterDialog
from bekal.ui.attendance.paper_bars import WEEK, SheetDialog
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.attendance.guests.queries import GuestRow
    from bekal.attendance.leave.queries import LeaveRow
    from bekal.attendance.leave.service import Excusing, Withdrawn
    from bekal.attendance.queries import Roster
    from bekal.attendance.service import Change
    from bekal.ui.attendance.roster_presenter import RosterPresenter
    from bekal.ui.attendance.roster_screen import RosterScreen


class RosterPapers(QObject):
    """Child of the roster's presenter."""

    def __init__(self, presenter: "RosterPresenter", screen: "RosterScreen", context: Context) -> None:
        super().__init__(presenter)
        self._presenter, self._screen, self._context = presenter, screen, context
        screen.letter_asked.connect(self.open_letters)
        screen.sheet_asked.connect(self.ask_sheet)
        screen.scan_asked.connect(self.ask_scan)
        screen.guests_asked.connect(self.open_guests)
        screen.key_back_asked.connect(self.begin_keying)
        screen.key_back.keyed.connect(self.key_back)
        screen.key_back.left.connect(screen.table.setFocus)

    # ----------------------------------------------------------------------------------------------- letters

    def open_letters(self) -> None:
        """Take in a letter of the one the keys are on."""
        roster = self._presenter.roster
        if roster is None:
            return
        line = self._screen.table.current_row()
        people = [(row.enrolment_id, row.name) for row in roster.rows]
        who = line.row.enrolment_id if line is not None else None
        today = self._context.clock().date
        dialog = LetterDialog(self._screen, people, who, roster.meeting.held_on, lambda: today())
        dialog.taken.connect(lambda letter: self._take_letter(dialog, roster, letter))
        dialog.withdrawn.connect(lambda row: self._withdraw(dialog, roster, row))
        dialog.finished.connect(lambda _result: self._screen.table.setFocus())
        self._read_letters(dialog, roster)
        dialog.open()

    def _read_letters(self, dialog: LetterDialog, roster: "Roster") -> None:
        def work(session: Any) -> "list[LeaveRow]":
            from bekal.attendance.leave.queries import letters

            return letters(session, roster.meeting.course_id)

        self._context.jobs.run(work, dialog.show_letters, receiver=dialog)

    def _take_letter(self, dialog: LetterDialog, roster: "Roster", letter: Letter) -> None:
        from bekal.attendance.leave import service

        now = self._context.clock()

        def work(session: Any) -> "Excusing":
            from bekal.ui.files import read_file

            return service.take_letter(
                session,
                letter.enrolment_id,
                mark=letter.mark,
                first_on=letter.first_on,
                last_on=letter.last_on,
                now=now,
                reason=letter.reason,
                scan=read_file(letter.scan) if letter.scan is not None else None,
            )

        def done(came: "Excusing") -> None:
            words = say("Surat disimpan: {n} pertemuan ditandai.", n=came.marked)
            if came.present_on:
                there = ", ".join(day.strftime("%d/%m") for day in came.present_on)
                dialog.show_said(say("{words} Hadir pada {days}; tanda itu tetap.", words=words, days=there), "warn")
            else:
                dialog.show_said(words)
            dialog.begin_next()
            self._read_letters(dialog, roster)
            self._presenter.load(roster.meeting.id)
            self._context.undo(words, lambda: self._undo(lambda session: service.take_back(session, came)))

        self._context.jobs.run(
            work, done, lambda error: dialog.show_said(sentence(error), "bad"), write=True, receiver=dialog
        )

    def _withdraw(self, dialog: LetterDialog, roster: "Roster", row: "LeaveRow") -> None:
        from bekal.attendance.leave import service

        now = self._context.clock()

        def done(gone: "Withdrawn") -> None:
            self._read_letters(dialog, roster)
            self._presenter.load(roster.meeting.id)
            words = say("Surat {name} ditarik; {n} tanda kembali belum.", name=row.name, n=gone.unmarked)
            dialog.show_said(words)
            self._context.undo(words, lambda: self._undo(lambda session: service.let_stand(session, gone)))

        self._context.jobs.run(
            lambda session: service.withdraw(session, row.id, now=now),
            done,
            lambda error: dialog.show_said(sentence(error), "bad"),
            write=True,
            receiver=dialog,
        )

    def _undo(self, work: Any) -> None:
        def done(_fields: object) -> None:
            self._context.notify(say("Sudah ditarik kembali."))
            self._presenter.load_again()

        self._context.jobs.run(work, done, write=True, how=How.UNDO, receiver=self)

    # ------------------------------------------------------------------------------------------------- paper

    def ask_sheet(self) -> None:
        """Ask for which days a sheet is printed, and make it."""
        roster = self._presenter.roster
        if roster is None:
            return
        dialog = SheetDialog(self._screen, roster.meeting.course)
        dialog.agreed.connect(lambda span, paper: self._print(roster, span, paper))
        dialog.open()

    def _print(self, roster: "Roster", span: str, paper: str) -> None:
        first, last = days_of(roster.meeting.held_on, span)
        name = say("Lembar hadir {course} {day}", course=roster.meeting.course, day=first.isoformat())
        path = ask_place(self._screen, name, ".pdf", "PDF (*.pdf)")
        if path is None:
            return
        now = self._context.clock()

        def work(session: Any) -> Path:
            from bekal.reports.sheets import hand_out_sheet

            return hand_out_sheet(session, roster.meeting.course_id, path, first=first, last=last, now=now, paper=paper)

        def done(written: Path) -> None:
            tell_written(self._context, path, written)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))

        self._context.jobs.run(work, done, write=True, receiver=self)

    def begin_keying(self) -> None:
        """Let a signed sheet be keyed back in one line."""
        roster = self._presenter.roster
        if roster is None or roster.meeting.closed:
            return
        shown = (self._presenter.row_of(row.enrolment_id) or row for row in roster.rows)
        self._screen.key_back.ask([OnSheet(row.number, row.name, row.counts, row.mark) for row in shown])

    def key_back(self, typed: str) -> None:
        """Mark everybody as the line says; it can be taken back."""
        from bekal.attendance import service as marks
        from bekal.attendance.sheets import service

        roster = self._presenter.roster
        if roster is None:
            return
        today = self._context.clock().date()
        self._screen.table.setFocus()

        def done(change: "Change") -> None:
            self._presenter.load_again()
            words = say("{n} peserta ditandai dari kertas.", n=change.people)
            self._context.undo(words, lambda: self._undo(lambda session: marks.take_back(session, change)))

        self._context.jobs.run(
            lambda session: service.key_back(session, roster.meeting.id, typed, today=today),
            done,
            write=True,
            how=How.PAPER,
            receiver=self,
        )

    def ask_scan(self) -> None:
        """Keep the scan of a signed sheet, whichever sheet it is."""
        path = dialogs.ask_open(self._screen, say("Simpan hasil pindai lembar hadir"), SCANS)
        if path is not None:
            self._keep_scan(path, replace=False)

    def _keep_scan(self, path: Path, *, replace: bool) -> None:
        now = self._context.clock()

        def work(session: Any) -> SheetId:
            from bekal.attendance.sheets import service
            from bekal.reports.sheets import sheet_in_scan
            from bekal.ui.files import read_file

            scan = read_file(path)
            sheet = sheet_in_scan(scan)
            service.keep_scan(session, sheet, scan, now=now, replace=replace)
            return sheet

        def failed(error: Told) -> None:
            if not isinstance(error, SheetScanned):
                self._context.tell(error)
                return
            verb = say("Ganti hasil pindai")
            asked = dialogs.Confirm(self._screen, verb, [sentence(error), path.name], verb)
            asked.agreed.connect(lambda: self._keep_scan(path, replace=True))
            asked.open()

        def done(_sheet: SheetId) -> None:
            self._context.notify(say("Hasil pindai disimpan pada lembarnya: {name}", name=path.name))

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    # ------------------------------------------------------------------------------------------------ guests

    def open_guests(self) -> None:
        """Show the guests of this meeting."""
        roster = self._presenter.roster
        if roster is None:
            return
        dialog = GuestDialog(self._screen, [(row.enrolment_id, row.name) for row in roster.rows if row.counts])
        dialog.added.connect(lambda name, phone: self._add_guest(dialog, roster, name, phone))
        dialog.linked.connect(lambda guest, who: self._link(dialog, roster, guest, who))
        dialog.removed.connect(lambda guest: self._remove(dialog, roster, guest))
        dialog.finished.connect(lambda _result: self._screen.table.setFocus())
        self._read_guests(dialog, roster)
        dialog.open()

    def _read_guests(self, dialog: GuestDialog, roster: "Roster") -> None:
        from bekal.attendance.guests.queries import guests

        self._context.jobs.run(lambda session: guests(session, roster.meeting.id), dialog.show_guests, receiver=dialog)

    def _add_guest(self, dialog: GuestDialog, roster: "Roster", name: str, phone: str) -> None:
        from bekal.attendance.guests import service

        self._context.jobs.run(
            lambda session: service.add_guest(session, roster.meeting.id, name, phone=phone),
            lambda _guest: self._read_guests(dialog, roster),
            lambda error: dialog.show_said(sentence(error)),
            write=True,
            receiver=dialog,
        )

    def _link(self, dialog: GuestDialog, roster: "Roster", guest: "GuestRow", who: EnrolmentId) -> None:
        from bekal.attendance import service as marks
        from bekal.attendance.guests import service

        today = self._context.clock().date()

        def done(change: "Change") -> None:
            self._read_guests(dialog, roster)
            self._presenter.load_again()
            words = say("Tamu {name} ditautkan.", name=guest.name)
            self._context.undo(words, lambda: self._undo(lambda session: marks.take_back(session, change)))

        self._context.jobs.run(
            lambda session: service.link_guest(session, guest.id, who, today=today),
            done,
            lambda error: dialog.show_said(sentence(error)),
            write=True,
            receiver=dialog,
        )

    def _remove(self, dialog: GuestDialog, roster: "Roster", guest: "GuestRow") -> None:
        from bekal.attendance.guests import service

        def again() -> None:
            self._undo(
                lambda session: service.add_guest(
                    session, roster.meeting.id, guest.name, phone=guest.phone, note=guest.note, mark=guest.mark
                )
            )

        def done(_nothing: None) -> None:
            self._read_guests(dialog, roster)
            self._context.undo(say("Tamu {name} dihapus dari daftar.", name=guest.name), again)

        self._context.jobs.run(
            lambda session: service.remove_guest(session, guest.id),
            done,
            lambda error: dialog.show_said(sentence(error)),
            write=True,
            receiver=dialog,
        )


def days_of(day: date, span: str) -> tuple[date, date]:
    """Return the days of a sheet: one day, or its week from Monday to Saturday."""
    if span != WEEK:
        return day, day
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6 if day.weekday() == 6 else 5)
