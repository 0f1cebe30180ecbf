"""The head office's own people, who may look at the status page. All of it local to the central system."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local


class CentralUser(Record):
    """Somebody of the head office who may sign in at the status page."""

    __tablename__ = "central_user"

    name: Mapped[str] = local(primary_key=True)
    """As typed to sign in, in small letters."""
    role: Mapped[str] = local()
    """`reader` looks, `steward` decides match cases too."""
    secret: Mapped[str] = local()
    """argon2id, in its own encoded form."""
    made_at: Mapped[datetime] = local()
    disabled_at: Mapped[datetime | None] = local()
    failed: Mapped[int] = local(default=0)
    """Wrong passwords in a row."""
    locked_until: Mapped[datetime | None] = local()


class CentralVisit(Record):
    """One signing in; the browser holds the token, here lies its hash."""

    __tablename__ = "central_visit"

    token_hash: Mapped[str] = local(primary_key=True)
    name: Mapped[str] = local(ForeignKey("central_user.name", ondelete="RESTRICT"))
    began_at: Mapped[datetime] = local()
    until: Mapped[datetime] = local()
