"""The trust fixture of the shared vectors as real signed lists, and the page's modules run in node."""

import base64
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from tests.certificates.office import ACCREDITOR, ROOTS, STATUS, a_root, key, signed_root
from tests.tools import tool

from bekal.certificates import credential, trust
from bekal.certificates.cose import Realm
from bekal.certificates.trust import DAY, KeyEnd, KeyState, StatusCode, StatusRecord

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "resources" / "verify-page"
VECTORS = HERE.parent / "certificates" / "certificate-vectors.json"
CONTENT: dict[str, Any] = json.loads(VECTORS.read_text(encoding="utf-8"))
NOW: int = CONTENT["trust"]["now"]
A_TEXT: str = CONTENT["vectors"][0]["text"]
FOREVER = 1 << 40


@dataclass(frozen=True)
class Lists:
    """What a page is published with: the pinned root, and every list as its bytes."""

    root: bytes
    trust: bytes | None
    status: bytes | None
    registers: Mapping[bytes, bytes] = field(default_factory=dict)
    roots: Sequence[bytes] = ()
    realm: Realm = Realm.PRODUCTION

    def as_json(self) -> dict[str, Any]:
        return {
            "realm": self.realm.value,
            "root": b64(self.root),
            "roots": b64(cbor_array(self.roots)) if self.roots else None,
            "trust": b64(self.trust) if self.trust else None,
            "status": b64(self.status) if self.status else None,
            "registers": [b64(one) for one in self.registers.values()],
        }


def cbor_array(items: Sequence[bytes]) -> bytes:
    from bekal.certificates import cbor

    return cbor.encode(list(items))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def lists_of_fixture(fixture: Mapping[str, Any] = CONTENT["trust"], **changes: Any) -> Lists:
    """Sign the fixture's trust as the head office would have: the same keys, ends, records and registers."""
    realm = Realm.PRODUCTION
    credentials = [
        credential.credential_file(
            credential.Credential(
                code=entry["centre"],
                name=entry.get("name", f"Lembaga Contoh {entry['centre']}"),
                public=bytes.fromhex(entry["pub"]),
                nbf=entry["nbf"],
                sexp=entry["sexp"],
                progs=tuple(entry["progs"]),
                serial=serial,
                city="Kota Contoh",
            ),
            ACCREDITOR,
            realm,
        )
        for serial, entry in enumerate(fixture["keys"].values(), 1)
    ]
    ends = {
        bytes.fromhex(kid): KeyEnd(
            KeyState[entry["state"].upper()],
            entry.get("cutoff") or 0,
            frozenset(bytes.fromhex(one) for one in entry.get("keep") or ()),
        )
        for kid, entry in fixture["keys"].items()
        if entry.get("state") in {"withdrawn", "compromised"}
    }
    records: dict[bytes, list[StatusRecord]] = {}
    for name, (code, day, *_) in fixture["revoked"].items():
        both = bytes.fromhex(name)
        days = date(day // 10000, day // 100 % 100, day % 100).toordinal() - date(1970, 1, 1).toordinal()
        records.setdefault(both[:8], []).append(StatusRecord(both[8:], StatusCode(code), days))
    made: dict[str, Any] = {
        "root": signed_root(a_root(expires=FOREVER), *ROOTS[:2]),
        "trust": trust.trust_file(
            ACCREDITOR,
            realm,
            version=changes.pop("trust_version", 1),
            issued=NOW - 10 * DAY,
            next_update=FOREVER,
            credentials=credentials,
            ends=ends,
            titles={int(prog): title for prog, title in fixture["progs"].items()},
        ),
        "status": trust.status_file(
            STATUS,
            realm,
            version=changes.pop("status_version", 1),
            issued=changes.pop("status_issued", fixture["status_iat"]),
            next_update=FOREVER,
            records=records,
        ),
        "registers": {
            bytes.fromhex(kid): trust.register_file(
                STATUS,
                realm,
                version=1,
                as_of=as_of,
                kid=bytes.fromhex(kid),
                digests=[bytes.fromhex(one) for one in digests],
            )
            for kid, (as_of, digests) in fixture["register"].items()
        },
        "realm": realm,
    }
    return Lists(**(made | changes))


def in_node(asked: Mapping[str, Any]) -> Any:
    """Have the page's modules do something in node and return what they answer."""
    done = subprocess.run(
        [tool("node"), "--no-warnings", HERE / "checks.mjs"],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def differences(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Compare what came of every vector with what it expects; null flags are no part of the expectation."""
    wrong = []
    for vector, got in zip(CONTENT["vectors"], found, strict=True):
        expected = [vector["expect"], vector["colour"]]
        seen = [got["result"], got["colour"]]
        if vector["flags"] is not None:
            expected.append(sorted(vector["flags"]))
            seen.append(sorted(got["flags"]))
        if expected != seen:
            wrong.append(f"{vector['name']}: expected {expected}, got {seen}")
    return wrong


__all__ = ["A_TEXT", "CONTENT", "NOW", "PAGE", "Lists", "b64", "differences", "in_node", "key", "lists_of_fixture"]
