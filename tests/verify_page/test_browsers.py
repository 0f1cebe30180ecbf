"""The page in Chromium and Firefox: every vector, nothing sent, without a network, older lists, three languages."""

import io
import itertools
import json
import threading
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.certificates.office import ACCREDITOR, a_credential, a_status, a_trust, claims, key, signed_root
from tests.certificates.office import CENTRE as A_CENTRE
from tests.verify_page.browsers import Browser, Tab
from tests.verify_page.office import A_TEXT, CONTENT, NOW, Lists, differences, lists_of_fixture
from tests.verify_page.site import Site, site_of

from bekal.central.page import Page
from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.files import seal
from bekal.certificates.trust import DAY

TEXTS = {vector["name"]: vector["text"] for vector in CONTENT["vectors"]}
LISTS = ("lists/roots.cbor", "lists/trust.cose", "lists/status.cose", "lists/registers.cbor")
RESULT = "document.getElementById('result')"
FOUND = f"{RESULT}.dataset.state === 'found'"

# the clock of the vectors, and a list of whatever the policy of the page forbade
EVERY_PAGE = f"""
window.__now = {NOW};
Date.now = () => window.__now * 1000;
window.__forbidden = [];
addEventListener("securitypolicyviolation", ({{ effectiveDirective, blockedURI }}) => {{
  window.__forbidden.push(effectiveDirective + " " + blockedURI);
}});
"""
# a browser of before 2023: its WebCrypto knows no Ed25519
WITHOUT_ED25519 = """
const known = globalThis.SubtleCrypto && SubtleCrypto.prototype.importKey;
if (known) SubtleCrypto.prototype.importKey = function (format, key, algorithm, ...more) {
  if ((algorithm.name || algorithm) === "Ed25519") return Promise.reject(new DOMException("", "NotSupportedError"));
  return known.call(this, format, key, algorithm, ...more);
};
"""
CHECK_EACH = """
const card = document.getElementById("result"), field = document.getElementById("code");
const seen = [];
for (const { text, now } of CASES) {
  window.__now = now;
  field.value = text;
  document.getElementById("ask").requestSubmit();
  if (!text.trim()) { seen.push(null); continue; }
  while (card.dataset.state !== "found") await new Promise(go => setTimeout(go, 1));
  const { result, colour, flags } = card.dataset;
  seen.push({ result, colour, flags: flags ? flags.split(" ") : [] });
}
return seen;
"""


def ready(tab: Tab) -> Tab:
    """Let a tab live at the vectors' time and note what the policy forbids."""
    tab.before_each_page(EVERY_PAGE)
    return tab


def words(tab: Tab) -> str:
    said: str = tab.run("return document.querySelector('main').innerText")
    return said


def shown(tab: Tab) -> dict[str, str]:
    """Wait for a result and give its data."""
    tab.until(FOUND)
    found: dict[str, str] = tab.run(f"return {{...{RESULT}.dataset}}")
    return found


def ask(tab: Tab, text: str) -> dict[str, str]:
    """Paste a text into the field and check it."""
    tab.run(
        f"document.getElementById('code').value = {json.dumps(text)}; document.getElementById('ask').requestSubmit();"
    )
    return shown(tab)


def require_no_complaint(tab: Tab) -> None:
    assert tab.run("return window.__forbidden") == []
    assert tab.complaints() == []


def in_indonesian(tab: Tab) -> Tab:
    tab.before_each_page('Object.defineProperty(navigator, "languages", { get: () => ["id-ID", "en"] });')
    return tab


@pytest.mark.parametrize("engine", ["native", "fallback"])
def test_every_shared_vector_gives_its_expected_result_in_the_page_itself(tab: Tab, site: Site, engine: str) -> None:
    ready(tab)
    if engine == "fallback":
        tab.before_each_page(WITHOUT_ED25519)
    tab.open(site.address)
    tab.until("document.getElementById('lists').dataset.versions === '1 1'")
    assert tab.run("return document.getElementById('lists').dataset.engine") == engine
    vectors = CONTENT["vectors"]
    cases = [{"text": vector["text"], "now": vector["now"]} for vector in vectors]
    seen = tab.run(f"const CASES = {json.dumps(cases)}; {CHECK_EACH}")
    # an empty field is no code at all: the page asks for one
    empty = {"result": "NOT_OURS", "colour": "amber", "flags": []}
    assert [vector["name"] for vector, got in zip(vectors, seen, strict=True) if got is None] == ["empty"]
    assert differences([got or empty for got in seen]) == []
    require_no_complaint(tab)


