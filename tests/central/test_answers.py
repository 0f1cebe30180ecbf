"""What goes back on the stick: lists that follow what happened, answers that replace older ones, sticks that fail."""

import errno
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import queries, service
from bekal.central.home import Central
from bekal.certificates.cose import Realm as CertificateRealm
from bekal.certificates.root import first_root
from bekal.certificates.trust import StatusCode, TrustView, view_of
from bekal.storage.ids import new_id
from bekal.sync import sealing, stick
from bekal.sync.downward import DownDocument, file_of
from bekal.sync.files import RealFiles, StickFull, StickReadOnly


def view(desk: Desk, root: Path) -> TrustView:
    """What the device believes after reading the stick."""
    files = {}
    for path in sorted(stick.folder_of(root, desk.activation.centre_code, desk.device).glob("D-*.tsd")):
        if not sealing.is_sealed(path.read_bytes()):
            document = DownDocument.from_bytes(path.read_bytes(), desk.activation.receipt_keys)
            if document.kind in {"trust", "status"}:
                files[document.kind] = file_of(document)
    pinned = first_root(desk.activation.root, CertificateRealm.PRACTICE)
    return view_of(pinned, files["trust"], files["status"], realm=CertificateRealm.PRACTICE)


def certificate(head: UUID, kid: bytes, cti: bytes, number: int) -> tuple[list[bytes], UUID]:
    """A certificate and everything it stands on."""
    course, programme, intake, person, enrolment, row = (new_id() for _ in range(6))

    def put(entity: str, of: UUID, **fields: object) -> bytes:
        return office.operation(entity, of, fields, by=head)

    made = [
        put("programme", programme, code=f"P{number}", title="Bahasa Jepang", kind="language", hours=320),
        put("intake", intake, name=f"Gelombang {number}", opens_on="2026-01-05", closes_on="2026-02-20"),
        put(
            "course",
            course,
            programme_id=programme.hex,
            intake_id=intake.hex,
            name="Kelas",
            quota=20,
            starts_on="2026-03-02",
            ends_on="2026-06-30",
        ),
        put(
            "candidate",
            person,
            name="Peserta Contoh",
            nik_status="missing",
            registered_at="2026-03-02T01:00:00.000000Z",
        ),
        put(
            "enrolment",
            enrolment,
            course_id=course.hex,
            candidate_id=person.hex,
            number=1,
            state="active",
            joined_on="2026-03-02",
        ),
        put(
            "certificate",
            row,
            enrolment_id=enrolment.hex,
            number=f"{number:04}/CONTOH/2026",
            series="S",
            year=2026,
            sequence=number,
            snapshot="{}",
            text="C1CONTOH",
            cti=cti.hex(),
            kid=kid.hex(),
            digest=bytes(8).hex(),
            issued_at="2026-03-02T01:00:00.000000Z",
            issued_on="2026-03-02",
        ),
    ]
    return made, row


def event(head: UUID, of: UUID, word: str, at: str = "2026-03-02T05:00:00.000000Z") -> bytes:
    fields = {"certificate_id": of.hex, "event": word, "at": at, "reason": "contoh"}
    return office.operation("certificate_event", new_id(), fields, by=head)


def test_a_revoked_certificate_is_on_the_next_status_list(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    head = new_id()
    kid = desk.certificate_key.kid
    first, one = certificate(head, kid, b"contoh-1", 1)
    second, two = certificate(head, kid, b"contoh-2", 2)
    desk.seal([*office.founding(head), *first, *second])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    assert queries.status(central)[0].certificates == 2
    assert view(desk, tmp_path / "usb").status_of(kid, b"contoh-1") is None
    desk.seal([event(head, one, "replaced"), event(head, one, "revoked"), event(head, two, "printed")])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    seen = view(desk, tmp_path / "usb")
    record = seen.status_of(kid, b"contoh-1")
    assert record is not None
    assert (record.code, record.day) == (StatusCode.REVOKED, 20514)
    assert seen.status_of(kid, b"contoh-2") is None


@office.ON_ONE_ENGINE
def test_a_centre_revokes_nothing_that_another_key_signed(central: Central, tmp_path: Path) -> None:
    honest, other = office.desk(central), office.desk(central, "PC X", code="LPK-02")
    head = new_id()
    claimed, row = certificate(head, honest.certificate_key.kid, b"contoh-1", 1)
    other.seal([*office.founding(head), *claimed, event(head, row, "revoked")])
    for desk in (honest, other):
        desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    assert view(honest, tmp_path / "usb").status_of(honest.certificate_key.kid, b"contoh-1") is None
    assert view(honest, tmp_path / "usb").records == {}


def test_lists_are_issued_again_before_they_grow_old(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    desk.put_on(tmp_path / "usb")
    versions = []
    for day in (0, 0, 1, 2, 7):
        service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=day, hours=1))
        seen = view(desk, tmp_path / "usb")
        versions.append((seen.seen.trust, seen.seen.status))
    assert versions == [(1, 1), (1, 1), (1, 2), (1, 3), (2, 4)]
    assert seen.list_issued == int((NOW + timedelta(days=7, hours=1)).timestamp())


def test_new_answers_replace_the_older_ones_on_the_stick(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    head = new_id()
    desk.seal(office.founding(head))
    folder = desk.put_on(tmp_path / "usb")
    for number in range(3):
        service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=number))
        desk.seal([office.person(number, head)])
        desk.put_on(tmp_path / "usb")
    service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=3))
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith(("R-", "D-")))
    assert len(names) == 7
    assert len(list(folder.glob("*.tsb"))) == 4


def test_every_device_of_a_centre_is_answered_in_its_own_folder(embedded: Central, tmp_path: Path) -> None:
    desks = [office.desk(embedded, f"PC {number}") for number in range(9)]
    for desk in desks:
        desk.put_on(tmp_path / "usb")
    service.import_folder(embedded, tmp_path / "usb", now=NOW)
    for desk in desks:
        folder = stick.folder_of(tmp_path / "usb", "PPKD-01", desk.device)
        (paper,) = folder.glob("D-centre-*.tsd")
        plain = sealing.decrypter([desk.identity])(paper.read_bytes())
        body = DownDocument.from_bytes(plain, desk.activation.receipt_keys).body
        assert len(body["credentials"]) == 9  # type: ignore[arg-type]
        assert desk.receipt(tmp_path / "usb").receipt_no == 1


class Failing(RealFiles):
    """A stick that can be read and not written to."""

    def __init__(self, number: int) -> None:
        self.number = number

    def write(self, path: Path, data: bytes) -> None:
        raise OSError(self.number, "contoh", str(path))


@office.ON_ONE_ENGINE
def test_what_was_applied_stays_so_when_the_stick_takes_no_answers(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    head = new_id()
    desk.seal([*office.founding(head), office.person(1, head)])
    desk.put_on(tmp_path / "usb")
    for number, kind in ((errno.ENOSPC, StickFull), (errno.EROFS, StickReadOnly)):
        done = service.import_folder(central, tmp_path / "usb", now=NOW, files=Failing(number))
        assert isinstance(done.unanswered, kind)
        assert done.refused == ()
    assert queries.status(central)[0].people == 1
    done = service.import_folder(central, tmp_path / "usb", now=NOW)
    assert (done.unanswered, done.applied) == (None, 0)
    assert desk.receipt(tmp_path / "usb").applied_upto == desk.head
