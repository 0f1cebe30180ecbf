"""Column types shared by every table: ids of sixteen bytes, moments in UTC."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Dialect, LargeBinary, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine


class Id(TypeDecorator[UUID]):
    """A UUID in sixteen bytes: a BLOB in SQLite, the native type in PostgreSQL."""

    impl = LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's sixteen-byte type."""
        stored: TypeEngine[Any] = Uuid(as_uuid=True) if dialect.name == "postgresql" else LargeBinary(16)
        return dialect.type_descriptor(stored)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> object:
        """Turn a UUID into what the engine stores."""
        if value is None or dialect.name == "postgresql":
            return value
        return value.bytes

    def process_result_value(self, value: object, dialect: Dialect) -> UUID | None:
        """Turn what the engine stores into a UUID."""
        if value is None or isinstance(value, UUID):
            return value
        assert isinstance(value, bytes)
        return UUID(bytes=value)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware going in, UTC coming out, on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; SQLite stores it as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
