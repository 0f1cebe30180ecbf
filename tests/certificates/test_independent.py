"""A certificate checked with tools that are not ours: openssl and pycose agree with this program."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.certificates import office
from tests.certificates.office import CENTRE
from tests.tools import tool

from bekal.certificates import payload
from bekal.certificates.cose import Realm
from bekal.certificates.independent import OPENSSL, KeyNotHere, NotACertificate, Parts, parts_of
from bekal.cli import main


def parts(realm: Realm = Realm.PRODUCTION) -> Parts:
    text = payload.sign(office.claims(), CENTRE, realm)
    return parts_of(payload.url("cek.contoh.id", text), {CENTRE.kid: CENTRE.public}.get, realm)


def written(of: Parts, folder: Path) -> Path:
    for name, data in of.files.items():
        (folder / name).write_bytes(data)
    return folder


def openssl(folder: Path) -> subprocess.CompletedProcess[str]:
    tool("openssl")
    return subprocess.run(OPENSSL.split(), cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("realm", list(Realm))
def test_openssl_verifies_an_issued_certificate(tmp_path: Path, realm: Realm) -> None:
    done = openssl(written(parts(realm), tmp_path))
    assert (done.returncode, done.stdout.strip()) == (0, "Signature Verified Successfully")


@pytest.mark.parametrize("name", ["tbs.bin", "sig.bin"])
def test_openssl_refuses_a_changed_one(tmp_path: Path, name: str) -> None:
    folder = written(parts(), tmp_path)
    data = bytearray((folder / name).read_bytes())
    data[20] ^= 1
    (folder / name).write_bytes(data)
    assert openssl(folder).returncode != 0


def test_pycose_verifies_it_in_its_own_realm_only(tmp_path: Path) -> None:
    from pycose import keys, messages

    of = parts()
    key = keys.OKPKey(crv="ED25519", x=of.public)
    for context, is_good in ((b"sqr1/cert", True), (b"sqr1t/cert", False), (b"", False)):
        message = messages.Sign1Message.decode(of.raw)
        message.external_aad, message.key = context, key
        assert message.verify_signature() is is_good
    done = subprocess.run(
        [sys.executable, "pycose-check.py"], cwd=written(of, tmp_path), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "True"


def test_what_is_no_certificate_or_of_an_unknown_key_is_not_taken_apart() -> None:
    with pytest.raises(NotACertificate):
        parts_of("https://cek.contoh.id/#C1AAAA", {}.get, Realm.PRODUCTION)
    with pytest.raises(KeyNotHere):
        parts_of(payload.sign(office.claims(), CENTRE, Realm.PRODUCTION), {}.get, Realm.PRODUCTION)


def test_the_command_writes_the_files_and_names_the_next_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = payload.sign(office.claims(), CENTRE, Realm.PRODUCTION)
    out = str(tmp_path / "bagian")
    given = ["certificates", "independently", text, "--out", out, "--public", CENTRE.public.hex(), "--json"]
    assert main.run(given) == 0
    assert OPENSSL in capsys.readouterr().out
    assert openssl(tmp_path / "bagian").returncode == 0
    given[6] = "00"
    assert main.run(given) == main.REFUSED
