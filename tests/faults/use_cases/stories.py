"""Short stories, each about one guard: with it all ends well, without it the world goes wrong for certain."""

from tests.faults.use_cases.world import World

from bekal.sync import service


def own_work_returns(world: World) -> None:
    """What a PC sent after its backup was made comes back when the backup is put back."""
    one, *_ = world.pcs
    world.save(one)
    world.keep(one)
    world.save(one)
    world.round_trip(one)
    world.restore(one)
    world.heal(rounds=2)


def two_others_work(world: World) -> None:
    """A third PC is told in one paper what two others did."""
    one, other, _ = world.pcs
    world.save(one)
    world.round_trip(one)
    world.save(other)
    world.round_trip(other)
    world.heal(rounds=2)


def two_change_the_same(world: World) -> None:
    """Two PCs change the same telephone number, and neither knows of the other."""
    one, other, _ = world.pcs
    world.save(one)
    for _ in range(2):
        world.round_trip(one, other)
    for pc in (one, other):
        world.save(pc, change=True)
    world.heal(rounds=2)


def only_another_pc_has_it(world: World) -> None:
    """The disk of the PC that did the work goes back, central goes back: the PC next door still has it all."""
    one, other, _ = world.pcs
    world.keep(one)
    world.copy_central()
    world.save(one)
    world.round_trip(one)
    world.round_trip(other)
    world.restore(one, loses_batches=True)
    world.disaster()
    world.gone = set()
    world.heal(rounds=4)


def returned_work_is_lost_at_central(world: World) -> None:
    """Work came back from central to the PC that once did it; then central itself goes back."""
    one, *_ = world.pcs
    world.keep(one)
    world.copy_central()
    world.save(one)
    world.round_trip(one)
    world.restore(one, loses_batches=True)
    world.round_trip(one)
    world.disaster()
    world.gone = set()
    world.heal(rounds=4)


def power_fails_before_the_anchor(world: World) -> None:
    """The power fails when a batch is sealed but not yet remembered outside; the damaged database is replaced."""
    one, *_ = world.pcs
    service.check_start(one.open, now=world.now, machine=one.machine)
    world.keep(one)
    world.save(one)
    anchors = {path: path.read_bytes() for path in one.anchors}
    service.seal(one.open, now=world.now, machine=one.machine)
    for path, data in anchors.items():
        path.write_bytes(data)
    world.restore(one)
    world.gone = set()
    world.heal(rounds=2)
