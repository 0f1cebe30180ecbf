"""The published page: its files, headers and folder for use without the site, from a real central system."""

import gzip
import hashlib
import http.client
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from tests.central.office import NOW, ON_ONE_ENGINE

from bekal.central import serving
from bekal.central.home import Central, NoCentralHere
from bekal.central.page import HEADERS, Page, SignedLists, SiteUnfit, page_of
from bekal.certificates import cbor, root, trust

pytestmark = ON_ONE_ENGINE
ALWAYS = {name for name, _ in HEADERS}


def page_now(central: Central, site: str | None, *, now: datetime) -> Page:
    return serving.laid_out(serving.current_lists(central, now=now), site)


def pin_of(page: Page) -> dict[str, object]:
    text = page.files["pin.js"].decode("ascii")
    found: dict[str, object] = json.loads(text.removeprefix("window.BEKAL=").removesuffix(";\n"))["pin"]
    return found


def test_the_page_pins_the_root_and_realm_and_carries_lists_that_verify_against_it(central: Central) -> None:
    page = page_now(central, "cek.contoh.id", now=NOW)
    pin = pin_of(page)
    assert pin["realm"] == "sqr1t"
    assert pin["site"] == "cek.contoh.id"
    realm = central.certificate_realm
    pinned = root.first_root(central.root_bytes, realm)
    view = trust.view_of(pinned, page.files["lists/trust.cose"], page.files["lists/status.cose"], realm=realm)
    assert view.seen.trust >= 1
    assert view.list_issued == int(NOW.timestamp())


def test_every_answer_carries_the_strict_headers(central: Central) -> None:
    page = page_now(central, None, now=NOW)
    for path in ("/", "/app.js", "/sw.js", "/lists/trust.cose", "/offline.zip", "/no-such-file", "/../central.json"):
        served = page.answer(path)
        assert {name for name, _ in served.headers} >= ALWAYS
        assert served.status == (HTTPStatus.NOT_FOUND if "no" in path or ".." in path else HTTPStatus.OK), path
    policy = dict(HEADERS)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "trusted-types sw" in policy
    assert "http" not in policy


def test_what_a_browser_has_already_is_not_sent_again(central: Central) -> None:
    page = page_now(central, None, now=NOW)
    first = page.answer("/app.js")
    tag = dict(first.headers)["ETag"]
    again = page.answer("/app.js?later", known=f'"other", W/{tag}')
    assert (again.status, again.body) == (HTTPStatus.NOT_MODIFIED, b"")
    assert page.answer("/app.js", known='"other"').body == first.body
    packed = page.answer("/app.js", takes_gzip=True)
    assert dict(packed.headers)["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.body) == first.body


def test_the_list_of_digests_names_every_file_of_the_program_that_runs(central: Central) -> None:
    page = page_now(central, None, now=NOW)
    lines = page.files["SHA256SUMS.txt"].decode("ascii").splitlines()
    listed = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(listed) == {"index.html", "app.js", "app.css", "sw.js", "app.webmanifest", "icon.svg", "pin.js"}
    assert listed == {name: hashlib.sha256(page.files[name]).hexdigest() for name in listed}


def test_the_service_worker_changes_with_any_file_of_the_shell_and_only_then(central: Central) -> None:
    first = page_now(central, None, now=NOW)
    later = page_now(central, None, now=NOW + timedelta(days=3))
    other = page_now(central, "cek.contoh.id", now=NOW)
    assert first.files["lists/status.cose"] != later.files["lists/status.cose"]
    assert first.files["sw.js"] == later.files["sw.js"]
    assert first.files["sw.js"] != other.files["sw.js"]


@pytest.mark.parametrize(
    "site", ["https://cek.contoh.id", "cek.contoh.id/", "Cek.contoh.id", "", "a" * 254, "-a.id", "a b"]
)
def test_an_address_that_is_no_host_is_refused(central: Central, site: str) -> None:
    with pytest.raises(SiteUnfit):
        page_now(central, site, now=NOW)


def test_a_register_is_published_under_its_key(central: Central) -> None:
    built = dict.fromkeys(serving.BUILT, b"%CSP%")
    lists = serving.current_lists(central, now=NOW)
    with_register = SignedLists(lists.realm, lists.root, lists.trust, lists.status, registers={b"\x01" * 8: b"isi"})
    page = page_of(built, with_register)
    assert page.files["lists/reg/0101010101010101.cose"] == b"isi"
    assert cbor.decode(page.files["lists/registers.cbor"]) == [b"\x01" * 8]
    assert "reg/0101010101010101" in carried(page)


def carried(page: Page) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(page.files["offline.zip"])) as folder:
        text = folder.read("periksa-sertifikat/lists.js").decode("ascii")
    found: dict[str, str] = json.loads(text.removeprefix("window.BEKAL.lists=").removesuffix(";\n"))
    return found


