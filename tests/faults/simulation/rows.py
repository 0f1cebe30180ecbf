"""The rows that operations make, at a PC or at central: worked out by the real merging, whatever came first."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from bekal.storage.merging import follows, merged
from bekal.storage.operations import Operation
from bekal.storage.policies import RULES
from bekal.sync import comparing

ENTITY = "candidate"
PLACES = [UUID(int=0x0192_0000_0000_7000_8000_0000_0001_0000 + number) for number in range(6)]
"""The few rows that everybody changes."""
FIELDS = ("phone", "name", "address")


@dataclass
class Rows:
    """Rows by their operations; a row where something met is worked out anew when it is asked for."""

    steps: dict[UUID, list[Operation]] = field(default_factory=dict)
    writers: dict[UUID, dict[str, Operation]] = field(default_factory=dict)
    met: set[UUID] = field(default_factory=set)
    stale: set[UUID] = field(default_factory=set)

    def copy(self) -> "Rows":
        """Copy them with their database."""
        steps = {row: list(done) for row, done in self.steps.items()}
        return Rows(steps, {row: dict(of) for row, of in self.writers.items()}, set(self.met), set(self.stale))

    def add(self, operation: Operation) -> None:
        """Let one more operation have its effect."""
        row = operation.row_id
        self.steps.setdefault(row, []).append(operation)
        if row in self.met or not follows(RULES[ENTITY], self.writers.setdefault(row, {}), operation):
            self.met.add(row)
            self.stale.add(row)

    def standing(self, row: UUID) -> dict[str, Operation]:
        """Return for each field of a row the operation whose value stands."""
        if row in self.stale:
            self.stale.discard(row)
            self.writers[row] = merged(RULES[ENTITY], self.steps[row]).standing
        return self.writers.get(row, {})

    def digests(self) -> dict[UUID, bytes]:
        """Return what each row comes to: the operations that made it."""
        return {row: _digest(done) for row, done in self.steps.items()}

    def values(self) -> dict[UUID, dict[str, UUID]]:
        """Return all rows, each field by the operation that wrote it."""
        return {row: {name: of.id for name, of in self.standing(row).items()} for row in sorted(self.steps)}


def _digest(done: Iterable[Operation]) -> bytes:
    return hashlib.sha256(b"".join(sorted(of.id.bytes for of in done))).digest()[: comparing.SHORT]
