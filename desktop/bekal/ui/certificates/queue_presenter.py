"""Printing on a printer of this PC: a batch, a look, the next batch; and what to ask after the light went out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CertificateId, CourseId
from bekal.ui import printers
from bekal.ui.certificates.fit_dialog import FitDialog
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.blanks.rules import Blank
    from bekal.certificates.printing.queries import RunRow, SheetRow
    from bekal.certificates.printing.rules import Fit, Marks
    from bekal.certificates.printing.service import CameOut
    from bekal.documents.page_picture import PagePicture
    from bekal.ui.certificates.printing import PrintStep

A4_ACROSS = (297.0, 210.0)


@dataclass(frozen=True)
class _Begun:
    """What a course's step of printing begins with."""

    next_free: "Blank | None"
    left: int
    runs: "list[RunRow]"
    sheets: "list[SheetRow]"
    size: tuple[float, float]


class QueuePresenter(QObject):
    """Leads one run of a course through its batches."""

    changed = Signal()
    """What can be done next is another."""
    printed = Signal()
    """Something was written to the register."""

    def __init__(self, step: "PrintStep", context: Context) -> None:
        super().__init__(step)
        self._step, self._context = step, context
        self._course_id: CourseId | None = None
        self._run: UUID | None = None
        self._sent: tuple[int, int] | None = None
        self._size = A4_ACROSS
        """The paper of this course's certificates, width and height in millimetres."""
        self.is_busy = False
        step.queue.measure_asked.connect(self.measure)
        step.asked.all_good.connect(lambda: self._came_out(None, None))
        step.asked.spoiled_said.connect(lambda typed: self._came_out(typed, None))
        step.asked.stopped_said.connect(lambda typed: self._came_out(None, typed))

    @property
    def waits_for_a_look(self) -> bool:
        """Whether sheets were sent whose fate nobody has said."""
        return self._sent is not None

    @property
    def goes_on(self) -> bool:
        """Whether a run has sheets left."""
        return self._run is not None

    def load(self, course_id: CourseId) -> None:
        """Offer the printers and the blanks, and ask about a run that was cut off."""
        self._course_id = course_id
        self._step.queue.show_printers(printers.names())

        def work(session: "Session") -> "_Begun":
            from bekal.certificates.blanks.queries import next_free, stock
            from bekal.certificates.printing import queries

            left = sum(one.free for one in stock(session))
            runs = queries.open_runs(session, course_id)
            rows = queries.sheets(session, runs[-1].id) if runs else []
            size = queries.paper_of(session, course_id) or A4_ACROSS
            return _Begun(next_free(session), left, runs, rows, size)

        self._context.jobs.run(work, self._loaded, receiver=self)

    def print_on(self, printer: str, chosen: frozenset[CertificateId], typed_blank: str) -> None:
        """Begin a run, or go on with the one that is open: send the next batch to the printer."""
        course_id, now, run, size = self._course_id, self._context.clock(), self._run, self._size
        assert course_id is not None
        self.is_busy = True
        self.changed.emit()

        def work(session: "Session") -> "tuple[UUID, list[SheetRow], Fit]":
            from bekal.certificates.blanks.rules import typed
            from bekal.certificates.printing import queries, rules, service

            first = typed(typed_blank) if typed_blank and run is None else None
            the_run = run or service.begin(session, course_id, now=now, only=chosen, printer=printer, first_blank=first)
            tray = rules.marks_for(*size).tray
            return the_run, service.send(session, the_run, now=now), queries.fit(session, printer, tray)

        def sent(answer: "tuple[UUID, list[SheetRow], Fit]") -> None:
            self._run = answer[0]
            self._draw(printer, answer[1], answer[2])

        self._context.jobs.run(work, sent, self._not_begun, write=True, receiver=self)

    def measure(self) -> None:
        """Let a person measure the chosen printer."""
        from bekal.certificates.printing.rules import marks_for

        name, marks = self._step.queue.name, marks_for(*self._size)
        dialog = FitDialog(self._step.window(), name, marks)
        dialog.print_asked.connect(lambda: self._print_ruler(dialog, name, marks))
        dialog.measured.connect(lambda fit: self._keep_fit(name, marks.tray, fit))
        dialog.open()

    def _loaded(self, begun: "_Begun") -> None:
        runs, rows, self._size = begun.runs, begun.sheets, begun.size
        self._step.queue.show_stock(begun.next_free, begun.left)
        self._run, self._sent = None, None
        self._step.asked.hide()
        if runs:
            run = runs[-1]
            self._run = run.id
            self._step.show_run(rows)
            if run.printer:
                self._step.queue.printer.show_value(run.printer)
            if run.sent:
                self._ask([row for row in rows if row.state.value == "sent"], after_a_cut=True)
        self.changed.emit()

    def _not_begun(self, error: Told) -> None:
        self.is_busy = False
        if any(part in type(error).__name__ for part in ("Blank",)):
            self._step.queue.show_blank_fault(sentence(error))
        else:
            self._context.tell(error)
        self.changed.emit()

    def _draw(self, printer: str, rows: "list[SheetRow]", fit: "Fit") -> None:
        """Draw the batch, then lay side after side on the printer; one picture at a time is in memory."""
        if not rows:
            self.is_busy, self._run = False, None
            self.changed.emit()
            return
        ids = [row.certificate_id for row in rows]

        def work(session: "Session") -> "tuple[bytes, list[printers.Paper]]":
            from bekal.certificates.issue_here import remember
            from bekal.certificates.printing.queries import pages_of
            from bekal.documents.certificate import print_run
            from bekal.documents.page_picture import page_sizes

            remember(session, open_centre(self._context))
            pdf = print_run(pages_of(session, ids))
            sizes = [(round(wide, 1), round(high, 1)) for wide, high in page_sizes(pdf)]
            return pdf, [printers.Paper(wide, high, both_sides=True) for wide, high in sizes]

        def drawn(answer: "tuple[bytes, list[printers.Paper]]") -> None:
            try:
                job = printers.PrintJob(printer, say("Sertifikat"), answer[1][0], fit)
            except Told as error:
                self._refused(error)
                return
            self._next_page(job, answer[0], 0, answer[1], rows)

        self._step.show_sending(0, len(rows))
        self._context.jobs.run(work, drawn, self._refused, receiver=self)

    def _next_page(
        self, job: printers.PrintJob, pdf: bytes, page: int, papers: list[printers.Paper], rows: "list[SheetRow]"
    ) -> None:
        if page == len(papers):
            try:
                job.finish()
            except Told as error:
                self._refused(error)
                return
            self.is_busy = False
            self._ask(rows, after_a_cut=False)
            return

        def work(_session: "Session") -> "PagePicture":
            from bekal.documents.page_picture import page_picture

            return page_picture(pdf, page, printers.dots_across(papers[page].wide))

        def laid(picture: "PagePicture") -> None:
            try:
                image = printers.image_of(picture.pixels, picture.width, picture.height, picture.stride)
                job.add(image, papers[page])
            except Told as error:
                self._refused(error)
                return
            self._step.show_sending((page + 1) * len(rows) // len(papers), len(rows))
            self._next_page(job, pdf, page + 1, papers, rows)

        def failed(error: Told) -> None:
            job.give_up()
            self._refused(error)

        self._context.jobs.run(work, laid, failed, receiver=self)

    def _refused(self, error: Told) -> None:
        """Say why nothing was printed; the sheets wait again."""
        self._context.tell(error)
        self._step.end_sending()
        run, now = self._run, self._context.clock()
        assert run is not None

        def work(session: "Session") -> None:
            from bekal.certificates.printing.service import came_out

            came_out(session, run, now=now, up_to=0)

        def done(_none: None) -> None:
            self.is_busy = False
            self._show_run()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _ask(self, rows: "list[SheetRow]", *, after_a_cut: bool) -> None:
        self._sent = rows[0].position, rows[-1].position
        self._step.end_sending()
        self._show_run()
        self._step.asked.ask(*self._sent, after_a_cut=after_a_cut)
        self.changed.emit()

    def _came_out(self, spoiled: str | None, last: str | None) -> None:
        run, sent, now = self._run, self._sent, self._context.clock()
        if run is None or sent is None:
            return
        positions = range(sent[0], sent[1] + 1)

        def work(session: "Session") -> "CameOut":
            from bekal.certificates.printing import rules, service

            up_to = None if last is None else _last_out(last, positions)
            bad = () if spoiled is None else rules.read_sheets(spoiled, positions)
            return service.came_out(session, run, now=now, spoiled=bad, up_to=up_to, reason=say("Rusak saat dicetak"))

        def done(answer: "CameOut") -> None:
            self._sent = None
            self._step.asked.hide()
            words = say("{n} lembar tercatat tercetak.", n=answer.printed)
            if answer.spoiled:
                words += " " + say("{n} lembar rusak dicetak lagi di akhir.", n=answer.spoiled - answer.without_blank)
            if answer.without_blank:
                words += " " + say("{n} lembar menunggu blangko baru.", n=answer.without_blank)
            self._context.notify(words)
            self._show_run()
            self.printed.emit()

        def failed(error: Told) -> None:
            self._step.asked.show_fault(sentence(error))

        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _show_run(self) -> None:
        run = self._run
        if run is None:
            self.changed.emit()
            return

        def work(session: "Session") -> "tuple[RunRow, list[SheetRow]]":
            from bekal.certificates.printing import queries

            return queries.run(session, run), queries.sheets(session, run)

        def done(answer: "tuple[RunRow, list[SheetRow]]") -> None:
            if answer[0].is_ended:
                self._run = None
            self._step.show_run(answer[1])
            self.changed.emit()

        self._context.jobs.run(work, done, receiver=self)

    def _print_ruler(self, dialog: FitDialog, printer: str, marks: "Marks") -> None:
        def work(_session: "Session") -> "PagePicture":
            from bekal.certificates.printing import rules
            from bekal.documents.page_picture import page_picture
            from bekal.documents.ruler_page import ruler_page_pdf

            pdf = ruler_page_pdf(
                printer, edge=rules.MARK_FROM_EDGE, wide=marks.wide, high=marks.high, paper=marks.paper
            )
            return page_picture(pdf, 0, printers.dots_across(marks.paper[0]))

        def done(picture: "PagePicture") -> None:
            from bekal.certificates.printing.rules import NO_FIT

            try:
                job = printers.PrintJob(printer, say("Halaman ukur"), printers.Paper(*marks.paper), NO_FIT)
                job.add(printers.image_of(picture.pixels, picture.width, picture.height, picture.stride))
                job.finish()
            except Told as error:
                dialog.words.setText(sentence(error))
                return
            dialog.words.setText(say("Halaman ukur dikirim ke {printer}.", printer=printer))

        self._context.jobs.run(work, done, receiver=self)

    def _keep_fit(self, printer: str, tray: str, fit: "Fit") -> None:
        now = self._context.clock()

        def work(session: "Session") -> None:
            from bekal.certificates.printing.service import keep_fit

            keep_fit(session, printer, tray, fit, now=now)

        def done(_none: None) -> None:
            self._context.notify(say("Ukuran {printer} disimpan.", printer=printer))

        self._context.jobs.run(work, done, write=True, receiver=self)


def _last_out(typed: str, positions: range) -> int:
    """Read up to which sheet they came out; 0 or the sheet before the first: none.

    Raises:
        NoSuchSheet: it is no sheet of these.

    """
    from bekal.certificates.printing.rules import NoSuchSheet

    text = typed.strip()
    number = int(text) if text.isdecimal() and len(text) < 6 else -1
    if number in (0, positions.start - 1) or number in positions:
        return number
    raise NoSuchSheet(typed=text or "–", first=positions.start, last=positions.stop - 1)
