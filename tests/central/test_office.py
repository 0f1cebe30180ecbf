"""The head office's status page: who may see it, what it counts, and that nothing slips past its form keys."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.central.browsing import PASSWORD, served
from tests.sync import centres
from tests.sync.centres import CODE, NAME, NOW, Desk

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.central.office import accounts, overview
from bekal.central.office.accounts import OfficeRole, PasswordTooShort, TooManyTries, UserNameUnfit, UserTaken
from bekal.storage.records import CentralUser, CentralVisit
from bekal.sync import service
from bekal.terms import How


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """An empty stick."""
    (tmp_path / "usb").mkdir()
    return tmp_path / "usb"


@pytest.fixture
def centre(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A new centre on this machine."""
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    with centres.new_centre(tmp_path / "balai") as desk:
        yield desk


@pytest.fixture
def peopled(central: Central) -> Central:
    """A head office with one reader."""
    with central.database.writing() as session:
        accounts.add_user(session, "Pembaca", OfficeRole.READER, PASSWORD, now=NOW)
    return central


def delivered(centre: Desk, central: Central, stick: Path) -> None:
    """A centre with a class delivers its work."""
    service.activate(centre.open, centres.activation(central), now=NOW)
    with centre.open.database.writing(by=centre.head, at=NOW, how=How.KEY) as session:
        makers.mark_all(session, makers.course(session, trainees_wanted=3))
    centre.round_trip(central, stick)


def test_nothing_is_shown_before_somebody_signed_in(peopled: Central, centre: Desk, stick: Path) -> None:
    delivered(centre, peopled, stick)
    with served(peopled) as browser:
        for path in ("/", "/programmes", "/problems", f"/centres/{CODE}"):
            _status, headers, text = browser.ask("GET", path)
            assert NAME not in text
            assert 'type="password"' in text
            assert "script" not in headers["Content-Security-Policy"]
            assert headers["Cache-Control"] == "no-store"
        assert browser.sign_in("salah sekali ini") == 401
        assert NAME not in browser.ask("GET", "/")[2]


def test_the_overview_counts_what_each_centre_delivered(peopled: Central, centre: Desk, stick: Path) -> None:
    delivered(centre, peopled, stick)
    with peopled.database.reading() as session:
        (line,) = overview.centres(session)
        (total,) = overview.programmes(session)
    assert (line.code, line.people, line.trainees, line.certificates, line.devices) == (CODE, 3, 3, 0, 1)
    assert line.marks == 18  # three trainees, six meetings
    assert (line.last_batch, line.problems, line.conflicts, line.held) == (NOW, 0, 0, 0)
    assert (total.title, total.centres, total.courses, total.trainees, total.passed) == ("Program JPN-1", 1, 1, 3, 0)
    clock: list[object] = [NOW + timedelta(days=2)]
    with served(peopled, clock) as browser:
        assert browser.sign_in() == 303
        text = browser.ask("GET", "/")[2]
        assert NAME in text
        assert "2 hari lalu" in text
        assert "Program JPN-1" in browser.ask("GET", "/programmes")[2]
        assert "dicabut" not in browser.ask("GET", f"/centres/{CODE}")[2]
        assert browser.ask("GET", "/centres/TIDAK-ADA")[0] == 404
        for path in ("/", "/programmes", "/problems", f"/centres/{CODE}"):
            assert "Peserta Contoh" not in browser.ask("GET", path)[2]  # nobody's name


def test_a_visit_ends_by_itself_and_when_somebody_leaves(peopled: Central) -> None:
    clock: list[object] = [NOW]
    with served(peopled, clock) as browser:
        browser.sign_in()
        _, _, text = browser.ask("GET", "/")
        key = re.search(r'name="key" value="([0-9a-f]{64})"', text)
        assert key is not None
        assert browser.ask("POST", "/sign-out", key="0" * 64)[0] == 403
        assert "Pembaca".lower() in browser.ask("GET", "/")[2]
        kept = browser.cookie
        assert browser.ask("POST", "/sign-out", key=key[1])[0] == 303
        browser.cookie = kept
        assert 'type="password"' in browser.ask("GET", "/")[2]
        browser.sign_in()
        clock[0] = NOW + accounts.LASTS
        assert 'type="password"' in browser.ask("GET", "/")[2]


