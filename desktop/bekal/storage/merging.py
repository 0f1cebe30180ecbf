"""Which value stands in each field of a row: a function of the set of its operations, never of their order. Pure.

The heads of a field are the operations that wrote it and that no other one replaced knowingly. One head is the rule,
and its value stands. Of several the field's policy chooses one by a total order, so that every copy chooses alike
whatever came first; the others are kept as conflicts until a person's operation (`resolve`) names all of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bekal.storage.operations import HOLDER, ROW, Operation, Plain
from bekal.storage.rules import WAITING, Policy, Rules, Severity


@dataclass(frozen=True, slots=True)
class Stated:
    """A certificate that states somebody's identity: what it was worded from, when, and when it ended."""

    known: frozenset[str]
    """The operations of its holder that stood then; none of one that an earlier program issued."""
    clock: str
    ended: str | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Two values of a field, the one that stands and one that does not; `settled_by` is whose operation decided."""

    name: str
    standing: Operation
    losing: Operation
    severity: Severity
    settled_by: Operation | None = None


@dataclass(frozen=True, slots=True)
class Merged:
    """A row as its operations make it."""

    exists: bool
    standing: dict[str, Operation]
    """For each field the operation whose value stands; a field without one has the value of a new row."""
    others: dict[str, list[Operation]]
    """Other heads, where a field has several."""
    clashes: list[Clash]
    removals: list[Operation]
    """Removals that are in force, or that wait since somebody changed the row without knowing of them."""


def lone_writers(rules: Rules, operations: Iterable[Operation]) -> dict[str, Operation] | None:
    """Return who wrote each field of a row where nothing ever met, which is nearly every row; else None."""
    writers: dict[str, Operation] = {}
    for operation in operations:
        if not follows(rules, writers, operation):
            return None
    return writers


def follows(rules: Rules, writers: dict[str, Operation], operation: Operation) -> bool:
    """Let an operation follow the lone writers of a row; False: something meets, `writers` is of no more use."""
    if operation.kind == "del" or operation.known.keys() - {HOLDER} or rules.is_bare(operation):
        return False
    base = operation.base
    for name in operation.fields:
        before = writers.get(name)
        if before is not None and base.get(name) != before.id.hex:
            return False
        writers[name] = operation
    return True


def merged(
    rules: Rules,
    operations: Sequence[Operation],
    *,
    closed: str | None = None,
    stated: Sequence[Stated] = (),
    held: bool = False,
) -> Merged:
    """Return the row that these operations make.

    `closed` is the clock of the closing of its list, if it is closed; `stated` are the certificates of a person;
    `held`: another record hangs on it, which is there; then it is there too.
    """
    row = _Row(rules, operations, closed, stated, held)
    removals, live = row.survivors()
    if not live:
        return Merged(False, {}, {}, row.decided_removals(removals), removals)
    heads = row.heads(live)
    standing = {name: row.choice(name, some) for name, some in heads.items()}
    clashes = [clash for name, some in heads.items() for clash in row.clashes(name, some, standing[name])]
    split = {name for name, some in heads.items() if any(one.fields[name] != some[0].fields[name] for one in some)}
    for name, leader in rules.leaders.items():
        if leader in split and name in heads:
            clashes = [clash for clash in clashes if clash.name != name]
            going = row.going_with(
                name, leader, live, [one for one in heads[leader] if one is not standing[leader]], standing[leader]
            )
            if going:
                standing[name] = row.choice(name, going)
            else:
                del standing[name]
    others = {n: [o for o in some if o is not standing.get(n)] for n, some in heads.items() if len(some) > 1}
    settled = [clash for operation in live for clash in row.settled(operation)]
    return Merged(True, standing, others, clashes + settled + row.standing_removals(removals, live), removals)


def told_with(rules: Rules, operations: Sequence[Operation], name: str, chosen: Operation) -> dict[str, Plain]:
    """Return a field as one of the operations says it, with the fields that go with it; None where a new row's is."""
    row = _Row(rules, operations, None)
    _, live = row.survivors()
    heads = row.heads(live)
    values = {name: chosen.fields[name]}
    for led in (led for led, leader in rules.leaders.items() if leader == name and led in heads):
        going = row.going_with(led, name, live, heads.get(name, [chosen]), chosen)
        values[led] = row.choice(led, going).fields[led] if going else None
    return values


