"""The secrets of a device: the database key in its slots, and the three keys of the device.

The database key is 32 random bytes that never change when a slot changes. Each slot beside the database wraps
the same key: the operating system's store, and a printed recovery code. The three device keys (signing, age,
certificate) lie in one file wrapped under the database key, outside the database and every backup.
"""

import base64
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from bekal import paths
from bekal.errors import Refused, Unavailable
from bekal.storage.folder import DataFolder, write_durably
from bekal.storage.wrapping import derived as derived  # asked of the keys by others
from bekal.storage.wrapping import unwrap as unwrap
from bekal.storage.wrapping import wrap as wrap

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ENTROPY = b"bekal database key v1"
_HAS_DPAPI = os.name == "nt"


class KeyOutOfReach(Unavailable):
    """No slot of this machine and person opens the key: a reset password, another PC; the recovery code will."""


class SlotsUnreadable(Unavailable):
    """The file of key slots is missing or damaged."""


class KeyFileTaken(Unavailable):
    """The file named by BEKAL_KEY_FILE holds the key of another database, or no key; it is left as it is."""


class WrongRecoveryCode(Refused):
    """The typed recovery code is not the one of this database."""


# --------------------------------------------------------------------------------------------- recovery code


def new_recovery_code() -> str:
    """Return 160 random bits as eight groups of four, with a check character closing each line of four groups."""
    return code_text(secrets.token_bytes(20))


def code_text(raw: bytes) -> str:
    """Write twenty bytes as `XXXX-XXXX-XXXX-XXXX-c` twice, in Crockford's base32."""
    number = int.from_bytes(raw, "big")
    letters = "".join(_CROCKFORD[number >> shift & 31] for shift in range(155, -5, -5))
    lines = [letters[:16], letters[16:]]
    return " ".join("-".join(line[i : i + 4] for i in range(0, 16, 4)) + "-" + _check(line) for line in lines)


def groups_of(code: str) -> tuple[str, ...]:
    """Return the eight groups of a code as printed; the last of each line ends in its check character."""
    groups = []
    for line in code.split(" "):
        parts = line.split("-")
        groups += [*parts[:3], f"{parts[3]}-{parts[4]}"]
    return tuple(groups)


def _check(line: str) -> str:
    total = 0
    for letter in line:
        total = (total * 3 + _CROCKFORD.index(letter)) % 31  # 3 generates all residues: two swapped letters show
    return _CROCKFORD[total]


def code_bytes(typed: str) -> bytes:
    """Read a recovery code as typed: any case, spacing or hyphens, O for 0, I or L for 1.

    Raises:
        WrongRecoveryCode: letters are missing or a line's check character does not fit.

    """
    letters = typed.upper().translate(str.maketrans("OIL", "011"))
    letters = "".join(c for c in letters if c in _CROCKFORD)
    if len(letters) != 34:
        raise WrongRecoveryCode(line=0)
    number = 0
    for index, line in enumerate((letters[:17], letters[17:]), 1):
        if _check(line[:16]) != line[16]:
            raise WrongRecoveryCode(line=index)
        for letter in line[:16]:
            number = number << 5 | _CROCKFORD.index(letter)
    return number.to_bytes(20, "big")


# ------------------------------------------------------------------------------------------------- the slots


def make_key(folder: DataFolder, recovery_code: str) -> bytes:
    """Make a database key, and its slots beside the database; return the key (32 bytes).

    Where `BEKAL_KEY_FILE` already holds a key, that is the key.

    Raises:
        KeyFileTaken: the named file holds something that is no key.

    """
    key = _named_key() or secrets.token_bytes(32)
    recovery = _Slot("recovery", wrap(_from_code(recovery_code), key, b"recovery"))
    _write_slots(folder, key, [recovery, _Slot("system", _to_system_store(key))])
    return key


def unlock(folder: DataFolder) -> bytes:
    """Return the database key from the slot of this machine and person.

    Raises:
        SlotsUnreadable: the slots are missing or damaged.
        KeyOutOfReach: this machine's slot does not open; ask for the recovery code.

    """
    for slot in _read_slots(folder):
        if slot.kind == "system":
            key = _from_system_store(slot.blob)
            if key is not None:
                return key
    raise KeyOutOfReach(folder=str(folder.path))


