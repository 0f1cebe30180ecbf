"""When a centre's documents were last brought up to date: not for every question, and not for two at once."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID


@dataclass
class Freshness:
    """Remembers for each centre when its documents were looked after; they are again after `lasts` seconds.

    And at once where the head office decided something since, which its mark tells (`central.deciding`).
    """

    lasts: float = 60.0
    clock: Callable[[], float] = time.monotonic
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _since: dict[UUID, tuple[float, str]] = field(default_factory=dict)

    def spoil(self, centre: UUID) -> None:
        """Say that something happened which a centre's documents may have to tell."""
        with self._lock:
            self._since.pop(centre, None)

    def is_overtaken(self, centre: UUID, decided: str) -> bool:
        """Whether the head office decided something that was not looked at for this centre."""
        with self._lock:
            _, known = self._since.get(centre, (0.0, ""))
            return known != decided

    @contextlib.contextmanager
    def due(self, centre: UUID, decided: str) -> Iterator[bool]:
        """Tell whether it is time, and count it as done unless the block fails."""
        now = self.clock()
        with self._lock:
            since = self._since.get(centre)
            is_due = since is None or now - since[0] >= self.lasts or since[1] != decided
            if is_due:
                self._since[centre] = now, decided
        try:
            yield is_due
        except BaseException:
            if is_due:
                self.spoil(centre)
            raise
