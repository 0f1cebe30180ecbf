"""One stick there and back: what the centre did is at central once, and its answers are on the stick."""

from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.central import office
from tests.central.office import FILES, NOW

from bekal.central import queries, service
from bekal.central.home import Central
from bekal.certificates.cose import Realm as CertificateRealm
from bekal.certificates.root import first_root
from bekal.certificates.trust import DAY, view_of
from bekal.storage.records import Candidate, Mark, Record
from bekal.sync import sealing, stick
from bekal.sync.downward import DownDocument, catalogue_of, document_hash, file_of, snapshot_of
from bekal.sync.forms import raw
from bekal.sync.requests import CatalogueEntry
from bekal.sync.streams import START
from bekal.terms import Attendance


@pytest.fixture
def stick_root(tmp_path: Path) -> Path:
    return tmp_path / "usb"


def a_worked_centre(folder: Path):
    """A centre with a class of three, all marked, one mark taken back."""
    folder.mkdir()
    return makers.centre(folder)


def work(made: makers.Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
        makers.mark_all(session, of)
    with made.writing() as session:
        session.scalars(select(Mark)).first().mark = None  # type: ignore[union-attr]


def rows(database, entity: type[Record]) -> list[tuple[object, ...]]:
    columns = [c for c in entity.__table__.columns if c.name != "centre_id"]
    with database.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(*columns).order_by(columns[0])))


def test_one_stick_brings_everything_and_takes_the_answers_home(
    central: Central, stick_root: Path, tmp_path: Path
) -> None:
    desk = office.desk(central)
    with a_worked_centre(tmp_path / "balai") as made:
        work(made)
        desk.seal_all(made, most=10)
        desk.put_on(stick_root)
        done = service.import_folder(central, stick_root, now=NOW)
        assert done == service.Import(
            batches=len(desk.sealed), applied=desk.taken, refused=(), held=0, already=0, devices=1
        )
        assert len(desk.sealed) > 2
        for entity in (Candidate, Mark):
            assert rows(central.database, entity) == rows(made.database, entity)
        (centre,) = queries.status(central)
        with made.reading() as session:
            marks = session.scalar(select(func.count()).select_from(Mark).where(Mark.mark.is_not(None)))
            all_marks = session.scalar(select(func.count()).select_from(Mark))
    assert (centre.people, centre.marks, centre.certificates, centre.problems) == (3, marks, 0, 0)
    assert all_marks == marks + 1
    (stream,) = centre.streams
    assert (stream.device, stream.incarnation) == (str(desk.device), desk.inc)
    assert (stream.applied_seq, stream.hash) == (desk.head.seq, desk.head.hash)
    receipt = desk.receipt(stick_root)
    assert receipt.applied_upto == receipt.received_upto == desk.head
    assert receipt.durable_upto == START  # nobody has said yet that a copy exists elsewhere
    assert (receipt.problems, receipt.held, receipt.fork, receipt.central_epoch) == ((), (), None, 1)


def test_the_same_stick_again_changes_nothing(central: Central, stick_root: Path, tmp_path: Path) -> None:
    desk = office.desk(central)
    with a_worked_centre(tmp_path / "balai") as made:
        work(made)
        desk.seal_all(made, most=10)
    folder = desk.put_on(stick_root)
    service.import_folder(central, stick_root, now=NOW)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    held = _everything(central)
    again = service.import_folder(central, stick_root, now=NOW)
    number = len(desk.sealed)
    assert again == service.Import(batches=number, applied=0, refused=(), held=0, already=number)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert _everything(central) == held


def _everything(central: Central) -> dict[str, list[tuple[object, ...]]]:
    with central.database.reading() as session:
        return {
            table.name: sorted(map(repr, session.execute(select(table)))) for table in Record.metadata.sorted_tables
        }


