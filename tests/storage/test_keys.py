"""The key in its slots, the recovery code, the device's secrets, and nothing in plain bytes on the disk."""

import json
import stat
import sys
from pathlib import Path

import pytest
from tests import makers
from tests.makers import NOW

from bekal.storage import keys, opening
from bekal.storage.folder import DataFolder
from bekal.storage.keys import KeyFileTaken, KeyOutOfReach, SlotsUnreadable, WrongRecoveryCode
from bekal.storage.records import Candidate

CODE = keys.code_text(makers.RECOVERY_BYTES)


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "balai")


def another_machine(patch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    patch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin lain"))


def test_the_key_is_found_again_on_the_same_machine(folder: DataFolder) -> None:
    key = keys.make_key(folder, CODE)
    assert len(key) == 32
    assert keys.unlock(folder) == key


def test_two_databases_have_two_keys(tmp_path: Path) -> None:
    one, two = DataFolder(tmp_path / "1"), DataFolder(tmp_path / "2")
    assert keys.make_key(one, CODE) != keys.make_key(two, CODE)
    assert keys.unlock(one) != keys.unlock(two)


def test_another_machine_needs_the_code_once(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = keys.make_key(folder, CODE)
    another_machine(monkeypatch, tmp_path)
    with pytest.raises(KeyOutOfReach):
        keys.unlock(folder)
    assert keys.recover(folder, CODE.lower().replace("-", " ")) == key
    assert keys.unlock(folder) == key
    kinds = [slot["kind"] for slot in json.loads(folder.key_slots.read_text(encoding="utf-8"))["slots"]]
    assert sorted(kinds) == ["recovery", "system"]


def test_the_code_of_another_database_opens_nothing(folder: DataFolder) -> None:
    keys.make_key(folder, CODE)
    before = folder.key_slots.read_bytes()
    with pytest.raises(WrongRecoveryCode) as told:
        keys.recover(folder, keys.new_recovery_code())
    assert told.value.line == 0
    assert folder.key_slots.read_bytes() == before


def test_a_code_is_two_lines_of_four_groups_with_a_check_character() -> None:
    lines = keys.new_recovery_code().split(" ")
    assert [[len(group) for group in line.split("-")] for line in lines] == [[4, 4, 4, 4, 1]] * 2
    assert not set("ILOU") & set(CODE)
    assert keys.code_bytes(CODE) == makers.RECOVERY_BYTES
    for raw in (bytes(20), b"\xff" * 20):
        assert keys.code_bytes(keys.code_text(raw)) == raw


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    typed = CODE.replace("0", "o").replace("1", "l")
    assert keys.code_bytes(typed) == makers.RECOVERY_BYTES


@pytest.mark.parametrize("line", [1, 2])
def test_any_one_wrong_letter_and_any_two_swapped_ones_name_their_line(line: int) -> None:
    letters = [c for c in keys.code_text(b"\x5a\xa7\x13\xc4\xee" * 4) if c.isalnum()]
    first = 17 * (line - 1)
    for at in range(first, first + 16):
        for wrong in "0123456789ABCDEFGHJKMNPQRSTVWXY":
            if wrong != letters[at] and {wrong, letters[at]} != {"0", "Z"}:
                with pytest.raises(WrongRecoveryCode) as told:
                    keys.code_bytes("".join([*letters[:at], wrong, *letters[at + 1 :]]))
                assert told.value.line == line
        if at + 1 < first + 16 and letters[at] != letters[at + 1]:
            swapped = [*letters[:at], letters[at + 1], letters[at], *letters[at + 2 :]]
            with pytest.raises(WrongRecoveryCode) as told:
                keys.code_bytes("".join(swapped))
            assert told.value.line == line


@pytest.mark.parametrize("typed", ["", "0000", CODE[:-1], CODE + "0", "U" * 34, "é" * 34])
def test_a_code_of_another_length_is_refused(typed: str) -> None:
    with pytest.raises(WrongRecoveryCode):
        keys.code_bytes(typed)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"slots": 5}',
        b'{"slots": [{"kind": "system"}]}',
        b'{"slots": [{"kind": "system", "blob": "***"}]}',
        b"\xff\xfe",
    ],
)
def test_damaged_slots_are_said_so(folder: DataFolder, content: bytes) -> None:
    keys.make_key(folder, CODE)
    folder.key_slots.write_bytes(content)
    for ask in (keys.unlock, lambda f: keys.recover(f, CODE)):
        with pytest.raises(SlotsUnreadable):
            ask(folder)
    folder.key_slots.unlink()
    with pytest.raises(SlotsUnreadable):
        keys.unlock(folder)


