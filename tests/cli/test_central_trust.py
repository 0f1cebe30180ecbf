"""The head office's commands on who is trusted, as a person or a script types them."""

import json
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bekal.central import first_keys
from bekal.cli import main
from bekal.cli.call import Call


class Line:
    """A command line in one folder, with JSON answers."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys

    def __call__(self, *given: str, code: int = main.DONE) -> Any:
        before = self._capsys.readouterr()
        assert before is not None
        assert main.run([*given, "--json"]) == code, self._capsys.readouterr()
        return json.loads(self._capsys.readouterr().out)


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    return Line(tmp_path, capsys)


def founded(line: Line) -> None:
    """Three custodians make a central system."""
    for name in "ABC":
        line("central", "roots", "custodian", "--key", f"{name}.key", "--public", f"{name}.pub")
    publics = [part for name in "ABC" for part in ("--custodian", f"{name}.pub")]
    line("central", "roots", "first", "--home", "pusat", *publics, "--practice", "--out", "akar")
    for name in "AC":
        line("central", "roots", "sign", "--draft", "akar", "--key", f"{name}.key", "--out", f"{name}.tanda")
    found = ("central", "roots", "found", "--home", "pusat", "--draft", "akar", "--signature", "A.tanda")
    assert line(*found, code=main.REFUSED)["error"] == "RootNotSigned"
    assert line(*found, "--signature", "C.tanda")["of_new"] == 2


def joined(line: Line, monkeypatch: pytest.MonkeyPatch) -> str:
    """A centre is activated and let in; return its key's words."""
    line("central", "activation", "--home", "pusat", "--centre-code", "BLK-X", "--centre-name", "Balai", "--out", "akt")
    monkeypatch.setenv("BEKAL_PIN", "274193")
    who = ("--centre-code", "BLK-X", "--centre-name", "Balai", "--admin", "Kepala")
    line("init", "--data", "balai", *who, "--activation", "akt", "--recovery-out", "lembar.pdf")
    Path("usb").mkdir()
    round_trip(line)
    (key,) = line("central", "keys", "--home", "pusat")["keys"]
    return str(key["words"])


def round_trip(line: Line) -> None:
    line("sync", "export", "--data", "balai", "--to", "usb")
    assert line("central", "import", "--home", "pusat", "--from", "usb")["refused"] == []
    assert line("sync", "import", "--data", "balai", "--from", "usb")["refused"] == []


