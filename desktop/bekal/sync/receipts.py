"""The receipt: what central says about one stream, signed, cumulative, under 1 kB when all is well.

`received_upto`, `applied_upto` and `durable_upto` name a sequence *and* its hash: a device believes them only
where its own batch of that number has that hash. `durable_upto` moves only once central's own copy elsewhere has it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from bekal.storage.operations import Plain, canonical, stamp
from bekal.sync import forms, papers
from bekal.sync.refusals import PaperMisshapen
from bekal.sync.sealing import Sign, Verify, verify
from bekal.sync.streams import START, Mark

KIND = "receipt"
CHANGES = "changes"
"""Among the versions: not a document, but the last operation of others at central, to be held against the cursor."""
PROBLEMS_SHOWN = 1_000
"""A receipt names at most so many problems, oldest first; the others come with later receipts."""

HELD_TOLD = 200
"""Of so many batches that are held it gives the reason."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One operation (`op_id`), or one whole batch (`seq`), that central set aside, and the code of the reason."""

    code: str
    op_id: UUID | None = None
    seq: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What central has of one stream. `fork` names the hash central did not keep: its holder begins a new life.

    `digest` has normally the one key `all`, over all entities; single entities appear where the sides differ.
    """

    device: UUID
    inc: str
    central_epoch: int
    receipt_no: int
    central_time: datetime
    received_upto: Mark = START
    applied_upto: Mark = START
    durable_upto: Mark = START
    held: tuple[int, ...] = ()
    problems: tuple[Problem, ...] = ()
    digest: Mapping[str, str] = field(default_factory=dict)
    down_versions: Mapping[str, int] = field(default_factory=dict)
    fork: str | None = None
    held_for: Mapping[str, str] = field(default_factory=dict)
    """Why central holds a batch, by its number, where it is not only an earlier one that it waits for."""

    def to_bytes(self, sign: Sign) -> bytes:
        """Return the signed paper (`.tsr`)."""
        return papers.sign_paper(KIND, self._body(), sign)

    def says(self) -> str:
        """Return the hash of what it says, its number and time apart: two receipts that say the same have one."""
        body = self._body()
        del body["receipt_no"], body["central_time"]
        return hashlib.sha256(canonical(body)).hexdigest()

    def kept(self) -> str:
        """Return the receipt as it is kept here once proved; `recalled` reads it again."""
        return canonical(self._body()).decode("utf-8")

    @classmethod
    def recalled(cls, kept: str) -> "Receipt":
        """Read what `kept` wrote; it was proved before it was kept.

        Raises:
            PaperMisshapen, PaperUnsupported: another version of the program wrote it.

        """
        return cls._of(*papers.read_body(KIND, kept.encode("utf-8"), _FORMS))

    def _body(self) -> dict[str, Plain]:
        body: dict[str, Plain] = {
            "device": self.device.hex,
            "inc": self.inc,
            "central_epoch": self.central_epoch,
            "receipt_no": self.receipt_no,
            "central_time": stamp(self.central_time),
            "received_upto": forms.written_place(self.received_upto),
            "applied_upto": forms.written_place(self.applied_upto),
            "durable_upto": forms.written_place(self.durable_upto),
            "held": list(self.held),
            "problems": [_written(problem) for problem in self.problems],
            "digest": dict(self.digest),
            "down_versions": dict(self.down_versions),
            "fork": self.fork,
        }
        if self.held_for:
            body["held_for"] = dict(self.held_for)
        return body

    @classmethod
    def from_bytes(cls, data: bytes, keys: Iterable[bytes], *, check: Verify = verify) -> "Receipt":
        """Prove a receipt by any of central's receipt keys and read it.

        Raises:
            PaperUnfit: one of its subclasses.

        """
        return cls._of(*papers.read_paper(KIND, data, keys, _FORMS, check=check))

    @classmethod
    def _of(cls, known: dict[str, Any], more: Mapping[str, Plain]) -> "Receipt":
        """Make it of its members; of what it may say more only the reasons are understood."""
        try:
            return cls(**known, held_for=forms.words(more.get("held_for", {})))
        except forms.MisshapenMember as error:
            raise PaperMisshapen(kind=KIND, why=str(error)) from error


def _written(problem: Problem) -> Plain:
    written: dict[str, Plain] = {"code": problem.code}
    if problem.op_id is not None:
        written["op_id"] = problem.op_id.hex
    if problem.seq is not None:
        written["seq"] = problem.seq
    return written


def _problem(value: Plain) -> Problem:
    known, rest = forms.read(value, {"code": forms.text})
    return Problem(
        known["code"],
        forms.identifier(rest["op_id"]) if "op_id" in rest else None,
        forms.positive(rest["seq"]) if "seq" in rest else None,
    )


_FORMS: dict[str, forms.Form] = {
    "device": forms.identifier,
    "inc": forms.inc,
    "central_epoch": forms.positive,
    "receipt_no": forms.positive,
    "central_time": forms.time,
    "received_upto": forms.place,
    "applied_upto": forms.place,
    "durable_upto": forms.place,
    "held": forms.every(forms.positive),
    "problems": forms.every(_problem),
    "digest": forms.words,
    "down_versions": forms.versions,
    "fork": forms.optional(forms.digest),
}
