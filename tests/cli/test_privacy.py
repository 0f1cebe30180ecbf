"""A planted person goes the whole way, failures included: nothing of them lies anywhere but in the databases.

What was asked for (a receipt slip, a list) is written where it was asked, and looked at apart: it must hold them.
"""

import csv
import json
import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from tests.candidates.papers import pages
from tests.cli.conftest import Answer

from bekal.storage import keys
from bekal.storage.folder import DataFolder

NAME, NIK, PHONE = "Peserta Tanaman Rahasia", "9999990101001234", "081199987766"
PLAIN = {b"%PDF-": "a PDF", b"\xff\xd8\xff": "a photo", b"\x89PNG": "a picture", b"GIF8": "a picture"}
HEAD = ("--as", "Kepala Contoh")


@dataclass
class House:
    """One machine: everything that the program may write to lies below one folder."""

    root: Path
    bekal: Callable[..., Answer]
    said: list[str] = field(default_factory=list)

    def do(self, *words: object, code: int = 0) -> object:
        """Call a command, and keep what it said beside its answer."""
        answer = self.bekal(*words)
        self.said.append(answer.said)
        assert answer.code == code, answer.said
        return answer.json

    def written(self) -> Iterator[Path]:
        """Yield all that the program wrote of itself: not what it was given, what it was asked for, central's trial."""
        for path in sorted(self.root.rglob("*")):
            apart = path.relative_to(self.root).parts[0] in {"masukan", "hasil"} or path.name.startswith("central.db")
            if path.is_file() and not apart:
                yield path


def planted() -> list[bytes]:
    """Return every form in which the person could be written down."""
    texts = [NAME, NIK, PHONE, PHONE.lstrip("0"), "Tanaman Rahasia"]
    forms = [form for text in texts for form in (text, text.upper(), text.lower(), text.replace(" ", "_"))]
    return [form.encode(code) for form in forms for code in ("utf-8", "utf-16-le")]


def contents(path: Path) -> Iterator[bytes]:
    """Yield the bytes of a file, and what is packed within: a backup, an Excel file."""
    yield path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from (packed.read(name) for name in packed.namelist())


def require_nothing_of_them(house: House, *, at_least: int) -> None:
    """Look at each file, by its contents and by its name."""
    looked_at = 0
    for path in house.written():
        looked_at += 1
        for data in contents(path):
            for kind, what in PLAIN.items():
                assert not data.startswith(kind), f"{what}: {path}"
            for form in planted():
                assert form not in data, path
        for form in planted():
            assert form not in str(path).encode(), path
    assert looked_at >= at_least


@pytest.fixture
def house(tmp_path: Path, bekal: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch) -> House:
    for name, folder in {"HOME": "rumah", "XDG_STATE_HOME": "rumah/state", "XDG_CACHE_HOME": "rumah/cache"}.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    for folder in ("tmp", "masukan", "hasil", "usb"):
        (tmp_path / folder).mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    return House(tmp_path, bekal)


def test_after_real_use_a_planted_person_is_nowhere_but_in_the_databases(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    given, asked, usb = house.root / "masukan", house.root / "hasil", house.root / "usb"
    data, at = ("--data", house.root / "balai"), ("--home", house.root / "pusat")
    where = ("--centre-code", "BLK-X", "--centre-name", "Balai Contoh")
    with caplog.at_level(logging.DEBUG):
        house.do("central", "init", *at, "--practice")
        house.do("central", "activation", *at, *where, "--out", given / "akt")
        house.do("init", *data, *where, "--admin", "Kepala Contoh", "--activation", given / "akt")
        (person,) = enter(house, given, data)
        house.do("candidates", "receipt", person, "--out", asked / "tanda.pdf", *data)
        house.do("candidates", "export", "--out", asked / "daftar.xlsx", *data, *HEAD)
        house.do("candidates", "data", person, "--out", asked / "semua.json", *data, *HEAD)
        house.do("sync", "export", *data, "--to", usb)
        house.do("central", "import", *at, "--from", usb)
        house.do("sync", "import", *data, "--from", usb)
        house.do("backup", "create", *data, "--to", house.root / "cadangan")
        failures(house, given, data, at, usb)
        broken_within(house, given, data)
    assert NAME in (asked / "semua.json").read_text(encoding="utf-8"), "what was asked for is there"
    assert (asked / "tanda.pdf").stat().st_size > 1_000
    require_nothing_of_them(house, at_least=25)
    everything = "\n".join([*house.said, caplog.text])
    for form in planted():
        assert form.decode("latin-1") not in everything


def enter(house: House, given: Path, data: tuple[object, ...]) -> list[str]:
    """Register the person by a file, import them again by another, and attach a photo and a scan; return their id."""
    people = [{"name": NAME, "nik": NIK, "phone": PHONE, "birth_date": "01/01/2001", "sex": "L"}]
    (given / "orang.json").write_text(json.dumps(people), encoding="utf-8")
    added = house.do("candidates", "add", "--file", given / "orang.json", *data, *HEAD)
    with (given / "daftar.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["Nama", "NIK", "No HP"], [NAME, NIK, PHONE], [f"{NAME} Dua", "12", "huruf"]])
    house.do("candidates", "import", given / "daftar.csv", *data, *HEAD)
    assert isinstance(added, dict)
    (person,) = added["ids"]
    face = pages.file(given, f"{NAME}.jpg", pages.written(pages.page().resize((600, 800))))
    house.do("candidates", "photo", person, face, *data, *HEAD)
    scan = pages.file(given, f"ktp {NAME}.jpg", pages.written(pages.page().resize((600, 850))))
    house.do("papers", "attach", person, scan, "--kind", "KTP", *data, *HEAD)
    return [person]


def failures(house: House, given: Path, data: tuple[object, ...], at: tuple[object, ...], usb: Path) -> None:
    """What the world does: no stick, a damaged one, a file that is none, one that stands in the way."""
    house.do("sync", "export", *data, "--to", house.root / "tidak ada", code=4)
    for path in usb.rglob("*.tsb"):
        path.write_bytes(path.read_bytes()[:-1])
    house.do("central", "import", *at, "--from", usb)
    bad = given / "rusak.xlsx"  # the sentence names the file, as the person named it
    bad.write_bytes(b"PK\x03\x04" + NAME.encode())
    house.do("candidates", "import", bad, *data, *HEAD, code=4)


def broken_within(house: House, given: Path, data: tuple[object, ...]) -> None:
    """A fault of ours whose text names the person: the database refuses their row for a reason nobody foresaw."""
    folder = DataFolder(house.root / "balai")
    with closing(driver.connect(str(folder.database), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{keys.unlock(folder).hex()}'\"")
        connection.execute(
            f"CREATE TRIGGER unforeseen BEFORE INSERT ON candidate BEGIN SELECT RAISE(ABORT, '{NAME} {NIK}'); END"
        )
    house.do("candidates", "add", "--file", given / "orang.json", *data, *HEAD, code=1)
