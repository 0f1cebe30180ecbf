"""Which looks there are, which one a programme has, and the look and photo of a paper that was issued."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.logo import logo
from bekal.certificates.templates.rules import TemplateNotHere, TemplateUnknown
from bekal.documents.certificate import CertificatePage
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_designs import SHIPPED, STANDARD
from bekal.documents.certificate_template import LOGO, Picture, Template
from bekal.documents.certificate_template_text import template_of
from bekal.storage.attachments import AttachmentMissing, attachments_of
from bekal.storage.ids import joint_id
from bekal.storage.records import CertificateTemplate, Programme, TemplatePicture
from bekal.terms import ProgrammeId

PHOTO_GONE = "foto tidak ada lagi"
"""What stands in the empty frame of a paper whose photo was erased; paper speaks Indonesian."""


@dataclass(frozen=True)
class TemplateRow:
    """A look as lists show it."""

    id: UUID
    """The row's, also where it is no row yet: it follows from the look."""
    name: str
    digest: str
    look: Template
    is_shipped: bool
    programmes: tuple[str, ...]
    """Titles of the programmes that have it, also those without a choice where it is the usual one."""


def row_id(session: Session, look: Template) -> UUID:
    """Return the id of a look's row, the same on every PC of a centre."""
    return joint_id("certificate_template", session.info["centre_id"], look.digest())


def templates(session: Session) -> list[TemplateRow]:
    """Return every look that can be chosen: the centre's own by name, then those that came with the program."""
    used = _programmes(session)
    own = session.scalars(select(CertificateTemplate).order_by(CertificateTemplate.name, CertificateTemplate.id))
    rows = {}
    for record in own:
        if record.retired_on is None or record.id in used:
            look = _look_of(session, record)
            rows[record.id] = TemplateRow(record.id, look.name, look.digest(), look, False, used.get(record.id, ()))
    shipped = []
    for look in SHIPPED:
        id_ = row_id(session, look)
        rows.pop(id_, None)
        programmes = used.get(id_, ()) + (used.get(None, ()) if look is STANDARD else ())
        shipped.append(TemplateRow(id_, look.name, look.digest(), look, True, programmes))
    return [*rows.values(), *shipped]


def template(session: Session, name: str) -> TemplateRow:
    """Return the look of a name, or of the beginning of its hash.

    Raises:
        TemplateUnknown: there is none.

    """
    rows = templates(session)
    wanted = name.strip()
    found = [row for row in rows if row.name.casefold() == wanted.casefold()]
    found += [row for row in rows if len(wanted) >= 8 and row.digest.startswith(wanted.lower())]
    if not found:
        raise TemplateUnknown(name=name)
    return found[0]


def look_for(session: Session, programme_id: ProgrammeId) -> Template:
    """Return the look of a programme's certificates; the usual one where none was chosen."""
    chosen = session.scalar(select(Programme.template_id).where(Programme.id == programme_id))
    record = session.get(CertificateTemplate, chosen) if chosen else None
    return _look_of(session, record) if record else STANDARD


def look_named(session: Session, digest: str) -> Template | None:
    """Return the look of a hash, None when it is not on this machine or no longer what it was."""
    known = next((look for look in (CLASSIC, *SHIPPED) if look.digest() == digest), None)
    if known is not None:
        return known
    record = session.get(CertificateTemplate, joint_id("certificate_template", session.info["centre_id"], digest))
    look = _look_of(session, record) if record else None
    return look if look is not None and look.digest() == digest else None


def dressed(session: Session, pages: Iterable[CertificatePage]) -> list[CertificatePage]:
    """Return pages of snapshots with the look, the logo and the photo they were issued with.

    A photo that is no longer there leaves its frame empty, and the page says why.

    Raises:
        TemplateNotHere: the look of a page is not on this machine.
        LogoMissing: nor is the logo that its look prints.

    """
    looks: dict[str, Template | None] = {}
    logos: dict[str, bytes | None] = {}
    done = []
    for page in pages:
        if page.template_hash:
            if page.template_hash not in looks:
                looks[page.template_hash] = look_named(session, page.template_hash)
            look = looks[page.template_hash]
            if look is None:
                raise TemplateNotHere(number=page.number)
            page = replace(page, template=look)
        if page.logo_hash and prints_logo(page.look):
            if page.logo_hash not in logos:
                logos[page.logo_hash] = logo(session, page.logo_hash)
            page = replace(page, logo=logos[page.logo_hash])
        done.append(with_photo(session, page))
    return done


def with_photo(session: Session, page: CertificatePage) -> CertificatePage:
    """Return a page with the photo whose address it keeps, or with the words for its empty frame."""
    if not page.photo_address:
        return page
    try:
        return replace(page, photo=attachments_of(session).read(page.photo_address), photo_note="")
    except AttachmentMissing:
        return replace(page, photo=None, photo_note=PHOTO_GONE)


def with_logo(session: Session, page: CertificatePage) -> CertificatePage:
    """Return a page with the logo whose hash it keeps.

    Raises:
        LogoMissing: it is not on this machine.

    """
    return replace(page, logo=logo(session, page.logo_hash))


def prints_logo(look: Template) -> bool:
    """Say whether a look has a place for the centre's logo."""
    return any(isinstance(block, Picture) and block.picture == LOGO for side in look.sides for block in side)


def without_photo(pages: Sequence[CertificatePage]) -> list[str]:
    """Return the numbers of the pages that are printed with an empty frame though they were issued with a photo."""
    return [page.number for page in pages if page.photo_address and page.photo is None]


def _look_of(session: Session, record: CertificateTemplate) -> Template:
    pictures = session.execute(
        select(TemplatePicture.name, TemplatePicture.data).where(TemplatePicture.template_id == record.id)
    )
    return template_of(record.body, {row.name: row.data for row in pictures})


def _programmes(session: Session) -> dict[UUID | None, tuple[str, ...]]:
    found: dict[UUID | None, tuple[str, ...]] = {}
    for id_, title in session.execute(select(Programme.template_id, Programme.title).order_by(Programme.title)):
        found[id_] = (*found.get(id_, ()), title)
    return found