def test_a_named_file_holds_the_key_for_servers(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = tmp_path / "kunci" / "bekal.key"
    monkeypatch.setenv("BEKAL_KEY_FILE", str(named))
    key = keys.make_key(folder, CODE)
    assert named.read_text(encoding="ascii") == key.hex()
    if sys.platform != "win32":
        assert stat.S_IMODE(named.stat().st_mode) == 0o600
    another_machine(monkeypatch, tmp_path)
    assert keys.unlock(folder) == key


def test_a_second_centre_uses_the_named_key_and_does_not_overwrite_it(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "bekal.key"))
    key = keys.make_key(folder, CODE)
    practice = DataFolder(tmp_path / "latihan")
    assert keys.make_key(practice, keys.new_recovery_code()) == key
    assert keys.unlock(folder) == keys.unlock(practice) == key


def test_a_named_file_of_another_key_is_left(
    folder: DataFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.make_key(folder, CODE)
    named = tmp_path / "lain.key"
    for content in ("ab" * 32, "surat penting"):
        named.write_text(content, encoding="ascii")
        monkeypatch.setenv("BEKAL_KEY_FILE", str(named))
        with pytest.raises(KeyFileTaken):
            keys.recover(folder, CODE)
        assert named.read_text(encoding="ascii") == content
    with pytest.raises(KeyFileTaken):
        keys.make_key(DataFolder(tmp_path / "baru"), CODE)


def test_device_secrets_open_under_their_own_database_key_only(folder: DataFolder, tmp_path: Path) -> None:
    key, device = keys.make_key(folder, CODE), keys.make_device_keys()
    keys.save_device_keys(folder, key, device)
    assert keys.load_device_keys(folder, key) == device
    assert len({device.signing_seed, device.certificate_seed, key}) == 3
    with pytest.raises(KeyOutOfReach):
        keys.load_device_keys(folder, bytes(32))
    blob = folder.device_keys.read_bytes()
    for damaged in (b"", blob[:5], blob[:-1], blob[:20] + bytes([blob[20] ^ 1]) + blob[21:]):
        folder.device_keys.write_bytes(damaged)
        with pytest.raises(KeyOutOfReach):
            keys.load_device_keys(folder, key)
    folder.device_keys.unlink()
    with pytest.raises(KeyOutOfReach):
        keys.load_device_keys(folder, key)


def test_a_wrapped_secret_serves_one_purpose() -> None:
    blob = keys.wrap(bytes(32), b"rahasia", b"satu")
    assert keys.unwrap(bytes(32), blob, b"satu") == b"rahasia"
    assert keys.unwrap(bytes(32), blob, b"dua") is None
    assert keys.wrap(bytes(32), b"rahasia", b"satu") != blob


def test_nothing_personal_and_no_key_lies_in_plain_bytes_in_the_data_folder(tmp_path: Path) -> None:
    name, nik = "Bambang Rahasia Sekali", "3174999912310007"
    with opening.made(tmp_path, CODE) as centre:
        with centre.database.writing(by=makers.StaffId(makers.new_id()), at=NOW) as session:
            centre.database.centre_id = session.info["centre_id"] = makers.new_id()
            for n in range(200):
                session.add(
                    Candidate(
                        name=f"{name} {n}", nik=nik, nik_status="format_ok", registered_at=NOW, phone="+628119998887"
                    )
                )
        device = centre.device_keys()
        secrets = [
            *(text.encode() for text in (name, nik, "628119998887", CODE, device.age_identity)),
            *(raw for raw in (centre.key, device.signing_seed, device.certificate_seed)),
            *(raw.hex().encode() for raw in (centre.key, device.signing_seed, device.certificate_seed)),
            makers.RECOVERY_BYTES,
            b"SQLite format 3",
            b"candidate",
        ]
        while_open = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    closed = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "bekal.db-wal" in while_open
    assert len(while_open["bekal.db-wal"]) > 50_000
    for files in (while_open, closed):
        for file, content in files.items():
            for secret in secrets:
                assert secret not in content, (file, secret)
                assert secret.decode("latin-1").encode("utf-16-le") not in content, (file, secret)
