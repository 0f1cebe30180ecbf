"""After an end without warning: the yellow bar that says what of an open form was kept."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.ui import days

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.drafts import KeptDraft
    from bekal.ui.shell import Shell

_NAME = "recovered"


class Recovered(QObject):
    """Child of the shell; looks once, at sign-in, and tells nobody twice."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell, self._context = shell, shell.context
        staff = self._context.person.id

        def read(session: "Session") -> "KeptDraft | None":
            from bekal.candidates import drafts, queries, typed

            found = drafts.interrupted(session, staff)
            if found is None or found.is_new:
                return found if found is None or any(found.draft.values.values()) else None
            stored = typed.typed_of(queries.candidate(session, found.person_id))
            differs = any(found.draft.values.get(name, "") != value for name, value in stored.items())
            return found if differs else None

        self._context.jobs.run(read, self._show, receiver=self)

    def _show(self, found: "KeptDraft | None") -> None:
        if found is None:
            return
        saved = found.saved_at.astimezone(self._context.clock().tzinfo)
        who = say("Isian {name}", name=found.draft.name) if found.draft.name else say("Isian tanpa nama")
        words = say(
            "Komputer mati mendadak sesudah pukul {at}. {who} sampai {saved} sudah tersimpan.",
            at=f"{saved:%H.%M}",
            who=who,
            saved=days.clock(saved),
        )
        about = {"draft_id" if found.is_new else "candidate_id": found.person_id}
        self._shell.notices.show_notice(
            _NAME,
            words,
            (say("Lanjutkan"), lambda: self._go("candidates.edit", **about)),
            (say("Lihat"), lambda: self._go("candidates", lacking=True)),
            icon="notebook-pen",
        )
        staff = self._context.person.id

        def told(session: "Session") -> None:
            from bekal.candidates import drafts

            drafts.note_seen(session, staff)

        self._context.jobs.run(told, write=True, receiver=self)

    def _go(self, name: str, **about: object) -> None:
        self._shell.notices.drop(_NAME)
        self._shell.go(name, **about)
