"""What goes wrong on the way: gaps, second histories, damage, foreign files, operations that break a rule."""

import hashlib
import os
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import home, queries, receiving, revoking, rules, service
from bekal.central.home import Central
from bekal.central.office import overview
from bekal.central.office.attention import causes
from bekal.storage.ids import new_id
from bekal.storage.records import CentralBatch, CentralBranch, CentralHeld, LoggedOperation, OperationProblem
from bekal.sync import refusals, sealing
from bekal.sync import rules as sync_rules
from bekal.sync.batches import CONTEXT, Manifest, SealedBatch, container
from bekal.sync.refusals import CentreWrong, DeviceUnknown, Unfit
from bekal.sync.streams import Mark


@pytest.fixture
def desk(central: Central) -> Desk:
    return office.desk(central)


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


def take(central: Central, root: Path) -> service.Import:
    return service.import_folder(central, root, now=NOW)


def open_up(desk: Desk, people: int = 0) -> UUID:
    """Seal the founding of a centre and people after it, each in a batch of its own; return the head's id."""
    head = new_id()
    desk.seal(office.founding(head))
    for number in range(1, people + 1):
        desk.seal([office.person(number, head)])
    return head


def people(central: Central) -> int:
    return queries.status(central)[0].people


def count(central: Central, table: type) -> int:
    with central.database.reading() as session:
        return len(session.scalars(select(table)).all())


# ------------------------------------------------------------------------------------------- gaps and forks


def test_a_batch_before_its_turn_waits_and_follows_when_the_gap_is_filled(
    central: Central, desk: Desk, usb: Path
) -> None:
    open_up(desk, people=4)
    first, second, third, fourth, fifth = desk.sealed
    desk.put_on(usb, [first, third, fifth])
    done = take(central, usb)
    assert (done.batches, done.held, done.applied) == (3, 2, 2)
    receipt = desk.receipt(usb)
    assert (receipt.applied_upto, receipt.held) == (first.mark, (3, 5))
    desk.put_on(usb, [second])
    done = take(central, usb)
    assert (done.batches, done.held, done.already) == (4, 1, 1)
    assert people(central) == 2
    desk.put_on(usb, [fourth])
    done = take(central, usb)
    assert (done.held, done.applied) == (0, 2)
    assert people(central) == 4
    assert desk.receipt(usb).applied_upto == fifth.mark
    assert desk.receipt(usb).held == ()
    assert count(central, CentralHeld) == 0


def test_no_more_wait_than_may(embedded: Central, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync_rules, "HELD_LIMIT", 8)
    desk = office.desk(embedded)
    open_up(desk, people=sync_rules.HELD_LIMIT + 2)
    desk.put_on(usb, desk.sealed[1:])
    done = take(embedded, usb)
    assert done.held == sync_rules.HELD_LIMIT
    assert [type(one.error) for one in done.refused] == [rules.TooManyWaiting] * 2
    desk.put_on(usb)
    done = take(embedded, usb)
    assert (done.held, people(embedded)) == (0, sync_rules.HELD_LIMIT + 2)


def test_both_histories_of_a_cloned_pc_are_applied_and_the_second_is_told(
    central: Central, desk: Desk, tmp_path: Path
) -> None:
    head = open_up(desk, people=1)
    copy = replace(desk, sealed=list(desk.sealed))
    copy.identity = desk.identity
    desk.seal([office.person(2, head)])
    copy.seal([office.person(3, head)])
    copy.seal([office.person(4, head)])
    desk.put_on(tmp_path / "u1")
    copy.put_on(tmp_path / "u2")
    take(central, tmp_path / "u1")
    done = take(central, tmp_path / "u2")
    assert (done.applied, done.already, done.refused, done.held) == (2, 2, (), 0)
    assert people(central) == 4
    receipt = copy.receipt(tmp_path / "u2")
    assert receipt.fork == copy.head.hash
    assert receipt.applied_upto == desk.head
    again = take(central, tmp_path / "u2")
    assert (again.applied, again.already) == (0, 4)
    assert copy.receipt(tmp_path / "u2") == receipt
    assert count(central, CentralBranch) == 2
    assert [problem.code for problem in queries.problems(central)] == ["cloned"]
    (stream,) = queries.status(central)[0].streams
    assert stream.hash == desk.head.hash


