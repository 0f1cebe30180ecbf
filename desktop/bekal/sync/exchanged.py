"""What an exchange with central did, and how far it has come."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bekal.language import say
from bekal.sync.feed import Taken
from bekal.sync.receiving import TakenIn
from bekal.sync.recovery import returned_notice, set_back_notice
from bekal.sync.streams import Mark


@dataclass(frozen=True)
class Going:
    """How far sending has come, in batches and in bytes; `seconds_left` is None until the speed is known."""

    batch: int
    batches: int
    sent: int
    size: int
    per_second: float
    seconds_left: float | None
    are_pictures: bool = False
    """Whether it is photos and scans that go, not batches of records."""


@dataclass(frozen=True)
class Exchanged:
    """What an exchange did."""

    sealed: int = 0
    batches: int = 0
    """Batches that central newly has by it, each by its signed word."""
    operations: int = 0
    size: int = 0
    """Bytes of those batches."""
    parts: int = 0
    """Parts that went or came of what is too large for one go of the line."""
    acknowledged: int = 0
    documents: int = 0
    problems: int = 0
    waiting: int = 0
    """Batches that central holds until an earlier one or an update of its own."""
    changes: Taken = field(default_factory=Taken)
    """What others of the centre did, and this PC itself in former lives."""
    pictures: int = 0
    """Photos and scans that central newly has, by its signed word."""
    pictures_fetched: int = 0
    """Photos and scans that were missing here and came."""
    pictures_size: int = 0
    """Bytes of photos and scans that went or came."""
    is_admitted: bool = False
    """Whether central let this PC in with this exchange."""
    is_renewed: bool = False
    is_set_back: bool = False
    """Whether central was restored from a backup since its last receipt."""
    is_accredited: bool = False
    is_clock_behind: bool = False
    requests: int = 0
    heard_at: datetime | None = None
    """Central's time in its last signed answer."""
    clock_ahead_seconds: int | None = None
    """How far this PC's clock is ahead of central's; less than nothing: behind."""

    @property
    def notice(self) -> str | None:
        """What to tell the person about an old copy and what came back of it; over the network nothing is carried."""
        told = [set_back_notice()] if self.is_set_back else []
        if self.is_renewed:
            told.append(
                say(
                    "Data di komputer ini ternyata salinan lama atau kembar. Kiriman dimulai dengan urutan baru: semua "
                    "yang belum aman di pusat dikirim lagi, dan pusat tidak menghitungnya dua kali."
                )
            )
        if self.changes.returned and not self.changes.is_incomplete:
            told.append(returned_notice(self.changes.returned, is_all=True))
        elif self.changes.returned:
            told.append(
                say(
                    "Pekerjaan lama komputer ini mulai kembali dari pusat: {n} catatan. Sisanya diambil pada "
                    "pengiriman berikutnya.",
                    n=self.changes.returned,
                )
            )
        if self.changes.repaired:
            told.append(
                say(
                    "Isi komputer ini dan isi pusat berbeda pada {n} catatan. Keduanya sudah disamakan dari "
                    "riwayatnya; tidak ada yang hilang.",
                    n=self.changes.repaired,
                )
            )
        return " ".join(told) or None


@dataclass
class Tally:
    """What has happened so far; it outlives a cut."""

    done: Exchanged = field(default_factory=Exchanged)
    cut_in: Mark | None = None
    """The batch that the line was cut in: it goes in parts now."""
    cuts: int = 0
    """How often the line was cut or central too busy."""
    reached: dict[str, int] = field(default_factory=dict)
    """How far central said that large files had come."""

    def heard(self, taken: TakenIn) -> None:
        """Count what was taken in."""
        done = self.done
        self.done = replace(
            done,
            acknowledged=done.acknowledged + taken.acknowledged,
            documents=done.documents + taken.documents,
            problems=done.problems + taken.problems,
            is_renewed=done.is_renewed or taken.is_renewed,
            is_set_back=done.is_set_back or taken.is_set_back,
            is_clock_behind=taken.is_clock_behind,
        )

    def add(self, **more: int) -> None:
        """Count more of something."""
        self.done = replace(self.done, **{name: getattr(self.done, name) + n for name, n in more.items()})


class Speed:
    """Bytes per second since sending began."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self._ticks = ticks
        self._began = ticks()
        self._first: int | None = None

    def seen(self, sent: int) -> float:
        """Take note of how many bytes are out; return the speed, 0 until it is known."""
        if self._first is None:
            self._first = sent
        took = self._ticks() - self._began
        return (sent - self._first) / took if took > 0 else 0.0