def test_a_code_from_the_camera_shows_everything_that_was_signed_and_never_leaves_the_phone(
    tab: Tab, site: Site
) -> None:
    in_indonesian(ready(tab)).open(site.address + "#" + A_TEXT)
    found = shown(tab)
    assert (found["result"], found["colour"], found["flags"]) == ("VALID", "green", "REGISTERED")
    said = words(tab)
    for part in (
        "TANDA TANGAN SAH",
        "cocokkan nama dan tanggal lahir dengan paspor",
        "Cocokkan dengan paspor",
        "Muhammad Rizky Pratama",
        "23 November 2002",
        "00123/LPK-SKR/VI/2026",
        "Bahasa Jepang Persiapan JLPT N4",
        "Sangat Baik",
        "640 JP",
        "30 Oktober 2026",
        "13 November 2026, 03.00 UTC",
        "1207",
        "Lembaga Contoh LPK-SKR",
        "Kota Contoh",
        "Diperiksa terhadap daftar tanggal 15 November 2026.",
        "Bandingkan juga tulisan di kertas",
    ):
        assert part in said
    assert "ASLI" not in said
    assert tab.run("return [location.href, history.length < 4, document.title]") == [
        site.address,
        True,
        "Pemeriksaan sertifikat",
    ]
    tab.until("navigator.serviceWorker.controller !== null")
    assert set(site.asked) == {
        *("/", "/app.js", "/pin.js", "/app.css", "/app.webmanifest", "/icon.svg", "/sw.js"),
        *("/lists/roots.cbor", "/lists/trust.cose", "/lists/status.cose", "/lists/registers.cbor"),
        "/lists/reg/d29975d5f618de28.cose",
    }
    for heard in site.heard:
        assert A_TEXT[:12] not in heard
        assert "#" not in heard
        assert "referer" not in heard.lower()
        assert "cookie" not in heard.lower()
    require_no_complaint(tab)


def test_after_the_first_visit_it_works_without_the_server(tab: Tab, site: Site) -> None:
    ready(tab).open(site.address + "#" + A_TEXT)
    assert shown(tab)["result"] == "VALID"
    tab.until("document.getElementById('offline').dataset.ready === 'true'")
    site.stop()
    tab.open(site.address + "#" + TEXTS["valid-exp-future"])
    assert shown(tab)["result"] == "VALID"
    assert "Muhammad" in words(tab)
    assert ask(tab, TEXTS["revoked"])["result"] == "REVOKED"
    assert ask(tab, A_TEXT)["flags"] == "REGISTERED"
    assert tab.run("return document.getElementById('offline').dataset.ready") == "true"
    assert tab.run("return window.__forbidden") == []


def test_without_any_list_it_says_that_nothing_is_known_yet(tab: Tab, site: Site) -> None:
    site.publish(lists_of_fixture(), without=LISTS)
    in_indonesian(ready(tab)).open(site.address + "#" + A_TEXT)
    assert shown(tab)["result"] == "UNKNOWN_KEY"
    assert "Daftar kunci belum ada di alat ini." in words(tab)
    assert "status pencabutan tidak diketahui" in words(tab)
    assert ask(tab, "halo")["result"] == "NOT_OURS"


def test_older_lists_are_refused_and_the_newer_ones_stay_in_use(tab: Tab, site: Site) -> None:
    newer = lists_of_fixture(trust_version=5, status_version=5)
    nobody_revoked = {**CONTENT["trust"], "revoked": {}}
    site.publish(newer)
    in_indonesian(ready(tab)).open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "REVOKED"
    site.publish(lists_of_fixture(nobody_revoked, trust_version=4, status_version=4))
    tab.open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "REVOKED"
    assert "lebih lama daripada yang sudah ada di alat ini" in words(tab)
    assert tab.run("return document.getElementById('lists').dataset.versions") == "5 5"
    site.publish(lists_of_fixture(nobody_revoked, trust_version=6, status_version=6))
    tab.open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "VALID"
    assert tab.run("return document.getElementById('lists').dataset.versions") == "6 6"
    assert "lebih lama" not in words(tab)


