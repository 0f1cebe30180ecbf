"""When this database is an old copy or a clone: it begins a new life and sends again what is not surely safe.

A new life has a new random name and its stream starts at nothing. Every own operation that is not known to be
durable at central waits again, under its old id, which central knows if it has it already; so nothing is lost and
nothing counts twice. Batches sealed in former lives travel along as long as they may hold work that only they have.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bekal.candidates.rights.erasing import finish_erasures, is_anything_to_finish
from bekal.language import say
from bekal.storage.opening import OpenCentre
from bekal.storage.operations import stamp
from bekal.storage.records import DeviceState, LoggedOperation, SealedBatch
from bekal.sync import anchor, outbox
from bekal.sync.anchor import AnchorUnwritable, Verdict
from bekal.sync.device import (
    MACHINE,
    Machine,
    former_lives,
    head_of,
    keep_anchor,
    new_device,
    read_anchors,
    recall,
    remember,
    state_of,
)
from bekal.sync.outbox import Kept
from bekal.sync.streams import GENESIS, Mark, incarnation
from bekal.sync.travels import SAFE_BEFORE, durable_upto


@dataclass(frozen=True)
class Start:
    """How the database stood to its anchors when it was opened."""

    verdict: Verdict
    has_anchor: bool = True
    """False where the anchor could not be written: work goes on, but nothing can be sent before it is."""

    @property
    def is_renewed(self) -> bool:
        """Whether the database was an old copy and began a new life."""
        return self.verdict is Verdict.AHEAD

    @property
    def notice(self) -> str | None:
        """What to tell the person, in the chosen language; None where all is well."""
        if self.is_renewed:
            return renewal_notice()
        if not self.has_anchor:
            return say(
                "Tanda pengaman komputer ini belum dapat ditulis. Data tetap tersimpan, tetapi belum dapat dikirim. "
                "Periksa ruang kosong dan izin folder."
            )
        return None


def renewal_notice() -> str:
    """Say that this database was an old copy or a clone, what is safe, and what to do."""
    return say(
        "Data di komputer ini adalah salinan lama atau kembar. Kiriman dimulai dengan urutan baru: semua yang ada "
        "di sini dan belum aman di pusat dikirim lagi, dan pusat tidak menghitungnya dua kali. Pekerjaan sesudah "
        "salinan itu dibuat mungkin tidak tampak di sini. Salin ke flashdisk sekarang, lalu tanyakan ke pusat."
    )


def check_start(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE) -> Start:
    """Compare the database with its anchors; offline, at every start and before every sealing.

    An anchor ahead of the database shows an old copy, which begins a new life; one behind, or none, is rewritten.
    Where no anchor is left, a sealed file that the database does not know shows the same.
    A database that has no device yet gets one. An erasure that was decided on another PC is finished here.
    """
    with centre.database.reading() as session:
        is_known = session.get(DeviceState, 1) is not None
        is_erasing = is_anything_to_finish(session)
    if is_erasing:
        with centre.database.writing() as session:
            finish_erasures(session)
    if not is_known:
        with centre.database.writing() as session:
            new_device(session, machine=machine)
    with centre.database.reading() as session:
        state = state_of(session)
        inc = state.inc
        verdict = anchor.compare(
            read_anchors(centre, state.device, machine),
            state.device,
            inc,
            head_of(state),
            former=former_lives(session),
            hash_at=lambda seq: hash_at(session, inc, seq),
        )
        if verdict is Verdict.MISSING and _has_later_file(centre, state, machine):
            verdict = Verdict.AHEAD
    if verdict is Verdict.AHEAD:
        with centre.database.writing() as session:
            renew(session, now=now, machine=machine)
    try:
        keep_anchor(centre, machine=machine)
    except AnchorUnwritable:
        return Start(verdict, has_anchor=False)
    return Start(verdict)


def _has_later_file(centre: OpenCentre, state: DeviceState, machine: Machine) -> bool:
    files = outbox.kept(machine.files, centre.folder.outgoing)
    return any(one.inc8 == state.inc[:8] and one.seq > state.head_seq for one in files)


def hash_at(session: Session, inc: str, seq: int) -> str | None:
    """Return the hash of this device's own batch of a number, None if it has none."""
    return session.scalars(select(SealedBatch.hash).where(SealedBatch.inc == inc, SealedBatch.seq == seq)).one_or_none()


def renew(session: Session, *, now: datetime, machine: Machine = MACHINE) -> None:
    """Begin a new life of this database, in the caller's transaction; the anchor is written after its commit."""
    state = state_of(session)
    safe = durable_upto(session, state.inc, state.head_seq)
    own = LoggedOperation.stream.is_(None)
    session.execute(
        update(LoggedOperation).where(own, LoggedOperation.batch_seq.between(1, safe)).values(batch_seq=SAFE_BEFORE)
    )
    session.execute(update(LoggedOperation).where(own, LoggedOperation.batch_seq > safe).values(batch_seq=None))
    remember(session, f"safe.{state.inc[:8]}", str(safe))
    remember(session, "former", " ".join([*sorted(former_lives(session)), state.inc]))
    remember(session, "sealed_before", str(int(recall(session, "sealed_before") or 0) + state.head_seq))
    remember(session, "renewed_at", stamp(now))
    state.parent_inc, state.parent_seq, state.parent_hash = state.inc, state.head_seq, state.head_hash
    state.inc = incarnation(machine.random(8))
    state.head_seq, state.head_hash, state.receipt_no = 0, GENESIS, 0
    session.flush()


def send_again(session: Session) -> None:
    """Let what was durable in former lives wait again: central was restored from a backup and may lack it."""
    session.execute(
        update(LoggedOperation)
        .where(LoggedOperation.stream.is_(None), LoggedOperation.batch_seq == SAFE_BEFORE)
        .values(batch_seq=None)
    )


# ------------------------------------------------------------------------------- batches of former lives


def left_behind(session: Session, centre: OpenCentre, machine: Machine) -> list[Kept]:
    """Return the files of former lives that may hold work which only they have, and those that go before them.

    The work of a life whose every file is known here waits again in this one; its files need not travel.
    """
    inc8 = state_of(session).inc[:8]
    known = set(session.scalars(select(SealedBatch.file)))
    files = [
        one
        for one in outbox.kept(machine.files, centre.folder.outgoing)
        if one.inc8 != inc8 and one.seq > int(recall(session, f"safe.{one.inc8}") or 0)
    ]
    lives = {one.inc8 for one in files if one.path.name not in known}
    return [one for one in files if one.inc8 in lives]


def note_safe(session: Session, centre: OpenCentre, inc: str, durable: Mark, machine: Machine) -> None:
    """Remember how far a former life's stream is safe at central, if its batch of that number is the one here."""
    before = int(recall(session, f"safe.{inc[:8]}") or 0)
    if durable.seq <= before:
        return
    own = hash_at(session, inc, durable.seq)
    files = outbox.kept(machine.files, centre.folder.outgoing)
    in_folder = {one.hash12 for one in files if one.inc8 == inc[:8] and one.seq == durable.seq}
    if own == durable.hash or (own is None and in_folder == {durable.hash[:12]}):
        remember(session, f"safe.{inc[:8]}", str(durable.seq))
