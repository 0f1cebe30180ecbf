"""Which photos and scans records name on this PC, which of them central has, and which are not here.

What records name is read off the journal as it grows. That central has a picture counts within the epoch in which
central said so: after a restore of central it is asked again.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, exists, or_, select, update
from sqlalchemy.orm import Session

from bekal.storage.attachments import LARGEST, WRAPPING, Attachments
from bekal.storage.operations import moment, stamp
from bekal.storage.records import DeviceState, PictureState
from bekal.storage.standing import chunks
from bekal.sync.device import recall, recall_all, remember, state_of
from bekal.sync.pictures.naming import in_journal, wanted

TRIED_AGAIN = LOOKED_AGAIN = timedelta(hours=20)
ASKED_AGAIN = timedelta(hours=1)
"""How often central is asked for what is not here, where it did not have it either."""
PASSED_BY = 100
"""So many operations that name no picture are read again before it is noted that they were."""
TOO_LARGE = "too-large"
_UPTO, _LOOKED, _ASKED, _COPIED = "pictures_upto", "pictures_looked", "pictures_asked", "pictures_copied"
FACTS = (_UPTO, _LOOKED, _ASKED)
"""The facts of the sync that a look at the pictures needs."""
IS_ANY = exists().where(or_(PictureState.is_here.is_(False), PictureState.epoch < bindparam("epoch")))
"""Whether any picture is not here, or not known to be at central since its epoch."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A photo or scan: its address, and its bytes where it is here."""

    address: str
    size: int
    is_new: bool = True
    """Whether central never said that it has it."""


@dataclass(frozen=True, slots=True)
class PicturesWaiting:
    """Photos and scans that central is not known to have, with their bytes, and those that are not on this PC."""

    unsent: int = 0
    size: int = 0
    missing: int = 0
    refused: int = 0
    """Of the unsent, those that central refused or that are too large."""


def place_of(session: Session) -> Attachments | None:
    """Return where pictures lie on this PC; None where the database came without a place for them."""
    found = session.info.get("attachments")
    return found if isinstance(found, Attachments) else None


@dataclass(frozen=True, slots=True)
class Look:
    """How this PC's photos and scans stand: is there anything to note, to send, to fetch, and to ask for now."""

    is_to_note: bool
    unsent: tuple[Picture, ...] = ()
    missing: tuple[str, ...] = ()
    is_time_to_ask: bool = False


def look(
    session: Session,
    *,
    now: datetime,
    facts: Mapping[str, str] | None = None,
    last: int | None = None,
    is_any: bool = True,
) -> Look:
    """Look how the pictures stand, by reading only.

    What was read already is handed in: the `FACTS`, the number of the last operation, and whether any picture lacks
    on either side.
    """
    if facts is None:
        facts = recall_all(session, *FACTS)
    is_to_note, place = False, place_of(session)
    if place is not None:
        upto = int(facts[_UPTO] or 0)
        found, last = in_journal(session, after=upto, last=last)
        is_to_note = bool(found) or last - upto >= PASSED_BY or _is_time_to_look(session, facts[_LOOKED], now)
    if not is_any:
        return Look(is_to_note)
    absent = missing(session)
    is_to_note = is_to_note or (place is not None and bool(place.whole(absent)))  # somebody brought one again
    return Look(is_to_note, tuple(unsent(session, now=now)), tuple(absent), _is_time_to_ask(facts[_ASKED], absent, now))


def note(session: Session, *, now: datetime) -> None:
    """Take note of what records name by now; once a day, and in each new life, look whether it is here."""
    place = place_of(session)
    if place is None:
        return
    upto = int(recall(session, _UPTO) or 0)
    found, last = in_journal(session, after=upto)
    for address in sorted(set(found.values())):
        if session.get(PictureState, address) is None:
            size = place.size(address)
            session.add(PictureState(address=address, size=size, is_here=size > 0, epoch=0, problem="", tried_at=None))
    if found or last - upto >= PASSED_BY:
        remember(session, _UPTO, str(last))
    session.flush()
    for address, size in place.whole(missing(session)).items():  # somebody brought it again
        arrived(session, address, size)
    session.flush()
    if _is_time_to_look(session, recall(session, _LOOKED), now):
        _hold_against(session, place)
        remember(session, _LOOKED, f"{state_of(session).inc} {stamp(now)}")
        remember(session, _ASKED, "")


def _is_time_to_look(session: Session, last_look: str, now: datetime) -> bool:
    life, _, looked = last_look.partition(" ")
    return life != state_of(session).inc or now - moment(looked) >= LOOKED_AGAIN or now < moment(looked)


def _hold_against(session: Session, place: Attachments) -> None:
    """Hold the table against the disk; a file that is shorter or longer than it was is damaged."""
    there = place.sizes()
    for row in session.scalars(select(PictureState).where(PictureState.is_here.is_(True))):
        if there.get(row.address, 0) - WRAPPING != row.size:
            row.is_here, row.size = False, 0
    session.flush()