def test_where_the_network_is_slow_the_lists_at_hand_count_until_newer_ones_have_come(tab: Tab, site: Site) -> None:
    nobody_revoked = {**CONTENT["trust"], "revoked": {}}
    site.publish(lists_of_fixture(nobody_revoked))
    ready(tab).open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "VALID"
    site.slow = threading.Event()
    site.publish(lists_of_fixture(status_version=2))
    tab.open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "VALID"  # after three seconds, from the lists at hand
    site.slow.set()
    tab.until(f"{RESULT}.dataset.result === 'REVOKED'")


COUNTED = """
window.__proved = 0;
const proving = globalThis.SubtleCrypto && SubtleCrypto.prototype.verify;
if (proving) SubtleCrypto.prototype.verify = function (...given) {
  window.__proved += 1;
  return proving.apply(this, given);
};
"""


def test_keys_proved_once_are_not_proved_again_and_a_forged_one_among_them_spoils_the_list(
    tab: Tab, site: Site
) -> None:
    centres = [key(f"balai {number}") for number in range(30)]
    proper = [a_credential(one, serial=number) for number, one in enumerate(centres, 1)]
    fixture = lists_of_fixture()
    site.publish(replace(fixture, trust=a_trust(*proper)))
    in_indonesian(ready(tab)).before_each_page(COUNTED)
    versions = "document.getElementById('lists').dataset.versions"
    tab.open(site.address)
    tab.until(f"{versions} === '1 1'")
    assert tab.run("return window.__proved") > 30
    more = a_credential(key("balai 31"), serial=31)
    site.publish(replace(fixture, trust=a_trust(*proper, more, version=2)))
    tab.open(site.address)
    tab.until(f"{versions} === '2 1'")
    assert tab.run("return window.__proved") < 20
    forged = a_credential(key("balai 32"), serial=32, signer=key("asing"))
    fields = {1: 3, 2: NOW - DAY, 3: NOW + DAY, 4: [*proper, more, forged], 5: {}, 6: {1207: "Bahasa Jepang"}, 7: {}}
    site.publish(replace(fixture, trust=seal(fields, ACCREDITOR, "trust", Realm.PRODUCTION)))
    tab.open(site.address + "#" + A_TEXT)
    shown(tab)
    assert tab.run(f"return {versions}") == "2 1"
    assert "tidak bertanda tangan sah" in words(tab)


def test_lists_that_nobody_of_the_root_signed_are_refused(tab: Tab, site: Site) -> None:
    in_indonesian(ready(tab)).open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "REVOKED"
    forged = replace(lists_of_fixture(), status=a_status(signer=key("asing"), version=9))
    site.publish(forged)
    tab.open(site.address + "#" + TEXTS["revoked"])
    assert shown(tab)["result"] == "REVOKED"
    assert "tidak bertanda tangan sah" in words(tab)


def test_a_later_root_is_remembered_and_an_older_one_refused(tab: Tab, site: Site) -> None:
    from tests.certificates.office import ROOTS, a_root

    new_status = key("status baru")
    second = a_root(2, roles={1: (ACCREDITOR.public,), 2: (new_status.public,)}, expires=1 << 40)
    later = replace(
        lists_of_fixture(),
        roots=[signed_root(second, *ROOTS[:2])],
        status=a_status(signer=new_status, version=2),
        registers={},
    )
    site.publish(later)
    in_indonesian(ready(tab)).open(site.address + "#" + A_TEXT)
    assert shown(tab)["result"] == "VALID"
    site.publish(replace(lists_of_fixture(status_version=3), registers={}))  # signed by the status key of root 1
    tab.open(site.address + "#" + A_TEXT)
    assert (shown(tab)["result"], shown(tab)["flags"]) == ("VALID", "")
    assert tab.run("return document.getElementById('lists').dataset.versions") == "1 2"
    assert "lebih lama daripada yang sudah ada" in words(tab)


