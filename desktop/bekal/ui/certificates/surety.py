"""What opens the way where a certificate cannot be dated: a second person confirms the day, a head gives a reason."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.terms import StaffId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.centre.assuring import About


def with_a_word(
    context: Context, owner: QObject, parent: QWidget, failed: Callable[[Told], None], again: Callable[[], object]
) -> Callable[[Told], None]:
    """Return what is done with a refusal: where a person's word helps it is asked for, and the work tried again.

    Every other refusal, and a word that cannot be given on this PC, goes to `failed`.
    """

    def told(error: Told) -> None:
        from bekal.certificates.surety import DateUnsure, ListsTooOld

        if isinstance(error, DateUnsure):
            _ask_for_the_date(context, owner, parent, error, failed, again)
        elif isinstance(error, ListsTooOld):
            _ask_for_a_reason(context, owner, parent, error, failed, again)
        else:
            failed(error)

    return told


def _ask_for_the_date(
    context: Context,
    owner: QObject,
    parent: QWidget,
    error: Told,
    failed: Callable[[Told], None],
    again: Callable[[], object],
) -> None:
    from bekal.centre.assuring import About
    from bekal.documents.wording import date_words
    from bekal.ui.sign_in.countersign import ask_second

    on = date_words(context.clock().date())
    ask_second(
        context,
        owner,
        parent,
        title=say("Benarkah hari ini {date}?", date=on),
        facts=[
            say("Jam komputer {shown}, tetapi menurut catatan dan pusat {known}.", **error.facts),
            say("Bila jam komputer salah, batalkan dan betulkan jam Windows dahulu."),
            say("Orang kedua memastikan tanggal yang akan tercetak. Ini dicatat dan dibaca pusat."),
        ],
        verb=say("Tanggal ini benar"),
        agreed=lambda who: _assure(context, owner, About.CLOCK, "", who, failed, again),
        nobody=lambda: failed(error),
    )


def _ask_for_a_reason(
    context: Context,
    owner: QObject,
    parent: QWidget,
    error: Told,
    failed: Callable[[Told], None],
    again: Callable[[], object],
) -> None:
    from bekal.centre.assuring import About
    from bekal.ui.limits_notice import SHORTEST_REASON, reason_edit
    from bekal.ui.sign_in.countersign import ask_head
    from bekal.ui.widgets.dialogs import Confirm
    from bekal.ui.widgets.fields import Field

    title = say("Terbitkan meski daftar pusat lama?")
    facts = [
        say("Pusat sudah {days} hari tidak terdengar; batasnya {allowed} hari.", **error.facts),
        say("Sebaiknya baca dahulu balasan pusat dari USB. Alasan ini berlaku tujuh hari dan dibaca pusat."),
    ]
    reason = reason_edit()
    asked = Confirm(parent.window(), title, facts, say("Lanjut"), extra=Field(say("Alasan"), reason))

    def ask(why: str) -> None:
        ask_head(
            context,
            owner,
            parent,
            title=title,
            facts=[facts[0], say("Alasan: {reason}", reason=why)],
            verb=say("Lanjut"),
            agreed=lambda who: _assure(context, owner, About.LISTS, why, who, failed, again),
            nobody=lambda: failed(error),
        )

    asked.wait_for(reason, SHORTEST_REASON)
    asked.agreed.connect(lambda: ask(reason.text()))
    asked.open()


def _assure(
    context: Context,
    owner: QObject,
    about: "About",
    reason: str,
    who: StaffId,
    failed: Callable[[Told], None],
    again: Callable[[], object],
) -> None:
    now = context.clock()

    def work(session: Any) -> None:
        from bekal.centre.assuring import assure
        from bekal.centre.queries import centre

        today = now.astimezone(centre(session).timezone).date()
        assure(session, about, confirmed_by=who, reason=reason, local_date=today, now=now)

    context.jobs.run(work, lambda _done: again(), failed, write=True, receiver=owner)
