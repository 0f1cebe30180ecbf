"""What the run does: read, preview, issue once asked, print and read back, note what was printed."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CertificateEvent, CourseId, EnrolmentId, How
from bekal.ui.certificates.file_presenter import FilePresenter
from bekal.ui.certificates.presenter import open_centre, waiting
from bekal.ui.certificates.queue_presenter import QueuePresenter
from bekal.ui.certificates.surety import with_a_word
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.prepare_here import Prepared, PreparedRow
    from bekal.certificates.service import Issued
    from bekal.documents.page_picture import PagePicture
    from bekal.ui.certificates.run import RunScreen

CHOOSE, CHECK, NUMBER, PRINT = range(4)
_KEPT_PAGES = 60


class RunPresenter(QObject):
    """Leads through the four steps."""

    def __init__(self, screen: "RunScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._prepared: Prepared | None = None
        self._drawn: dict[tuple[EnrolmentId, str], bytes] = {}  # touched in the database worker only
        self.files = FilePresenter(screen, context)
        self.files.changed.connect(self._foot)
        self.files.printed.connect(self._reload)
        self.files.failed.connect(lambda words: screen.show_foot(words, say("Simpan PDF lagi")))
        self.queue = QueuePresenter(screen.printing, context)
        self.queue.changed.connect(self._foot)
        self.queue.printed.connect(self._reload)
        screen.printing.queue.changed.connect(self._foot)
        screen.on_asked.connect(self.go_on)
        screen.back_asked.connect(lambda: self.show_step(CHOOSE if screen.step == PRINT else screen.step - 1))
        screen.close_asked.connect(self.close)
        screen.agreed.connect(self.issue)
        screen.printed_asked.connect(lambda: self.show_step(PRINT))
        screen.choose.changed.connect(self._foot)
        screen.check.changed.connect(self._foot)
        screen.check.picture_asked.connect(self.draw)
        screen.printing.changed.connect(self._foot)

    def load(self, course_id: CourseId, *, step: int | None = None) -> None:
        """Read a course; without a step, begin where something is to be done."""
        if course_id != self._course_id:
            self._screen.check.seen.clear()
        self._course_id = course_id
        context, now = self._context, self._context.clock()

        def work(session: "Session") -> "Prepared":
            from bekal.certificates.prepare_here import prepared

            self._drawn.clear()
            return prepared(session, open_centre(context), course_id, now=now)

        context.jobs.run(work, lambda answer: self._show(answer, step), receiver=self, latest="course")

    def show_step(self, step: int) -> None:
        """Show a step with what it needs."""
        prepared, screen = self._prepared, self._screen
        if prepared is None:
            return
        people = screen.people()
        numbers = prepared.numbers[: len(people)]
        screen.go(step)
        if step == PRINT and self._course_id is not None and not self.queue.is_busy:
            self.queue.load(self._course_id)
        if step == CHECK:
            screen.check.show_people(people, numbers, prepared.units)
        elif step == NUMBER:
            from bekal.documents.wording import date_words

            unchecked = len({one.eligible.enrolment_id for one in people} - screen.check.seen)
            on = date_words(self._context.clock().date())
            screen.number.show_run(prepared, people, numbers, on=on, unchecked=unchecked)
            if prepared.marked is not None:
                screen.number.show_waiting(
                    sentence(prepared.marked),
                    (say("Ke Isian berbeda"), lambda: self._context.navigate("sync.conflicts")),
                )
            elif prepared.accredited:
                screen.number.show_waiting("")
            else:
                screen.number.show_waiting(
                    waiting(), (say("Ke Validasi & Kirim"), lambda: self._context.navigate("sync"))
                )
        self._foot()

    def go_on(self) -> None:
        """Do what the main button says."""
        step = self._screen.step
        if step in {CHOOSE, CHECK}:
            self.show_step(step + 1)
        elif step == NUMBER:
            self._ask()
        elif printer := self._printer:
            panel = self._screen.printing.queue
            self.queue.print_on(printer, frozenset(self._screen.printing.chosen()), panel.first_blank)
        else:
            self.files.save_together()

    @property
    def _printer(self) -> str:
        """The printer chosen; nothing: into a file."""
        return self._screen.printing.queue.name

    def _reload(self) -> None:
        if self._course_id is not None:
            self.load(self._course_id, step=PRINT)

    def close(self) -> None:
        """Leave; long work goes on only where it is seen."""
        self.files.stop()
        self._context.navigate("certificates")

    def draw(self, one: "PreparedRow", side: int, width: int) -> None:
        """Draw somebody's true page and render it for the screen."""
        course_id, now = self._course_id, self._context.clock()
        number = self._screen.check.number_of(one)
        key = (one.eligible.enrolment_id, number)
        assert course_id is not None

        def work(session: "Session") -> "PagePicture":
            from bekal.certificates.prepare_here import sample_page
            from bekal.documents.certificate import certificate_pdf
            from bekal.documents.page_picture import page_picture

            if key not in self._drawn:
                if len(self._drawn) >= _KEPT_PAGES:
                    self._drawn.clear()
                self._drawn[key] = certificate_pdf(
                    sample_page(session, course_id, one.eligible, number=number, now=now)
                )
            return page_picture(self._drawn[key], side, width)

        def failed(error: Told) -> None:
            self._screen.check.show_failure(sentence(error))

        self._context.jobs.run(
            work,
            lambda picture: self._screen.check.show_picture(one.eligible.enrolment_id, side, picture),
            failed,
            latest="page",
            receiver=self,
        )

    def issue(self) -> None:
        """Issue to everybody who is ticked, in one transaction."""
        context, course_id = self._context, self._course_id
        only, now, by = self._screen.choose.chosen_ids(), context.clock(), context.person.id
        assert course_id is not None

        def work(_session: "Session") -> "Issued":
            from bekal.certificates.issue_here import issue_here

            return issue_here(open_centre(context), course_id, by=by, now=now, how=How.KEY, only=only)

        def failed(error: Told) -> None:
            self._screen.number.show_waiting(sentence(error))

        or_ask = with_a_word(context, self, self._screen, failed, self.issue)

        def refused(error: Told) -> None:
            self._foot()  # it may be tried again, also where the word that is asked for is not given
            or_ask(error)

        self._screen.number.show_waiting("")
        self._screen.show_foot(say("Menerbitkan…"), say("Terbitkan"), enabled=False)
        context.jobs.run(work, self._issued, refused, receiver=self)

    def _show(self, prepared: "Prepared", step: int | None) -> None:
        self._prepared = prepared
        self.files.begin(prepared.course.id, prepared.course.name)
        self._screen.show_prepared(prepared)
        if not prepared.rows:
            self._screen.show_nobody()
            return
        if step is None:
            step = PRINT if prepared.certificates and not any(row.may for row in prepared.rows) else CHOOSE
        self.show_step(step)

    def _ask(self) -> None:
        prepared = self._prepared
        people = self._screen.people()
        if prepared is None or not people:
            return
        n, numbers = len(people), prepared.numbers
        unchecked = len({one.eligible.enrolment_id for one in people} - self._screen.check.seen)
        from bekal.documents.wording import date_words

        facts = [
            f"{prepared.course.name} · {prepared.course.programme}",
            say("Nomor {first} sampai {last}.", first=numbers[0], last=numbers[n - 1])
            if n > 1
            else say("Nomor {first}.", first=numbers[0]),
            say(
                "Tanggal {date}. Penandatangan: {name}",
                date=date_words(self._context.clock().date()),
                name=prepared.signatory or say("belum diisi di Pengaturan"),
            ),
        ]
        if not prepared.signatory:
            facts.append(say("Sertifikat terbit tanpa nama penandatangan. Isi dahulu di Pengaturan, tab Balai."))
        if unchecked:
            facts.append(say("{n} lembar belum diperiksa.", n=unchecked))
        facts.append(say("Sertifikat yang terbit tidak dapat dihapus, hanya dicabut atau diganti."))
        verb = say("Terbitkan {n} sertifikat", n=n)
        self._screen.ask_to_issue(say("Terbitkan {n} sertifikat?", n=n), facts, verb)

    def _issued(self, done: "Issued") -> None:
        self._context.jobs.wrote.emit()
        self._screen.check.seen.clear()
        words = say("{n} sertifikat terbit.", n=len(done.numbers))
        if done.refused:
            words += " " + say(
                "{n} orang tidak: {first}.",
                n=len(done.refused),
                first=f"{done.refused[0].name}, {done.refused[0].words}",
            )
        self._context.notify(words)
        assert self._course_id is not None
        self.load(self._course_id, step=PRINT if done.numbers else CHOOSE)

    def _foot(self) -> None:
        """Say what can still be changed and what the main button does next."""
        prepared, screen = self._prepared, self._screen
        if prepared is None or not prepared.rows:
            return
        n = len(screen.people())
        free = say("Belum ada yang diterbitkan. Semua langkah masih bisa diubah.")
        some_issued = bool(prepared.certificates)
        if screen.step == CHOOSE:
            if not n:
                reason = (
                    say("Belum ada yang dipilih. Centang peserta yang berhak.")
                    if any(row.may for row in prepared.rows)
                    else say("Belum ada yang berhak. Alasannya ada di samping tiap nama.")
                )
                screen.show_foot(reason, say("Lanjut ke Periksa"), enabled=False, issued=some_issued)
            else:
                screen.show_foot(free, say("Lanjut ke Periksa"), issued=some_issued)
        elif screen.step == CHECK:
            screen.show_foot(free, say("Lanjut ke Nomor"), back=say("Kembali ke Pilih"))
        elif screen.step == NUMBER:
            words = free if prepared.accredited else say("Belum diakreditasi pusat: nomor belum dapat dipakai.")
            verb, may = say("Terbitkan {n} sertifikat", n=n), prepared.accredited and prepared.marked is None
            screen.show_foot(words, verb, enabled=may and n > 0, back=say("Kembali ke Periksa"))
        elif self.queue.is_busy:
            screen.show_foot(say("Mengirim ke pencetak…"), say("Cetak"), enabled=False)
        elif self.queue.waits_for_a_look:
            screen.show_foot(say("Katakan dahulu lembar mana yang keluar baik."), "")
        elif self.files.is_busy:
            screen.show_foot(say("Belum ada lembar yang dianggap tercetak."), say("Simpan PDF"), enabled=False)
        else:
            self._foot_of_printing(more=any(row.may for row in prepared.rows))

    def _foot_of_printing(self, *, more: bool) -> None:
        screen, prepared = self._screen, self._prepared
        assert prepared is not None
        chosen = set(screen.printing.chosen())
        again = any(one.state is CertificateEvent.PRINTED for one in prepared.certificates if one.id in chosen)
        n = len(chosen)
        if self._printer:
            self._foot_of_queue(n, again=again, more=more)
            return
        verb = say("Cetak lagi {n} lembar", n=n) if again else say("Simpan PDF {n} lembar", n=n)
        words = say("{n} sertifikat terbit. Mencetak lagi tidak mengubah nomor.", n=len(prepared.certificates))
        screen.show_foot(
            words if n else say("Pilih lembar yang akan dicetak."),
            verb if n else say("Simpan PDF"),
            enabled=n > 0,
            back=say("Peserta lain") if more else "",
        )

    def _foot_of_queue(self, n: int, *, again: bool, more: bool) -> None:
        screen = self._screen
        back = say("Peserta lain") if more else ""
        if self.queue.goes_on:
            words = say("Masih ada lembar yang menunggu di pencetakan ini.")
            screen.show_foot(words, say("Cetak lembar berikutnya"), back=back)
            return
        verb = say("Cetak lagi {n} lembar", n=n) if again else say("Cetak {n} lembar", n=n)
        words = (
            say("Sesudah tiap 20 lembar ditanya apakah semuanya baik.") if n else say("Pilih lembar yang akan dicetak.")
        )
        screen.show_foot(words, verb if n else say("Cetak"), enabled=n > 0, back=back)
