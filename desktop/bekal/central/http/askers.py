"""Who asks: the device that a request names, as central knows it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bekal.central.deciding import DECIDED
from bekal.storage.records import CentralDevice
from bekal.sync.opening import KnownDevice


@dataclass(frozen=True)
class Asker:
    """The device that a request was proved to come from."""

    id: UUID
    centre: UUID
    signing_key: bytes
    is_revoked: bool
    decided: str = ""
    """The mark of the last decision of the head office when it was looked up."""

    @property
    def known(self) -> KnownDevice:
        """What a batch of it is proved by."""
        return KnownDevice(self.centre, (self.signing_key,), self.is_revoked)


def find(glance: Session, device: UUID) -> Asker | None:
    """Return what is known of a device."""
    row = glance.connection().execute(_ASKER, {"device": device}).one_or_none()
    if row is None:
        return None
    return Asker(row.id, row.centre_id, row.signing_key, row.revoked_at is not None, row.decided or "")


_ASKER = select(
    CentralDevice.id,
    CentralDevice.centre_id,
    CentralDevice.signing_key,
    CentralDevice.revoked_at,
    DECIDED.label("decided"),
).where(CentralDevice.id == bindparam("device"))
