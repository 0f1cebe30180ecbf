"""Where photos and scans lie at central, and which of them are here, named by a record, or erased.

lampiran/<centre>/<aa>/<address>       whole, encrypted under a key of this folder
lampiran/masuk/<device>/<address>/…    parts of what is not whole yet, encrypted as they came
"""

import hashlib
import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.central.home import Central
from bekal.storage import keys
from bekal.storage.attachments import Attachments
from bekal.storage.erasure_ledger import ledger_of
from bekal.storage.records import CentralPicture
from bekal.storage.standing import chunks
from bekal.sync.pictures.naming import all_named, named
from bekal.sync.pieces import Pieces


def shelf(central: Central, centre: UUID) -> Attachments:
    """Return where the pictures of a centre lie."""
    path = central.home / "kunci" / "pictures.key"
    if not path.exists():
        keys.write_private(path, secrets.token_hex(32).encode("ascii"))
    return Attachments(central.home / "lampiran" / centre.hex, bytes.fromhex(path.read_text(encoding="ascii").strip()))


def pieces(central: Central, device: UUID) -> Pieces:
    """Return where the parts of a device's pictures wait for the rest."""
    return Pieces(central.home / "lampiran" / "masuk" / device.hex)


def held(central: Central, session: Session, centre: UUID, addresses: Sequence[str]) -> set[str]:
    """Return which of these pictures of a centre are here: what the table says, and the disk."""
    place, found = shelf(central, centre), set()
    for some in chunks(list(addresses)):
        query = select(CentralPicture.address).where(
            CentralPicture.centre_id == centre, CentralPicture.address.in_(some)
        )
        found |= {one for one in session.scalars(query) if place.has(one)}
    return found


def not_here(session: Session, centre: UUID) -> int:
    """Count the photos and scans that a centre's records name and that never came; the disk is not looked at."""
    here = select(CentralPicture.address).where(CentralPicture.centre_id == centre)
    return len(all_named(session, centre) - set(session.scalars(here)))


def unnamed(session: Session, centre: UUID) -> int:
    """Count the pictures of a centre that no record named when it was last looked at."""
    of_centre = CentralPicture.centre_id == centre, CentralPicture.is_named.is_(False)
    return session.scalar(select(func.count()).select_from(CentralPicture).where(*of_centre)) or 0


def gone_for_good(session: Session, centre: UUID, addresses: Sequence[str]) -> set[str]:
    """Return which of these an erasure took and no record names: they are not taken again."""
    ledger = ledger_of(session)
    known = ledger.known(session) if ledger is not None and addresses else set()
    gone = {one for one in addresses if ledger is not None and ledger.mark(in_ledger(centre, one)) in known}
    return gone - named(session, sorted(gone), centre=centre) if gone else gone


def in_ledger(centre: UUID, address: str) -> UUID:
    """Return the id under which a centre's picture stands in the ledger of erasures."""
    return UUID(bytes=hashlib.sha256(b"bekal erased picture\n" + centre.bytes + bytes.fromhex(address)).digest()[:16])
