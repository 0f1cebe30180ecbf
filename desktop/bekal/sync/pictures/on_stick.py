"""Photos and scans by stick: what central lacks is copied as far as there is room, what lies there is taken.

    U-<mark>-<sum>.tsf   a part of a picture, to central and the centre's other PCs
    W-<life>.tsf         which pictures this PC asks about, to central
    H-<sum>.tsf          which of them central has, to this PC
    G-<mark>-<sum>.tsf   a part of a picture, from central to this PC

The mark is made with a secret of who writes the file, so that it knows its own again; to all others it says nothing,
and neither does the sum, which is that of the encrypted bytes. What central has is removed from the stick.
"""

import contextlib
import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from bekal.errors import Told
from bekal.storage.keys import derived
from bekal.storage.opening import OpenCentre
from bekal.sync import stick
from bekal.sync.device import MACHINE, Machine, activation_of, state_of
from bekal.sync.files import Files, StickFull
from bekal.sync.peers import tools_for
from bekal.sync.pictures import standing
from bekal.sync.pictures.envelope import FILE_SIZE, MOST_LISTED, PART, Kind, Lists, Part, Writer, kind_of
from bekal.sync.pictures.reading import Taking, bytes_of
from bekal.sync.pictures.standing import Picture
from bekal.sync.refusals import BatchUnfit, CannotDecrypt, DeviceUnknown, NotSealed
from bekal.sync.stick import Found, Outgoing
from bekal.sync.stick import Kind as FileKind

ENDING = ".tsf"
LEFT_FREE = 64 * 1024 * 1024
"""Bytes that stay free on a stick, for records and for what central answers."""
MOST_AT_ONCE = 1024 * 1024 * 1024
"""Bytes of pictures on one stick: an hour of writing with a slow one."""
_GROUP = 8 * 1024 * 1024
_OWN = re.compile(r"[UW]-[0-9a-f]{8,16}(?:-[0-9a-f]{12})?\.tsf\Z", re.IGNORECASE)
_ANSWER = re.compile(r"[GH]-[0-9a-f-]{12,29}\.tsf\Z", re.IGNORECASE)
_BATCH = re.compile(r"[0-9a-f]{8}-[0-9]{8}-[0-9a-f]{12}\.tsb\Z", re.IGNORECASE)
_SUMMED = re.compile(r"(?P<mark>[UG]-[0-9a-f]{16})-(?P<sum>[0-9a-f]{12})\.tsf\Z")


@dataclass(frozen=True, slots=True)
class Copied:
    """Photos and scans now on the stick, their bytes, and how many go next time for want of room."""

    pictures: int = 0
    size: int = 0
    later: int = 0
    too_large: int = 0
    """Kept by an earlier version of the program, and larger than any that travels."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a stick brought of photos and scans: those that came, those that central says it has; what was refused."""

    pictures: int = 0
    acknowledged: int = 0
    refused: tuple[tuple[str, Told], ...] = field(default=())


def is_answer(name: str) -> bool:
    """Whether a file is named as one that central wrote for a PC, which central cannot open."""
    return _ANSWER.fullmatch(name) is not None


class Marks:
    """The beginnings of file names, made with a secret: the same picture has the same one each time."""

    def __init__(self, letter: str, secret: bytes, of: bytes = b"") -> None:
        self._letter, self._of = letter, of
        self._key = derived(secret, b"bekal picture names v1")

    def of(self, address: str, start: int) -> str:
        """Return how the file of a part begins."""
        said = self._of + bytes.fromhex(address) + start.to_bytes(8, "big")
        return f"{self._letter}-{hmac.new(self._key, said, hashlib.sha256).hexdigest()[:16]}"

    def all_of(self, picture: Picture) -> list[str]:
        """Return how the files of all its parts begin."""
        return [self.of(picture.address, start) for start in range(0, max(picture.size, 1), PART)]


