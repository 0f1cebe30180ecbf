"""Photos and scans at the sending: how many wait, what became of them, and one that has not come to this PC."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtGui import QImage
from sqlalchemy import select
from tests.sync.pictures import picture
from tests.ui import running
from tests.ui.send.test_sending import at_the_sending, said, to_central

from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate, Staff
from bekal.terms import How, Role
from bekal.ui.candidates.photo_field import PhotoBox


def photographs(bekal: running.Running, *sizes: int) -> None:
    """Give the first people photos of these sizes."""
    with bekal.here.centre().database.reading() as session:
        head = session.scalars(select(Staff.id).where(Staff.role == Role.HEAD)).first()
    with bekal.here.centre().database.writing(by=head, at=datetime.now(UTC), how=How.KEY) as session:
        people = session.scalars(select(Candidate).order_by(Candidate.id).limit(len(sizes))).all()
        for number, (person, size) in enumerate(zip(people, sizes, strict=True)):
            person.photo = attachments_of(session).keep(picture(number, size))


def test_what_waits_is_one_line_and_goes_with_the_stick(bekal: running.Running, world: Path) -> None:
    bekal.sign_in(Role.HEAD)
    photographs(bekal, 1_400_000, 700_000)
    screen = bekal.go("sync")
    bekal.wait(lambda: screen.table.rows.rows)
    (line,) = [one for one in screen.table.rows.rows if one.key == "pictures"]
    assert (line.what, line.contents) == ("2 foto & pindaian", "Belum sampai di pusat")
    assert line.place == "2,1 MB di komputer ini"
    stick = world / "flashdisk"
    stick.mkdir()
    screen.choose_folder = lambda _title: stick
    screen.to_stick.click()
    bekal.wait(lambda: "2 foto & pindaian ikut disalin (2,1 MB)" in said(screen))
    bekal.settle()
    to_central(world, stick)
    screen.from_stick.click()
    bekal.wait(lambda: "2 foto & pindaian kini ada di pusat" in said(screen))
    bekal.settle()
    assert not [one for one in screen.table.rows.rows if one.key == "pictures"]


def test_a_photo_that_has_not_come_is_said_calmly(bekal: running.Running) -> None:
    assert at_the_sending(bekal) is not None
    box = PhotoBox()
    box.show_absent()
    assert box.image is None
    assert box.accessibleDescription() == box.toolTip() == "foto belum sampai di PC ini"
    box.show_image(QImage(2, 2, QImage.Format.Format_RGB32))
    assert box.toolTip() == ""
