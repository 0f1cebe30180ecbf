"""A paper's life by commands: what its centre, another centre and a list file say after each thing that happens."""

import shutil
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests import makers
from tests.cli.conftest import Answer, centre_day
from tests.cli.test_whole_way import HEAD, PEOPLE, _course, _marked_and_assessed

from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.life.here import key_here
from bekal.documents.read_back import codes
from bekal.practice.classes import working_days
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Certificate, Enrolment, Staff
from bekal.terms import Role, StaffId

Bekal = Callable[..., Answer]


@dataclass
class World:
    """A head office and two centres, each on a computer of its own, that meet only by sticks."""

    bekal: Bekal
    patch: pytest.MonkeyPatch
    folder: Path

    def at(self, centre: str, *words: object) -> Answer:
        """Give a command on a centre's computer."""
        self.patch.setenv("XDG_STATE_HOME", str(self.folder / f"komputer-{centre}"))
        return self.bekal(*words, "--data", self.folder / centre)

    def opened(self, centre: str) -> AbstractContextManager[OpenCentre]:
        """Open a centre's data on its own computer."""
        self.patch.setenv("XDG_STATE_HOME", str(self.folder / f"komputer-{centre}"))
        return opened(self.folder / centre)

    def at_central(self, *words: object) -> Answer:
        """Give a command at the head office."""
        self.patch.setenv("XDG_STATE_HOME", str(self.folder / "komputer-pusat"))
        done = self.bekal("central", *words, "--home", self.folder / "pusat")
        assert done.code == 0, done.said
        return done

    def begin(self, centre: str, code: str) -> None:
        """Activate a centre and bring its accreditation."""
        names = ("--centre-code", code, "--centre-name", f"Balai {centre}")
        self.at_central("activation", *names, "--out", self.folder / f"{centre}.aktivasi")
        made = self.at(centre, "init", *names, "--admin", HEAD[1], "--activation", self.folder / f"{centre}.aktivasi")
        assert made.code == 0, made.said
        self.carry(centre)

    def carry(self, centre: str) -> Path:
        """Take a centre's stick to the head office and back."""
        stick = self.folder / f"usb-{centre}"
        stick.mkdir(exist_ok=True)
        assert self.at(centre, "sync", "export", "--to", stick).code == 0
        assert self.at_central("import", "--from", stick).json["refused"] == []
        assert self.at(centre, "sync", "import", "--from", stick).code == 0
        return stick

    def publish(self, name: str) -> Path:
        """Write the lists as one file."""
        self.at_central("lists", "--out", self.folder / name)
        return self.folder / name

    def says(self, centre: str, text: str) -> tuple[str, str]:
        """Return what a centre's computer says of a paper: result and colour."""
        done = self.at(centre, "certificates", "verify", text)
        assert done.code == 0, done.said
        return done.json["result"], done.json["colour"]