def test_the_ceremony_the_keys_and_the_lists_by_command(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    founded(line)
    assert not (line.folder / "pusat" / "kunci-penjaga").exists()
    words = joined(line, monkeypatch)
    accredit = ("central", "accredit", "--home", "pusat", "--licence", "1/X", "--city", "Kota", "--words")
    assert line(*accredit, "salah salah salah salah salah salah", code=main.REFUSED)["error"] == "WordsWrong"
    done = line(*accredit, words)
    assert (done["words"], done["licence"], done["city"]) == (words, "1/X", "Kota")
    first = line("central", "lists", "--home", "pusat", "--out", "satu.zip")
    assert (first["root"], first["keys"], first["file"]) == (1, 1, "satu.zip")
    # the accreditor's key is replaced
    line("central", "roots", "draft", "--home", "pusat", "--rotate", "accreditor", "--out", "akar2")
    drafted = line("central", "roots", "read", "--draft", "akar2")
    assert [one["role"] for one in drafted["keys"] if one["is_new"]] == ["accreditor"]
    for name in "BC":
        line("central", "roots", "sign", "--draft", "akar2", "--key", f"{name}.key", "--out", f"{name}2.tanda")
    both = ("--signature", "B2.tanda", "--signature", "C2.tanda")
    assert line("central", "roots", "assemble", "--home", "pusat", "--draft", "akar2", *both)["of_old"] == 2
    shown = line("central", "roots", "show", "--home", "pusat")
    assert (shown["version"], shown["words"]) == (2, drafted["words"])
    line("central", "lists", "--home", "pusat", "--out", "dua.zip")
    taken = line("certificates", "lists", "import", "dua.zip", "--data", "balai")
    assert (taken["new"], taken["root"], taken["before"]["root"]) == (True, 2, 1)
    assert (
        line("certificates", "lists", "import", "satu.zip", "--data", "balai", code=main.REFUSED)["error"]
        == "FileOlder"
    )
    round_trip(line)
    assert line("certificates", "lists", "show", "--data", "balai")["root"] == 2
    assert line("central", "prolong", "--home", "pusat", words)["serial"] == 3
    # and the key is stolen
    ended = line("central", "compromise", "--home", "pusat", words, "--since", "2026-11-20T00:00:00+00:00")
    assert (ended["state"], ended["kept"]) == ("compromised", 0)
    (key,) = line("central", "keys", "--home", "pusat")["keys"]
    assert (key["state"], key["is_confirmed"]) == ("compromised", True)
    round_trip(line)
    assert line("certificates", "resign", "--show", "--data", "balai") == {"numbers": []}
    again = ("central", "activation", "--home", "pusat", "--centre-code", "BLK-X", "--centre-name", "Balai")
    line(*again, "--out", "akt2")
    fresh = line("activate", "akt2", "--data", "balai", "--new-key")["words"]
    assert fresh != words
    round_trip(line)
    assert [key["words"] for key in line("central", "keys", "--home", "pusat")["keys"]] == [words, fresh]
    acts = [one["act"] for one in line("central", "log", "--home", "pusat")["decisions"]]
    assert acts == ["compromised", "prolong", "root", "accredit"]


def test_numbers_problems_and_rosters_by_command(line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    line("central", "init", "--home", "pusat", "--practice")
    joined(line, monkeypatch)
    this_year, coming = line("central", "lease", "--home", "pusat")["leases"]
    assert (this_year["first"], this_year["last"], coming["year"]) == (1, 5000, this_year["year"] + 1)
    own = ("central", "lease", "--home", "pusat", "--centre", "BLK-X", "--device", this_year["device"])
    assert line(*own, "--size", "50")["first"] == 5001
    assert line(*own, "--end") == {"ended": 3}
    assert line(*own[:-1], "bukan", code=main.REFUSED)["error"] == "NotAnId"
    assert line("central", "lease", "--home", "pusat", "--centre", "X", code=main.REFUSED)["error"] == "CentreUnknown"
    assert line("central", "rosters", "--home", "pusat") == {"courses": []}
    assert line("central", "problems", "--home", "pusat") == {"problems": []}
    revoke = ("central", "revoke", "--home", "pusat", "1/TIDAK/ADA", "--reason", "uji")
    assert line(*revoke, code=main.REFUSED)["error"] == "CertificateUnknown"
    assert (
        line("central", "withdraw", "--home", "pusat", "0011223344556677", code=main.REFUSED)["error"] == "KeyUnknown"
    )


def test_the_ceremony_is_told_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    for chosen, words in (("id", "Dua dari tiga penjaga cukup"), ("en", "custodians are enough")):
        assert main.run(["--lang", chosen, "central", "roots", "--help"]) == main.DONE
        assert words in " ".join(capsys.readouterr().out.split())
    assert main.run(["certificates", "independently", "--help"]) == main.DONE
    assert "openssl pkeyutl -verify" in capsys.readouterr().out


def test_a_quick_set_up_says_what_to_do_with_the_custodians_keys(line: Line) -> None:
    line("central", "init", "--home", "pusat", "--practice")
    folder = line.folder / "pusat" / "kunci-penjaga"
    assert len(list(folder.glob("penjaga-*.key"))) == 3
    assert "tiga tempat" in (folder / "BACA-SAYA.txt").read_text(encoding="ascii")
    assert first_keys.__doc__


def test_a_custodian_s_key_is_locked_and_a_plain_one_signs_for_practice_only(line: Line) -> None:
    secret, wrong, short = (Path(name) for name in ("sandi", "salah", "pendek"))
    secret.write_text("kalimat panjang milik penjaga A\n", encoding="utf-8")
    wrong.write_text("kalimat lain yang juga panjang", encoding="utf-8")
    short.write_text("pendek", encoding="utf-8")
    custodian = ("central", "roots", "custodian", "--public")
    with_words = ("--passphrase-file", "sandi")
    assert (
        line(*custodian, "A.pub", "--key", "A.key", "--passphrase-file", "pendek", code=main.REFUSED)["error"]
        == "PassphraseTooShort"
    )
    assert not Path("A.key").exists()
    made = line(*custodian, "A.pub", "--key", "A.key", *with_words)
    assert made["locked"]
    assert Path("A.key").read_bytes().startswith(b"age-encryption.org/v1\n-> scrypt ")
    for name in "BC":
        assert not line(*custodian, f"{name}.pub", "--key", f"{name}.key")["locked"]
    publics = [part for name in "ABC" for part in ("--custodian", f"{name}.pub")]
    for realm, out in (([], "akar"), (["--practice"], "latihan")):
        line("central", "roots", "first", "--home", f"pusat-{out}", *publics, *realm, "--out", out)
    sign = ("central", "roots", "sign", "--out", "tanda", "--draft")
    assert line(*sign, "akar", "--key", "B.key", code=main.REFUSED)["error"] == "KeyNotLocked"
    assert line(*sign, "akar", "--key", "A.key", code=main.REFUSED)["error"] == "PassphraseNeeded"
    for given, error in (("salah", "PassphraseWrong"), ("pendek", "PassphraseWrong")):
        told = line(*sign, "akar", "--key", "A.key", "--passphrase-file", given, code=main.REFUSED)
        assert told["error"] == error
    assert not Path("tanda").exists()
    assert line(*sign, "akar", "--key", "A.key", *with_words)["signer"] == made["words"]
    assert line(*sign, "latihan", "--key", "B.key")["version"] == 1
    # a plain one is locked, and then it signs
    before = Path("B.key").read_bytes()
    lock = ("central", "roots", "lock", "--key", "B.key")
    assert line(*lock, code=main.REFUSED)["error"] == "PassphraseNeeded"
    assert Path("B.key").read_bytes() == before
    assert line(*lock, *with_words)["locked"]
    assert before not in Path("B.key").read_bytes()
    assert line(*lock, *with_words)["locked"], "again changes nothing"
    assert line(*sign, "akar", "--key", "B.key", *with_words)["version"] == 1


def test_a_root_that_ends_within_half_a_year_is_spoken_of_at_both_ends(
    line: Line, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    founded(line)
    joined(line, monkeypatch)
    show = ("central", "roots", "show", "--home", "pusat")
    row = line(*show)
    assert row["days_left"] is None
    assert line("central", "status", "--home", "pusat")["root"]["days_left"] is None
    ends = datetime.fromisoformat(row["expires"])
    lists = ("certificates", "lists", "show", "--data", "balai")
    assert line(*lists)["root_days_left"] is None
    for at, left in ((180, None), (179, 179), (1, 1), (-1, -1)):
        at_time = ends - timedelta(days=at)
        monkeypatch.setattr(main, "Call", partial(Call, clock=lambda at_time=at_time: at_time))
        assert line(*show)["days_left"] == left
        assert line("central", "status", "--home", "pusat")["root"]["days_left"] == left
        assert line(*lists)["root_days_left"] == left
    assert main.run(["--lang", "en", *show]) == main.DONE
    assert "root of trust ends" in " ".join(capsys.readouterr().err.split())
