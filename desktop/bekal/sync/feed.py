"""Taking what comes down: others' work of this centre, and this PC's own of former lives that its database lacks.

Each paper is proved, and applied in one transaction with the cursor that says so; what is known already has no effect.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bekal.candidates.rights.erasing import finish_erasures, is_anything_to_finish
from bekal.errors import Told
from bekal.storage.applying import apply
from bekal.storage.opening import OpenCentre
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation, OperationProblem
from bekal.storage.set_aside import try_again
from bekal.storage.standing import chunks
from bekal.sync import changes, comparing, peers, repairing, sealing, stick
from bekal.sync.changes import Changes, Cursor, Fits
from bekal.sync.comparing import Comparison
from bekal.sync.device import MACHINE, Machine, activation_of, head_of, recall, remember, state_of
from bekal.sync.papers import kind_of
from bekal.sync.questions import Question
from bekal.sync.recovery import hash_at, renewal_notice, repaired_notice, returned_notice
from bekal.sync.refusals import CannotDecrypt, NotSealed, PaperMisshapen, Unfit
from bekal.sync.stick import Found, Kind

CURSOR = "feed"
"""Under which name is remembered how far this database has taken what central has."""


@dataclass(frozen=True)
class Taken:
    """What papers of changes brought: operations that are new here, and how many of those this PC had once made."""

    papers: int = 0
    new: int = 0
    returned: int = 0
    """This PC's own, from before it was restored or cloned."""
    repaired: int = 0
    """Rows that differed from central's and were put right."""
    aside: int = 0
    """Could not be applied yet; they are tried again."""
    is_incomplete: bool = False
    """Whether central has more than was brought along, or a paper was missing."""

    def __add__(self, other: "Taken") -> "Taken":
        """Return both together; the later says whether anything is missing."""
        return Taken(
            self.papers + other.papers,
            self.new + other.new,
            self.returned + other.returned,
            self.repaired + other.repaired,
            self.aside + other.aside,
            other.is_incomplete,
        )

    def notice(self, *, is_renewed: bool) -> str | None:
        """What to tell the person about an old copy and what came back of it, in the chosen language."""
        told = [renewal_notice()] if is_renewed else []
        if self.returned:
            told.append(returned_notice(self.returned, is_all=not self.is_incomplete))
        if self.repaired:
            told.append(repaired_notice(self.repaired))
        return " ".join(told) or None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the taking is: papers done and to do."""

    done: int
    total: int


def cursor_of(session: Session) -> Cursor:
    """Return how far this database has taken what central has."""
    return Cursor.read(recall(session, CURSOR))


def question(centre: OpenCentre, *, now: datetime) -> bytes:
    """Return this device's signed question: how far it has come, so that central sends what follows."""
    with centre.database.writing() as session:
        state = state_of(session)
        digest, leaves = repairing.state(session, now=now)
        asked = Question(state.device, state.inc, cursor_of(session), now, head_of(state), digest, leaves)
    return asked.to_bytes(sealing.signer(centre.device_keys().signing_seed))


def take(centre: OpenCentre, paper: bytes, *, now: datetime) -> Taken:
    """Apply a paper of changes, as it came from central, exactly once.

    A paper that does not follow on what is here, or leaves out work this database does not have, has no effect.

    Raises:
        Unfit: damaged, of somebody else, or not central's; nothing was changed.

    """
    with centre.database.reading() as session:
        keys = activation_of(state_of(session)).receipt_keys
    plain = sealing.decrypter([centre.device_keys().age_identity])(paper) if sealing.is_sealed(paper) else paper
    return _apply(centre, Changes.from_bytes(plain, keys), now)


def compare(centre: OpenCentre, paper: bytes, *, now: datetime) -> Taken:
    """Take central's answer to what this device's contents come to, and put right the rows that differ.

    Raises:
        Unfit: damaged, of somebody else, or not central's; nothing was changed.

    """
    with centre.database.reading() as session:
        keys = activation_of(state_of(session)).receipt_keys
    plain = sealing.decrypter([centre.device_keys().age_identity])(paper)
    compared = Comparison.from_bytes(plain, keys)
    with centre.database.writing() as session:
        return Taken(repaired=repairing.put_right(session, compared, now=now))


