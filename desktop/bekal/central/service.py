"""What the head office does: hand out activations, read a stick and answer on it, add titles, confirm copies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central import carrying, rules
from bekal.central.answering import answers
from bekal.central.comparing import compare
from bekal.central.deciding import decided
from bekal.central.enrolling import admit, make_activation
from bekal.central.feeding import hear
from bekal.central.home import Central, has_central, init, lock, opened, raise_epoch
from bekal.central.pictures import carrying as pictures
from bekal.central.receipting import safer
from bekal.central.receiving import Received, receive, receive_waiting, waiting_among
from bekal.errors import Refused, Told, Unavailable
from bekal.storage.folder import DataFolder
from bekal.storage.records import CentralBatch, CentralDevice, CentralStream, CentralTitle
from bekal.sync import stick
from bekal.sync.files import Files, RealFiles, room_on
from bekal.sync.pictures.on_stick import is_answer
from bekal.sync.questions import Question
from bekal.sync.refusals import BatchUnfit, CannotDecrypt, ContainerBroken, NotSealed, PaperUnfit
from bekal.sync.rules import Placing
from bekal.sync.streams import Mark

__all__ = [
    "Import",
    "RefusedFile",
    "add_title",
    "import_folder",
    "init",
    "make_activation",
    "mark_durable",
    "opened",
    "raise_epoch",
    "revoke_device",
]


class NotForDeliveries(Refused):
    """The folder to read is where a centre or a central system itself keeps its data. Facts: folder."""


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that had no effect, and why: the error has its words in `bekal.messages`."""

    file: str
    error: Told

    @property
    def code(self) -> str:
        """The fault's code."""
        return str(getattr(type(self.error), "code", type(self.error).__name__))


@dataclass(frozen=True, slots=True)
class Import:
    """What reading a stick did.

    `batches` are those proved to come from a known device, `applied` the operations newly applied (those of held
    batches that could now follow included), `held` the batches of this stick that still wait, `already` those that
    had come before. `devices` are let in newly. `unanswered` says why the answers could not be written.
    """

    batches: int
    applied: int
    refused: tuple[RefusedFile, ...]
    held: int
    already: int
    devices: int = 0
    unanswered: Unavailable | None = None
    pictures: int = 0
    """Photos and scans that came whole."""
    found: int = field(default=0, compare=False)
    """Files for central or from it that lay there, whatever became of them."""


def import_folder(
    central: Central, folder: Path, *, now: datetime, files: Files | None = None, room: Callable[[Path], int] = room_on
) -> Import:
    """Read every request and batch on a stick, give each its effect exactly once, and answer on the same stick.

    A file that cannot be used is named with its reason and stops no other.

    Raises:
        NotForDeliveries: it is the data folder of a centre or of a central system; nothing was read or written.
        Unavailable: the stick or the database cannot be read. What was applied before stays so.

    """
    _require_carrier(folder)
    disk = files or RealFiles()
    found = stick.scan(disk, folder)
    reading = _Reading(central, disk, now)
    refused = [RefusedFile(path.name, NotSealed()) for path in found.unusable]
    for one in found.found:
        if one.kind is stick.Kind.REQUEST:
            refused += reading.request(one)
        elif one.kind is stick.Kind.QUESTION:
            refused += reading.question(one)
        elif one.kind is stick.Kind.SEALED:
            refused += reading.batch(one)
    devices, broken = _folders(disk, folder, {one.path for one in found.found} | set(found.unusable))
    refused += [RefusedFile(path.name, NotSealed()) for path in broken]
    reading.waiting()
    unanswered = None
    try:
        papers = reading.compare()
        for answer in answers(central, sorted(reading.centres | _centres_of(central, devices)), now=now):
            carrying.write(disk, folder, central, answer, reading.questions.get(answer.device, {}), papers)
            reading.pictures.answer(disk, folder, answer, room)
    except Unavailable as error:
        unanswered = error
    return Import(
        batches=len(reading.hashes) + reading.twice,
        applied=reading.applied,
        refused=tuple(refused),
        held=waiting_among(central, reading.hashes),
        already=reading.already,
        devices=reading.devices,
        unanswered=unanswered,
        pictures=reading.pictures.kept,
        found=len(found.found) + len(refused),
    )


