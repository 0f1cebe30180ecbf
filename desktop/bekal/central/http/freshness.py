"""When a centre's documents were last brought up to date: not for every question, and not for two at once."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Freshness:
    """Remembers for each centre when its documents were looked after; they are again after `lasts` seconds."""

    lasts: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _since: dict[UUID, float] = field(default_factory=dict)

    def spoil(self, centre: UUID) -> None:
        """Say that something happened which a centre's documents may have to tell."""
        with self._lock:
            self._since.pop(centre, None)

    @contextlib.contextmanager
    def due(self, centre: UUID) -> Iterator[bool]:
        """Tell whether it is time, and count it as done unless the block fails."""
        now = self.clock()
        with self._lock:
            since = self._since.get(centre)
            is_due = since is None or now - since >= self.lasts
            if is_due:
                self._since[centre] = now
        try:
            yield is_due
        except BaseException:
            if is_due:
                self.spoil(centre)
            raise
