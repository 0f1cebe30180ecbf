"""Photos and scans on a stick at central: what devices brought is kept, what they ask for is laid there."""

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from bekal.central.answering import Answer
from bekal.central.home import Central
from bekal.central.pictures import taking
from bekal.central.pictures.places import shelf
from bekal.central.pictures.taking import TooManyPictures
from bekal.errors import Unavailable
from bekal.storage.records import CentralDevice, CentralPicture
from bekal.sync import stick
from bekal.sync.files import Files, StickFull
from bekal.sync.pictures.envelope import MOST_LISTED, PART, Header, Kind, Lists, Writer, kind_of
from bekal.sync.pictures.on_stick import ENDING, Marks, fitting, names_in, sum_name, whole
from bekal.sync.pictures.standing import Picture
from bekal.sync.refusals import ContainerBroken

__all__ = ["Reading", "TooManyPictures"]

_GROUP = 8 * 1024 * 1024


@dataclass
class _Heard:
    """What one device brought and asked; `named` are all pictures that it is to hear about."""

    named: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)


class Reading:
    """The going through of the pictures on one stick."""

    def __init__(self, central: Central, now: datetime) -> None:
        self._central, self._now = central, now
        self._heard: dict[UUID, _Heard] = defaultdict(_Heard)
        self.kept = 0
        """Photos and scans that are whole here by this stick."""

    def take(self, file: bytes) -> None:
        """Keep a part of a picture, or hear what a device asks.

        Raises:
            BatchUnfit: it is neither, or cannot be used.
            TooManyPictures: it is not kept now.

        """
        kind = kind_of(self._central.open_tools.decrypt(file))
        if kind is Kind.ASKED:
            part = taking.opened(self._central, file, Kind.ASKED)
            said, heard = Lists.of(part), self._heard[part.header.device]
            heard.named |= dict.fromkeys((*said.first, *said.second))
            heard.missing |= dict.fromkeys(said.second)
        elif kind is Kind.UP:
            self._keep(file)
        else:
            raise ContainerBroken

    def _keep(self, file: bytes) -> None:
        def expect(header: Header) -> None:
            self._heard[header.device].named[header.address] = None

        with contextlib.suppress(taking.PictureErased):  # the device is told so
            kept = taking.receive(self._central, file, now=self._now, expect=expect)
            self.kept += kept.is_new

    def answer(self, disk: Files, root: Path, answer: Answer, room: Callable[[Path], int]) -> int:
        """Lay beside a device's answers which pictures are here, and those it asks for; return how many of these.

        Raises:
            Unavailable: the stick or the database; what was written before is whole.

        """
        heard = self._heard.get(answer.device)
        if heard is None:
            return 0
        with self._central.database.reading() as session:
            device = session.get_one(CentralDevice, answer.device)
            if device.revoked_at is not None:
                return 0
            writer, centre = taking.writer_for(self._central, device), device.centre_id
        named = list(heard.named)
        lists = [
            taking.answered(self._central, centre, named[at : at + MOST_LISTED])
            for at in range(0, len(named), MOST_LISTED)
        ]
        here = {one for some in lists for one in some.first}
        laying = _Laying(disk, root, answer, self._central, centre, writer)
        laying.lists(lists)
        return laying.pictures([one for one in heard.missing if one in here], room(root))


class _Laying:
    """Writing one device's pictures onto a stick."""

    def __init__(self, disk: Files, root: Path, answer: Answer, central: Central, centre: UUID, writer: Writer) -> None:
        self._disk, self._root, self._answer = disk, root, answer
        self._central, self._centre, self._writer = central, centre, writer
        self._folder = stick.folder_of(root, answer.centre_code, answer.device)
        self._marks = Marks("G", central.keys.receipt_seed, answer.device.bytes)

    def lists(self, lists: list[Lists]) -> None:
        """Write which pictures central has, in place of what it said before."""
        files = dict(map(self._listed, lists))
        self._put(files)
        self._remove("H-", set(files))

    def _listed(self, one: Lists) -> tuple[str, bytes]:
        file = self._writer.listed(Kind.HAD, one)
        return sum_name("H", file), file

    def pictures(self, wanted: list[str], room: int) -> int:
        """Write the pictures that are asked for, the smallest first, as far as there is room."""
        with self._central.database.reading() as session:
            rows = [session.get(CentralPicture, (self._centre, one)) for one in wanted]
            sizes = {row.address: row.size for row in rows if row is not None}
        several = [Picture(one, size) for one, size in sorted(sizes.items(), key=lambda item: (item[1], item[0]))]
        there = whole(self._disk, self._folder)
        taken = fitting(several, lambda one: set(self._marks.all_of(one)) <= there.keys(), room)
        marks = {mark for one in several for mark in self._marks.all_of(one)}
        self._remove("G-", {name for mark, name in there.items() if mark in marks})
        group: dict[str, bytes] = {}
        try:
            for one in taken:
                if not set(self._marks.all_of(one)) <= there.keys():
                    group |= self._parts(one.address)
                if sum(map(len, group.values())) >= _GROUP:
                    self._put(group)
                    group = {}
            self._put(group)
        except StickFull:
            return 0
        return len(taken)

    def _parts(self, address: str) -> Mapping[str, bytes]:
        try:
            data = shelf(self._central, self._centre).read(address)
        except Unavailable:
            return {}
        starts: Iterator[int] = iter(range(0, len(data), PART))
        files = self._writer.all_of(Kind.DOWN, address, data)
        return {sum_name(self._marks.of(address, start), file): file for start, file in zip(starts, files, strict=True)}

    def _put(self, files: Mapping[str, bytes]) -> None:
        if files:
            outgoing = [stick.Outgoing(name, lambda data=data: data) for name, data in files.items()]  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
            code, device = self._answer.centre_code, self._answer.device
            stick.export(self._disk, self._root, centre_code=code, device=device, outgoing=outgoing)

    def _remove(self, beginning: str, but: set[str]) -> None:
        for name in names_in(self._disk, self._folder):
            if name.startswith(beginning) and name.endswith(ENDING) and name not in but:
                with contextlib.suppress(OSError):
                    self._disk.remove(self._folder / name)