@office.ON_ONE_ENGINE
def test_a_held_second_history_is_applied_when_the_first_has_come(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk, people=1)
    copy = replace(desk, sealed=list(desk.sealed))
    desk.seal([office.person(2, head)])
    copy.seal([office.person(3, head)])
    copy.put_on(usb, copy.sealed[2:])
    assert take(central, usb).held == 1
    desk.put_on(usb)
    done = take(central, usb)
    assert done.held == 0
    assert people(central) == 3
    assert count(central, CentralBranch) == 1


@office.ON_ONE_ENGINE
def test_what_waits_of_a_second_history_follows_it(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk, people=1)
    copy = replace(desk, sealed=list(desk.sealed))
    desk.seal([office.person(2, head)])
    for number in (3, 4, 5):
        copy.seal([office.person(number, head)])
    desk.put_on(usb)
    take(central, usb)
    copy.put_on(usb, copy.sealed[4:])
    assert take(central, usb).held == 1
    copy.put_on(usb, copy.sealed[2:4])
    take(central, usb)
    assert count(central, CentralHeld) == 0
    assert people(central) == 5


@office.ON_ONE_ENGINE
def test_what_waits_for_a_batch_that_is_lost_for_good_is_let_in_by_a_person(
    central: Central, desk: Desk, usb: Path
) -> None:
    open_up(desk, people=4)
    desk.put_on(usb, [desk.sealed[0], *desk.sealed[3:]])
    assert take(central, usb).held == 2
    assert receiving.release(central, desk.device, now=NOW) == 2
    assert receiving.release(central, desk.device, now=NOW) == 0
    assert (people(central), count(central, CentralHeld)) == (2, 0)
    assert queries.problems(central) == []
    desk.put_on(usb)  # it was not lost after all: each counts once
    take(central, usb)
    take(central, usb)
    assert (people(central), count(central, CentralHeld)) == (4, 0)


@office.ON_ONE_ENGINE
def test_a_new_life_of_a_restored_pc_is_a_stream_of_its_own(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk)
    resent = office.person(1, head)
    desk.seal([resent])
    desk.put_on(usb)
    take(central, usb)
    reborn = replace(desk, inc="ffeeddccbbaa0011", head=Mark(0, "0" * 64), sealed=[])
    reborn.identity = desk.identity
    reborn.seal([resent, office.person(2, head)])
    reborn.put_on(usb)
    done = take(central, usb)
    assert (done.applied, people(central)) == (1, 2)
    assert len(queries.status(central)[0].streams) == 2
    assert reborn.receipt(usb).applied_upto == reborn.head
    assert desk.receipt(usb).applied_upto == desk.head


# --------------------------------------------------------------------------------------------------- damage


@office.ON_ONE_ENGINE
def test_a_flipped_byte_is_refused_and_the_others_go_on(central: Central, desk: Desk, usb: Path) -> None:
    open_up(desk, people=2)
    folder = desk.put_on(usb)
    whole = sorted(folder.glob("*.tsb"))
    middle = whole[1].read_bytes()
    dice = random.Random(1)
    for place in [0, 5, 30, 120, len(middle) - 1, *(dice.randrange(len(middle)) for _ in range(10))]:
        broken = bytearray(middle)
        broken[place] ^= 1 << dice.randrange(8)
        whole[1].write_bytes(broken)
        done = take(central, usb)
        assert [(one.file, isinstance(one.error, Unfit)) for one in done.refused] == [(whole[1].name, True)], place
        assert (done.batches, done.held, people(central)) == (2, 1, 0)
    whole[1].write_bytes(middle)
    assert take(central, usb).refused == ()
    assert people(central) == 2


@pytest.mark.parametrize("size", [0, 1, 64, 300])
def test_a_cut_batch_is_refused(embedded: Central, usb: Path, size: int) -> None:
    desk = office.desk(embedded)
    open_up(desk)
    folder = desk.put_on(usb)
    (file,) = folder.glob("*.tsb")
    file.write_bytes(file.read_bytes()[:size])
    done = take(embedded, usb)
    assert [one.file for one in done.refused] == [file.name]
    assert (done.batches, done.applied) == (0, 0)


@office.ON_ONE_ENGINE
def test_names_and_copies_mean_nothing(central: Central, desk: Desk, usb: Path) -> None:
    open_up(desk, people=1)
    folder = desk.put_on(usb)
    for number, file in enumerate(sorted(folder.glob("*.tsb"), reverse=True)):
        (folder / f"Salinan ({number}).tsb").write_bytes(file.read_bytes())
        file.rename(folder / f"{number}~1.TSB")
    done = take(central, usb)
    assert (done.batches, done.already, done.held, people(central)) == (4, 1, 0, 1)  # the second came first and waited


