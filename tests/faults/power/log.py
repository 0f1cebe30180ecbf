"""What SQLite makes of its write-ahead log after a power cut, worked out once for every beginning of it.

A frame counts if its salts are those of the header and its checksum goes on from the frame before; the log ends at the
first that does not, and what follows the last commit is dropped. Every whole frame that was ever written is known
here with the checksum it goes on from, so that no checksum is computed: bytes that are no known frame are torn.
(Samples of the states are opened by SQLite itself, which must agree.)
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

HEAD, FRAME_HEAD = 32, 24


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a log counts: frames up to the last commit, what names that state, the pages they hold."""

    frames: int
    name: bytes
    pages: frozenset[int]

    def end(self, page: int) -> int:
        """Return the place where its last frame ends."""
        return HEAD + self.frames * (FRAME_HEAD + page)


class Log:
    """The frames of one database's log that were ever written."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}
        self.page = 0

    def learn(self, live: bytearray, place: int, size: int) -> None:
        """Look at the log after the process wrote to it."""
        if place == 0 and size >= HEAD:
            self.page = int.from_bytes(live[8:12], "big")
        if not self.page or place < HEAD:
            return
        whole = FRAME_HEAD + self.page
        number = (place - HEAD) // whole
        start = HEAD + number * whole
        if place + size < start + whole:  # only its head so far
            return
        before = live[24:32] if number == 0 else live[start - whole + 16 : start - whole + 24]
        self._known[bytes(live[start : start + whole])] = bytes(before)

    def reach(self, size: int, read: Callable[[int, int], bytes], after: Reach | None = None) -> Reach:
        """Say how far a log counts that is read by place and length; `after`: what is known to count, unchanged."""
        head = read(0, HEAD) if size >= HEAD else b""
        if len(head) < HEAD or int.from_bytes(head[:4], "big") & ~1 != 0x377F0682 or not self.page:
            return Reach(0, b"", frozenset())
        salts, goes_on, whole = head[16:24], head[24:32], FRAME_HEAD + self.page
        name, count, pages, waiting = b"", 0, frozenset[int](), set[int]()
        number = 0
        if after is not None and after.frames and after.name[:8] == salts:
            name, count, pages, waiting = after.name, after.frames, after.pages, set(after.pages)
            number, goes_on = count, name[8:]
        while HEAD + (number + 1) * whole <= size:
            frame = read(HEAD + number * whole, whole)
            if frame[8:16] != salts or self._known.get(frame) != goes_on:
                break
            number, goes_on = number + 1, frame[16:24]
            page, commits = struct.unpack(">II", frame[:8])
            waiting.add(page)
            if commits:
                count, name, pages = number, salts + goes_on, frozenset(waiting)
        return Reach(count, name, pages)
