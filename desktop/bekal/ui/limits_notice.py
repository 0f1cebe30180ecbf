"""What is told after sign-in of limits, old lists, a doubtful clock, a wrong zone and an old program; nothing stops."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QLineEdit

from bekal.errors import Told
from bekal.language import say
from bekal.terms import StaffId
from bekal.ui.widgets.dialogs import Confirm
from bekal.ui.widgets.fields import Field, text_edit

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.limits import Limit, Standing
    from bekal.ui.shell import Shell
    from bekal.ui.wiring import Here

SHORTEST_REASON = 5
_FIRST_LOOK = 3_500  # milliseconds after sign-in: home and the counts go first
_AGAIN = 60 * 60_000
_NAMES = ("limit", "lists", "clock", "zone", "version")


class LimitsNotice(QObject):
    """Child of the shell; looks once after sign-in and then every hour."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell, self._context = shell, shell.context
        self._again = QTimer(self, interval=_AGAIN)
        self._again.timeout.connect(self.look)
        self._again.start()
        QTimer.singleShot(_FIRST_LOOK, self, self.look)

    def look(self) -> None:
        """Measure, and tell what is worth telling."""
        here = cast("Here | None", self._context.extras.get("here"))
        if here is not None and here.facts is not None and here.facts.practising:
            return  # what a practice centre holds is invented: nothing is lost that was not sent
        now = self._context.clock()

        def read(session: "Session") -> "Standing":
            from bekal.sync.limits import standing

            return standing(session, now=now)

        self._context.jobs.run(read, self._show, latest="limits", receiver=self)

    def _show(self, stands: "Standing") -> None:
        from bekal.sync.limits import Level

        bar, now = self._shell.notices, self._context.clock()
        for name in _NAMES:
            bar.drop(name)
        worst = next((one for one in stands.limits if one.level is stands.level), None)
        to_send = (say("Ke Validasi & Kirim"), lambda: self._context.navigate("sync"))
        if worst is not None and worst.level is Level.RED:
            go_on = (say("Lanjut dengan alasan"), lambda: self.go_on(worst))
            bar.show_notice("limit", worst.words, to_send, go_on, icon="circle-alert", tone="bad", leads="sync")
        elif worst is not None and worst.level is not Level.GREEN:
            icon = "info" if worst.level is Level.OVERRIDDEN else "triangle-alert"  # a head knows of it: no alarm
            bar.show_notice("limit", worst.words, to_send, icon=icon, leads="sync")
        if stands.lists.is_warned:
            words = say(
                "Daftar pusat sudah {n} hari tidak diperbarui. Sertifikat tetap dapat dicetak sampai {of} hari; "
                "bacalah balasan pusat dari USB.",
                n=stands.lists.days or 0,
                of=stands.lists.stop,
            )
            bar.show_notice("lists", words, to_send, leads="sync")
        if words := stands.clock_words:
            bar.show_notice("clock", words, icon="clock")
        if words := zone_words(now, datetime.now().astimezone()):
            bar.show_notice("zone", words, icon="clock")
        if stands.is_program_old:
            words = say(
                "Pusat meminta Bekal {version} atau lebih baru. Anda tetap dapat bekerja; pasang versi baru segera.",
                version=stands.policy.minimum_version,
            )
            bar.show_notice("version", words)

    def go_on(self, limit: "Limit") -> None:
        """Ask for a reason and a head's PIN; the word counts for a week and goes to central."""
        reason = reason_edit()
        field = Field(say("Alasan"), reason)
        asked = Confirm(self._shell, say("Lanjut meski batas terlampaui?"), [limit.words], say("Lanjut"), extra=field)
        asked.wait_for(reason, SHORTEST_REASON)
        asked.agreed.connect(lambda: self._ask(limit, reason.text()))
        asked.open()

    def _ask(self, limit: "Limit", reason: str) -> None:
        from bekal.ui.sign_in.countersign import ask_head

        ask_head(
            self._context,
            self,
            self._shell,
            title=say("Lanjut meski batas terlampaui?"),
            facts=[limit.words, say("Alasan: {reason}", reason=reason)],
            verb=say("Lanjut"),
            agreed=lambda who: self._assure(limit, reason, who),
            nobody=lambda: self._context.notify(say("Belum ada kepala yang dapat masuk di PC ini.")),
        )

    def _assure(self, limit: "Limit", reason: str, who: StaffId) -> None:
        now = self._context.clock()

        def work(session: Any) -> None:
            from bekal.centre.assuring import assure

            assure(
                session,
                limit.about,
                confirmed_by=who,
                reason=reason,
                local_date=now.date(),
                now=now,
                measured=limit.measured,
                allowed=limit.allowed,
            )

        def failed(error: Told) -> None:
            self._context.tell(error)

        self._context.jobs.run(work, lambda _done: self.look(), failed, write=True, receiver=self)


def reason_edit() -> QLineEdit:
    """Return the line for why work goes on, with an example in it."""
    return text_edit(say("Misalnya: jembatan putus, kurir belum dapat lewat"), longest=200)


def zone_words(here: datetime, machine: datetime) -> str:
    """Say that this machine is set to another zone than the centre's; nothing where it is the same."""
    there, set_to = here.utcoffset() or timedelta(0), machine.utcoffset() or timedelta(0)
    if there == set_to:
        return ""
    return say(
        "Zona waktu Windows (UTC{set_to:+d}) berbeda dari zona balai (UTC{there:+d}). Jam di Bekal mengikuti balai; "
        "betulkan zona Windows agar jam di luar Bekal juga benar.",
        set_to=round(set_to.total_seconds() / 3600),
        there=round(there.total_seconds() / 3600),
    )