@office.ON_ONE_ENGINE
def test_an_unknown_device_and_a_wrong_centre_have_no_effect(central: Central, desk: Desk, usb: Path) -> None:
    other = office.desk(central, "PC X", code="LPK-02")
    stranger = office.Desk(desk.activation, "PC asing")
    open_up(stranger)
    stranger.put_on(usb, with_request=False)
    desk.seal(office.founding(new_id()), centre=other.activation.centre)
    desk.put_on(usb)
    done = take(central, usb)
    assert {type(one.error) for one in done.refused} == {DeviceUnknown, CentreWrong}
    assert (done.batches, done.applied) == (0, 0)
    assert count(central, LoggedOperation) == 0


def resealed(desk: Desk, batch: SealedBatch, **changes: object) -> SealedBatch:
    """The same contents under an altered manifest, signed by the device itself."""
    plain = sealing.decrypter([_identity(desk)])(batch.file)
    packed = plain[-Manifest.from_bytes(batch.manifest).z_size :]
    manifest = replace(Manifest.from_bytes(batch.manifest), **changes).to_bytes()  # type: ignore[arg-type]
    signature = sealing.signer(desk.seed)(CONTEXT + manifest)
    file = sealing.encrypter(desk.activation.recipients)(container(desk.device, manifest, signature, packed))
    mark = Mark(Manifest.from_bytes(manifest).seq, hashlib.sha256(manifest).hexdigest())
    return SealedBatch(mark, batch.n, manifest, signature, file)


_IDENTITIES: dict[UUID, str] = {}


def _identity(desk: Desk) -> str:
    return _IDENTITIES[desk.activation.centre]


@office.ON_ONE_ENGINE
def test_a_batch_for_a_newer_central_is_kept_and_not_refused(
    central: Central, desk: Desk, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _IDENTITIES[desk.activation.centre] = central.keys.identities[0]
    open_up(desk, people=1)
    newer = resealed(desk, desk.sealed[0], min_reader=9)
    desk.put_on(usb, [newer])
    for _ in range(2):
        done = take(central, usb)
        assert (done.refused, done.held, done.applied, done.batches) == ((), 1, 0, 1)
    assert desk.receipt(usb).held == (1,)
    assert desk.receipt(usb).held_for == {"1": "schema-too-new"}
    with central.database.reading() as session:
        centre = desk.activation.centre
        assert [cause.code for cause in causes(session, NOW, centre)[centre]] == ["held:schema-too-new"]
    monkeypatch.setattr(receiving, "open_batch", partial(receiving.open_batch, reader=9))  # central is updated
    another = usb.with_name("stik lain")
    another.mkdir()
    assert (take(central, another).applied, count(central, CentralHeld)) == (2, 0), "what it kept, it applies itself"
    assert take(central, usb).already == 1
    assert desk.receipt(usb).applied_upto == newer.mark
    assert desk.receipt(usb).held_for == {}


# ------------------------------------------------------------------------------------------------ stolen keys


@office.ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("lie", "told"),
    [
        ({"size": 7}, refusals.PayloadBomb),
        ({"n": 9}, refusals.PayloadCountWrong),
        ({"purpose": "down-batch"}, refusals.PurposeWrong),
    ],
)
def test_what_a_stolen_key_signed_has_no_effect_and_its_device_is_put_before_the_head_office(
    central: Central, desk: Desk, usb: Path, lie: dict[str, object], told: type[Unfit]
) -> None:
    _IDENTITIES[desk.activation.centre] = central.keys.identities[0]
    open_up(desk, people=1)
    true, false = desk.sealed[0], resealed(desk, desk.sealed[1], **lie)
    desk.put_on(usb, [true, false])
    for _ in range(2):
        assert [type(one.error) for one in take(central, usb).refused] == [told]
        (problem,) = queries.problems(central)
        assert (problem.code, problem.device) == ("false-batch", str(desk.device))
    assert people(central) == 0
    with central.database.reading() as session:
        centre = desk.activation.centre
        assert [line.false_at for line in overview.devices(session, centre)] == [NOW]
        assert [cause.code for cause in causes(session, NOW, centre)[centre]] == ["false-batch"]
    revoking.resolve(central, problem.subject, reason="ditelepon", now=NOW)
    assert queries.problems(central) == []
    take(central, usb)
    assert [one.code for one in queries.problems(central)] == ["false-batch"], "sent again, it is told again"
    desk.put_on(usb)
    assert take(central, usb).applied == 1, "what the centre itself sealed is not held back"