def test_a_list_of_months_ago_says_that_revocation_is_not_known(tab: Tab, site: Site) -> None:
    site.publish(lists_of_fixture(status_issued=NOW - 61 * DAY))
    in_indonesian(ready(tab)).open(site.address + "#" + A_TEXT)
    assert (shown(tab)["colour"], shown(tab)["flags"]) == ("amber", "STALE_LIST")
    said = words(tab)
    assert "Daftarnya terlalu lama: status pencabutan tidak diketahui." in said
    assert "TANDA TANGAN SAH, TETAPI ADA CATATAN" in said


def test_the_first_language_is_the_browser_s_and_a_chosen_one_is_remembered(tab: Tab, site: Site) -> None:
    japanese = 'Object.defineProperty(navigator, "languages", { get: () => ["ko", "ja-JP", "en"] });'
    ready(tab).before_each_page(japanese)
    tab.open(site.address + "#" + A_TEXT)
    assert shown(tab)["result"] == "VALID"
    assert tab.run("return document.documentElement.lang") == "ja"
    assert "氏名と生年月日をパスポートと照合してください" in words(tab)
    assert "2002年11月23日" in words(tab)
    for language, sentence in (("en", "SIGNATURE VALID"), ("id", "TANDA TANGAN SAH"), ("ja", "署名は有効です")):
        tab.run(f"document.querySelector('[data-language={language}]').click()")
        assert sentence in words(tab)
        assert tab.run("return document.querySelector('[aria-pressed=true]').lang") == language
    tab.run("document.querySelector('[data-language=en]').click()")
    tab.open(site.address)
    assert tab.run("return document.documentElement.lang") == "en"
    assert "Paste the certificate's code" in words(tab)


def test_indonesian_by_its_old_name_is_indonesian_and_an_unknown_language_english(browser: Browser, site: Site) -> None:
    for wish, got in (("in-ID", "id"), ("de", "en")):
        with browser.tab() as opened:
            opened.before_each_page(f'Object.defineProperty(navigator, "languages", {{ get: () => ["{wish}"] }});')
            opened.open(site.address)
            assert opened.run("return document.documentElement.lang") == got


def test_markup_in_a_title_is_shown_as_the_letters_it_is_written_with(tab: Tab, site: Site) -> None:
    ready(tab).open(site.address + "#" + TEXTS["claim-title-html"])
    assert shown(tab)["result"] == "VALID"
    assert "<script>" in words(tab)
    assert tab.run("return document.querySelectorAll('#result-body script, #result-body img').length") == 0
    require_no_complaint(tab)


def test_the_policy_stops_markup_foreign_scripts_and_every_other_server(tab: Tab, site: Site) -> None:
    ready(tab).open(site.address)
    with site_of(lists_of_fixture()) as other:
        stopped = tab.run(
            "const stopped = [];"
            "try { document.body.insertAdjacentHTML('beforeend', '<b>x</b>'); } catch { stopped.push('markup'); }"
            "const script = document.createElement('script');"
            f"try {{ script.src = '{other.address}'; document.head.append(script); }}"
            "catch { stopped.push('script'); }"
            f"try {{ await fetch('{other.address}'); }} catch {{ stopped.push('fetch'); }}"
            "return stopped;"
        )
        assert other.asked == []
    assert stopped == ["markup", "script", "fetch"]
    assert len(tab.run("return window.__forbidden")) >= 2


def test_a_code_with_another_address_is_checked_but_the_address_warned_of(tab: Tab, site: Site) -> None:
    in_indonesian(ready(tab)).open(site.address)
    found = ask(tab, TEXTS["valid-url"].replace("cek.contoh.id", "cek-contoh.id"))
    assert found["result"] == "VALID"
    assert "Alamat di kode ini tidak resmi: cek-contoh.id." in words(tab)
    found = ask(tab, site.address + "#" + A_TEXT)
    assert found["result"] == "VALID"
    assert "tidak resmi" not in words(tab)


def test_a_page_opened_from_another_address_than_the_official_one_says_so(tab: Tab, site: Site) -> None:
    site.publish(lists_of_fixture(), site="cek.contoh.id")
    in_indonesian(ready(tab)).open(site.address)
    assert f"Halaman ini dibuka dari {site.host}, bukan dari cek.contoh.id." in words(tab)
    assert tab.run("return document.getElementById('origin').textContent") == site.host
    assert "Jika alamat bukan cek.contoh.id, hasil ini palsu." in tab.run("return document.body.innerText")


