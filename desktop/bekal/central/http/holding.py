"""The central system held open while it is served, and opened anew when its folder says something else.

A root signed by custodians, or a higher epoch after a restore, takes effect with the next request.
"""

import contextlib
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from bekal.central.home import Central

_SAYS_IT = re.compile(r"central\.json|root.*\.cose")
"""What the folder says of the central system in it."""
Opening = Callable[[], AbstractContextManager[Central]]


class _Opened:
    """One opening of the central system, closed when the last who uses it is done."""

    def __init__(self, opening: Opening, signs: object) -> None:
        self._way = opening()
        self.central = self._way.__enter__()
        self.signs = signs
        self.users = 0
        self.is_old = False

    def close(self) -> None:
        self._way.__exit__(None, None, None)


class Holding:
    """Gives the central system of a folder, without opening its database for every request."""

    def __init__(self, opening: Opening, home: Path) -> None:
        self._opening = opening
        self._home = home
        self._lock = threading.Lock()
        self._held: _Opened | None = None

    @contextlib.contextmanager
    def central(self) -> Iterator[Central]:
        """Give the central system as its folder stands.

        Raises:
            Unavailable: it cannot be opened.

        """
        held = self._take()
        try:
            yield held.central
        finally:
            self._give_back(held)

    def close(self) -> None:
        """Let go of the central system."""
        with self._lock:
            self._retire()

    def _take(self) -> _Opened:
        with self._lock:
            signs = self._signs()
            if self._held is not None and self._held.signs != signs:
                self._retire()
            if self._held is None:
                self._held = _Opened(self._opening, signs)
            self._held.users += 1
            return self._held

    def _give_back(self, held: _Opened) -> None:
        with self._lock:
            held.users -= 1
            if held.is_old and not held.users:
                held.close()

    def _retire(self) -> None:
        held, self._held = self._held, None
        if held is not None:
            held.is_old = True
            if not held.users:
                held.close()

    def _signs(self) -> object:
        """Return what changes when a file of the folder does: names, sizes, times."""
        found = []
        with os.scandir(self._home) as entries:
            for entry in entries:
                if _SAYS_IT.fullmatch(entry.name):
                    with contextlib.suppress(OSError):
                        state = entry.stat()
                        found.append((entry.name, state.st_size, state.st_mtime_ns, state.st_ino))
        return sorted(found)
