"""The question that travels with every export: how far this device has taken what central has, and in which life.

It is signed by the device and says nothing personal. Without it central would have to send everything, or guess.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bekal.storage.operations import stamp
from bekal.sync import forms, papers
from bekal.sync.changes import Cursor
from bekal.sync.comparing import Leaves
from bekal.sync.refusals import PaperSignatureWrong
from bekal.sync.sealing import Sign, Verify, verify
from bekal.sync.streams import START, Mark

KIND = "question"


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks: the device, its present life with the end of that stream, and what it has taken so far."""

    device: UUID
    life: str
    cursor: Cursor
    made_at: datetime
    head: Mark = START
    digest: str = ""
    """What its contents come to, if it has said and taken everything; empty: it has not."""
    leaves: Leaves | None = None
    """The rows of the ranges that central's last answer showed to differ."""

    def to_bytes(self, sign: Sign) -> bytes:
        """Return the signed paper (`.tsq`)."""
        return papers.sign_paper(
            KIND,
            {
                "device": self.device.hex,
                "life": self.life,
                "cursor": str(self.cursor),
                "made_at": stamp(self.made_at),
                "head": forms.written_place(self.head),
                "digest": self.digest or None,
                "leaves": self.leaves.written() if self.leaves is not None else None,
            },
            sign,
        )

    @classmethod
    def from_bytes(cls, data: bytes, key_of: Callable[[UUID], bytes | None], *, check: Verify = verify) -> "Question":
        """Prove a question by the key of the device it names, which `key_of` gives, and read it.

        Raises:
            PaperUnfit: one of its subclasses; nobody of that id is known, too.

        """
        message, body, signature = papers.unproved(KIND, data)
        known, _ = papers.read_body(KIND, body, _FORMS)
        key = key_of(known["device"])
        if key is None or not check(key, message, signature):
            raise PaperSignatureWrong(kind=KIND)
        return cls(**known)


def file_name(life: str) -> str:
    """Return the file name on a stick of what a device asks in one of its lives."""
    return f"T-{life[:8]}.tsq"


_FORMS: dict[str, forms.Form] = {
    "device": forms.identifier,
    "life": forms.inc,
    "cursor": lambda value: Cursor.read(forms.text(value)),
    "made_at": forms.time,
    "head": forms.place,
    "digest": lambda value: "" if value is None else forms.digest(value),
    "leaves": forms.optional(Leaves.read),
}