def recover(folder: DataFolder, typed_code: str) -> bytes:
    """Open the key by its recovery code and write a new slot for this machine and person.

    Raises:
        WrongRecoveryCode: the code is mistyped or of another database.
        KeyFileTaken: the file named for the key holds that of another database.

    """
    key = _by_code(_read_slots(folder), typed_code, folder.key_slots)
    know_here(folder, key)
    return key


def know_here(folder: DataFolder, key: bytes) -> None:
    """Write the slot of this machine and person anew; the others stay.

    Raises:
        KeyFileTaken: the file named for the key holds that of another database.

    """
    kept = [slot for slot in _read_slots(folder) if slot.kind != "system"]
    _write_slots(folder, key, [*kept, _Slot("system", _to_system_store(key))])


def _by_code(slots: list["_Slot"], typed_code: str, path: Path) -> bytes:
    blob = next((slot.blob for slot in slots if slot.kind == "recovery"), None)
    if blob is None:
        raise SlotsUnreadable(path=str(path))
    key = unwrap(_from_code(typed_code), blob, b"recovery")
    if key is None:
        raise WrongRecoveryCode(line=0)
    return key


def renew_recovery(folder: DataFolder, key: bytes, recovery_code: str) -> None:
    """Give the key another recovery code; a sheet with the former one opens nothing here any more.

    Raises:
        SlotsUnreadable: the slots are missing or damaged; nothing was changed.

    """
    kept = [slot for slot in _read_slots(folder) if slot.kind != "recovery"]
    _write_slots(folder, key, [_Slot("recovery", wrap(_from_code(recovery_code), key, b"recovery")), *kept])


def fingerprint(key: bytes) -> str:
    """Return eight characters that tell keys apart and give nothing of them away."""
    from hashlib import sha256

    number = int.from_bytes(sha256(b"bekal fingerprint" + key).digest()[:5], "big")
    letters = "".join(_CROCKFORD[number >> shift & 31] for shift in range(35, -5, -5))
    return f"{letters[:4]}-{letters[4:]}"


@dataclass(frozen=True, slots=True)
class _Slot:
    kind: str
    blob: bytes


def _read_slots(folder: DataFolder) -> list[_Slot]:
    try:
        return _slots_in(folder.key_slots.read_bytes(), folder.key_slots)
    except OSError as error:
        raise SlotsUnreadable(path=str(folder.key_slots)) from error


def _slots_in(data: bytes, path: Path) -> list[_Slot]:
    try:
        return [_Slot(str(s["kind"]), base64.b64decode(s["blob"], validate=True)) for s in json.loads(data)["slots"]]
    except (ValueError, KeyError, TypeError) as error:
        raise SlotsUnreadable(path=str(path)) from error


def _write_slots(folder: DataFolder, key: bytes, slots: list[_Slot]) -> None:
    write_durably(folder.key_slots, _slots_text(fingerprint(key), slots))


def _slots_text(of: str, slots: list[_Slot]) -> bytes:
    written = [{"kind": slot.kind, "blob": base64.b64encode(slot.blob).decode()} for slot in slots]
    return json.dumps({"version": 1, "fingerprint": of, "slots": written}, indent=1).encode()


# ---------------------------------------------------------------------------------------- slots in a backup


def portable_slots(folder: DataFolder, key: bytes) -> bytes:
    """Return the slots as a backup carries them: all but this machine's own, which opens nothing elsewhere.

    Raises:
        SlotsUnreadable: the slots are missing or damaged.

    """
    return _slots_text(fingerprint(key), [slot for slot in _read_slots(folder) if slot.kind != "system"])


def open_portable(slots: bytes, typed_code: str, path: Path) -> bytes:
    """Return the key that the slots of the backup at `path` hold, by the recovery code.

    Raises:
        SlotsUnreadable: the slots are damaged.
        WrongRecoveryCode: the code is mistyped or of another database.

    """
    return _by_code(_slots_in(slots, path), typed_code, path)


def lay_down(folder: DataFolder, slots: bytes, key: bytes) -> None:
    """Write the slots of a backup beside the database, with a new one of this machine and person.

    Raises:
        KeyFileTaken: the file named for the key holds that of another database.

    """
    _write_slots(folder, key, [*_slots_in(slots, folder.key_slots), _Slot("system", _to_system_store(key))])


def fits(folder: DataFolder, of: str) -> bool:
    """Say whether the slots beside the database wrap the key of this fingerprint."""
    try:
        return bool(json.loads(folder.key_slots.read_bytes())["fingerprint"] == of)
    except (OSError, ValueError, KeyError, TypeError):
        return False


