"""Parts of large files that have come and wait for the rest, kept as they came: encrypted, under their place.

What is not whole counts for nothing; a cut loses the part that was on its way. The room for what is not whole is
bounded: what was added to longest ago gives way, and comes again.
"""

import contextlib
import re
import shutil
from collections.abc import Callable, Collection
from pathlib import Path

from bekal.storage.folder import write_durably

MOST_WAITING = 64 * 1024 * 1024
"""Bytes of one sender's files that are not whole."""

_NAME = re.compile(r"([0-9]{10})-([0-9]{10})\Z")


class Pieces:
    """The parts of one sender's files in a folder of its own, each file under an address."""

    def __init__(self, folder: Path, most: int = MOST_WAITING) -> None:
        self._folder = folder
        self._most = most

    def length(self, address: str) -> int:
        """Return how many bytes of a file are there without a gap, from its beginning."""
        return self._run(address)[1]

    def add(self, address: str, start: int, stop: int, file: bytes) -> int:
        """Keep a part durably and return how far the file now is without a gap; parts may come in any order."""
        if stop <= self.length(address):
            return self.length(address)
        write_durably(self._folder / address / f"{start:010d}-{stop:010d}", file)
        self._make_room(address)
        return self.length(address)

    def joined(self, address: str, content: Callable[[bytes], tuple[int, bytes]]) -> bytes:
        """Return the file so far; `content` opens a part and says where it begins.

        Raises:
            Whatever `content` raises: a part is damaged.

        """
        data = bytearray()
        for path in self._run(address)[0]:
            start, part = content(path.read_bytes())
            data[start:] = part
        return bytes(data)

    def drop(self, address: str) -> None:
        """Let go of a file's parts."""
        shutil.rmtree(self._folder / address, ignore_errors=True)

    def keep_only(self, addresses: Collection[str]) -> None:
        """Let go of the parts of all files but these."""
        with contextlib.suppress(OSError):
            for folder in list(self._folder.iterdir()):
                if folder.name not in addresses:
                    shutil.rmtree(folder, ignore_errors=True)

    def keep_since(self, moment: float) -> None:
        """Let go of the parts of files that none was added to since a moment of this machine's clock."""
        with contextlib.suppress(OSError):
            for folder in list(self._folder.iterdir()):
                if folder.stat().st_mtime < moment:
                    shutil.rmtree(folder, ignore_errors=True)

    def _run(self, address: str) -> tuple[list[Path], int]:
        reached, run = 0, []
        for start, stop, path in self._parts(self._folder / address):
            if start <= reached < stop:
                run.append(path)
                reached = stop
        return run, reached

    @staticmethod
    def _parts(folder: Path) -> list[tuple[int, int, Path]]:
        try:
            paths = list(folder.iterdir())
        except OSError:
            return []
        return sorted((int(m[1]), int(m[2]), path) for path in paths if (m := _NAME.fullmatch(path.name)))

    def _make_room(self, but: str) -> None:
        """Let go of the files that were added to longest ago, while there is more than there is room for."""
        found = []
        with contextlib.suppress(OSError):
            for folder in self._folder.iterdir():
                if folder.name != but:
                    found.append(
                        (folder.stat().st_mtime, sum(stop - start for start, stop, _ in self._parts(folder)), folder)
                    )
        size_of_all = self.length(but) + sum(one[1] for one in found)
        for _, each, folder in sorted(found, key=lambda one: one[0]):
            if size_of_all <= self._most:
                return
            shutil.rmtree(folder, ignore_errors=True)
            size_of_all -= each
