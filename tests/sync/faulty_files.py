"""A disk with a fault in it: everything else is the real one."""

import errno
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from bekal.sync.files import Entry, RealFiles

Result = TypeVar("Result")


class FaultyFiles(RealFiles):
    """Counts every operation and fails at the chosen one, as a system would, or lies.

    `at` is the number of the operation that fails (from 0), `error` its errno; `pulled` makes all later ones fail
    too; `torn` is how many bytes of a failing write still reach the medium; `lies` gives back zeros on reading back.
    """

    def __init__(
        self, at: int = -1, error: int = errno.EIO, *, pulled: bool = False, torn: int = 0, lies: bool = False
    ) -> None:
        self.done = 0
        self._at, self._error, self._pulled, self._torn, self._lies = at, error, pulled, torn, lies

    def _step(self) -> bool:
        number, self.done = self.done, self.done + 1
        return number == self._at or (self._pulled and number > self._at >= 0)

    def _maybe_fail(self) -> None:
        if self._step():
            raise OSError(self._error, "a fault of the test")

    def entries(self, folder: Path) -> Iterator[Entry]:
        self._maybe_fail()
        return super().entries(folder)

    def names(self, folder: Path) -> list[str]:
        self._maybe_fail()
        return super().names(folder)

    def read(self, path: Path, most: int) -> bytes:
        self._maybe_fail()
        return super().read(path, most)

    def read_back(self, path: Path, most: int) -> bytes:
        self._maybe_fail()
        data = super().read_back(path, most)
        return bytes(len(data)) if self._lies else data

    def write(self, path: Path, data: bytes) -> None:
        if self._step():
            if self.done == self._at + 1:
                path.write_bytes(data[: self._torn])
            raise OSError(self._error, "a fault of the test")
        super().write(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self._maybe_fail()
        super().rename(source, target)

    def remove(self, path: Path) -> None:
        self._maybe_fail()
        super().remove(path)

    def make_folder(self, path: Path) -> None:
        self._maybe_fail()
        super().make_folder(path)

    def settle(self, folder: Path) -> None:
        self._maybe_fail()
        super().settle(folder)

    def each(self, work: Callable[[Path], Result], several: Sequence[Path]) -> list[Result]:
        """One after the other, so that the same step is always the same."""
        return [work(path) for path in several]
