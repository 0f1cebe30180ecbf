"""Talking to central: one question at a time, signed by this PC, and what central's own key answers to it.

What is not signed for the very question is no answer, whatever it says.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bekal.errors import Unavailable
from bekal.language import say
from bekal.storage import doubt
from bekal.storage.doubt import Measured
from bekal.storage.opening import OpenCentre
from bekal.sync import forms
from bekal.sync.line import CentralSilent, Line, retry_after
from bekal.sync.receipts import Receipt
from bekal.sync.refusals import PaperUnfit
from bekal.sync.sealing import Sign
from bekal.sync.wire import (
    ANSWER,
    AUTHORIZATION,
    DIGEST,
    PROBLEM_TYPE,
    TAG,
    Question,
    Unproved,
    content_digest,
    nonce_of,
    prove_reply,
    sign_question,
)


class CentralRefuses(Unavailable):
    """Central answered, and will not take what was sent; the work stays here. Facts: code."""


class NotAdmitted(Unavailable):
    """Central does not know this PC, or let its request out; the head office decides. Facts: reason (a code), why."""


class DeviceWithdrawn(Unavailable):
    """The head office withdrew this PC's right to send; what it sends is kept for a person to decide."""


class CentralBusy(Unavailable):
    """Central answered that too much is being done there at once. Facts: after (seconds)."""


class ProgramTooOld(Unavailable):
    """Central takes nothing from so old a version of the program."""


@dataclass(frozen=True)
class Proved:
    """An answer that central signed for the question."""

    status: int
    tag: str
    body: bytes
    time: datetime
    receipt_no: int

    def facts(self) -> dict[str, object]:
        """Return what it says to programs; nothing where it has no such body."""
        try:
            facts = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return facts if isinstance(facts, dict) else {}

    def code(self) -> str:
        """Return the code of the problem that it tells, empty if it tells none."""
        return str(self.facts().get("type", "")).removeprefix(PROBLEM_TYPE)


@dataclass
class Talk:
    """A talk of this PC with central: with which key it signs, which keys it believes."""

    line: Line
    sign: Sign
    keys: tuple[bytes, ...]
    questions: int = 0
    heard_at: datetime | None = field(default=None)
    """Central's time in its last answer."""
    clock_ahead: timedelta | None = field(default=None)
    """How far this PC's clock is ahead of central's, by the last answer; less than nothing: behind."""

    def ask(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        known: str = "",
        told: Callable[[int], None] = lambda _: None,
    ) -> Proved:
        """Ask one question and prove that it is central that answers.

        Raises:
            NetFault: nothing came, or it was not central.
            CentralBusy: central says that it cannot now.

        """
        digest = content_digest(body) if body else ""
        question = Question(method, target, digest, known)
        nonce = nonce_of(self.line.dice(9))
        all_headers = {AUTHORIZATION: sign_question(question, nonce, self.sign), **(headers or {})}
        if digest:
            all_headers[DIGEST] = digest
        self.questions += 1
        answer = self.line.net.ask(method, target, all_headers, body, told)
        seen = (answer.status, answer.header(TAG), answer.body)
        try:
            reply = prove_reply(answer.header(ANSWER), seen, question, nonce, self.keys)
        except Unproved as error:
            raise self.line.not_central(answer) from error
        self.heard_at = reply.time
        self.clock_ahead = self.line.clock() - reply.time
        if reply.status >= 500:
            raise CentralBusy(after=round(retry_after(answer)))
        return Proved(reply.status, reply.tag, reply.body, reply.time, reply.receipt_no)

    @property
    def seconds_ahead(self) -> int | None:
        """How far this PC's clock is ahead, in whole seconds; None before the first answer."""
        return round(self.clock_ahead.total_seconds()) if self.clock_ahead is not None else None

    def note_clock(self, centre: OpenCentre, before: Measured | None) -> None:
        """Keep how far this PC's clock is from central's, where that is other than `before`."""
        ahead, now = self.clock_ahead, self.line.clock()
        if ahead is not None and doubt.is_news(before, centre.database.clock, ahead, now=now):
            with centre.database.writing() as session:
                doubt.measure(session, ahead, now=now)

    def receipt_in(self, answer: Proved) -> Receipt:
        """Return the signed receipt in an answer.

        Raises:
            CentralSilent: there is none.

        """
        paper = answer.facts().get("receipt")
        try:
            return Receipt.from_bytes(forms.raw(paper), self.keys)  # type: ignore[arg-type]  # raw refuses what is no text
        except (PaperUnfit, ValueError) as error:
            raise CentralSilent(host=self.line.net.host, why="receipt") from error


def refusal_of(answer: Proved) -> Unavailable:
    """Return what a proved answer that is no success means for a person."""
    code, facts = answer.code(), answer.facts()
    match code:
        case "device-unknown" | "not-proved":
            return NotAdmitted(reason=code, why=_why(code))
        case "request-refused":
            reason = str(facts.get("reason", code))
            return NotAdmitted(reason=reason, why=_why(reason))
        case "device-revoked":
            return DeviceWithdrawn()
        case "upload-absent":  # what was brought is gone or damaged there, and is brought again
            return CentralBusy(after=1)
        case "client-too-old":
            return ProgramTooOld()
        case _:
            return CentralRefuses(code=code or str(answer.status))


def _why(reason: str) -> str:
    """Say in plain words why central lets a PC out."""
    match reason:
        case "device-unknown":
            return say("komputer ini tidak dikenal di sana")
        case "not-proved":
            return say("tanda tangan komputer ini tidak cocok")
        case "activation-used":
            return say("berkas aktivasinya sudah dipakai komputer lain")
        case "activation-expired":
            return say("berkas aktivasinya sudah lewat tanggal")
        case "activation-unknown" | "token-wrong" | "request-misfits":
            return say("berkas aktivasinya bukan dari pusat ini")
        case "device-elsewhere" | "key-known":
            return say("data ini sudah terdaftar sebagai komputer lain")
    return say("permintaannya ditolak, kode {code}", code=reason)