def practice_lists() -> tuple[Lists, str]:
    realm = Realm.PRACTICE
    from tests.certificates.office import ROOTS, a_root

    lists = Lists(
        root=signed_root(a_root(), *ROOTS[:2], realm=realm),
        trust=a_trust(realm=realm),
        status=a_status(realm=realm),
        realm=realm,
    )
    return lists, payload.sign(claims(), A_CENTRE, realm)


def test_a_practice_page_says_so_over_everything_and_knows_no_real_certificate(tab: Tab, site: Site) -> None:
    lists, text = practice_lists()
    site.publish(lists)
    in_indonesian(ready(tab)).open(site.address + "#" + text)
    assert shown(tab)["result"] == "VALID"
    assert "LATIHAN — CONTOH" in words(tab)
    assert "Peserta Contoh Tujuh" in words(tab)
    mark = tab.run(f"return getComputedStyle({RESULT}, '::after').content")
    assert "CONTOH" in mark
    assert ask(tab, A_TEXT)["result"] == "UNKNOWN_KEY"
    site.publish(lists_of_fixture())


def test_a_second_code_scanned_into_the_same_tab_takes_the_place_of_the_first(tab: Tab, site: Site) -> None:
    ready(tab).open(site.address + "#" + A_TEXT)
    assert shown(tab)["result"] == "VALID"
    tab.run(f"location.hash = {json.dumps('#' + TEXTS['revoked'])}")
    tab.until(f"{RESULT}.dataset.result === 'REVOKED'")
    assert tab.run("return location.href") == site.address


NO_MEMORY = {
    "silent": "IDBFactory.prototype.open = () => ({});",
    "refused": "IDBFactory.prototype.open = () => { throw new DOMException('', 'SecurityError'); };",
    "none": "Object.defineProperty(globalThis, 'indexedDB', { value: undefined });",
    "full": (
        "const add = IDBObjectStore.prototype.put;"
        "IDBObjectStore.prototype.put = function (...given) {"
        "  this.transaction.abort(); return add.apply(this, given);"
        "};"
    ),
}


@pytest.mark.parametrize("trouble", NO_MEMORY)
def test_a_browser_that_keeps_nothing_checks_all_the_same(tab: Tab, site: Site, trouble: str) -> None:
    ready(tab).before_each_page(f"try {{ {NO_MEMORY[trouble]} }} catch {{ }}")
    for _ in range(2):
        tab.open(site.address + "#" + A_TEXT)
        assert (shown(tab)["result"], shown(tab)["flags"]) == ("VALID", "REGISTERED")
        assert ask(tab, TEXTS["revoked"])["result"] == "REVOKED"


def test_a_browser_that_cannot_run_it_is_told_so(tab: Tab, site: Site) -> None:
    site.page = Page({**site.page.files, "app.js": b"this is no script of 2015"})
    tab.open(site.address)
    tab.until("getComputedStyle(document.querySelector('.too-old')).visibility === 'visible'")
    assert "The check cannot run in this browser." in words(tab)


def test_where_a_file_of_the_page_is_missing_it_says_that_it_cannot_check(tab: Tab, site: Site) -> None:
    site.page = Page({name: data for name, data in site.page.files.items() if name != "pin.js"})
    in_indonesian(tab).open(site.address + "#" + A_TEXT)
    tab.until(f"{RESULT}.dataset.state === 'trouble'")
    assert "Pemeriksaan tidak dapat dijalankan" in words(tab)
    assert tab.run("return location.href") == site.address


def test_the_field_says_what_is_missing_and_enter_checks(tab: Tab, site: Site) -> None:
    in_indonesian(ready(tab)).open(site.address)
    tab.until("document.getElementById('lists').dataset.versions === '1 1'")
    tab.run("document.getElementById('ask').requestSubmit()")
    assert tab.run("return document.getElementById('field-error').textContent") == "Tempel dulu kodenya."
    tab.run(
        f"const field = document.getElementById('code'); field.value = {json.dumps(A_TEXT)};"
        "field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));"
    )
    assert shown(tab)["result"] == "VALID"
    tab.until("document.activeElement.id === 'headline'")
    assert tab.run("return document.getElementById('field-error').textContent") == ""
    spoken = tab.run("return document.getElementById('spoken').textContent")
    assert spoken.startswith("TANDA TANGAN SAH — cocokkan")


