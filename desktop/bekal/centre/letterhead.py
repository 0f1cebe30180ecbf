"""What stands at the head and at the foot of the centre's office papers: letterhead with its logo, and who signs."""

from contextlib import suppress
from datetime import date

from sqlalchemy.orm import Session

from bekal.centre.logo import logo
from bekal.centre.queries import CentreRow
from bekal.centre.rules import LogoMissing
from bekal.documents.letterhead import Letterhead, Signatory
from bekal.documents.wording import date_words


def letterhead(session: Session, house: CentreRow) -> Letterhead:
    """Return the centre's letterhead; without a logo where it has none, or has not come to this machine yet."""
    contact = " · ".join(part for part in (house.address, house.city, house.phone) if part)
    picture = None
    with suppress(LogoMissing):  # an office paper is no certificate: it need not look as it did elsewhere
        picture = logo(session, house.logo)
    return Letterhead(body=house.office, name=house.name, address=contact, logo=picture)


def signatory(house: CentreRow, on: date) -> Signatory:
    """Return who signs the centre's papers on a date."""
    who = house.signer
    return Signatory(
        place_and_date=f"{house.city}, {date_words(on)}" if house.city else date_words(on),
        office=who.title,
        name=who.name,
        nip=who.number_line,
    )