@pytest.fixture
def world(bekal: Bekal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> World:
    world = World(bekal, monkeypatch, tmp_path)
    world.at_central("init")
    world.begin("balai", "BLK-X")
    world.begin("lain", "BLK-Y")
    return world


@pytest.fixture
def texts(world: World) -> dict[str, str]:
    """Issue and print at the first centre; give the number and text of each paper as read from the sheets."""
    days = working_days(centre_day() - timedelta(days=1), 5)
    here = world.folder / "komputer-balai"
    world.patch.setenv("XDG_STATE_HOME", str(here))
    course = _course(world.bekal, world.folder, days)
    _marked_and_assessed(world.bekal, world.folder, course, len(days))
    issued = world.at("balai", "certificates", "issue", "--course", course, *HEAD)
    assert issued.json["issued"] == PEOPLE - 1
    paper = world.folder / "cetak.pdf"
    printed = world.at("balai", "certificates", "print", "--course", course, "--out", paper, *HEAD)
    assert printed.json["printed"] == PEOPLE - 1
    found = {}
    for text in codes(paper.read_bytes()):
        verdict = world.at("balai", "certificates", "verify", text).json
        assert (verdict["result"], verdict["colour"]) == ("VALID", "green")
        found[verdict["claims"]["no"]] = text
    assert list(found) == issued.json["numbers"]
    return found


def test_what_becomes_of_a_paper_is_known_here_there_and_to_a_list_file_and_no_older_list_undoes_it(
    world: World, texts: dict[str, str]
) -> None:
    numbers = list(texts)
    revoked, lost, misspelt, kept, _ = texts.values()
    assert world.says("lain", kept) == ("VALID", "green"), "its key came with the lists of the activation"
    world.carry("balai")
    first = world.publish("daftar-1.zip")
    older_stick = shutil.copytree(world.carry("lain"), world.folder / "usb-lama")
    stolen = stolen_from(world, kept)
    assert world.says("lain", stolen) == ("VALID", "green"), "nobody knows of the theft"

    def everywhere(text: str, expected: tuple[str, str]) -> None:
        """The centre itself, another one after its stick, and a third that knows only the list file."""
        assert [world.says(centre, text) for centre in ("balai", "lain", "ketiga")] == [expected] * 3

    world.begin("ketiga", "BLK-Z")

    def news(name: str) -> Path:
        """Carry the first centre's stick; the second gets a stick's lists, the third only a list file."""
        world.carry("balai")
        world.carry("lain")
        file = world.publish(name)
        taken = world.at("ketiga", "certificates", "lists", "import", file)
        assert taken.code == 0, taken.said
        return file

    done = world.at("balai", "certificates", "revoke", numbers[0], "--reason", "terbit keliru: salah kelas", *HEAD)
    assert done.json["papers"] == 1
    assert world.says("balai", revoked) == ("REVOKED", "red"), "at once where it was done"
    assert world.says("lain", revoked) == ("VALID", "green"), "elsewhere only when the lists come"
    news("daftar-2.zip")
    everywhere(revoked, ("REVOKED", "red"))

    copied = world.at(
        "balai", "certificates", "reissue", numbers[1], "--reason", "hilang", "--letter", "LP/1", *HEAD
    ).json  # fmt: skip
    misspelt_person(world, numbers[2])
    correct = ("certificates", "reissue", numbers[2], "--correct", "--reason", "nama salah")
    corrected = world.at("balai", *correct, *HEAD).json
    assert (copied["number"], copied["copy"]) == (numbers[1], 2)
    assert corrected["number"] not in numbers
    copy, new = (text_of(world, made["id"]) for made in (copied, corrected))
    second = news("daftar-3.zip")
    everywhere(lost, ("REPLACED", "amber"))
    everywhere(misspelt, ("REPLACED", "amber"))
    everywhere(copy, ("VALID", "green"))
    everywhere(new, ("VALID", "green"))

    until_the_next_second()
    key = next(one for one in world.at_central("keys").json["keys"] if one["centre"] == "BLK-X")
    since = datetime.now(UTC).isoformat()
    ended = world.at_central("compromise", key["kid"], "--since", since, "--reason", "laptop hilang").json
    assert ended["kept"] == ended["registered"] == PEOPLE - 1 + 2
    news("daftar-4.zip")
    everywhere(stolen, ("KEY_COMPROMISED", "red"))
    for honest in (kept, copy, new):
        everywhere(honest, ("VALID", "green"))
    everywhere(revoked, ("REVOKED", "red"))
    everywhere(lost, ("REPLACED", "amber"))

    before = {centre: world.at(centre, "certificates", "lists", "show").json for centre in ("balai", "lain", "ketiga")}
    for centre in before:
        for older in (first, second):
            refused = world.at(centre, "certificates", "lists", "import", older)
            assert (refused.code, refused.json["error"]) == (3, "FileOlder"), centre
    world.at("lain", "sync", "import", "--from", older_stick)
    after = {centre: world.at(centre, "certificates", "lists", "show").json for centre in before}
    assert after == before, "what was newer stays in use, and says so"
    everywhere(stolen, ("KEY_COMPROMISED", "red"))
    everywhere(revoked, ("REVOKED", "red"))


def stolen_from(world: World, paper: str) -> str:
    """Sign a paper for somebody else with the centre's own key, dated back, as whoever has its computer may."""
    with world.opened("balai") as centre:
        key = key_here(centre)
    said = payload.opened(paper, {key.kid: key.public}.get, Realm.PRODUCTION).claims
    claims = replace(said, name="Peserta Contoh Palsu", cti=b"dicuri!!", no=f"0{said.no}")
    return payload.url("cek.contoh.id", payload.sign(claims, key, Realm.PRODUCTION))


def misspelt_person(world: World, number: str) -> None:
    """Correct the name of a number's holder in the centre's own data, as the window does."""
    with world.opened("balai") as centre:
        with centre.database.reading() as session:
            holder = session.scalars(
                select(Enrolment.candidate_id).join(Certificate).where(Certificate.number == number)
            ).one()
            head = StaffId(session.scalars(select(Staff.id).where(Staff.role == Role.HEAD)).one())
        with centre.database.writing(by=head, at=datetime.now(UTC)) as session:
            makers.rename(session, holder, "Peserta Contoh Dibetulkan")


def text_of(world: World, certificate: str) -> str:
    """Return the signed text of a paper."""
    with world.opened("balai") as centre, centre.database.reading() as session:
        return session.get_one(Certificate, UUID(certificate)).text


def until_the_next_second() -> None:
    """Let the clock reach another second than that of the last registration: the lists speak in whole ones."""
    now = int(time.time())
    while int(time.time()) == now:
        pass