def _require_carrier(folder: Path) -> None:
    """Refuse where a program keeps its data: its sealed files would be read as brought, and answers laid among them."""
    here = folder.resolve()
    above = DataFolder(here.parent)
    parts = {above.outgoing, above.attachments, above.incoming, above.copies, above.backups}
    is_of_centre = DataFolder(here).has_centre() or (here in parts and above.has_centre())
    if is_of_centre or has_central(here):
        raise NotForDeliveries(folder=str(folder))


class _Reading:
    """The going through of one stick."""

    def __init__(self, central: Central, disk: Files, now: datetime) -> None:
        self._central = central
        self._disk = disk
        self._now = now
        self.centres: set[UUID] = set()
        self.hashes: set[str] = set()
        self.questions: dict[UUID, dict[str, Question]] = {}
        self.pictures = pictures.Reading(central, now)
        self.applied = self.already = self.devices = self.twice = 0

    def request(self, found: stick.Found) -> list[RefusedFile]:
        """Let a device in; return the refusal, if it is one."""
        try:
            data = stick.load(self._disk, found)
        except Unavailable as error:
            return [RefusedFile(found.path.name, error)]
        try:
            admitted = admit(self._central, data, now=self._now)
        except Refused as error:
            return [RefusedFile(found.path.name, error)]
        self.centres.add(admitted.centre)
        self.devices += admitted.is_new
        return []

    def question(self, found: stick.Found) -> list[RefusedFile]:
        """Keep what a device asks, the newest of each of its lives; return the refusal, if it is one."""
        try:
            data = stick.load(self._disk, found)
        except Unavailable as error:
            return [RefusedFile(found.path.name, error)]
        try:
            with self._central.database.writing() as session:
                question = hear(session, data)
        except PaperUnfit as error:
            return [RefusedFile(found.path.name, error)]
        asked = self.questions.setdefault(question.device, {})
        known = asked.get(question.life)
        if known is None or known.made_at < question.made_at:
            asked[question.life] = question
        return []

    def compare(self) -> dict[tuple[UUID, str], bytes]:
        """Hold what devices say their contents come to against what is here; return the answers where they differ."""
        papers: dict[tuple[UUID, str], bytes] = {}
        for device, asked in self.questions.items():
            for life, question in asked.items():
                compared = compare(self._central, question, now=self._now)
                if compared.paper is not None:
                    papers[device, life] = compared.paper
        return papers

    def batch(self, found: stick.Found) -> list[RefusedFile]:
        """Give a batch its effect; return the refusal, if it is one."""
        try:
            data = stick.load(self._disk, found)
        except Unavailable as error:
            return [RefusedFile(found.path.name, error)]
        try:
            received = receive(self._central, data, now=self._now)
        except CannotDecrypt as error:
            # our own documents on the stick are encrypted to the centre's devices
            is_ours = found.path.suffix.lower() == ".tsd" or is_answer(found.path.name)
            return [] if is_ours else [RefusedFile(found.path.name, error)]
        except ContainerBroken:
            return self._picture(found, data)
        except (BatchUnfit, rules.TooManyWaiting) as error:
            return [RefusedFile(found.path.name, error)]
        self._count(received)
        return []

    def _picture(self, found: stick.Found, data: bytes) -> list[RefusedFile]:
        """Keep what is no batch if it is of a picture; return the refusal, if it is one."""
        try:
            self.pictures.take(data)
        except (BatchUnfit, pictures.TooManyPictures) as error:
            return [RefusedFile(found.path.name, error)]
        return []

    def waiting(self) -> None:
        """Give the held batches their effect whose turn has come."""
        for received in receive_waiting(self._central, now=self._now):
            self.applied += received.new
            self.centres.add(received.centre)

    def _count(self, received: Received) -> None:
        self.twice += received.hash in self.hashes
        self.hashes.add(received.hash)
        self.centres.add(received.centre)
        self.applied += received.new
        self.already += received.placing is Placing.ALREADY