def _apply(centre: OpenCentre, paper: Changes, now: datetime) -> Taken:
    with centre.database.writing() as session:
        device = state_of(session).device
        fitting = changes.fits(paper, device, cursor_of(session), partial(hash_at, session))
        if fitting is not Fits.TAKE:
            return Taken(is_incomplete=fitting is Fits.GAP)
        taken = Taken(papers=1, is_incomplete=not paper.is_last)
        for run in paper.unpacked():
            taken += replace(_run(session, run, device, now), is_incomplete=taken.is_incomplete)
        if is_anything_to_finish(session):
            finish_erasures(session)
        peers.cover(session, paper.heads)
        remember(session, CURSOR, str(Cursor(paper.epoch, paper.upto)))
    return taken


def _run(session: Session, run: changes.Run, device: UUID, now: datetime) -> Taken:
    centre_id = session.info["centre_id"]
    _believe_central(session, run.bodies)
    applied = apply(session, run.bodies, centre_id=centre_id, stream=run.stream, now=now)
    arrived = [Operation.from_bytes(body) for body in run.bodies] if applied.new else []
    again = try_again(session, arrived, centre_id=centre_id, now=now, judge=lambda _: peers.judged(session))
    late = sum(len(operations) for operations in again.values())
    own = applied.new if run.stream.startswith(f"{device.hex}/") else 0
    return Taken(new=applied.new + late, returned=own, aside=len(applied.problems) - late)


def _believe_central(session: Session, bodies: Iterable[bytes]) -> None:
    """What central accepted is tried, though it was set aside when it came from another PC of the centre."""
    if session.scalars(select(OperationProblem.op_id).limit(1)).first() is None:
        return
    for ids in chunks([Operation.from_bytes(body).id for body in bodies]):
        journaled = select(LoggedOperation.op_id).where(LoggedOperation.op_id.in_(ids))
        session.execute(
            delete(OperationProblem).where(OperationProblem.op_id.in_(ids), OperationProblem.op_id.not_in(journaled))
        )


# ------------------------------------------------------------------------------------------------- from a stick


@dataclass(frozen=True)
class Waiting:
    """Papers of changes on a stick, in the order in which they follow one another, and those that are refused."""

    papers: tuple[Found, ...]
    comparisons: tuple[Found, ...]
    refused: tuple[tuple[str, Told], ...]
    paths: frozenset[Path]
    """Where they all lie."""


def find(centre: OpenCentre, found: Iterable[Found], machine: Machine = MACHINE) -> Waiting:
    """Find the papers of changes among sealed files; only one is in memory at a time."""
    with centre.database.reading() as session:
        keys = activation_of(state_of(session)).receipt_keys
    decrypt = sealing.decrypter([centre.device_keys().age_identity])
    papers: list[tuple[int, int, Found]] = []
    comparisons: list[Found] = []
    refused: list[tuple[str, Told]] = []
    paths: set[Path] = set()
    for one in found:
        if one.kind is not Kind.SEALED:
            continue
        try:
            plain = decrypt(stick.load(machine.files, one))
            if kind_of(plain[:40]) == comparing.KIND:
                paths.add(one.path)
                Comparison.from_bytes(plain, keys)
                comparisons.append(one)
            if kind_of(plain[:40]) == changes.KIND:
                paths.add(one.path)
                paper = Changes.from_bytes(plain, keys)
                papers.append((paper.epoch, paper.after, one))
        except (CannotDecrypt, NotSealed):
            continue  # meant for somebody else
        except Unfit as error:
            if one.path in paths:  # of any other file those tell who read it
                refused.append((one.path.name, error))
    papers.sort(key=lambda one: (one[0], one[1], str(one[2].path)))
    return Waiting(tuple(one for _, _, one in papers), tuple(comparisons), tuple(refused), frozenset(paths))


def take_all(
    centre: OpenCentre,
    waiting: Waiting,
    *,
    now: datetime,
    machine: Machine = MACHINE,
    progress: Callable[[Progress], None] | None = None,
) -> Taken:
    """Apply papers one after another, each in a transaction of its own; `progress` may raise to stop between two.

    Raises:
        Unavailable: the stick cannot be read any more; what was applied stays so.

    """
    taken = Taken()
    for number, one in enumerate(waiting.papers):
        if progress is not None:
            progress(Progress(number, len(waiting.papers)))
        try:
            taken += take(centre, stick.load(machine.files, one), now=now)
        except PaperMisshapen:
            continue  # it was proved when it was found: the stick changed below us, and the next one fills the gap
    for one in waiting.comparisons:
        put = compare(centre, stick.load(machine.files, one), now=now)
        taken += replace(put, is_incomplete=taken.is_incomplete)
    return taken
