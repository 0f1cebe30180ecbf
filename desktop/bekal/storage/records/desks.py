"""What several desks of one centre share through the server that holds their database. Empty in a file."""

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local


class SharedFile(Record):
    """A file that every desk needs alike, encrypted as it would lie in a data folder."""

    __tablename__ = "shared_file"

    folder: Mapped[str] = local(primary_key=True)
    """`keys`, `outgoing`, `attachments`; `removed` names attachments that are gone for good."""
    name: Mapped[str] = local(primary_key=True)
    data: Mapped[bytes] = local(LargeBinary)
