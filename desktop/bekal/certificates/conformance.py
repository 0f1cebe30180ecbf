"""Run a file of test vectors, with the trust fixture it carries, and say which gave another result."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential
from bekal.certificates.trust import (
    MAX_AGE,
    KeyEnd,
    KeyState,
    Register,
    StatusCode,
    StatusRecord,
    TrustView,
)
from bekal.certificates.verify import Verification, verify
from bekal.errors import Unavailable


class VectorsUnreadable(Unavailable):
    """The file is not there or is no file of vectors."""


@dataclass(frozen=True)
class Report:
    """How many vectors there were, how many passed, and each that did not: name, expected, got."""

    total: int
    passed: int
    failed: list[dict[str, str]]

    def as_dict(self) -> dict[str, object]:
        """Return the report for the command line, as plain JSON values."""
        return {"total": self.total, "passed": self.passed, "failed": self.failed}


def run(path: Path) -> Report:
    """Verify every vector of a file; its flags count unless they are null.

    Raises:
        VectorsUnreadable: the file cannot be read or has another shape.

    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        view = view_of_fixture(content["trust"])
        vectors = [_vector(entry, content["trust"]) for entry in content["vectors"]]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError) as trouble:
        raise VectorsUnreadable(path=str(path), reason=type(trouble).__name__) from trouble
    failed = []
    for entry in vectors:
        got = verify(entry["text"], view, entry["now"])
        expected, found = _expected(entry), _found(entry, got)
        if expected != found:
            failed.append({"name": str(entry["name"]), "expected": expected, "got": found})
    return Report(len(vectors), len(vectors) - len(failed), failed)


def view_of_fixture(trust: Mapping[str, Any], realm: Realm = Realm.PRODUCTION) -> TrustView:
    """Make the trust of a vectors file into what verification looks at; a key's kid is computed, not read."""
    keys: dict[bytes, Credential] = {}
    ends: dict[bytes, KeyEnd] = {}
    for name, entry in trust["keys"].items():
        credential = Credential(
            code=entry["centre"],
            name=entry.get("name", entry["centre"]),
            public=bytes.fromhex(entry["pub"]),
            nbf=entry["nbf"],
            sexp=entry["sexp"],
            progs=tuple(entry["progs"]),
            serial=len(keys) + 1,
        )
        if credential.kid != bytes.fromhex(name) or credential.kid in keys:
            raise ValueError("kid")
        keys[credential.kid] = credential
        if entry.get("state") in {"withdrawn", "compromised"}:
            state = KeyState[entry["state"].upper()]
            keep = frozenset(bytes.fromhex(digest) for digest in entry.get("keep") or ())
            ends[credential.kid] = KeyEnd(state, entry.get("cutoff") or 0, keep)
    records: dict[bytes, list[bytes]] = {}
    for name, (code, day, *_) in trust.get("revoked", {}).items():
        both = bytes.fromhex(name)
        record = StatusRecord(both[8:], StatusCode(code), _days(day))
        records.setdefault(both[:8], []).append(record.written())
    registers = {}
    for name, (as_of, digests) in trust.get("register", {}).items():
        kid = bytes.fromhex(name)
        registers[kid] = Register(kid, as_of, b"".join(sorted(bytes.fromhex(one) for one in digests)))
    return TrustView(
        realm=realm,
        keys=keys,
        ends=ends,
        titles={int(prog): title for prog, title in trust["progs"].items()},
        records={kid: b"".join(sorted(some)) for kid, some in records.items()},
        registers=registers,
        list_issued=trust["status_iat"],
        max_age=trust.get("max_age", MAX_AGE),
    )


def _vector(entry: Mapping[str, Any], trust: Mapping[str, Any]) -> dict[str, Any]:
    vector = {"name": "", "now": trust.get("now"), "flags": None, "colour": None, **entry}
    if not isinstance(vector["text"], str) or not isinstance(vector["now"], int):
        raise TypeError("text or time")
    return {**vector, "expect": str(vector["expect"])}


def _expected(entry: Mapping[str, Any]) -> str:
    return _line(entry, entry["expect"], entry["colour"], entry["flags"] or ())


def _found(entry: Mapping[str, Any], got: Verification) -> str:
    return _line(entry, got.result.value, got.colour.value, [flag.value for flag in got.flags])


def _line(entry: Mapping[str, Any], result: str, shade: object, flags: Iterable[object]) -> str:
    said = [result]
    if entry["colour"] is not None:
        said.append(str(shade))
    if entry["flags"] is not None:
        said.append("[" + ", ".join(sorted(map(str, flags))) + "]")
    return " ".join(said)


def _days(day: int) -> int:
    written = date(day // 10000, day // 100 % 100, day % 100)
    return written.toordinal() - date(1970, 1, 1).toordinal()
