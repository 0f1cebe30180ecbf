"""Set up the centre and change its letterhead."""

import secrets

from sqlalchemy.orm import Session

from bekal.centre import rules
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Centre
from bekal.terms import CentreId

_SETTABLE = frozenset(
    [
        "name",
        "office",
        "address",
        "city",
        "phone",
        "licence",
        "signatory_name",
        "signatory_title",
        "signatory_nip",
        "zone",
        "second_name",
        "second_title",
        "second_nip",
        "number_template",
        "classification",
        "verify_host",
    ]
)
_BOOKS = frozenset(["numbers_from"])
_SWITCHES = frozenset(["second_look", "head_for_late_marks"])


def make_centre(session: Session, centre_id: CentreId, *, code: str, name: str) -> None:
    """Write the one row of a new centre.

    Raises:
        BadCentreCode, CentreIncomplete: nothing was written.

    """
    code = rules.check_code(code)
    if not name.strip():
        raise rules.CentreIncomplete(missing="nama")
    session.info["centre_id"] = centre_id
    key = secrets.token_hex(32)  # the cards of all its PCs are signed alike, so it is made once, with the centre
    session.add(Centre(id=centre_id, centre_id=centre_id, code=code, name=name.strip(), card_key=key))
    session.flush()


def change_centre(session: Session, **values: str | bool | int | None) -> None:
    """Change the letterhead, a signatory or a house rule; unnamed ones stay.

    How certificates are numbered is checked before, by `certificates.series`.

    Raises:
        CentreIncomplete: the name would be empty.
        UnknownZone: the zone is none of Indonesia's.
        NumberOutside: a whole number is too small or too large.
        NotAllowed: only a head may.

    """
    allow(session, Action.SET_UP)
    if not str(values.get("name", "x")).strip():
        raise rules.CentreIncomplete(missing="nama")
    if values.get("zone", "Asia/Jakarta") not in rules.ZONES.values():
        raise rules.UnknownZone(zone=str(values["zone"]))
    row = session.get_one(Centre, session.info["centre_id"])
    for field, value in values.items():
        if field in _BOOKS:
            assert not isinstance(value, str | bool), field
        elif isinstance(value, bool):
            assert field in _SWITCHES, field
        elif isinstance(value, int):
            rules.check_number(field, value)
        else:
            assert field in _SETTABLE, field
        setattr(row, field, value.strip() if isinstance(value, str) else value)
    session.flush()


def card_key(session: Session) -> str:
    """Return what signs the trainees' cards, 64 hexadecimal digits.

    A centre that was made before there were cards gets one now.

    Raises:
        NotAllowed: it has none yet, and only a head may give it one.

    """
    row = session.get_one(Centre, session.info["centre_id"])
    if not row.card_key:
        allow(session, Action.SET_UP)
        row.card_key = secrets.token_hex(32)
        session.flush()
    return row.card_key
