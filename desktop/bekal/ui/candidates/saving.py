"""What is written when a form is finished."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.candidates import drafts, service, typed
from bekal.candidates.applicants import Applicant
from bekal.candidates.drafts import Draft
from bekal.candidates.meanwhile import Known
from bekal.candidates.merging.service import tell_apart
from bekal.terms import CandidateId, StaffId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Finished:
    """A form as it was finished: whom it is of, what is to be stored, and the form itself should it be refused."""

    person: CandidateId
    is_new: bool
    applicant: Applicant
    reason: str
    apart: Mapping[CandidateId, bool]
    draft: Draft
    staff: StaffId
    now: datetime
    known: Known | None = None
    """What the form of somebody registered began with."""

    @property
    def work(self) -> "Callable[[Session], CandidateId]":
        """What is done in one transaction: the person is there once however often it runs, the draft is gone."""
        return self._write

    def _write(self, session: "Session") -> CandidateId:
        whole = typed.with_region(self.applicant)
        if self.is_new:
            service.register(session, whole, now=self.now, reason=self.reason, person_id=self.person)
            for other, twins in self.apart.items():
                tell_apart(session, self.person, other, twins=twins, now=self.now)
        else:
            service.correct(session, self.person, whole, now=self.now, reason=self.reason, known=self.known)
        drafts.drop(session, self.staff, self.person)
        return self.person

    def keep(self, session: "Session") -> None:
        """Keep the form as a draft: it could not be stored, and the screen is somebody else's by now."""
        drafts.keep(session, self.staff, self.person, self.draft, is_new=self.is_new, now=self.now)


def take_back(context: Context, owner: QObject, person: CandidateId) -> None:
    """Undo the last correction of a person and show them in the list."""

    def shown(_done: None) -> None:
        context.navigate("candidates", chosen=person)

    context.jobs.run(lambda session: service.take_back(session, person), shown, write=True, receiver=owner)