def test_the_folder_for_use_without_the_site_holds_all_it_needs_and_is_the_same_each_time(central: Central) -> None:
    page = page_now(central, None, now=NOW)
    assert page.files["offline.zip"] == page_now(central, None, now=NOW).files["offline.zip"]
    with zipfile.ZipFile(io.BytesIO(page.files["offline.zip"])) as folder:
        names = {name.removeprefix("periksa-sertifikat/") for name in folder.namelist()}
        index = folder.read("periksa-sertifikat/index.html").decode("utf-8")
    assert names == {
        *("index.html", "app.js", "pin.js", "lists.js", "app.css", "icon.svg", "BACA-SAYA.txt", "SHA256SUMS.txt")
    }
    assert index.index('src="pin.js"') < index.index('src="lists.js"')
    assert "connect-src" not in index
    assert set(carried(page)) == {"roots", "trust", "status"}


def test_publishing_writes_what_a_static_host_serves_and_leaves_unchanged_files_alone(
    central: Central, tmp_path: Path
) -> None:
    out = tmp_path / "situs"
    page = serving.publish(central, out, "cek.contoh.id", now=NOW)
    found = {path.relative_to(out).as_posix(): path for path in out.rglob("*") if path.is_file()}
    assert set(found) == {*page.files, "_headers", "nginx.conf"}
    assert all(found[name].read_bytes() == data for name, data in page.files.items())
    for name, value in HEADERS:
        assert f"  {name}: {value}\n" in found["_headers"].read_text(encoding="ascii")
        assert f'add_header {name} "{value}" always;\n' in found["nginx.conf"].read_text(encoding="ascii")
    before = {name: path.stat().st_mtime_ns for name, path in found.items()}
    serving.publish(central, out, "cek.contoh.id", now=NOW + timedelta(days=2))
    changed = {name for name, path in found.items() if path.stat().st_mtime_ns != before[name]}
    assert changed == {"lists/status.cose", "offline.zip"}


@pytest.fixture
def served(central: Central) -> Iterator[http.client.HTTPConnection]:
    """A browser's connection to a running server."""
    office = serving.Office(lambda: nullcontext(central), None, lambda: NOW)
    with serving.server_of(office, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        yield connection
        connection.close()
        server.shutdown()


def test_the_server_answers_with_the_page_and_writes_nothing_about_who_asks(
    served: http.client.HTTPConnection, capfd: pytest.CaptureFixture[str]
) -> None:
    for method, path, status in (
        ("GET", "/", 200),
        ("HEAD", "/app.js", 200),
        ("GET", "/lists/status.cose", 200),
        ("GET", "/central.json", 404),
        ("GET", "/%2e%2e/central.json", 404),
        ("POST", "/", 405),
    ):
        served.request(method, path)
        answer = served.getresponse()
        body = answer.read()
        assert answer.status == status, path
        assert {name for name, _ in answer.getheaders()} >= ALWAYS
        assert bool(body) == (method != "HEAD")
        assert "Python" not in answer.getheader("Server", "")
    assert capfd.readouterr() == ("", "")


def test_a_server_that_is_full_lets_newcomers_go_and_has_room_again_later(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_AT_ONCE", 2)
    monkeypatch.setattr(serving, "_WAIT", 0.05)
    office = serving.Office(lambda: nullcontext(central), None, lambda: NOW)
    with serving.server_of(office, "127.0.0.1", 0) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()

        def browser() -> http.client.HTTPConnection:
            return http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)

        held = [browser(), browser()]
        for one in held:
            one.request("GET", "/app.css")
            assert one.getresponse().read()

        def answered() -> bool:
            late = browser()
            try:
                late.request("GET", "/app.css")
                return late.getresponse().status == 200
            except (http.client.RemoteDisconnected, ConnectionError):
                return False
            finally:
                late.close()

        assert not answered()
        for one in held:
            one.close()
        # the threads of those who left end in their own time
        assert any(answered() for _ in range(100))
        server.shutdown()


def test_a_running_server_looks_again_after_a_minute_and_keeps_what_it_has_when_it_cannot(
    central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, clock, reachable = [NOW], [0.0], [True]

    def opening() -> nullcontext[Central]:
        if not reachable[0]:
            raise NoCentralHere(home="pusat")
        return nullcontext(central)

    monkeypatch.setattr(serving.time, "monotonic", lambda: clock[0])
    office = serving.Office(opening, None, lambda: now[0])
    first = office.page()
    now[0] += timedelta(days=2)
    assert office.page() is first
    clock[0] += 61
    second = office.page()
    assert second.files["lists/status.cose"] != first.files["lists/status.cose"]
    clock[0] += 61
    assert office.page() is second  # looked at, and the same
    reachable[0] = False
    clock[0] += 61
    assert office.page() is second
    with pytest.raises(NoCentralHere):
        serving.Office(opening, None, lambda: now[0]).page()


def test_a_taken_port_is_said(central: Central) -> None:
    office = serving.Office(lambda: nullcontext(central), None, lambda: NOW)
    with serving.server_of(office, "127.0.0.1", 0) as server, pytest.raises(serving.PortUnusable):
        serving.server_of(office, "127.0.0.1", server.server_address[1])