def test_everything_has_a_name_a_place_and_room_on_a_small_phone(tab: Tab, site: Site) -> None:
    site.publish(lists_of_fixture(), site="pemeriksaan-sertifikat.nama-situs-yang-panjang-sekali.contoh.go.id")
    in_indonesian(ready(tab)).size(320, 568)
    for text in (A_TEXT, TEXTS["claim-title-html"], TEXTS["unknown-key"]):
        tab.open(site.address + "#" + text)
        shown(tab)
        tab.run("document.querySelector('details').open = true")
        assert tab.run("return document.documentElement.scrollWidth") <= 320
    audit = tab.run("""
        const visible = one => one.getClientRects().length > 0;
        return {
          headings: [...document.querySelectorAll("h1, h2, h3")].filter(visible).map(one => Number(one.tagName[1])),
          small: [...document.querySelectorAll("button, textarea")].filter(visible)
            .filter(one => one.getBoundingClientRect().height < 36 || one.getBoundingClientRect().width < 36).length,
          unlabelled: [...document.querySelectorAll("textarea")].filter(one => !one.labels.length).length,
          nameless: [...document.querySelectorAll("button, a, h1, h2, h3")].filter(visible)
            .filter(one => !one.innerText.trim() && !one.getAttribute("aria-label")).length,
          images: document.querySelectorAll("svg:not([aria-hidden=true])").length,
          live: document.querySelector("[role=status]").getAttribute("aria-live"),
          lang: document.documentElement.lang,
        };
    """)
    headings = audit.pop("headings")
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(later <= before + 1 for before, later in itertools.pairwise(headings))
    assert audit == {"small": 0, "unlabelled": 0, "nameless": 0, "images": 0, "live": "polite", "lang": "id"}


def test_the_folder_for_use_without_the_site_works_from_a_disk(tab: Tab, site: Site, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(site.page.files["offline.zip"])) as folder:
        folder.extractall(tmp_path)
    site.stop()
    in_indonesian(ready(tab)).open((tmp_path / "periksa-sertifikat" / "index.html").as_uri())
    tab.until("document.getElementById('lists').dataset.versions === '1 1'")
    assert (ask(tab, A_TEXT)["colour"], ask(tab, A_TEXT)["flags"]) == ("green", "REGISTERED")
    assert "Folder di alat ini" in tab.run("return document.body.innerText")
    assert f"Yang baru ada di {site.host}." in tab.run("return document.body.innerText")
    assert ask(tab, TEXTS["revoked"])["result"] == "REVOKED"
    require_no_complaint(tab)


def test_a_folder_of_a_page_without_an_official_address_calls_no_address_foreign(
    tab: Tab, site: Site, tmp_path: Path
) -> None:
    site.publish(lists_of_fixture(), site=None)
    with zipfile.ZipFile(io.BytesIO(site.page.files["offline.zip"])) as folder:
        folder.extractall(tmp_path)
    in_indonesian(ready(tab)).open((tmp_path / "periksa-sertifikat" / "index.html").as_uri())
    assert ask(tab, TEXTS["valid-url"])["result"] == "VALID"
    assert "tidak resmi" not in words(tab)


def test_without_https_there_is_no_webcrypto_and_it_works_all_the_same(site: Site) -> None:
    from tests.verify_page.browsers import chromium

    site.publish(lists_of_fixture(), site=None)
    with chromium("--host-resolver-rules=MAP bekal.test 127.0.0.1") as other, other.tab() as tab:
        ready(tab).open(f"http://bekal.test:{site.port}/#{A_TEXT}")
        assert tab.run("return [isSecureContext, typeof crypto.subtle]") == [False, "undefined"]
        assert (shown(tab)["result"], shown(tab)["flags"]) == ("VALID", "REGISTERED")
        assert ask(tab, TEXTS["tamper-name"])["result"] == "BAD_SIGNATURE"
        assert tab.run("return document.getElementById('lists').dataset.engine") == "fallback"
