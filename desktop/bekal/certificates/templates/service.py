"""Keep, replace and retire looks, and give them to programmes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.certificates.templates import queries
from bekal.certificates.templates.rules import LanguageNoteMissing, TemplateNameTaken, TemplateUnfit
from bekal.courses.rules import UnknownProgramme
from bekal.documents.certificate_faults import problems
from bekal.documents.certificate_template import Template, Text, Units, writings
from bekal.documents.certificate_template_text import body
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import CertificateTemplate, Programme, TemplatePicture
from bekal.terms import Kind, ProgrammeId


def save(session: Session, look: Template, *, now: datetime, instead_of: UUID | None = None) -> UUID:
    """Keep a look for the centre and return its row's id; with `instead_of` it takes that one's place and programmes.

    Raises:
        TemplateUnfit: it has faults.
        TemplateNameTaken: another look has its name.

    """
    allow(session, Action.ISSUE)
    require_fit(look)
    id_ = queries.row_id(session, look)
    for row in queries.templates(session):
        if row.name.casefold() == look.name.casefold() and row.id not in (id_, instead_of):
            raise TemplateNameTaken(name=look.name)
    keep(session, look, now=now)
    session.get_one(CertificateTemplate, id_).retired_on = None
    if instead_of is not None and instead_of != id_:
        for programme in session.scalars(select(Programme).where(Programme.template_id == instead_of)):
            programme.template_id = id_
        retire(session, instead_of, now=now)
    return id_


def keep(session: Session, look: Template, *, now: datetime) -> UUID:
    """Make sure that a look is in the database, for a paper that names it; nobody is asked, nothing is listed by it."""
    id_ = queries.row_id(session, look)
    if session.get(CertificateTemplate, id_) is None:
        today = now.astimezone(centre(session).timezone).date()
        session.add(CertificateTemplate(id=id_, name=look.name, body=body(look), retired_on=today))
        session.flush()
        for name, data in look.pictures.items():
            session.add(
                TemplatePicture(id=joint_id("template_picture", id_, name), template_id=id_, name=name, data=data)
            )
        session.flush()
    return id_


def retire(session: Session, template_id: UUID, *, now: datetime) -> None:
    """Take a look out of the list; papers issued with it are printed with it all the same."""
    allow(session, Action.ISSUE)
    record = session.get(CertificateTemplate, template_id)
    if record is not None and record.retired_on is None:
        record.retired_on = now.astimezone(centre(session).timezone).date()
    for programme in session.scalars(select(Programme).where(Programme.template_id == template_id)):
        programme.template_id = None


def assign(session: Session, programme_id: ProgrammeId, look: Template | None, *, now: datetime) -> None:
    """Give a programme a look, or the usual one again; it counts for certificates issued from now on.

    Raises:
        UnknownProgramme: there is none.
        TemplateUnfit: the look has faults.
        LanguageNoteMissing: a language certificate would not say that it is no official one.

    """
    allow(session, Action.ISSUE)
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise UnknownProgramme(programme=programme_id)
    if look is None:
        programme.template_id = None
        return
    require_fit(look)
    if programme.kind is Kind.LANGUAGE and not says_what_it_is_not(look):
        raise LanguageNoteMissing(name=look.name, programme=programme.title)
    programme.template_id = keep(session, look, now=now)


def require_fit(look: Template) -> None:
    """Refuse a look with faults.

    Raises:
        TemplateUnfit: it has some.

    """
    if found := problems(look):
        raise TemplateUnfit(name=look.name, faults=" ".join(dict.fromkeys(one.words for one in found)))


def says_what_it_is_not(look: Template) -> bool:
    """Say whether a look prints the note that a language certificate is no official one."""
    for side in look.sides:
        for block in side:
            if isinstance(block, Units) and block.notes:
                return True
            if isinstance(block, Text):
                said = " ".join(words for words, _ in writings(block)).casefold()
                if "{catatan}" in said or "bukan sertifikat" in said:
                    return True
    return False