def sum_name(mark: str, file: bytes) -> str:
    """Return the name of a file: its mark and the sum of its bytes."""
    return f"{mark}-{hashlib.sha256(file).hexdigest()[:12]}{ENDING}"


def whole(files: Files, folder: Path) -> dict[str, str]:
    """Return the names of the parts that lie in a folder and are whole, by their marks."""
    found: dict[str, str] = {}
    for name in names_in(files, folder):
        said = _SUMMED.fullmatch(name)
        with contextlib.suppress(OSError):
            if said and hashlib.sha256(files.read(folder / name, FILE_SIZE + 1)).hexdigest()[:12] == said["sum"]:
                found[said["mark"]] = name
    return found


def names_in(files: Files, folder: Path) -> list[str]:
    """Return the names of the files in a folder; none where it cannot be looked into."""
    try:
        return sorted(entry.name for entry in files.entries(folder) if entry.is_file)
    except OSError:
        return []


def fitting(pictures: Iterable[Picture], there: Callable[[Picture], bool], room: int) -> list[Picture]:
    """Return the pictures for which there is room, in their order; those that are there need none."""
    left, taken = min(room - LEFT_FREE, MOST_AT_ONCE), []
    for one in pictures:
        if not there(one):
            if one.size > left:
                break
            left -= one.size + 4_096
        taken.append(one)
    return taken


# ------------------------------------------------------------------------------------------------------ copying


