"""Short stories, each about one guard: with it all ends well, without it the world goes wrong for certain."""

from uuid import UUID

from sqlalchemy import select
from tests import makers
from tests.faults.use_cases.world import Pc, World, Wrong

from bekal.courses import service as courses
from bekal.storage import journal
from bekal.storage.database import Database
from bekal.storage.ids import mark_id
from bekal.storage.records import Candidate, Conflict, Enrolment, Intake, Mark
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


def _known_to_both(world: World, one: Pc, other: Pc, *, trainees: int = 0) -> tuple[makers.Class, UUID]:
    """Let two PCs know of a class, and of somebody who does not sit in it."""
    with one.open.database.writing(by=one.head, at=world.now) as session:
        found = makers.course(session, trainees_wanted=trainees), makers.candidate(session, 5)
        world.saved |= set(journal.written(session))
    for _ in range(2):
        world.round_trip(one, other)
    return found


def a_name_changes_where_nobody_knows_of_the_certificate(world: World) -> None:
    """One PC issues a certificate, another one changes the holder's name meanwhile; a person must see both names."""
    one, other, _ = world.pcs
    of, _ = _known_to_both(world, one, other, trainees=1)
    with one.open.database.writing(by=one.head, at=world.now) as session:
        makers.certificate(session, of.trainees[0])
        world.saved |= set(journal.written(session))
    with other.open.database.writing(by=other.head, at=world.now) as session:
        session.get_one(Candidate, of.candidates[0]).name = "Peserta Contoh Lain"
        world.saved |= set(journal.written(session))
    world.heal(rounds=2)
    with world.central.database.reading() as session:
        if session.scalars(select(Conflict.field)).all() != ["name"]:
            raise Wrong("what a certificate states was changed, and nobody is asked")


def two_enrol_the_same(world: World) -> None:
    """Two PCs take the same person into a course and mark them there; it is one seat, and nothing is set aside."""
    one, other, _ = world.pcs
    of, person = _known_to_both(world, one, other)
    for n, pc in enumerate((one, other)):
        with pc.open.database.writing(by=pc.head, at=world.now) as session:
            courses.enrol(session, of.id, [person], joined_on=makers.TODAY)
            (seat,) = session.scalars(select(Enrolment.id))
            session.add(Mark(id=mark_id(of.meetings[n], seat), meeting_id=of.meetings[n], enrolment_id=seat, mark="H"))
            world.saved |= set(journal.written(session))
    world.heal(rounds=2)
    with world.central.database.reading() as session:
        if len(session.scalars(select(Mark.id)).all()) != 2:
            raise Wrong("a mark of somebody whom two PCs enrolled is not there")


def one_removes_what_another_uses(world: World) -> None:
    """One PC removes a person, another one takes them into a course meanwhile; both stay, and somebody is asked."""
    one, other, _ = world.pcs
    of, person = _known_to_both(world, one, other)
    with one.open.database.writing(by=one.head, at=world.now) as session:
        session.delete(session.get_one(Candidate, person))
        world.saved |= set(journal.written(session))
    with other.open.database.writing(by=other.head, at=world.now) as session:
        courses.enrol(session, of.id, [person], joined_on=makers.TODAY)
        world.saved |= set(journal.written(session))
    world.heal(rounds=2)
    with world.central.database.reading() as session:
        if session.get(Candidate, person) is None or session.scalars(select(Conflict.row_id)).all() != [person]:
            raise Wrong("somebody was removed whom another PC took into a course, or nobody is asked")


def two_give_the_same_name(world: World) -> None:
    """Two PCs give two intakes the same name; both are there, told apart alike everywhere."""
    one, other, _ = world.pcs
    for pc in (other, one):
        with pc.open.database.writing(by=pc.head, at=world.now) as session:
            courses.add_intake(session, name="2027-1", opens_on=makers.TODAY, closes_on=makers.TODAY)
            world.saved |= set(journal.written(session))
    world.heal(rounds=2)
    shown = [_intakes(pc.open.database) for pc in world.pcs]
    if any(one != _intakes(world.central.database) or set(one.values()) != {"2027-1", "2027-1~2"} for one in shown):
        raise Wrong("two intakes of one name are not told apart alike")


def _intakes(database: Database) -> dict[UUID, str]:
    with database.reading() as session:
        return dict(session.execute(select(Intake.id, Intake.name)).all())


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


def a_sealed_batch_is_lost_with_the_old_copy(world: World) -> None:
    """An old copy is put back that knows a batch as sealed, and the folder of batches is lost with the disk."""
    one, *_ = world.pcs
    world.save(one)
    service.seal(one.open, now=world.now, machine=one.machine)
    world.keep(one)
    world.save(one)
    service.seal(one.open, now=world.now, machine=one.machine)
    world.restore(one, loses_batches=True)
    world.heal(rounds=2)
