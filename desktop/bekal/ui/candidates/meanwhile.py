"""A form whose person somebody else changes meanwhile: what it began with, and what it takes up when told."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates import queries, typed
from bekal.candidates.applicants import Applicant
from bekal.candidates.meanwhile import Known
from bekal.candidates.queries import CandidateCard
from bekal.errors import Told
from bekal.terms import CandidateId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Meanwhile(QObject):
    """Child of the form's presenter."""

    def __init__(self, owner: QObject, context: Context) -> None:
        super().__init__(owner)
        self._context = context
        self._card: CandidateCard | None = None

    def begin(self, card: CandidateCard | None) -> None:
        """Remember whom the form is about, as stored."""
        self._card = card

    def known(self, original: Mapping[str, str], *, today: date) -> Known | None:
        """Return what the form began with; None for somebody new."""
        if self._card is None:
            return None
        stored = Applicant(**{name: getattr(self._card, name) for name in Applicant.__dataclass_fields__})
        return Known(stored, typed.with_region(typed.applicant_of(dict(original), today=today)))

    def look_again(
        self,
        told: Told,
        person: CandidateId,
        values: dict[str, str],
        original: Mapping[str, str],
        shown: Callable[[dict[str, str], dict[str, str]], object],
    ) -> None:
        """Say what others changed and read the person again.

        `shown` is told what the form is to show now, and what it begins with from now on: what was typed stays, what
        was not touched follows what others wrote.
        """

        self._context.tell(told)

        def work(session: "Session") -> CandidateCard:
            return queries.candidate(session, person)

        def done(card: CandidateCard) -> None:
            self._card, now = card, typed.typed_of(card)
            shown({name: now.get(name, it) if it == original.get(name) else it for name, it in values.items()}, now)

        self._context.jobs.run(work, done, receiver=self)
