"""The head office's status page: who may see it, what it counts, and that nothing slips past its form keys."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import makers
from tests.central.browsing import PASSWORD, served
from tests.central.office import NOW as ACTIVATED
from tests.central.office import ON_ONE_ENGINE, desk
from tests.sync import centres
from tests.sync.centres import CODE, NAME, NOW, Desk

from bekal import __version__
from bekal.central import service as head_office
from bekal.central.enrolling import note_problem
from bekal.central.home import Central
from bekal.central.office import accounts, frame, overview
from bekal.central.office.accounts import OfficeRole, PasswordTooShort, TooManyTries, UserNameUnfit, UserTaken
from bekal.central.office.overview import CentreLine, Wish
from bekal.central.rules import ProblemCode
from bekal.centre.assuring import About, assure
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, CentralDevice, CentralHeld, CentralUser, CentralVisit, Centre
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
        again = browser.ask("POST", "/sign-in", name='pem"baca', password="salah sekali ini")[2]
        assert 'value="pem&quot;baca"' in again  # only the password is typed anew
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
        assert f"Dihitung {NOW + timedelta(days=2, hours=7):%d/%m/%Y %H.%M} WIB" in text
        assert "Program JPN-1" in browser.ask("GET", "/programmes")[2]
        assert "dicabut" not in browser.ask("GET", f"/centres/{CODE}")[2]
        assert browser.ask("GET", "/centres/TIDAK-ADA")[0] == 404
        for path in ("/", "/programmes", "/problems", f"/centres/{CODE}"):
            assert "Peserta Contoh" not in browser.ask("GET", path)[2]  # nobody's name


def test_a_centre_is_shown_by_its_own_clocks_with_the_photos_that_never_came(
    peopled: Central, centre: Desk, stick: Path
) -> None:
    delivered(centre, peopled, stick)
    with centre.open.database.writing(by=centre.head, at=NOW, how=How.KEY) as session:
        session.scalars(select(Centre)).one().zone = "Asia/Jayapura"
        session.scalars(select(Candidate)).first().photo = "ab" * 32  # type: ignore[union-attr]  # there are three
    centre.round_trip(peopled, stick)
    with served(peopled, [NOW]) as browser:
        browser.sign_in()
        text = browser.ask("GET", f"/centres/{CODE}")[2]
    assert f"Dihitung {NOW + timedelta(hours=9):%d/%m/%Y %H.%M} WIT" in text
    assert "UTC" not in text
    assert "<b>1</b><span>foto &amp; pindaian belum tiba</span>" in text


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


@ON_ONE_ENGINE
def test_centres_are_searched_sorted_and_read_page_by_page(peopled: Central, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame, "PER_PAGE", 2)
    for n in range(1, 6):
        head_office.make_activation(peopled, centre_code=f"BLK-{n}", centre_name=f"Balai Ke-{n}", now=NOW)
    with served(peopled) as browser:
        browser.sign_in()
        first, last = (browser.ask("GET", f"/?page={n}")[2] for n in ("1", "99"))
        assert ("BLK-1" in first, "BLK-5" in first, "BLK-5" in last) == (True, False, True)
        assert "halaman 3 dari 3" in last
        found = browser.ask("GET", "/?q=ke-4")[2]
        assert "BLK-4" in found
        assert "BLK-1" not in found
        assert "Tidak ada balai yang cocok" in browser.ask("GET", "/?q=%3Cb%3E")[2]
        assert browser.ask("GET", "/?page=9999999999999&sort=apa&" + "a=1&" * 30)[0] == 200


def test_who_is_silent_longest_comes_first_and_who_never_sent_before_all() -> None:
    def line(code: str, days: int | None, problems: int = 0) -> CentreLine:
        at = NOW - timedelta(days=days) if days is not None else None
        return CentreLine(new_id(), code, f"Balai {code}", 0, 0, 0, 0, 1, at, 0, problems, 0)

    lines = [line("A", 1), line("B", 40), line("C", None), line("D", 90, problems=2)]

    def codes(wish: Wish) -> str:
        return "".join(one.code for one in wish.chosen(lines, NOW))

    assert codes(Wish(sort="silent")) == "CDBA"
    assert codes(Wish(only="silent")) == "BCD"
    assert codes(Wish(only="attention")) == "D"
    assert codes(Wish(typed=" balai b")) == "B"
    assert codes(Wish()) == "ABCD"


@ON_ONE_ENGINE
def test_a_centre_shows_its_versions_clocks_and_why_its_head_went_on(
    peopled: Central, centre: Desk, stick: Path
) -> None:
    delivered(centre, peopled, stick)
    with centre.open.database.writing(by=centre.head, at=NOW + timedelta(hours=2)) as session:
        assure(
            session, About.DAYS, confirmed_by=centre.head, reason="Jembatan putus", local_date=NOW.date(),
            now=NOW + timedelta(hours=2), measured=41, allowed=30,
        )  # fmt: skip
    centre.export(stick, at=NOW + timedelta(hours=2))  # two hours ahead of the head office
    head_office.import_folder(peopled, stick, now=NOW)
    with served(peopled) as browser:
        browser.sign_in()
        text = browser.ask("GET", f"/centres/{CODE}")[2]
        for words in ("Jembatan putus", "mendahului 2 jam", __version__, "hari tanpa kabar pusat"):
            assert words in text
        assert __version__ in browser.ask("GET", "/")[2]
        assert "assured:days" in browser.ask("GET", "/problems")[2]


@ON_ONE_ENGINE
def test_a_second_history_and_what_is_held_are_told_with_their_cause(peopled: Central, stick: Path) -> None:
    desk(peopled).put_on(stick)
    head_office.import_folder(peopled, stick, now=ACTIVATED)
    with peopled.database.writing() as session:
        row = session.scalars(select(CentralDevice)).one()
        row.cloned_at = NOW
        session.add(CentralHeld(hash="h", device_id=row.id, inc="00", seq=9, reason="gap", file=b"", held_at=NOW))
    with served(peopled) as browser:
        browser.sign_in()
        assert "menunggu kiriman sebelumnya" in browser.ask("GET", "/problems")[2]
        assert "ada kembarannya" in browser.ask("GET", "/centres/PPKD-01")[2]
        with peopled.database.writing() as session:
            code, about = ProblemCode.FALSE_BATCH, row.id
            note_problem(session, code, about.hex, centre_id=row.centre_id, device_id=about, now=NOW)
        assert "cabut bila kuncinya dicuri" in browser.ask("GET", "/problems")[2]
        assert "mengirim yang palsu" in browser.ask("GET", "/centres/PPKD-01")[2]