def copy(
    centre: OpenCentre,
    to: Path,
    *,
    now: datetime,
    machine: Machine = MACHINE,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> Copied:
    """Have the pictures that central lacks on a stick, smallest first, and what this PC asks for itself.

    They count as at central only when central says so. A stick that is full ends it: the rest goes next time.

    Raises:
        Unavailable: the stick; every file on it is whole or absent.

    """
    with centre.database.writing() as session:
        standing.note(session, now=now)
        unsent = standing.unsent(session, now=now)
        too_large = [one for one in unsent if standing.is_too_large(one)]
        for one in too_large:
            standing.refused(session, one.address, standing.TOO_LARGE, now=now)
        going = [one for one in unsent if one not in too_large]
        absent = standing.missing(session)
        state = state_of(session)
        device, life, epoch, activation = state.device, state.inc, state.central_epoch, activation_of(state)
    folder = stick.folder_of(to, activation.centre_code, device)
    marks = Marks("U", centre.device_keys().signing_seed)
    own = _tidied(machine.files, folder, {mark for one in going for mark in marks.all_of(one)})
    if not going and not absent:
        return Copied(too_large=len(too_large))
    tools = tools_for(centre)
    writer = Writer(activation.centre, device, epoch, tools.sign, tools.encrypt, tools.recipients)
    asked = Lists(tuple(one.address for one in going[:MOST_LISTED]), tuple(absent[:MOST_LISTED]))
    taken = fitting(going, lambda one: set(marks.all_of(one)) <= own.keys(), machine.room(to))
    done = size = 0
    group: dict[str, bytes] = {f"W-{life[:8]}{ENDING}": writer.listed(Kind.ASKED, asked)}

    def put() -> None:
        outgoing = [Outgoing(name, lambda data=data: data) for name, data in group.items()]  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
        stick.export(machine.files, to, centre_code=activation.centre_code, device=device, outgoing=outgoing)
        group.clear()

    try:
        for one in taken:
            told(done, len(taken))
            if not set(marks.all_of(one)) <= own.keys():
                data = bytes_of(centre, one.address)
                if data is None:
                    continue
                for start, file in zip(
                    range(0, len(data), PART), writer.all_of(Kind.UP, one.address, data), strict=True
                ):
                    group[sum_name(marks.of(one.address, start), file)] = file
            if sum(map(len, group.values())) >= _GROUP:
                put()
            done, size = done + 1, size + one.size
        put()
    except StickFull:
        own = whole(machine.files, folder)
        taken = [one for one in taken if set(marks.all_of(one)) <= own.keys()]
        done, size = len(taken), sum(one.size for one in taken)
    with centre.database.writing() as session:
        standing.copied(session, done, size)
    return Copied(done, size, len(going) - done, len(too_large))


def _tidied(files: Files, folder: Path, wanted: set[str]) -> dict[str, str]:
    """Remove this PC's own parts that are not to be sent any more or are damaged; return those that stay."""
    there = whole(files, folder)
    stays = {mark: name for mark, name in there.items() if mark in wanted}
    for name in names_in(files, folder):
        if name.startswith("U-") and name.endswith(ENDING) and name not in stays.values():
            with contextlib.suppress(OSError):
                files.remove(folder / name)
    return stays


# ------------------------------------------------------------------------------------------------------- taking


@dataclass(frozen=True, slots=True)
class Lying:
    """Pictures and lists among the files of a stick that are for this PC, and all that are surely pictures."""

    files: tuple[Found, ...]
    paths: frozenset[Path]


def find(centre: OpenCentre, found: Iterable[Found], machine: Machine = MACHINE) -> Lying:
    """Find the pictures and lists for this PC among sealed files, by what is in them."""
    taking = Taking(centre)
    with centre.database.reading() as session:
        device = state_of(session).device.hex
    ours: list[Found] = []
    paths: set[Path] = set()
    for one in found:
        if one.kind is not FileKind.SEALED or _BATCH.fullmatch(one.path.name):
            continue
        if _OWN.fullmatch(one.path.name) and one.path.parent.name.casefold() == device:
            paths.add(one.path)
            continue
        if one.size > FILE_SIZE:
            continue
        with contextlib.suppress(CannotDecrypt, NotSealed, BatchUnfit):
            if kind_of(taking.tools.decrypt(stick.load(machine.files, one))) is not None:
                paths.add(one.path)
                ours.append(one)
    return Lying(tuple(ours), frozenset(paths))


def take(centre: OpenCentre, lying: Lying, *, now: datetime, machine: Machine = MACHINE) -> Brought:
    """Keep the pictures that records name and that are not here, and take central's word of those it has.

    Raises:
        Unavailable: the stick cannot be read any more; what was kept stays so.

    """
    if not lying.files:
        return Brought()
    taking = Taking(centre)
    with centre.database.writing() as session:
        standing.note(session, now=now)
        absent = set(standing.missing(session))
    pictures = acknowledged = 0
    refused: list[tuple[str, Told]] = []
    for one in lying.files:
        file = stick.load(machine.files, one)
        try:
            part = taking.prove(taking.tools.decrypt(file))
            if part.kind is Kind.HAD:
                acknowledged += _heard(centre, part, now)
            elif part.header.address in absent and taking.take(part, file) == part.header.size:
                absent.discard(part.header.address)
                pictures += 1
                _had_too(centre, part)
        except DeviceUnknown:
            continue  # central's to a neighbour, or of a PC that central has not named here yet
        except BatchUnfit as error:
            refused.append((one.path.name, error))
    return Brought(pictures, acknowledged, tuple(refused))


def _heard(centre: OpenCentre, part: Part, now: datetime) -> int:
    said = Lists.of(part)
    with centre.database.writing() as session:
        news = standing.had(session, said.first, part.header.epoch)
        for address in said.second:
            standing.refused(session, address, "picture-erased", now=now)
    return news


def _had_too(centre: OpenCentre, part: Part) -> None:
    """What came from central, central has."""
    if part.kind is Kind.DOWN:
        with centre.database.writing() as session:
            standing.had(session, [part.header.address], part.header.epoch)


def exchange(centre: OpenCentre, folder: Path, *, now: datetime, machine: Machine = MACHINE) -> Brought:
    """Take the pictures of the centre's other PCs out of a folder that they write into, too.

    Raises:
        Unavailable: the folder cannot be read.

    """
    return take(centre, find(centre, stick.scan(machine.files, folder).found, machine), now=now, machine=machine)
