"""Sending over the network, as the window does it: in the network worker, told as it goes, paused at any moment."""

import time
from typing import TYPE_CHECKING

from bekal.errors import Unavailable
from bekal.language import say
from bekal.ui import moments

if TYPE_CHECKING:
    from bekal.sync.exchanged import Exchanged, Going
    from bekal.ui.jobs import Progress
    from bekal.ui.wiring import Here

TRIES, LONGEST_WAIT = 3, 10.0
"""A person who pressed the button waits no longer; the program tries again by itself later."""
_GLANCE = 0.2  # seconds between two looks at whether the person paused while it waits


class OverNetwork:
    """The way to central over the network; `going` is how far the sending under way has come."""

    def __init__(self, here: "Here", *, tries: int = TRIES) -> None:
        self._here, self._tries = here, tries
        self.going: Going | None = None
        self._failed = 0
        """How many tries of the sending under way came to nothing."""

    def words(self) -> str:
        """Say how far the sending under way has come."""
        if self.going is None and self._failed:
            return say("Pusat belum menjawab · mencoba lagi, kali ke-{n}", n=self._failed + 1)
        return going_words(self.going)

    def address(self) -> str:
        """Return where central is reached, empty while nobody said it."""
        from bekal.sync import network

        return network.url_of(self._here.centre())

    def take_address(self, typed: str) -> str:
        """Keep where central is reached; return it as it is used.

        Raises:
            AddressUnfit: what was typed is no address; the one before stays.

        """
        from bekal.sync import network
        from bekal.sync.net import checked

        url = typed.strip()
        if url and "://" not in url:
            url = f"https://{url}"
        if url:
            checked(url)
        network.remember_url(self._here.centre(), url)
        return url

    def exchange(self, progress: "Progress") -> "Exchanged":
        """Send as `_exchange`, and keep for the status bar whether central could be had.

        Raises:
            as `_exchange`.

        """
        try:
            done = self._exchange(progress)
        except Unavailable as fault:
            is_offline = type(fault).__name__ == "NoNetwork"
            words = say("Bekerja tanpa internet") if is_offline else say("Pusat belum terjangkau")
            self._here.network = (words, False)
            raise
        self._here.network = (say("Terhubung ke pusat"), True)
        return done

    def _exchange(self, progress: "Progress") -> "Exchanged":
        """Send what central lacks and take what it says.

        Raises:
            NotActivated: there is nobody to talk to yet.
            Unavailable: no network, no central, a refusal; what was not acknowledged goes next time.
            Stopped: the person paused it.

        """
        from bekal.sync import network
        from bekal.sync.line import Line
        from bekal.sync.net import HttpNet

        url = self.address()
        if not url:
            raise network.AddressMissing()
        self.going, self._failed = None, 0

        def tell(going: "Going") -> None:
            self.going = going
            progress.tell(going.sent, max(1, going.size))

        def wait(seconds: float) -> None:
            self.going, self._failed = None, self._failed + 1
            until = time.monotonic() + seconds
            while (left := until - time.monotonic()) > 0:
                progress.tell(0, 1)  # raises where the person paused
                time.sleep(min(_GLANCE, left))

        clock = self._here.clock
        net = HttpNet(url, clock=clock)
        line = Line(net, clock=clock, sleep=wait, tries=self._tries, longest_wait=LONGEST_WAIT)
        return network.exchange(self._here.centre(), line, progress=tell)

    def exchange_if_possible(self, progress: "Progress") -> "Exchanged | None":
        """Send as `exchange`; None where this PC has nobody to send to, or a head has to agree each time.

        Raises:
            Unavailable, Stopped: as `exchange`.

        """
        from bekal.centre.policy import policy_of
        from bekal.sync.device import NotActivated

        with self._here.centre().database.reading() as session:
            needs_approval = policy_of(session).approval
        try:
            return self.exchange(progress) if self.address() and not needs_approval else None
        except NotActivated:
            return None


def going_words(going: "Going | None") -> str:
    """Say how far sending has come: `38 dari 112 · sisa ± 2 menit (18 KB/dtk)`."""
    if going is None:
        return say("Menghubungi pusat…")
    words = say("Kiriman {at} dari {of}", at=going.batch, of=going.batches)
    if going.are_pictures:
        words = say("Foto & pindaian {at} dari {of}", at=going.batch, of=going.batches)
    if going.sent >= going.size:
        return say("{words} · menunggu jawaban pusat", words=words)
    if going.seconds_left is None or going.per_second <= 0:
        return words
    left = going.seconds_left
    rest = say("± {n} menit", n=round(left / 60)) if left >= 90 else say("± {n} detik", n=max(1, round(left)))
    speed = moments.count(max(1, round(going.per_second / 1_000)))
    return say("{words} · sisa {rest} ({speed} KB/dtk)", words=words, rest=rest, speed=speed)


def outcome_words(done: "Exchanged") -> tuple[str, str]:
    """Say what an exchange did, and in which tone."""
    from bekal.sync.pictures.words import brought_words

    said: list[str] = []
    if done.is_admitted:
        said.append(say("Pusat mengenal PC ini sekarang."))
    if done.acknowledged:
        said.append(say("{n} data kini diterima pusat.", n=moments.count(done.acknowledged)))
    elif not done.waiting and not done.pictures:
        said.append(say("Pusat sudah punya semuanya."))
    if pictures := brought_words(done.pictures, done.pictures_fetched):
        said.append(pictures)
    if done.waiting:
        said.append(say("{n} kiriman disimpan pusat sampai kiriman sebelumnya tiba.", n=done.waiting))
    if done.problems:
        said.append(say("{n} data perlu perhatian; lihat di daftar.", n=moments.count(done.problems)))
    if done.documents:
        said.append(say("{n} dokumen baru dari pusat diterima.", n=done.documents))
    if done.is_clock_behind:
        said.append(say("Jam komputer ini tertinggal dari jam pusat. Perbaiki sebelum bekerja lagi."))
    doubtful = done.problems or done.is_clock_behind or done.is_renewed
    return " ".join(said), "warn" if doubtful else "ok"
