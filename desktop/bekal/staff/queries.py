"""Who is at the keys."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.storage.records import Staff
from bekal.terms import Role, StaffId


@dataclass(frozen=True)
class Person:
    """Somebody who may sign in."""

    id: StaffId
    name: str
    role: Role


def people(session: Session, *roles: Role) -> list[Person]:
    """Return everybody who may sign in, by name; only of `roles` if given."""
    query = select(Staff).where(Staff.active).order_by(Staff.name)
    if roles:
        query = query.where(Staff.role.in_(roles))
    return [Person(StaffId(s.id), s.name, s.role) for s in session.scalars(query)]
