"""What the blank register does: reads, takes in deliveries, and notes what became of blanks."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import BlankEvent, StaffId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.blanks.queries import BlankRow, EventRow, ReceiptRow, Stock
    from bekal.certificates.blanks.rules import Blank
    from bekal.ui.certificates.blank_dialogs import Became, BecomeDialog, Came, ReceiveDialog
    from bekal.ui.certificates.blanks import BlanksScreen

MOST = 3_000
"""Blanks that are shown at once; a number finds any other."""
_CHANGED = (
    BlankEvent.USED,
    BlankEvent.SPOILED,
    BlankEvent.RETURNED,
    BlankEvent.DESTROYED,
    BlankEvent.LOST,
)


class BlanksPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "BlanksScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.filter_asked.connect(self.read)
        screen.chosen.connect(self._tell)
        screen.receive_asked.connect(self._ask_receipt)
        screen.become_asked.connect(self._ask_become)
        screen.book_asked.connect(self._ask_book)
        screen.minutes_asked.connect(self._ask_minutes)

    def load(self) -> None:
        """Read the stock, then the blanks of the series the keys are on."""

        def work(session: "Session") -> "list[Stock]":
            from bekal.certificates.blanks.queries import stock

            return stock(session)

        def done(rows: "list[Stock]") -> None:
            self._screen.show_stock(rows)
            if self._screen.series is None and rows:
                self._screen.series = rows[0].series
            self.read()

        self._context.jobs.run(work, done, latest="stock", receiver=self)

    def read(self) -> None:
        """Read the blanks that are asked for."""
        asked = self._screen.asked()

        def work(session: "Session") -> "list[BlankRow]":
            from bekal.certificates.blanks import queries, rules

            states: Sequence[BlankEvent | None] | None = _CHANGED
            since = upto = None
            series = asked.series
            if asked.kind == "free":
                states = (None,)
            elif asked.kind != "changed":
                states = (BlankEvent(asked.kind),)
            if asked.search:
                try:
                    blank = rules.typed(asked.search)
                except Told:
                    return []
                since = upto = blank.number
                series = blank.series or series
                if asked.kind == "changed":
                    states = None
            found = queries.register(session, series=series, states=states, since=since, upto=upto)
            return found[:MOST] if asked.kind == "free" else found[-MOST:]

        self._context.jobs.run(work, self._screen.show_blanks, latest="blanks", receiver=self)

    def _tell(self, one: "BlankRow | None") -> None:
        if one is None:
            self._screen.show_blank(None, ())
            return

        def work(session: "Session") -> "list[EventRow]":
            from bekal.certificates.blanks.queries import history

            return history(session, one.blank.series, one.blank.number)

        self._context.jobs.run(work, lambda lines: self._screen.show_blank(one, lines), latest="history", receiver=self)

    # ---------------------------------------------------------------------------------------- deliveries

    def _ask_receipt(self) -> None:
        from bekal.ui.certificates.blank_dialogs import ReceiveDialog

        dialog = ReceiveDialog(self._screen, self._today)
        dialog.came.connect(lambda came: self._receive(dialog, came))
        dialog.taken_back.connect(lambda receipt_id: self._take_back(dialog, receipt_id))
        dialog.finished.connect(lambda _code: self.load())
        dialog.open()
        self._list_receipts(dialog)

    def _list_receipts(self, dialog: "ReceiveDialog") -> None:
        def work(session: "Session") -> "list[ReceiptRow]":
            from bekal.certificates.blanks.queries import receipts

            return sorted(receipts(session), key=lambda one: (one.received_on, one.first), reverse=True)

        self._context.jobs.run(work, dialog.show_receipts, latest="receipts", receiver=dialog)

    def _receive(self, dialog: "ReceiveDialog", came: "Came") -> None:
        def work(session: "Session") -> UUID:
            from bekal.certificates.blanks.service import receive

            return receive(
                session,
                series=came.first.series,
                first=came.first.number,
                last=came.last.number,
                digits=came.last.digits,
                on=came.on,
                source=came.source,
                letter_number=came.letter_number,
            )

        def done(_receipt: UUID) -> None:
            n = came.last.number - came.first.number + 1
            dialog.show_said(say("{n} blangko tercatat", n=n), "ok")
            dialog.begin_next()
            self._list_receipts(dialog)

        self._context.jobs.run(work, done, lambda error: dialog.show_said(sentence(error)), write=True, receiver=dialog)

    def _take_back(self, dialog: "ReceiveDialog", receipt_id: UUID) -> None:
        def work(session: "Session") -> None:
            from bekal.certificates.blanks.service import take_back_receipt

            take_back_receipt(session, receipt_id)

        def done(_nothing: None) -> None:
            dialog.show_said(say("Penerimaan dibatalkan"), "ok")
            self._list_receipts(dialog)

        self._context.jobs.run(work, done, lambda error: dialog.show_said(sentence(error)), write=True, receiver=dialog)

    # ---------------------------------------------------------------------------------------- what becomes of them

    def _ask_become(self, event: BlankEvent, chosen: "Sequence[Blank]") -> None:
        from bekal.ui.certificates.blank_dialogs import BecomeDialog

        dialog = BecomeDialog(self._screen, event, chosen)
        dialog.decided.connect(lambda become: self._decided(dialog, become))
        dialog.open()

    def _decided(self, dialog: "BecomeDialog", become: "Became") -> None:
        """What is destroyed a head agrees to; the rest is noted at once."""
        if become.event is not BlankEvent.DESTROYED:
            self._note(dialog, become, None)
            return
        from bekal.certificates.blanks.rules import written
        from bekal.ui.sign_in.countersign import ask_head

        facts = [
            say("{n} blangko: {numbers}", n=len(become.blanks), numbers=written(become.blanks)),
            say("Berita acara {number}", number=become.letter_number or "–"),
        ]
        ask_head(
            self._context,
            self,
            dialog,
            title=say("Musnahkan blangko"),
            facts=facts,
            verb=say("Musnahkan"),
            agreed=lambda head: self._note(dialog, become, head),
            nobody=lambda: dialog.show_refusal(say("Belum ada kepala yang dapat masuk di PC ini.")),
        )

    def _note(self, dialog: "BecomeDialog", become: "Became", by: StaffId | None) -> None:
        now = self._context.clock()

        def work(session: "Session") -> int:
            from bekal.certificates.blanks import service

            match become.event:
                case BlankEvent.SPOILED:
                    return service.spoil_many(session, become.blanks, reason=become.reason, now=now)
                case BlankEvent.LOST:
                    return service.lose(
                        session, become.blanks, reason=become.reason, letter_number=become.letter_number, now=now
                    )
                case BlankEvent.FOUND:
                    return service.find(session, become.blanks, reason=become.reason, now=now)
                case _:
                    do = service.return_many if become.event is BlankEvent.RETURNED else service.destroy_many
                    return do(session, become.blanks, minutes=become.letter_number, reason=become.reason, now=now)

        def done(n: int) -> None:
            dialog.accept()
            self._context.notify(say("{n} blangko: {state}", n=n, state=become.event.word))
            self.load()

        self._context.jobs.run(
            work, done, lambda error: dialog.show_refusal(sentence(error)), write=True, by=by, receiver=dialog
        )

    # ---------------------------------------------------------------------------------------- books

    def _ask_book(self, ending: str) -> None:
        path = ask_place(self._screen, say("Buku blangko"), ending, "PDF (*.pdf);;Excel (*.xlsx)")
        if path is not None:
            self.write_book(path)

    def write_book(self, path: Path) -> None:
        """Write the blank register as PDF or workbook."""
        now = self._context.clock()

        def work(session: "Session") -> Path:
            from bekal.reports.blanks import blank_register_pdf, blank_register_xlsx
            from bekal.reports.writing import write_report

            write: Any = blank_register_xlsx if path.suffix.lower() == ".xlsx" else blank_register_pdf
            return write_report(path, write(session, now=now))

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _ask_minutes(self, minutes: str) -> None:
        path = ask_place(self._screen, say("Berita acara {number}", number=minutes), ".pdf", "PDF (*.pdf)")
        if path is not None:
            self.write_minutes(path, minutes)

    def write_minutes(self, path: Path, minutes: str) -> None:
        """Write the minutes with which blanks went back or were destroyed."""
        now = self._context.clock()

        def work(session: "Session") -> Path:
            from bekal.reports.blanks import blank_minutes
            from bekal.reports.writing import write_report

            return write_report(path, blank_minutes(session, minutes, now=now))

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _today(self) -> date:
        return self._context.clock().date()