def unsent(session: Session, *, now: datetime) -> list[Picture]:
    """Return the pictures here that central is not known to have, the smallest first; refused ones a day later."""
    rows = session.scalars(
        select(PictureState)
        .where(PictureState.is_here.is_(True), PictureState.epoch < _epoch(session))
        .order_by(PictureState.size, PictureState.address)
    ).all()
    due = [row for row in rows if row.tried_at is None or not timedelta() <= now - row.tried_at < TRIED_AGAIN]
    worth = wanted(session, [row.address for row in due])
    return [Picture(row.address, row.size, is_new=row.epoch == 0) for row in due if row.address in worth]


def missing(session: Session) -> list[str]:
    """Return the pictures that records name and that are not here."""
    rows = session.scalars(select(PictureState.address).where(PictureState.is_here.is_(False))).all()
    return sorted(wanted(session, rows))


def _is_time_to_ask(last_asked: str, absent: Collection[str], now: datetime) -> bool:
    """Whether to ask central for what is not here: something more is missing, or it was not asked for a while."""
    count, _, at = last_asked.partition(" ")
    if not absent:
        return False
    return not at or len(absent) > int(count) or not timedelta() <= now - moment(at) < ASKED_AGAIN


def asked(session: Session, absent: Collection[str], *, now: datetime) -> None:
    """Note that central was asked for what is not here."""
    remember(session, _ASKED, f"{len(absent)} {stamp(now)}")


def had(session: Session, addresses: Iterable[str], epoch: int) -> int:
    """Note central's word that it has these; return how many that is news of."""
    news = 0
    for some in chunks(list(addresses)):
        change = (
            update(PictureState)
            .where(PictureState.address.in_(some), PictureState.epoch < epoch)
            .values(epoch=epoch, problem="", tried_at=None)
        )
        news += int(session.execute(change).rowcount)  # type: ignore[attr-defined]  # an UPDATE's result has it
    session.expire_all()
    return news


def refused(session: Session, address: str, code: str, *, now: datetime) -> None:
    """Note why a picture cannot go now."""
    row = session.get(PictureState, address)
    if row is not None:
        row.problem, row.tried_at = code, now


def arrived(session: Session, address: str, size: int) -> None:
    """Note that a picture is here now."""
    row = session.get(PictureState, address)
    if row is not None:
        row.is_here, row.size = True, size


def lost(session: Session, address: str) -> None:
    """Note that a picture is not here any more, or damaged."""
    row = session.get(PictureState, address)
    if row is not None:
        row.is_here, row.size = False, 0


def waiting(session: Session) -> PicturesWaiting:
    """Count what has not come to central, and what is not here; what was just saved is counted too."""
    place = place_of(session)
    if place is None:
        return PicturesWaiting()
    is_due = PictureState.epoch < _epoch(session)
    rows = session.execute(
        select(
            PictureState.address, PictureState.size, PictureState.is_here, PictureState.problem, is_due.label("is_due")
        ).where(is_due | PictureState.is_here.is_(False))
    ).all()
    sizes = {row.address: row.size for row in rows if row.is_here}
    absent = {row.address for row in rows if not row.is_here}
    again = place.whole(absent)
    absent -= again.keys()
    sizes |= {row.address: again[row.address] for row in rows if row.address in again and row.is_due}
    troubled = {row.address for row in rows if row.is_here and row.problem}
    for address in set(in_journal(session, after=int(recall(session, _UPTO) or 0))[0].values()):
        if address not in sizes and address not in absent | again.keys() and session.get(PictureState, address) is None:
            if size := place.size(address):
                sizes[address] = size
            else:
                absent.add(address)
    worth = wanted(session, [*sizes, *absent])
    going = [size for address, size in sizes.items() if address in worth]
    return PicturesWaiting(len(going), sum(going), len(absent & worth), len(troubled & worth))


def copied(session: Session, count: int, size: int) -> None:
    """Note how many pictures lie on the stick that was written last, and their bytes."""
    remember(session, _COPIED, f"{count} {size}")


def on_last_stick(session: Session) -> tuple[int, int]:
    """Return how many pictures went onto the stick that was written last, and their bytes."""
    count, _, size = recall(session, _COPIED).partition(" ")
    return (int(count), int(size)) if count else (0, 0)


def is_too_large(picture: Picture) -> bool:
    """Whether a picture is larger than any that travels."""
    return picture.size > LARGEST


def _epoch(session: Session) -> int:
    return epoch_of(state_of(session))


def epoch_of(state: DeviceState) -> int:
    """Return since which epoch of central its word about a picture counts."""
    return max(1, state.central_epoch)