def test_wrong_passwords_close_the_account_for_a_while_longer_each_time(peopled: Central) -> None:
    with peopled.database.writing() as session:
        for _ in range(accounts.FREE_TRIES):
            assert accounts.sign_in(session, "pembaca", "salah sekali ini", now=NOW) is None
        with pytest.raises(TooManyTries):
            accounts.sign_in(session, "pembaca", PASSWORD, now=NOW)
        later = NOW + timedelta(seconds=31)
        assert accounts.sign_in(session, "pembaca", "salah sekali ini", now=later) is None
        with pytest.raises(TooManyTries):
            accounts.sign_in(session, "pembaca", PASSWORD, now=later + timedelta(seconds=31))
        assert accounts.sign_in(session, "pembaca", PASSWORD, now=later + timedelta(minutes=5))
        assert accounts.sign_in(session, "tidak ada", PASSWORD, now=NOW) is None


def test_the_database_holds_no_token_and_no_password(peopled: Central) -> None:
    with peopled.database.writing() as session:
        token = accounts.sign_in(session, "pembaca", PASSWORD, now=NOW)
        assert token
        assert session.get(CentralVisit, token) is None
        assert PASSWORD not in session.get_one(CentralUser, "pembaca").secret
        visitor = accounts.visitor(session, token, now=NOW)
        assert visitor is not None
        accounts.set_disabled(session, "pembaca", disabled=True, now=NOW)
        assert accounts.visitor(session, token, now=NOW) is None
        assert accounts.sign_in(session, "pembaca", PASSWORD, now=NOW) is None


def test_accounts_are_made_with_care(peopled: Central) -> None:
    with peopled.database.writing() as session:
        with pytest.raises(UserTaken):
            accounts.add_user(session, "PEMBACA", OfficeRole.READER, PASSWORD, now=NOW)
        with pytest.raises(UserNameUnfit):
            accounts.add_user(session, "dua kata", OfficeRole.READER, PASSWORD, now=NOW)
        with pytest.raises(PasswordTooShort):
            accounts.add_user(session, "lain", OfficeRole.STEWARD, "pendek", now=NOW)
        assert [one.name for one in accounts.users(session)] == ["pembaca"]


def test_names_from_outside_are_shown_as_text(peopled: Central) -> None:
    head_office.make_activation(peopled, centre_code="XY-1", centre_name="<script>alert(1)</script>", now=NOW)
    with served(peopled) as browser:
        browser.sign_in()
        text = browser.ask("GET", "/")[2]
        assert "<script>" not in text
        assert "&lt;script&gt;" in text
        assert browser.ask("GET", "/centres/XY-1")[0] == 200


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("PUT", "/", 405), ("GET", "/tidak-ada", 404), ("POST", "/", 403), ("DELETE", "/sign-out", 405)],
)
def test_what_is_not_there_is_refused(peopled: Central, method: str, path: str, status: int) -> None:
    with served(peopled) as browser:
        browser.sign_in()
        assert browser.ask(method, path)[0] == status


def test_a_real_browser_shows_the_page_without_a_complaint(peopled: Central, tmp_path: Path) -> None:
    program = shutil.which("chromium")
    assert program is not None, "chromium is missing: the set-up script installs it"
    with served(peopled) as browser:
        done = subprocess.run(
            [
                program, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
                "--dump-dom", f"http://127.0.0.1:{browser.port}/",
            ],
            capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
    assert 'autocomplete="current-password"' in done.stdout
    assert "Content Security Policy" not in done.stderr