class _Row:
    """The operations of one row and how they know of each other."""

    def __init__(
        self,
        rules: Rules,
        operations: Sequence[Operation],
        closed: str | None,
        stated: Sequence[Stated] = (),
        held: bool = False,
    ) -> None:
        self.rules, self.closed, self.stated, self.held = rules, closed, stated, held
        self.all = {operation.id.hex: operation for operation in operations}
        self.taken_back = {
            (name, one)
            for operation in self.all.values()
            if operation.kind == "resolve"
            for name, ids in operation.known.items()
            if name not in operation.fields
            for one in ids
            if one in self.all and self.all[one].kind == "resolve"
        }
        self._behind: dict[str, frozenset[str]] = {}

    def behind(self, operation: Operation) -> frozenset[str]:
        """Return this operation and all that it knew, directly or by others, as far as they are here."""
        found = self._behind.get(operation.id.hex)
        if found is None:
            seen: set[str] = set()
            waiting = [operation.id.hex]
            while waiting:
                one = waiting.pop()
                if one in seen or one not in self.all:
                    continue
                seen.add(one)
                waiting += [base for base in self.all[one].base.values() if base]
                waiting += [other for ids in self.all[one].known.values() for other in ids]
            found = self._behind[operation.id.hex] = frozenset(seen)
        return found

    # ---- the row itself

    def survivors(self) -> tuple[list[Operation], list[Operation]]:
        """Return the removals, and the changes that none of them took away.

        A removal takes away what it knew. If somebody changed the row without knowing of it, or hung another record
        on it, it takes nothing away and waits for a person; nor does it where a person has decided that the row
        stays. One of the first shape,
        which cannot say what it knew, knew everything.
        """
        removals = [operation for operation in self.all.values() if operation.kind == "del"]
        changes = [operation for operation in self.all.values() if operation.kind != "del"]
        if not removals:
            return [], changes
        gone: set[str] = set()
        for removal in removals:
            if self.is_kept_against(removal) or self.is_held_against(removal):
                continue
            after = {one.id.hex for one in changes if removal.id.hex in self.behind(one)}
            knew = self.behind(removal) if ROW in removal.known else self.all.keys() - after
            if all(one.id.hex in knew or one.id.hex in after for one in changes):
                gone |= knew
        live = [one for one in changes if one.id.hex not in gone]
        return removals, live if any(one.fields for one in live) else []

    def is_kept_against(self, removal: Operation) -> bool:
        """Whether a person has decided that the row stays though somebody removed it."""
        return any(
            removal.id.hex in one.known.get(ROW, ()) and (ROW, one.id.hex) not in self.taken_back
            for one in self.all.values()
            if one.kind == "resolve"
        )

    def is_held_against(self, removal: Operation) -> bool:
        """Whether another record hangs on the row since it was removed; of one made anew it hangs on the new one."""
        return self.held and not self._is_before_another(removal)

    def _is_before_another(self, removal: Operation) -> bool:
        return any(one.fields and removal.id.hex in self.behind(one) for one in self.all.values())

    def standing_removals(self, removals: list[Operation], live: list[Operation]) -> list[Clash]:
        """Return the cases of removals that met changes they did not know, decided ones included."""
        clashes = []
        for removal in removals:
            unknown = [
                one for one in live if one.id.hex not in self.behind(removal) and removal.id.hex not in self.behind(one)
            ]
            if unknown and ROW in removal.known:
                clashes.append(self._removal_case(removal, max(unknown, key=_order)))
            elif (self.held or self.is_kept_against(removal)) and not self._is_before_another(removal):
                clashes.append(self._removal_case(removal, max((one for one in live if one.fields), key=_order)))
        return clashes

    def decided_removals(self, removals: list[Operation]) -> list[Clash]:
        """Return the cases that ended with the removal of the row."""
        clashes = []
        for removal in removals:
            deciding = [one for one in removals if removal.id.hex in one.known.get(ROW, ())]
            if deciding:
                known = [self.all[one] for one in self.behind(min(deciding, key=_order)) if self.all[one].fields]
                unknown = [one for one in known if one.id.hex not in self.behind(removal)]
                if unknown:
                    clashes.append(self._removal_case(removal, max(unknown, key=_order)))
        return clashes

    def _removal_case(self, removal: Operation, change: Operation) -> Clash:
        deciding = [
            one
            for one in self.all.values()
            if removal.id.hex in one.known.get(ROW, ()) and (ROW, one.id.hex) not in self.taken_back
        ]
        return Clash(ROW, change, removal, Severity.HARD, min(deciding, key=_order, default=None))

    # ---- its fields

    def heads(self, live: list[Operation]) -> dict[str, list[Operation]]:
        """Return for each field the operations that wrote it and that nobody replaced knowingly."""
        replaced: dict[str, set[str]] = defaultdict(set)
        writers: dict[str, list[Operation]] = defaultdict(list)
        for operation in live:
            for name in operation.fields:
                if (name, operation.id.hex) in self.taken_back:
                    continue
                writers[name].append(operation)
                base = operation.base.get(name)
                if base and not (self.stated and self._is_stated(name, base, operation)):
                    replaced[name].add(base)
                if self._ends(name, operation):
                    replaced[name].update(operation.known.get(name, ()))
        heads = {}
        for name, some in writers.items():
            heads[name] = [one for one in some if one.id.hex not in replaced[name]] or some
        return heads

    def _is_stated(self, name: str, base: str, operation: Operation) -> bool:
        """Whether an operation wrote, in ignorance of a certificate, over what that states: both are kept."""
        if self.rules.policies.get(name) is not Policy.IDENTITY or not self.rules.is_bare(operation):
            return False
        return any(
            self._knew(one, base) and not self._knew(one, operation.id.hex)
            for one in self.stated
            if one.ended is None or operation.clock < one.ended
        )

    def _knew(self, paper: Stated, one: str) -> bool:
        """Whether a certificate was worded by somebody who knew of an operation."""
        if not paper.known:
            return one in self.all and self.all[one].clock < paper.clock
        return any(one in self.behind(self.all[of]) for of in paper.known if of in self.all)

    def going_with(
        self, name: str, leader: str, live: list[Operation], heads: list[Operation], standing: Operation
    ) -> list[Operation]:
        """Return the heads of a field that goes with `leader`, without what was said of its values that lost."""
        lost = [head for head in heads if head is not standing]

        def is_of(one: Operation, head: Operation) -> bool:
            return head.id.hex in self.behind(one) or one.id.hex in self.behind(head)

        def has_lost(one: Operation) -> bool:
            return not is_of(one, standing) and any(
                head.id.hex in self.behind(one) or (leader in one.fields and is_of(one, head)) for head in lost
            )

        return self.heads([one for one in live if name in one.fields and not has_lost(one)]).get(name, [])

    def _ends(self, name: str, operation: Operation) -> bool:
        """Whether this operation ends the conflict it knew of."""
        return operation.kind == "resolve" or self.rules.policies.get(name) not in WAITING

    def choice(self, name: str, heads: list[Operation]) -> Operation:
        """Choose the head whose value stands: not one that another head knew, and then by the field's policy."""
        if len(heads) == 1:
            return heads[0]
        known = {one for head in heads for one in head.known.get(name, ())}
        free = [head for head in heads if head.id.hex not in known] or heads
        policy = self.rules.policies.get(name, Policy.LATER)
        match policy:
            case Policy.LATER:
                return max(free, key=_order)
            case Policy.ENDING:
                return max(free, key=lambda one: (one.fields[name] not in self.rules.alive, _order(one)))
            case Policy.MARK:
                return max(free, key=lambda one: (not self._is_late(one), _order(one)))
            case Policy.STATE:
                step = max(self._step(name, one) for one in free)
                return min((one for one in free if self._step(name, one) == step), key=_order)
            case Policy.FIRST | Policy.IDENTITY | Policy.RESULT | Policy.FIXED:
                return self._first(name, free)

    def _first(self, name: str, free: list[Operation]) -> Operation:
        """Choose the first value; of equal ones the last that says it, so that none is a conflict to itself."""
        value = min(free, key=_order).fields[name]
        return max((one for one in free if one.fields[name] == value), key=_order)

    def clashes(self, name: str, heads: list[Operation], standing: Operation) -> Iterator[Clash]:
        """Return the conflicts of a field that stand open."""
        if len(heads) == 1:
            return
        said = {repr(standing.fields[name])}
        for head in sorted(heads, key=_order, reverse=True):
            value = repr(head.fields[name])
            if value not in said and (severity := self._severity(name, standing, head)) is not None:
                said.add(value)
                yield Clash(name, standing, head, severity)

    def _severity(self, name: str, standing: Operation, losing: Operation) -> Severity | None:
        match self.rules.policies.get(name, Policy.LATER):
            case Policy.FIRST:
                return None
            case Policy.LATER | Policy.ENDING:
                return Severity.SOFT
            case Policy.MARK:
                return Severity.SOFT if self.closed is None else Severity.HARD
            case Policy.STATE:
                return None if self._step(name, losing) < self._step(name, standing) else Severity.HARD
            case _:
                return Severity.HARD

    def settled(self, operation: Operation) -> Iterator[Clash]:
        """Return the conflicts that an operation ended, as it says itself."""
        for name, ids in operation.known.items():
            base = self.all.get(operation.base.get(name) or "")
            if name == ROW or base is None or (name, operation.id.hex) in self.taken_back:
                continue
            if name not in operation.fields or not self._ends(name, operation) or name not in base.fields:
                continue
            for one in ids:
                losing = self.all.get(one)
                if losing is not None and losing.fields.get(name) != base.fields[name]:
                    severity = self._severity(name, base, losing)
                    if severity is not None:
                        yield Clash(name, base, losing, severity, operation)

    def _is_late(self, operation: Operation) -> bool:
        return self.closed is not None and operation.clock > self.closed

    def _step(self, name: str, operation: Operation) -> int:
        return self.rules.ranks.get(str(operation.fields[name]), 0)


def _order(operation: Operation) -> tuple[str, str]:
    """The total order of operations: by the hybrid clock, then by id."""
    return operation.clock, operation.id.hex