def _folders(disk: Files, root: Path, seen: set[Path]) -> tuple[set[UUID], list[Path]]:
    """Return the devices that folders are named after, and files called batches that do not begin like one.

    Names are a hint only: whom they name gets answers, which are signed, and encrypted where they are personal.
    """
    devices: set[UUID] = set()
    broken: list[Path] = []
    for top in _below(disk, root, stick.TOP):
        for centre in _below(disk, top):
            for folder in _below(disk, centre):
                try:
                    devices.add(UUID(hex=folder.name))
                except ValueError:
                    continue
                broken += [
                    folder / entry.name
                    for entry in disk.entries(folder)
                    if entry.is_file
                    and entry.name.lower().endswith(".tsb")
                    and not entry.name.startswith(".")
                    and folder / entry.name not in seen
                ]
    return devices, sorted(broken)


def _below(disk: Files, folder: Path, name: str | None = None) -> list[Path]:
    try:
        entries = [entry for entry in disk.entries(folder) if entry.is_folder]
    except OSError:
        return []
    return [folder / entry.name for entry in entries[:1_000] if name is None or entry.name.upper() == name]


def _centres_of(central: Central, devices: set[UUID]) -> set[UUID]:
    with central.database.reading() as session:
        return set(session.scalars(select(CentralDevice.centre_id).where(CentralDevice.id.in_(devices))))


# ------------------------------------------------------------------------------------------- other use cases


def mark_durable(central: Central, *, now: datetime, upto: Mapping[tuple[UUID, str], Mark] | None = None) -> int:
    """Record that a copy elsewhere holds what was applied; only then do receipts say "safe at central".

    `upto` gives for each (device, incarnation) the place the copy holds; None means that it holds everything
    applied so far. Return how many streams became safer. A place that is not this database's own is passed over.
    """
    moved = 0
    with central.database.writing() as session:
        lock(session, "publishing")
        for stream in session.scalars(select(CentralStream)):
            head = Mark(stream.head_seq, stream.head_hash)
            mark = head if upto is None else upto.get((stream.device_id, stream.inc))
            durable = Mark(stream.durable_seq, stream.durable_hash)
            moves = safer(durable, head, mark, partial(_hash_at, session, stream))
            if moves is not None:
                stream.durable_seq, stream.durable_hash, stream.durable_at = moves.seq, moves.hash, now
                moved += 1
    return moved


def _hash_at(session: Session, stream: CentralStream, seq: int) -> str | None:
    row = session.get(CentralBatch, (stream.device_id, stream.inc, seq))
    return row.hash if row else None


def revoke_device(central: Central, device: UUID, *, now: datetime) -> None:
    """Take a device's right to send: what it sends from now on is kept for a person and not applied."""
    with central.database.writing() as session:
        row = session.get_one(CentralDevice, device)
        row.revoked_at = row.revoked_at or now
        decided(session)


def add_title(central: Central, *, prog: int, title: str, now: datetime) -> None:
    """Add a title to the catalogue; the same one again changes nothing.

    Raises:
        TitleUnfit, TitleTaken: nothing was added.

    """
    wanted = rules.check_title(prog, title)
    with central.database.writing() as session:
        lock(session, "enrolling")
        known = session.get(CentralTitle, wanted.prog)
        if known is None:
            session.add(CentralTitle(prog=wanted.prog, title=wanted.title, added_at=now))
            decided(session)
        elif known.title != wanted.title:
            raise rules.TitleTaken(prog=prog, title=known.title)