@office.ON_ONE_ENGINE
def test_damage_and_strangers_throw_no_suspicion_on_a_device(central: Central, desk: Desk, usb: Path) -> None:
    _IDENTITIES[desk.activation.centre] = central.keys.identities[0]
    open_up(desk, people=1)
    thief = replace(desk)
    thief.seed = hashlib.sha256(b"pencuri tanpa kunci").digest()
    files = {"a.tsb": desk.sealed[0].file[:-1], "b.tsb": resealed(thief, desk.sealed[1], n=9).file}
    folder = desk.put_on(usb, [])
    for name, data in files.items():
        (folder / name).write_bytes(data)
    assert len(take(central, usb).refused) == 2
    assert queries.problems(central) == []


# -------------------------------------------------------------------------------------- operations set aside


def aside(central: Central) -> set[str]:
    with central.database.reading() as session:
        return set(session.scalars(select(OperationProblem.code)))


def test_an_operation_that_breaks_a_rule_is_set_aside_and_the_rest_applies(
    central: Central, desk: Desk, usb: Path
) -> None:
    head = open_up(desk)
    orphan = {"course_id": new_id().hex, "candidate_id": new_id().hex, "number": 1, "state": "active"}
    enrolment = office.operation("enrolment", new_id(), orphan | {"joined_on": "2026-03-02"}, by=head)
    desk.seal([office.person(1, head), enrolment, office.person(2, head)])
    desk.seal([office.person(3, head)])
    desk.put_on(usb)
    done = take(central, usb)
    assert (done.applied, done.refused, people(central)) == (5, (), 3)
    receipt = desk.receipt(usb)
    (problem,) = receipt.problems
    assert problem.op_id is not None
    assert receipt.applied_upto == desk.head
    assert queries.status(central)[0].problems == 1
    assert take(central, usb).applied == 0
    assert desk.receipt(usb) == receipt


