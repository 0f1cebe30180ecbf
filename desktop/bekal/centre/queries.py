"""The centre as papers and screens show it."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.records import Centre
from bekal.terms import CentreId


@dataclass(frozen=True)
class CentreRow:
    """The centre: letterhead, signatory and house rules."""

    id: CentreId
    code: str
    name: str
    office: str
    address: str
    city: str
    phone: str
    licence: str
    signatory_name: str
    signatory_title: str
    signatory_nip: str
    zone: str
    minutes_per_hour: int
    number_template: str
    verify_host: str
    second_look: bool
    free_days: int
    """For so many days after a meeting its marks change without a reason."""
    head_for_late_marks: bool
    logo: str
    """The hash of its logo, for `centre.logo.logo`; nothing: it has none."""

    @property
    def timezone(self) -> ZoneInfo:
        """The zone in which the centre's dates are local."""
        return ZoneInfo(self.zone)


def centre(session: Session) -> CentreRow:
    """Return the centre of this database."""
    row = session.scalars(select(Centre).where(Centre.id == session.info["centre_id"])).one()
    values = {name: getattr(row, name) for name in CentreRow.__dataclass_fields__}
    return CentreRow(**values)