@office.ON_ONE_ENGINE
def test_the_documents_let_the_centre_sign_and_hang_together(central: Central, stick_root: Path) -> None:
    desk = office.desk(central)
    folder = desk.put_on(stick_root)
    service.import_folder(central, stick_root, now=NOW)
    decrypt = sealing.decrypter([desk.identity])
    keys = desk.activation.receipt_keys
    read, hashes = {}, {}
    for path in folder.glob("*.tsd"):
        data = path.read_bytes()
        assert sealing.is_sealed(data) == path.name.startswith("D-centre")
        plain = decrypt(data) if sealing.is_sealed(data) else data
        document = DownDocument.from_bytes(plain, keys)
        read[document.kind], hashes[document.kind] = document, (document.version, document_hash(plain))
        assert path.name == stick.document_name(document.kind, document.version)
    assert set(read) == {"root", "trust", "status", "catalogue", "centre", "snapshot"}
    bound = snapshot_of(read.pop("snapshot"))
    hashes.pop("snapshot")
    assert bound == hashes
    assert dict(desk.receipt(stick_root).down_versions).keys() == {*read, "snapshot", "changes"}
    assert CatalogueEntry(1207, "Bahasa Jepang") in catalogue_of(read["catalogue"])
    assert file_of(read["root"]) == desk.activation.root
    root = first_root(desk.activation.root, CertificateRealm.PRACTICE)
    view = view_of(root, file_of(read["trust"]), file_of(read["status"]), realm=CertificateRealm.PRACTICE)
    credential = view.keys[desk.certificate_key.kid]
    start = int(NOW.replace(hour=0).timestamp())
    assert (credential.code, credential.nbf, credential.sexp) == ("PPKD-01", start, start + 30 * DAY)
    assert credential.progs == tuple(entry.prog for entry in desk.activation.catalogue)
    assert len([raw(one) for one in read["centre"].body["credentials"]]) == 1
    (key,) = queries.keys(central)
    assert len(key.words.split()) == 6
    assert not key.is_confirmed


@office.ON_ONE_ENGINE
def test_a_device_is_known_by_its_request_alone(central: Central, stick_root: Path) -> None:
    desk = office.desk(central)
    desk.put_on(stick_root)
    assert service.import_folder(central, stick_root, now=NOW).devices == 1
    assert desk.receipt(stick_root).applied_upto == START


@office.ON_ONE_ENGINE
def test_answers_come_to_an_empty_stick_that_names_a_known_device(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    desk.put_on(tmp_path / "lain", [], with_request=False)
    done = service.import_folder(central, tmp_path / "lain", now=NOW)
    assert done.batches == 0
    assert desk.receipt(tmp_path / "lain").receipt_no == 1


@office.ON_ONE_ENGINE
def test_safe_at_central_is_said_only_after_a_copy_was_confirmed(central: Central, stick_root: Path) -> None:
    desk = office.desk(central)
    head = makers.StaffId(desk.device)
    desk.seal([*office.founding(head), office.person(1, head)])
    desk.put_on(stick_root)
    service.import_folder(central, stick_root, now=NOW)
    first = desk.receipt(stick_root)
    assert service.mark_durable(central, now=NOW) == 1
    assert service.mark_durable(central, now=NOW) == 0
    later = desk.seal([office.person(2, head)])
    desk.put_on(stick_root)
    service.import_folder(central, stick_root, now=NOW)
    second = desk.receipt(stick_root)
    assert second.receipt_no == first.receipt_no + 1
    assert second.durable_upto == first.applied_upto
    assert second.applied_upto == later[-1].mark


def test_both_engines_hold_exactly_the_same(postgres_tables: str, tmp_path: Path) -> None:
    with (
        office.head_office(tmp_path / "a") as one,
        office.head_office(tmp_path / "b", postgres_tables) as two,
        a_worked_centre(tmp_path / "balai") as made,
    ):
        work(made)
        for place, central in (("u1", one), ("u2", two)):
            desk = office.desk(central)
            desk.seal_all(made, most=10)
            desk.put_on(tmp_path / place)
            assert service.import_folder(central, tmp_path / place, now=NOW).refused == ()
        for table in ("candidate", "mark", "enrolment", "staff", "course", "meeting"):
            entity = next(m.class_ for m in Record.registry.mappers if m.local_table.name == table)
            assert rows(one.database, entity) == rows(two.database, entity) == rows(made.database, entity) != []


@office.ON_ONE_ENGINE
def test_a_mark_that_was_taken_back_is_none(central: Central, stick_root: Path, tmp_path: Path) -> None:
    desk = office.desk(central)
    with a_worked_centre(tmp_path / "balai") as made:
        work(made)
        desk.seal_all(made)
        with made.writing() as session:
            for row in session.scalars(select(Mark)):
                row.mark = None if row.mark is Attendance.PRESENT else Attendance.ABSENT
        desk.seal_all(made)
        desk.put_on(stick_root)
        service.import_folder(central, stick_root, now=NOW)
        assert rows(central.database, Mark) == rows(made.database, Mark)
    assert queries.status(central)[0].marks == 1


@office.ON_ONE_ENGINE
def test_the_files_of_a_stick_are_told_apart(central: Central, stick_root: Path) -> None:
    desk = office.desk(central)
    folder = desk.put_on(stick_root)
    (folder / "Data Penting.lnk").write_bytes(b"L\0\0\0" + bytes(200))
    (stick_root / "foto.jpg").write_bytes(b"\xff\xd8" + bytes(5_000))
    done = service.import_folder(central, stick_root, now=NOW)
    assert (done.batches, done.refused) == (0, ())
    assert FILES.read(folder / "Data Penting.lnk", 1) == b"L"
