"""What a backup says of itself: whose it is, when and by which version it was made, what is in it."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from bekal.storage import keys
from bekal.storage.snapshot import Counts

FORMAT = 1
DATABASE, SLOTS = "bekal.db", "keyslots.json"
ATTACHMENT = re.compile(r"attachments/([0-9a-f]{64})\Z")


class NewerForm(Exception):
    """The manifest is of a later form than this version knows; its argument is the version that wrote it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a backup and the hash of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself; it names nobody."""

    made_at: datetime
    app: str
    revision: str
    centre: UUID
    code: str
    name: str
    fingerprint: str
    device: UUID | None
    why: str
    counts: Counts
    has_attachments: bool
    parts: tuple[Part, ...]
    seal: str = ""
    """HMAC of all the rest under the database key."""

    @property
    def size(self) -> int:
        """How many bytes its parts have together."""
        return sum(part.size for part in self.parts)

    @property
    def attachments(self) -> tuple[str, ...]:
        """The addresses of the photos and scans in it."""
        return tuple(match[1] for part in self.parts if (match := ATTACHMENT.fullmatch(part.name)))

    def is_sealed_by(self, key: bytes) -> bool:
        """Say whether the seal was made with this database key, so that nobody changed the manifest since."""
        return hmac.compare_digest(self.seal, _seal(self, key))

    def sealed(self, key: bytes) -> bytes:
        """Return the text of the manifest with its seal."""
        return json.dumps({**_written(self), "seal": _seal(self, key)}, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Read a manifest.

        Raises:
            NewerForm: a later version wrote it in another form.
            ValueError: it is none.

        """
        try:
            document = json.loads(data)
            if document["format"] > FORMAT:
                raise NewerForm(str(document.get("app", "?")))
            return _manifest(document)
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("no manifest") from error


def _written(manifest: Manifest) -> dict[str, object]:
    return {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "app": manifest.app,
        "revision": manifest.revision,
        "centre": {"id": manifest.centre.hex, "code": manifest.code, "name": manifest.name},
        "fingerprint": manifest.fingerprint,
        "device": manifest.device.hex if manifest.device else None,
        "why": manifest.why,
        "counts": asdict(manifest.counts),
        "has_attachments": manifest.has_attachments,
        "parts": [[part.name, part.size, part.sha256] for part in manifest.parts],
    }


def _seal(manifest: Manifest, key: bytes) -> str:
    said = json.dumps(_written(manifest), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(keys.derived(key, b"bekal backup manifest v1"), said, hashlib.sha256).hexdigest()


def _manifest(document: Mapping[str, object]) -> Manifest:
    said: dict[str, object] = dict(document)
    centre, counts, parts = said["centre"], said["counts"], said["parts"]
    if not (isinstance(centre, dict) and isinstance(counts, dict) and isinstance(parts, list)):
        raise TypeError
    made_at = datetime.fromisoformat(_word(said["made_at"]))
    if made_at.tzinfo is None:
        raise ValueError
    manifest = Manifest(
        made_at=made_at,
        app=_word(said["app"]),
        revision=_word(said["revision"]),
        centre=UUID(hex=centre["id"]),
        code=_word(centre["code"]),
        name=_word(centre["name"]),
        fingerprint=_word(said["fingerprint"]),
        device=UUID(hex=_word(said["device"])) if said["device"] else None,
        why=_word(said["why"]),
        counts=Counts(**{name: int(counts[name]) for name in ("people", "marks", "certificates", "operations")}),
        has_attachments=bool(said["has_attachments"]),
        parts=tuple(Part(_word(name), int(size), _word(digest)) for name, size, digest in parts),
        seal=_word(said["seal"]),
    )
    names = {part.name for part in manifest.parts}
    ours = all(name in (DATABASE, SLOTS) or ATTACHMENT.fullmatch(name) for name in names)
    if not ours or len(names) != len(manifest.parts) or not {DATABASE, SLOTS} <= names:
        raise ValueError("parts")
    return manifest


def _word(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