def test_texts_that_one_engine_could_not_keep_are_set_aside_on_both(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk)
    long = "".join(random.Random(2).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
    desk.seal(
        [office.person(1, head, street="Jalan\0Contoh"), office.person(2, head, name=long), office.person(3, head)]
    )
    desk.put_on(usb)
    take(central, usb)
    assert people(central) == 1
    assert aside(central) == {"bad_value"}


@pytest.mark.parametrize("value", [5, [], {}, True, "x", ["1"]])
def test_a_value_of_the_wrong_kind_is_set_aside(embedded: Central, usb: Path, value: object) -> None:
    desk = office.desk(embedded)
    head = open_up(desk)
    strange = [office.person(1, head, **{name: value}) for name in ("birth_date", "nik_status", "registered_at")]
    version = office.operation("certificate", new_id(), {"cti": value, "enrolment_id": value}, by=head)
    desk.seal([*strange, version, office.person(2, head)])
    desk.put_on(usb)
    assert take(embedded, usb).refused == ()
    assert people(embedded) == 1


def test_who_may_not_do_it_does_not_do_it(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk)
    clerk, teacher, gone, stranger = new_id(), new_id(), new_id(), new_id()

    def account(of: UUID, role: str, by: UUID) -> bytes:
        return office.operation("staff", of, {"name": f"Petugas {role}", "role": role}, by=by)

    desk.seal(
        [
            office.person(1, clerk),  # the account comes later in the same batch
            account(clerk, "clerk", head),
            account(teacher, "instructor", head),
            account(gone, "clerk", head),
            office.person(2, gone),
            office.operation("staff", gone, {"active": False}, by=head),
            office.person(3, gone),
            office.person(4, stranger),
            office.person(5, teacher),
            account(stranger, "head", clerk),
        ]
    )
    desk.put_on(usb)
    take(central, usb)
    assert people(central) == 2
    assert aside(central) == {sync_rules.ACTOR_UNKNOWN, sync_rules.ACTOR_DISABLED, sync_rules.ROLE_WRONG}
    assert len(desk.receipt(usb).problems) == 4


@office.ON_ONE_ENGINE
def test_nobody_founds_an_account_in_a_later_batch(central: Central, desk: Desk, usb: Path) -> None:
    open_up(desk)
    intruder = new_id()
    desk.seal([office.operation("staff", intruder, {"name": "Kepala Lain", "role": "head"}, by=intruder)])
    desk.seal([office.person(1, intruder)])
    desk.put_on(usb)
    take(central, usb)
    assert people(central) == 0


def test_one_centre_cannot_touch_anothers_rows(central: Central, desk: Desk, tmp_path: Path) -> None:
    head = open_up(desk)
    person = new_id()
    fields = {"name": "Peserta Contoh 01", "nik_status": "missing", "registered_at": "2026-03-02T01:00:00.000000Z"}
    desk.seal([office.operation("candidate", person, fields, by=head)])
    desk.put_on(tmp_path / "u1")
    take(central, tmp_path / "u1")
    other = office.desk(central, "PC X", code="LPK-02")
    their_head = open_up(other)
    enrolment = {"course_id": new_id().hex, "candidate_id": person.hex, "number": 1, "state": "active"}
    other.seal(
        [
            office.operation("candidate", person, {"name": "Nama Lain"}, by=their_head),
            office.operation("candidate", person, {}, by=their_head, kind="del"),
            office.operation("enrolment", new_id(), enrolment | {"joined_on": "2026-03-02"}, by=their_head),
        ]
    )
    other.put_on(tmp_path / "u2")
    done = take(central, tmp_path / "u2")
    assert done.applied == 2
    assert [(one.code, one.people) for one in queries.status(central)] == [("LPK-02", 0), ("PPKD-01", 1)]
    assert len(other.receipt(tmp_path / "u2").problems) == 3


@office.ON_ONE_ENGINE
def test_a_line_that_is_no_operation_is_shown_and_the_rest_applies(central: Central, desk: Desk, usb: Path) -> None:
    head = open_up(desk)
    desk.seal([office.person(1, head), b'{"a":1}', b"omong kosong", office.person(2, head)])
    desk.put_on(usb)
    done = take(central, usb)
    assert (done.applied, done.refused, people(central)) == (4, (), 2)
    (problem,) = desk.receipt(usb).problems
    assert (problem.code, problem.seq) == ("not-canonical", 2)
    assert take(central, usb).applied == 0


# -------------------------------------------------------------------------------- at once, and cut in between


def test_five_imports_of_one_stick_at_once_apply_it_once(central: Central, desk: Desk, usb: Path) -> None:
    open_up(desk, people=12)
    desk.put_on(usb)
    batches = sorted((usb / "TSP").rglob("*.ts[bq]"))
    copies = []
    for number in range(5):
        copies.append(usb.with_name(f"salinan-{number}"))
        copies[-1].mkdir()
        for file in batches:
            (copies[-1] / file.name).write_bytes(file.read_bytes())
    with ThreadPoolExecutor(5) as workers:
        done = list(workers.map(lambda root: take(central, root), copies))
    assert sum(one.applied for one in done) == 14
    assert all(one.refused == () and one.held == 0 for one in done)
    assert (people(central), count(central, CentralBatch)) == (12, 13)
    assert len(queries.keys(central)) == 1


_IMPORT_ONCE = """
import sys
from datetime import datetime
from pathlib import Path
from bekal.central import home, service
with home.opened(Path(sys.argv[1])) as central:
    sys.stdout.write("siap\\n"); sys.stdout.flush()
    service.import_folder(central, Path(sys.argv[2]), now=datetime.fromisoformat(sys.argv[3]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is a POSIX word")
def test_a_killed_import_is_finished_by_the_next_one(embedded: Central, usb: Path) -> None:
    desk = office.desk(embedded)
    open_up(desk, people=30)
    desk.put_on(usb)
    killed_at = []
    for target in (0, 2, 9, 20):
        child = subprocess.Popen(
            [sys.executable, "-c", _IMPORT_ONCE, str(embedded.home), str(usb), NOW.isoformat()],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
        )
        assert child.stdout is not None
        with child.stdout:
            child.stdout.readline()
            while child.poll() is None and count(embedded, CentralBatch) < target:
                time.sleep(0.001)
            child.kill()
            child.wait()
        killed_at.append(count(embedded, CentralBatch))
    assert any(0 < applied < 31 for applied in killed_at)  # in the middle of the work
    with home.opened(embedded.home) as central:
        done = take(central, usb)
        assert (done.refused, done.held, done.batches) == ((), 0, 31)
        assert (people(central), count(central, CentralBatch), count(central, LoggedOperation)) == (30, 31, 32)
        with central.database.reading() as session:
            assert session.connection().exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
            assert session.connection().exec_driver_sql("PRAGMA foreign_key_check").all() == []
        chain = [Mark(0, "0" * 64)]
        with central.database.reading() as session:
            for batch in session.scalars(select(CentralBatch).order_by(CentralBatch.seq)):
                manifest = Manifest.from_bytes(batch.manifest)
                assert (manifest.seq, manifest.prev) == (chain[-1].seq + 1, chain[-1].hash)
                chain.append(manifest.mark)
    assert chain[-1] == desk.head
