"""Where a certificate cannot be dated, the window asks for the word that opens the way, and then goes on."""

from datetime import UTC

from PySide6.QtCore import Qt
from sqlalchemy import select
from tests.ui.certificates.accredited import Stage
from tests.ui.certificates.test_run import issued, kept, ready, run_of

from bekal.assessment.locking import GraduationMeeting, lock
from bekal.staff.service import add_person
from bekal.storage.operations import stamp
from bekal.storage.records import Assurance, Setting
from bekal.terms import Role
from bekal.ui.certificates.run import NUMBER, PRINT
from bekal.ui.sign_in.countersign import Countersign

PIN = "274193"


def asked(stage: Stage) -> list[Countersign]:
    return [one for one in stage.window.findChildren(Countersign) if one.isVisible()]


def test_a_doubtful_date_is_confirmed_by_a_second_person_and_the_certificates_are_issued(stage: Stage) -> None:
    of = ready(stage)
    with stage.write() as session:
        session.add(Setting(key="clock.measured", value=f"172800 {stamp(stage.at.astimezone(UTC))}"))
        lock(session, of.id, GraduationMeeting(stage.at.date()), now=stage.at)
        second = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=PIN)
    screen = run_of(stage, of)
    issued(stage, screen)
    (dialog,) = asked(stage)
    assert "Benarkah hari ini" in dialog.windowTitle()
    assert screen.step == NUMBER
    stage.qtbot.keyClicks(dialog.pin, PIN)
    stage.qtbot.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.qtbot.waitUntil(lambda: screen.step == PRINT, timeout=20_000)
    stage.settle()
    assert len(kept(stage, of)) == 3
    with stage.made.reading() as session:
        word = session.scalars(select(Assurance)).one()
        assert (word.kind, word.confirmed_by) == ("clock", second)


def test_where_nobody_else_may_sign_in_the_refusal_is_said(stage: Stage) -> None:
    of = ready(stage)
    with stage.write() as session:
        session.add(Setting(key="clock.measured", value=f"172800 {stamp(stage.at.astimezone(UTC))}"))
    screen = run_of(stage, of)
    issued(stage, screen)
    assert not asked(stage)
    assert screen.step == NUMBER
    assert screen.on.isEnabled()  # once the clock is right it is tried again
    assert kept(stage, of) == []
