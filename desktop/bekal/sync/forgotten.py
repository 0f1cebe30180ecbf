"""A head who forgot the PIN: the recovery sheet proves who is there, and a new PIN counts from then on."""

from datetime import datetime

from bekal.errors import Refused
from bekal.staff.rules import check_new_secret
from bekal.staff.service import set_secret
from bekal.storage import keys
from bekal.storage.keys import SlotsUnreadable, WrongRecoveryCode
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Assurance, Staff
from bekal.terms import How, Role, StaffId

KIND = "pin"
"""How the fact is called among the words that travel to central."""


class OnlyAHead(Refused):
    """The recovery sheet gives a new PIN to a head only; others ask the head. Facts: name."""


def new_pin_by_sheet(centre: OpenCentre, staff_id: StaffId, *, code: str, secret: str, now: datetime) -> None:
    """Give a head a new PIN on this PC, to whom the recovery sheet's code is known; central is told of it.

    The code opens the whole database anyway, so it proves no less than a PIN does. A new sheet should follow.

    Raises:
        OnlyAHead, WrongRecoveryCode, SecretTooWeak: nothing was changed.
        SlotsUnreadable: the slots beside the database are missing or damaged.

    """
    check_new_secret(secret)
    with centre.database.reading() as session:
        person = session.get(Staff, staff_id)
        if person is None or not person.active or person.role is not Role.HEAD:
            raise OnlyAHead(name=person.name if person else "–")
    try:
        slots = centre.folder.key_slots.read_bytes()
    except OSError as error:
        raise SlotsUnreadable(path=str(centre.folder.key_slots)) from error
    if keys.open_portable(slots, code, centre.folder.key_slots) != centre.key:
        raise WrongRecoveryCode(line=0)
    with centre.database.writing(by=staff_id, at=now, how=How.KEY) as session:
        set_secret(session, staff_id, secret)
        session.add(
            Assurance(kind=KIND, confirmed_by=staff_id, local_date=now.date(), made_at=now, reason="recovery sheet")
        )
