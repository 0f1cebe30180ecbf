"""After a theft, in the window: a bar over the register says what has to be signed anew, and a head does it."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import select
from tests.certificates import office
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.certificates import service
from bekal.certificates.cose import Realm
from bekal.certificates.issue_here import issue_here
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries
from bekal.certificates.queries import trust_view
from bekal.certificates.results import Flag, Result
from bekal.certificates.trust import KeyEnd, KeyState, StatusCode, StatusRecord
from bekal.certificates.verify import verify
from bekal.staff.service import set_secret
from bekal.storage import keys
from bekal.storage.folder import DataFolder
from bekal.storage.records import Certificate, DownState
from bekal.terms import CertificateEvent
from bekal.ui.certificates.register import RegisterScreen
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.widgets.buttons import Button

PIN = "274193"
PRACTICE = Realm.PRACTICE
OLD = SigningKey(accredited.CENTRE_KEY.certificate_seed)
NEW = SigningKey(bytes([3]) * 32)


@pytest.fixture
def of(stage: Stage) -> Class:
    """Give a course with five printed certificates under the old key, and a head with a PIN."""
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, tuple(accredited.names(5)))
        accredited.pass_all(session, of)
        set_secret(session, stage.made.head, PIN)
    assert len(issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at).numbers) == 5
    with stage.write() as session:
        service.record_printed(session, of.id, now=stage.at)
    return of


def theft(stage: Stage, *, kept: int = 1, renewed: bool = True, changed: bool = True) -> None:
    """Have the head office call the old key stolen, keep some, and accredit the new key where there is one."""
    credentials = [office.a_credential(OLD, realm=PRACTICE, code="PPKD-01")]
    if renewed:
        credentials.append(office.a_credential(NEW, serial=2, realm=PRACTICE, code="PPKD-01"))
    if changed:
        fresh = replace(accredited.CENTRE_KEY, certificate_seed=bytes([3]) * 32)
        keys.save_device_keys(DataFolder(stage.folder), stage.key, fresh)
    with stage.write() as session:
        digests = session.scalars(select(Certificate.digest).order_by(Certificate.number)).all()
        ends = {OLD.kid: KeyEnd(KeyState.COMPROMISED, keep=frozenset(digests[:kept]))}
        row = session.get(DownState, "trust")
        assert row is not None
        row.version, row.body = row.version + 1, office.a_trust(*credentials, version=2, ends=ends, realm=PRACTICE)


def register(stage: Stage) -> RegisterScreen:
    screen = stage.show("certificates.register")
    assert isinstance(screen, RegisterScreen)
    stage.settle()
    return screen


def ask(stage: Stage, screen: RegisterScreen) -> Countersign:
    stage.window.activateWindow()
    QTest.keyClick(screen.table, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    return next(one for one in stage.window.findChildren(Countersign) if one.isVisible())


def results(stage: Stage) -> list[Result]:
    with stage.made.reading() as session:
        view = trust_view(session)
        assert view is not None
        texts = [one.text for one in queries.papers(session, today=stage.at.date())]
    return [verify(text, view, int(stage.at.timestamp())).result for text in texts]


def test_without_a_theft_there_is_no_bar(stage: Stage, of: Class) -> None:
    assert not register(stage).resign_bar.isVisible()


def test_a_head_signs_anew_what_the_keep_list_lacks_and_copies_are_to_print(stage: Stage, of: Class) -> None:
    theft(stage)
    screen = register(stage)
    assert screen.resign_bar.isVisible()
    assert screen.resign_bar.title.text() == "4 sertifikat perlu ditandatangani ulang"
    dialog = ask(stage, screen)
    assert "dan 1 lainnya" in dialog.accessibleDescription()
    assert results(stage) == [Result.VALID, *[Result.KEY_COMPROMISED] * 4], "nothing before the PIN"
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.settle()
    stage.settle()
    assert stage.told == []
    assert not screen.resign_bar.isVisible()
    with stage.made.reading() as session:
        papers = queries.papers(session, today=stage.at.date())
        view = trust_view(session)
    assert view is not None
    copies = [one for one in papers if one.copy > 1]
    assert len(copies) == 4
    assert {one.state for one in copies} == {CertificateEvent.ISSUED}, "they are yet to be printed"
    for one in copies:
        found = verify(one.text, view, int(stage.at.timestamp()))
        assert found.result is Result.VALID
        assert Flag.COPY in found.flags
    current = screen.table.current_row()
    assert current is not None
    assert current.paper.copy > 1
    assert current.paper.counts


def test_a_wrong_pin_signs_nothing(stage: Stage, of: Class) -> None:
    theft(stage)
    screen = register(stage)
    dialog = ask(stage, screen)
    QTest.keyClicks(dialog.pin, "999999")
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.settle()
    assert dialog.isVisible()
    assert results(stage).count(Result.KEY_COMPROMISED) == 4


def test_before_the_new_key_is_accredited_the_bar_leads_to_where_that_comes_from(stage: Stage, of: Class) -> None:
    theft(stage, renewed=False)
    bar = register(stage).resign_bar
    assert bar.isVisible()
    assert not bar.sign.isVisible()
    assert bar.send.isVisible()
    assert "belum diakreditasi" in bar.words.text()


def test_a_pc_that_still_has_the_stolen_key_is_told_to_get_a_new_one(stage: Stage, of: Class) -> None:
    theft(stage, renewed=False, changed=False)
    bar = register(stage).resign_bar
    assert not bar.sign.isVisible()
    assert "aktivasi baru" in bar.words.text()


def test_one_that_cannot_be_signed_anew_stays_on_the_bar_with_its_reason(stage: Stage, of: Class) -> None:
    theft(stage)
    with stage.write() as session:
        last = queries.papers(session, today=stage.at.date())[-1]
        row = session.get(DownState, "status")
        assert row is not None
        record = StatusRecord(last.cti, StatusCode.SUSPENDED, office.NOW // 86_400)
        row.version, row.body = 2, office.a_status({OLD.kid: [record]}, version=2, realm=PRACTICE)
    screen = register(stage)
    dialog = ask(stage, screen)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.settle()
    stage.settle()
    bar = screen.resign_bar
    assert bar.title.text() == "1 sertifikat perlu ditandatangani ulang"
    assert bar.words.text().startswith(f"{last.label}: ")
    assert "ditangguhkan" in bar.words.text().lower()


def test_when_all_were_kept_nothing_is_asked(stage: Stage, of: Class) -> None:
    theft(stage, kept=5)
    assert not register(stage).resign_bar.isVisible()


def test_signing_very_many_anew_can_be_stopped_and_then_nothing_was_signed(stage: Stage, of: Class) -> None:
    theft(stage)
    screen = register(stage)
    gate = threading.Event()
    stage.jobs.run(lambda _session: gate.wait(20))  # the work before it, so that the stop comes in time
    screen._presenter.resigning.sign(stage.made.head)
    bar = screen.resign_bar
    assert not bar.sign.isEnabled(), "it cannot be asked for twice"
    bar.show_work(1_200, 5_000, 60.0)
    assert bar.work.isVisible()
    stop = next(one for one in bar.work.findChildren(Button) if one.isVisible())
    stop.click()
    gate.set()
    stage.settle()
    assert stage.told == []
    assert results(stage) == [Result.VALID, *[Result.KEY_COMPROMISED] * 4]
    with stage.made.reading() as session:
        assert [one.copy for one in queries.papers(session, today=stage.at.date())] == [1] * 5
    assert not bar.work.isVisible()
    assert bar.sign.isEnabled()
    screen._presenter.resigning.sign(stage.made.head)
    stage.settle()
    stage.settle()
    assert results(stage).count(Result.VALID) == 5
