"""Match cases on the status page: a steward decides and takes back, a reader looks, nothing slips past its form."""

import contextlib
import itertools
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.browsing import PASSWORD, Browser, served
from tests.central.office import NOW
from tests.tools import tool
from tests.verify_page.browsers import Tab, chromium
from tests.verify_page.wire import BrowserSaysNo

from bekal.central import match_cases, matching, service
from bekal.central.home import Central
from bekal.central.match_cases import MatchChanged, Pile
from bekal.central.matching import State
from bekal.central.office import accounts, frame
from bekal.central.office.accounts import OfficeRole
from bekal.storage.applying import apply
from bekal.storage.ids import joint_id, new_id
from bekal.storage.operations import Operation
from bekal.storage.records import CentralCentre, CentralDecision
from installer import page_tools

_numbers = itertools.count(1)


def register(central: Central, code: str, name: str, nik: str, **more: object) -> UUID:
    """Let a centre deliver one person."""
    with central.database.writing() as session:
        centre_id = session.scalars(select(CentralCentre.id).where(CentralCentre.code == code)).one()
        values = {"nik": nik, "nik_status": "format_ok", "birth_date": "2001-01-01", "phone": "+628110000123"} | more
        body = office.person(1, new_id(), name=name, **values)
        apply(session, [body], centre_id=centre_id, stream=f"{new_id().hex}/00", now=NOW)
        operation = Operation.from_bytes(body)
        matching.watch(central, session, [operation], now=NOW)
    return operation.row_id


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Central]:
    """A head office with two centres, a steward and a reader, for all tests of this file."""
    with office.head_office(tmp_path_factory.mktemp("pusat") / "pusat") as central:
        for code in ("PPKD-01", "PPKD-02"):
            service.make_activation(central, centre_code=code, centre_name=f"Balai {code}", now=NOW)
        with central.database.writing() as session:
            for name, role in (("pembaca", OfficeRole.READER), ("steward", OfficeRole.STEWARD)):
                accounts.add_user(session, name, role, PASSWORD, now=NOW)
        yield central


@dataclass(frozen=True)
class Two:
    """One case that waits."""

    central: Central
    id: UUID

    @property
    def path(self) -> str:
        return f"/matches/{self.id.hex}"

    def read(self) -> match_cases.Match:
        with self.central.database.reading() as session:
            return match_cases.case(session, self.id).match


@pytest.fixture
def two(house: Central) -> Two:
    """A case of its own for this test."""
    nik = f"99999901010{next(_numbers):05}"
    one = register(house, "PPKD-01", "Peserta Contoh", nik)
    other = register(house, "PPKD-02", "Pesrta Contoh", nik, birth_place="<b>Contoh</b>")
    return Two(house, joint_id("match", *sorted((one, other))))


def decide(browser: Browser, path: str, **fields: str) -> int:
    said = {"verdict": "same", "reason": "ditelepon"}
    return browser.ask("POST", f"{path}/decide", **(browser.form_of(path) | said | fields))[0]


def test_a_steward_decides_and_takes_back_and_who_when_and_why_is_kept(two: Two) -> None:
    clock: list[object] = [NOW]
    path = two.path
    with served(two.central, clock) as browser:
        browser.sign_in(name="steward")
        assert decide(browser, path) == 303
        found = two.read()
        assert (found.state, found.by_steward, found.decided_by, found.reason) == (
            State.LINKED,
            True,
            "steward",
            "ditelepon",
        )
        text = browser.ask("GET", path)[2]
        assert "steward, 03/03/2026" in text
        assert "/decide" not in text, "what is decided is taken back first"
        clock[0] = NOW + timedelta(hours=1)
        assert browser.ask("POST", f"{path}/undo", **browser.form_of(path), reason="keliru")[0] == 303
        assert (two.read().state, two.read().decided_by) == (State.OPEN, "")
        assert decide(browser, path, verdict="apart") == 303
        assert two.read().state is State.APART
    with two.central.database.reading() as session:
        steps = session.scalars(select(CentralDecision).where(CentralDecision.subject == two.id.hex)).all()
        assert [(one.act, one.by_name, one.reason) for one in steps] == [
            ("match linked", "steward", "ditelepon"),
            ("match undone", "steward", "keliru"),
            ("match apart", "steward", "ditelepon"),
        ]


def test_a_case_shows_what_a_steward_needs_and_no_more(two: Two) -> None:
    with served(two.central) as browser:
        browser.sign_in(name="steward")
        text = browser.ask("GET", two.path)[2]
        for words in ("Peserta Contoh", "Pesrta Contoh", "01/01/2001", "Balai PPKD-02", "berbeda", "999999******"):
            assert words in text
        assert "&lt;b&gt;Contoh" in text
        assert not re.search(r"(?<![0-9a-f])\d{16}(?![0-9a-f])", text)  # an identifier may hold as many digits
        assert "8110000123" not in text
        assert two.path in browser.ask("GET", "/matches")[2]


