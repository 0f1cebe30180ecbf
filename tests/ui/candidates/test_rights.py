"""The screen of rights: consent by keys, restriction with its reason, erasure with name and PIN."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from tests import makers
from tests.ui.candidates.conftest import NOW, Office

from bekal.candidates import queries
from bekal.candidates.consent import queries as consents
from bekal.candidates.consent import service as consent
from bekal.candidates.rights import rules
from bekal.staff.service import set_secret
from bekal.storage.records import Candidate
from bekal.terms import CandidateId
from bekal.ui.candidates.list_actions import SlipDialog
from bekal.ui.candidates.rights_dialogs import EraseDialog, ReasonDialog
from bekal.ui.candidates.rights_screen import RightsScreen
from bekal.ui.widgets import dialogs

PIN = "274193"


def somebody(office: Office, **values: object) -> CandidateId:
    with office.made.writing() as session:
        set_secret(session, office.made.head, PIN)
        return makers.candidate(session, 7, **values)


def shown(office: Office, who: CandidateId) -> RightsScreen:
    screen = office.go("candidates.rights", candidate_id=who)
    assert isinstance(screen, RightsScreen)
    return screen


def given(office: Office, who: CandidateId) -> set[str]:
    state = office.ask(lambda session: consents.state(session, who, today=NOW.date()))
    return {one.purpose.code for one in state.standings if one.is_given}


def dialog_of(office: Office, kind: type[Any]) -> Any:
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()]
    assert len(found) == 1
    return found[0]


def test_nothing_is_ticked_beforehand_and_ticks_are_given_by_keys(office: Office) -> None:
    who = somebody(office)
    screen = shown(office, who)
    assert list(screen.ticks) == ["specific", "publication", "employers", "vacancies"]
    assert screen.wanted() == set()
    assert screen.ticks["specific"].hasFocus()
    office.press(Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Space)
    office.press(Qt.Key.Key_Return, ctrl=True)
    office.settle()
    assert given(office, who) == {"publication", "vacancies"}
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert given(office, who) == set()


def test_taking_a_tick_away_asks_for_a_reason(office: Office) -> None:
    who = somebody(office)
    with office.made.writing() as session:
        consent.give(session, who, purposes=["publication"], now=NOW)
    screen = shown(office, who)
    assert not screen.reason.isVisible()
    screen.ticks["publication"].setFocus()
    office.press(Qt.Key.Key_Space)
    assert screen.reason.isVisible()
    office.press(Qt.Key.Key_Return, ctrl=True)
    office.settle()
    assert given(office, who) == {"publication"}  # refused without a reason, and the tick is as it was put
    assert screen.wanted() == set()
    screen.reason.setText("Diminta orangnya")
    office.press(Qt.Key.Key_Return, ctrl=True)
    office.settle()
    assert given(office, who) == set()


def test_somebody_under_eighteen_is_asked_for_a_guardian(office: Office) -> None:
    who = somebody(office, birth_date=makers.date(2010, 5, 5))
    screen = shown(office, who)
    assert screen.guardian.isVisible()
    grown = shown(office, somebody(office, nik=None))
    assert not grown.guardian.isVisible()


def test_a_restriction_is_told_and_lifted_by_a_head_only(office: Office) -> None:
    who = somebody(office)
    shown(office, who)._restrict.click()
    dialog = dialog_of(office, ReasonDialog)
    assert not dialog.yes.isEnabled()
    dialog.reason.setText("Diminta lewat surat")
    dialog.yes.click()
    office.settle()
    assert office.ask(queries.candidates).total == 0
    assert office.ask(lambda session: session.get_one(Candidate, who).restricted_reason) == "Diminta lewat surat"
    office.screen()._restrict.click()
    again = dialog_of(office, ReasonDialog)
    again.reason.setText("Selesai")
    again.yes.click()  # a clerk is signed in
    office.settle()
    assert office.ask(queries.candidates).total == 0


def test_an_erasure_takes_the_name_a_reason_and_the_heads_pin(office: Office) -> None:
    who = somebody(office)
    shown(office, who)._erase.click()
    dialog = dialog_of(office, EraseDialog)
    assert dialog.focusWidget() is dialog.no
    assert not dialog.yes.isEnabled()
    dialog.name.setText("peserta contoh 07")
    dialog.secret.setText("918273")
    dialog.reason.show_value("request")
    dialog.reason.chosen.emit("request")
    assert dialog.yes.isEnabled()
    dialog.yes.click()
    office.settle()
    assert office.ask(lambda session: session.get_one(Candidate, who).erased_at) is None  # a wrong PIN
    office.screen()._erase.click()
    dialog = dialog_of(office, EraseDialog)
    dialog.name.setText("Peserta Contoh 07")
    dialog.secret.setText(PIN)
    dialog.reason.show_value("request")
    dialog.reason.chosen.emit("request")
    dialog.yes.click()
    office.settle()
    assert office.ask(lambda session: session.get_one(Candidate, who).name) == rules.ERASED_NAME
    assert office.shell.current == "candidates"
    screen = shown(office, who)
    assert not screen._erase.isEnabled()
    assert not any(tick.isEnabled() for tick in screen.ticks.values())


def test_everything_about_a_person_is_written_and_noted(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody(office)
    asked: list[str] = []

    def save(_parent: object, _title: str, suggested: str, _kinds: str) -> Path:
        asked.append(suggested)
        return tmp_path / suggested

    monkeypatch.setattr(dialogs, "ask_save", save)
    screen = shown(office, who)
    for signal, argument in ((screen.data_asked, ".pdf"), (screen.data_asked, ".zip"), (screen.sheet_asked, None)):
        signal.emit(argument) if argument else signal.emit()
        office.settle()
    screen.receipt_asked.emit()
    dialog_of(office, SlipDialog)._agree()
    office.settle()
    assert all((tmp_path / name).stat().st_size > 500 for name in asked)
    assert len(asked) == 4
    found = office.ask(lambda session: [one.what for one in rights_of(session, who).seen])
    assert len(found) == 2


def rights_of(session: Any, who: CandidateId) -> Any:
    from bekal.candidates.rights.queries import rights as standing

    return standing(session, who, today=NOW.date())
