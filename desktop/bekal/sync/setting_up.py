"""Set up a centre on this machine: folder, keys, first account, recovery sheet, activation."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from bekal.centre.service import make_centre
from bekal.staff.service import add_person
from bekal.storage import journal, keys
from bekal.storage.folder import write_durably
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre, made
from bekal.storage.records import DeviceState
from bekal.terms import CentreId, How, Role, StaffId


@dataclass(frozen=True)
class SetUp:
    """What a set-up made."""

    centre_id: CentreId
    device: UUID
    head: StaffId
    recovery_code: str


def set_up(
    path: Path,
    *,
    centre_code: str,
    centre_name: str,
    head: str,
    secret: str,
    now: datetime,
    activation: bytes | None = None,
    practice: bool = False,
    recovery_out: Path | None = None,
) -> SetUp:
    """Make a centre in an empty folder; with its activation file it is bound to its central system at once.

    `practice` says that it is for learning only: it says LATIHAN and never takes a real activation.

    Raises:
        CentreExists: the folder already holds one; nothing was touched.
        SecretTooWeak, BadCentreCode, CentreIncomplete: nothing was made.

    """
    from bekal.centre.rules import check_code
    from bekal.staff.rules import check_new_secret
    from bekal.sync.requests import Realm
    from bekal.sync.service import activate, new_device, read_activation

    check_new_secret(secret)
    check_code(centre_code)
    named = read_activation(activation, now=now).centre if activation is not None else new_id()
    centre_id = CentreId(named)
    code = keys.new_recovery_code()
    with made(path, code) as centre:
        head_id = StaffId(new_id())
        with centre.database.writing() as session:
            journal.sign(session, by=head_id, at=now, how=How.PROGRAM)
            make_centre(session, centre_id, code=centre_code, name=centre_name)
            add_person(session, name=head, role=Role.HEAD, secret=secret, staff_id=head_id)
            device = new_device(session)
            if practice:
                session.get_one(DeviceState, 1).realm = Realm.PRACTICE.value
        if activation is not None:
            activate(centre, activation, now=now)
        if recovery_out is not None:
            write_recovery_sheet(centre, code, centre_name, recovery_out, now)
    return SetUp(centre_id, device, head_id, code)


def write_recovery_sheet(centre: OpenCentre, code: str, name: str, path: Path, now: datetime) -> None:
    """Write the sheet that is printed and kept in an envelope."""
    from bekal.documents.recovery_sheet import RecoverySheet, recovery_sheet_pdf

    sheet = RecoverySheet(
        centre=name,
        groups=keys.groups_of(code),
        fingerprint=keys.fingerprint(centre.key),
        printed_on=now.astimezone().date(),
    )
    write_durably(path, recovery_sheet_pdf(sheet))