def test_a_reader_looks_and_cannot_decide(two: Two) -> None:
    path = two.path
    with served(two.central) as browser:
        browser.sign_in(name="pembaca")
        text = browser.ask("GET", path)[2]
        assert "Peserta Contoh" in text
        assert "<fieldset" not in text
        for act in ("decide", "undo"):
            fields = browser.form_of(path) | {"verdict": "same", "reason": "mencoba", "seen": ""}
            assert browser.ask("POST", f"{path}/{act}", **fields)[0] == 403
        assert two.read().state is State.OPEN
        with two.central.database.writing() as session:
            accounts.set_role(session, "pembaca", OfficeRole.STEWARD)
        assert decide(browser, path) == 303


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"key": "0" * 64}, 403),
        ({"reason": "  "}, 409),
        ({"verdict": ""}, 409),
        ({"seen": "2020-01-01T00:00:00.000000Z"}, 409),
        ({"seen": "kemarin"}, 400),
    ],
)
def test_a_form_that_is_not_whole_decides_nothing(two: Two, fields: dict[str, str], status: int) -> None:
    with served(two.central) as browser:
        browser.sign_in(name="steward")
        assert decide(browser, two.path, **fields) == status
        assert two.read().state is State.OPEN


def test_what_had_been_written_is_still_there_when_a_decision_was_not_kept(two: Two) -> None:
    path = two.path
    with served(two.central) as browser:
        browser.sign_in(name="steward")
        form = browser.form_of(path)
        match_cases.decide(two.central, two.id, is_one=False, reason="lebih dahulu", by="lain", now=NOW + timedelta(1))
        status, _, text = browser.ask("POST", f"{path}/decide", **form, verdict="same", reason="fotonya sama")
        assert status == 409
        assert 'role="alert"' in text
        assert "fotonya sama" in text
    assert (two.read().state, two.read().decided_by) == (State.APART, "lain")
    with pytest.raises(MatchChanged):
        match_cases.undo(two.central, two.id, seen=NOW, now=NOW)


def test_piles_are_counted_and_read_page_by_page(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "PER_PAGE", 2)
    for n in range(3):
        for code in ("PPKD-01", "PPKD-02"):
            register(two.central, code, f"Orang {n}", f"99999902020{n:05}")
    with two.central.database.reading() as session:
        assert match_cases.counts(session)[Pile.LINKED] >= 3
        every = match_cases.pile(session, Pile.LINKED)
        assert match_cases.pile(session, Pile.LINKED, skip=2) == every[2:]
    with served(two.central) as browser:
        browser.sign_in()
        first, last = (browser.ask("GET", f"/matches?pile=linked&page={n}")[2] for n in ("1", "99"))
        assert first.count('"/matches/') == 2
        assert 'rel="next"' in first
        assert 'rel="prev"' in last
        assert "Menunggu" in browser.ask("GET", "/matches?pile=apa&page=x")[2]


@pytest.mark.parametrize("path", ["/matches/" + "0" * 32, "/matches/x", "/matches/" + "g" * 32])
def test_a_case_that_is_not_there_is_not_there(two: Two, path: str) -> None:
    with served(two.central) as browser:
        browser.sign_in()
        assert browser.ask("GET", path)[0] == 404
        form = browser.form_of("/") | {"seen": "2026-03-03T02:00:00.000000Z", "verdict": "same", "reason": "x"}
        assert browser.ask("POST", path + "/decide", **form)[0] in {403, 404}


def test_nobody_is_named_in_addresses_and_logs(two: Two, caplog: pytest.LogCaptureFixture) -> None:
    path = two.path
    UUID(hex=path.rpartition("/")[2])
    with caplog.at_level(logging.DEBUG), served(two.central) as browser:
        browser.sign_in(name="steward")
        decide(browser, path)
    assert not any(word in caplog.text for word in ("Contoh", "99999901010", "ditelepon"))


def arrived(tab: Tab, condition: str) -> None:
    """Wait until the page that a form leads to is there; the one before may end amid the question."""
    for _ in range(20):
        with contextlib.suppress(BrowserSaysNo):
            assert tab.until(condition)
            return
    raise AssertionError(condition)


@pytest.mark.browser
def test_a_real_browser_decides_a_case_without_a_script(two: Two) -> None:
    tool(*page_tools.CHROMIUM)
    with served(two.central) as browser, chromium() as started, started.tab() as tab:
        tab.open(f"http://127.0.0.1:{browser.port}/")
        tab.run(
            "document.getElementById('name').value = 'steward';"
            f"document.getElementById('password').value = '{PASSWORD}'; document.querySelector('button').click();"
        )
        arrived(tab, "document.querySelector('nav') !== null")
        tab.open(f"http://127.0.0.1:{browser.port}{two.path}")
        assert tab.run("return document.querySelectorAll('script').length") == 0
        tab.run("document.querySelector('form.card button').click()")
        assert tab.run("return document.querySelector('form.card').checkValidity()") is False, "nothing is chosen yet"
        tab.run(
            "document.querySelector('input[value=same]').click();"
            "document.getElementById('reason').value = 'ditelepon';"
            "document.querySelector('form.card button').click();"
        )
        arrived(tab, "document.body.innerText.includes('Riwayat keputusan')")
        tab.size(360, 740)
        assert tab.run("return document.documentElement.scrollWidth <= window.innerWidth")
        assert tab.complaints() == []
    assert two.read().state is State.LINKED
