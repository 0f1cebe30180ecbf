"""From a desk over the stick and the head office to a telephone: revoke, duplicate, correct, a stolen key."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.verify_page.browsers import Tab
from tests.verify_page.office import lists_of_fixture
from tests.verify_page.site import Site, site_of

from bekal.central import ceremony, home, serving, trusting
from bekal.central.page import Page
from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import here, queries
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.payload import opened
from bekal.practice import demo
from bekal.storage import opening
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, Staff
from bekal.terms import Role, StaffId

START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
RESULT = "document.getElementById('result')"


@dataclass
class World:
    """An invented centre and its head office, at a time that goes on."""

    stage: demo.Stage
    centre: OpenCentre
    head: StaffId
    now: datetime = START

    def later(self, **by: int) -> None:
        self.now += timedelta(**by)

    def carry(self) -> None:
        """Take the stick to the head office and back."""
        demo.round_trip(replace(self.stage, clock=lambda: self.now), self.centre)

    def page(self, site: Site) -> Page:
        """Publish what the head office knows now."""
        with home.opened(self.stage.central) as central:
            return serving.laid_out(serving.current_lists(central, now=self.now), site.host)

    def papers(self) -> list[Paper]:
        with self.centre.database.reading() as session:
            return queries.papers(session, today=self.now.date())

    def lose_key(self) -> None:
        """Say at the head office that the centre's key was stolen just now."""
        with home.opened(self.stage.central) as central:
            kid = here.key_here(self.centre).kid.hex()
            trusting.compromise(central, kid, since=self.now, now=self.now, reason="laptop hilang")

    def replace_daily_keys(self) -> None:
        """Have two custodians sign a root with new keys for accrediting and for the lists."""
        with home.opened(self.stage.central) as central:
            draft = ceremony.draft_next(central, now=self.now, rotate=("accreditor", "status"))
            files = sorted((self.stage.central / "kunci-penjaga").glob("*.key"))[:2]
            keys = [SigningKey(bytes.fromhex(file.read_text(encoding="ascii"))) for file in files]
            signatures = [(file.name, ceremony.sign(draft, key)) for file, key in zip(files, keys, strict=True)]
            ceremony.install(central, draft, signatures, now=self.now)

    def forged(self, of: Paper) -> str:
        """Sign a paper for somebody else with the centre's own key, as a thief would, dated back."""
        key = here.key_here(self.centre)
        public = {key.kid: key.public}
        said = opened(of.text, public.get, Realm.PRACTICE).claims
        claims = replace(said, name="Peserta Contoh Palsu", cti=b"dicuri!!", no=said.no.replace("0001", "0099"))
        return payload.sign(claims, key, Realm.PRACTICE)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))
    folder = tmp_path / "dunia"
    demo.run(folder, candidates=5, clock=lambda: START)
    stage = demo.stage_in(folder, lambda: START)
    with opening.opened(stage.centre) as centre:
        with centre.database.reading() as session:
            head = session.query(Staff).filter(Staff.role == Role.HEAD).one().id
        yield World(stage, centre, StaffId(head))


@pytest.fixture
def site() -> Iterator[Site]:
    """A server with nothing published yet."""
    with site_of(lists_of_fixture()) as served:
        served.page = Page({})
        yield served


def scanned(tab: Tab, site: Site, world: World, text: str) -> tuple[str, str, str]:
    """Scan a code with a telephone that lives at the world's time."""
    tab.open(f"{site.address}?t={int(world.now.timestamp())}#{text}")
    tab.until(f"{RESULT}.dataset.state === 'found'")
    result, colour, flags = tab.run(
        f"const {{ result, colour, flags }} = {RESULT}.dataset; return [result, colour, flags]"
    )
    return result, colour, flags


def test_what_a_centre_and_the_head_office_do_is_seen_on_a_telephone(tab: Tab, site: Site, world: World) -> None:
    tab.before_each_page(
        "const time = Number(new URLSearchParams(location.search).get('t')) * 1000; Date.now = () => time;"
        "Object.defineProperty(navigator, 'languages', { get: () => ['id'] });"
    )
    issued = world.papers()
    stolen = world.forged(issued[0])
    site.page = first = world.page(site)
    for paper in issued:
        assert scanned(tab, site, world, paper.text) == ("VALID", "green", "REGISTERED")
    assert "LATIHAN — CONTOH" in tab.run("return document.body.innerText")
    assert scanned(tab, site, world, stolen)[:2] == ("VALID", "green")  # nobody knows yet

    world.later(hours=2)
    revoked, lost, misspelt, kept, _ = issued
    doing = {"by": world.head, "now": world.now}
    here.revoke_here(world.centre, revoked.number, reason=Because(Why.FRAUD, "ijazah palsu"), **doing)
    here.duplicate_here(
        world.centre, lost.id, reason=Because(Why.LOST, "tercecer"), letter_number="LP/1/XI/2026", **doing
    )
    with world.centre.database.writing(by=world.head, at=world.now) as session:
        holder = session.get_one(Candidate, misspelt.candidate_id)
        holder.name, holder.mismatch_reason = "Peserta Contoh Dibetulkan", "nama di akta"
    here.correct_here(world.centre, misspelt.id, reason=Because(Why.NAME, "salah ketik"), **doing)
    copy, corrected = (one for one in world.papers() if one.id not in {paper.id for paper in issued})
    if copy.copy == 1:
        copy, corrected = corrected, copy
    assert scanned(tab, site, world, revoked.text)[0] == "VALID"  # not carried to the head office yet
    world.later(days=1, minutes=1)
    world.carry()
    site.page = second = world.page(site)
    assert scanned(tab, site, world, revoked.text)[:2] == ("REVOKED", "red")
    assert "Sejak tanggal 20 November 2026." in tab.run("return document.body.innerText")
    assert scanned(tab, site, world, lost.text)[:2] == ("REPLACED", "amber")
    assert scanned(tab, site, world, copy.text) == ("VALID", "green", "REGISTERED COPY")
    assert "Salinan ke-2" in tab.run("return document.body.innerText")
    assert scanned(tab, site, world, misspelt.text)[:2] == ("REPLACED", "amber")
    assert scanned(tab, site, world, corrected.text) == ("VALID", "green", "REGISTERED")
    assert "Peserta Contoh Dibetulkan" in tab.run("return document.body.innerText")

    world.later(hours=1)
    world.lose_key()
    world.later(days=1, minutes=1)
    site.page = world.page(site)
    assert scanned(tab, site, world, stolen)[:2] == ("KEY_COMPROMISED", "red")
    assert scanned(tab, site, world, kept.text) == ("VALID", "green", "REGISTERED")
    assert scanned(tab, site, world, corrected.text)[0] == "VALID"
    assert scanned(tab, site, world, revoked.text)[0] == "REVOKED"

    third = site.page
    world.later(days=1)
    world.replace_daily_keys()
    site.page = world.page(site)
    assert site.page.files["pin.js"] == first.files["pin.js"]
    assert scanned(tab, site, world, kept.text) == ("VALID", "green", "REGISTERED")
    assert scanned(tab, site, world, stolen)[0] == "KEY_COMPROMISED"

    for older in (first, second, third):
        site.page = older
        assert scanned(tab, site, world, stolen)[0] == "KEY_COMPROMISED"
        assert scanned(tab, site, world, revoked.text)[0] == "REVOKED"
        assert "lebih lama daripada yang sudah ada di alat ini" in tab.run("return document.body.innerText")
    site.stop()
    assert scanned(tab, site, world, stolen)[0] == "KEY_COMPROMISED"
    assert scanned(tab, site, world, lost.text)[0] == "REPLACED"