# ------------------------------------------------------------------------------ the operating system's store


def _to_system_store(key: bytes) -> bytes:
    """Give the key to the system's store and return what the slot must remember."""
    named = os.environ.get("BEKAL_KEY_FILE")
    if not named and _HAS_DPAPI:
        from bekal.storage.dpapi import protect

        return b"dpapi:" + protect(key, _ENTROPY)
    path = Path(named) if named else paths.machine_state() / "keys" / f"{fingerprint(key)}.key"
    if named and _named_key() not in (None, key):
        raise KeyFileTaken(path=named)
    write_private(path, key.hex().encode())
    return b"file:" + fingerprint(key).encode()


def _from_system_store(blob: bytes) -> bytes | None:
    """Return the key the slot's blob names, or None where this machine and person cannot open it."""
    if blob.startswith(b"dpapi:"):
        if not _HAS_DPAPI:
            return None
        from bekal.storage.dpapi import unprotect

        return unprotect(blob.removeprefix(b"dpapi:"), _ENTROPY)
    mark = blob.removeprefix(b"file:").decode("ascii", "replace")
    named = os.environ.get("BEKAL_KEY_FILE")
    for path in [*([Path(named)] if named else []), paths.machine_state() / "keys" / f"{mark}.key"]:
        key = _key_in(path)
        if key and fingerprint(key) == mark:
            return key
    return None


def _key_in(path: Path) -> bytes | None:
    """Return the key a file holds as 64 hex digits, or None."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return key if len(key) == 32 else None


def _named_key() -> bytes | None:
    """Return the key in the file named by `BEKAL_KEY_FILE`; None where no file is named or none lies there yet."""
    named = os.environ.get("BEKAL_KEY_FILE")
    if not named or not Path(named).exists():
        return None
    key = _key_in(Path(named))
    if key is None:
        raise KeyFileTaken(path=named)
    return key


def write_private(path: Path, data: bytes) -> None:
    """Write a file that only this person may read (mode 0600; on Windows the profile folder's own rights)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())


# ----------------------------------------------------------------------------------------------- the device


@dataclass(frozen=True)
class DeviceKeys:
    """The three secrets of a device; none of them is ever in the database or a backup."""

    signing_seed: bytes
    """Ed25519 seed (32 bytes) that signs batches and requests."""
    age_identity: str
    """The age X25519 identity that opens what central sends."""
    certificate_seed: bytes
    """Ed25519 seed (32 bytes) that signs certificates; never the one that signs batches."""


def make_device_keys() -> DeviceKeys:
    """Make the three keys of a new device."""
    from pyrage import x25519

    return DeviceKeys(secrets.token_bytes(32), str(x25519.Identity.generate()), secrets.token_bytes(32))


def save_device_keys(folder: DataFolder, key: bytes, device: DeviceKeys) -> None:
    """Write the device's keys wrapped under the database key."""
    write_durably(folder.device_keys, wrapped_device_keys(key, device))


def wrapped_device_keys(key: bytes, device: DeviceKeys) -> bytes:
    """Return the device's keys as they are kept: readable with the database key only."""
    document = {
        "age": device.age_identity,
        "certificate": device.certificate_seed.hex(),
        "signing": device.signing_seed.hex(),
    }
    return wrap(_derived(key), json.dumps(document).encode(), b"device keys")


def load_device_keys(folder: DataFolder, key: bytes) -> DeviceKeys:
    """Read the device's keys.

    Raises:
        KeyOutOfReach: the file is missing, damaged, or of another database.

    """
    try:
        return read_device_keys(folder.device_keys.read_bytes(), key)
    except (OSError, ValueError) as error:
        raise KeyOutOfReach(folder=str(folder.path)) from error


def read_device_keys(wrapped: bytes, key: bytes) -> DeviceKeys:
    """Read what `wrapped_device_keys` made.

    Raises:
        ValueError: damaged, or of another database.

    """
    try:
        document = json.loads(unwrap(_derived(key), wrapped, b"device keys") or b"")
        return DeviceKeys(bytes.fromhex(document["signing"]), document["age"], bytes.fromhex(document["certificate"]))
    except (KeyError, TypeError) as error:
        raise ValueError("device keys") from error


def _from_code(typed: str) -> bytes:
    return derived(code_bytes(typed), b"bekal recovery slot v1")


def _derived(key: bytes) -> bytes:
    return derived(key, b"bekal device keys v1")
