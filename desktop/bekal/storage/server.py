"""Which server's database a desk works on: an address without its password, and the password wrapped by the key."""

import base64
import json
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit
from uuid import UUID, uuid4

from bekal.errors import Refused, Unavailable
from bekal.storage import keys
from bekal.storage.folder import DataFolder, write_durably

_KNOWN = {"sslmode", "sslrootcert"}
_PORT = 5432
_PURPOSE = b"bekal server password v1"


class BadServerAddress(Refused):
    """What was given is no address of a PostgreSQL database. Facts: given (without a password)."""


class ServerNoteUnreadable(Unavailable):
    """The note that names this desk's server is damaged. Facts: path."""


@dataclass(frozen=True)
class Address:
    """Where a centre's shared database is: the server on the office's network, the database, and its role."""

    host: str
    port: int
    database: str
    user: str
    options: tuple[tuple[str, str], ...] = ()

    @property
    def shown(self) -> str:
        """The address as people read it."""
        port = "" if self.port == _PORT else f":{self.port}"
        return f"{self.host}{port}/{self.database}"

    def __str__(self) -> str:
        """Write it as an address, without a password."""
        return self._url("")

    def with_password(self, password: str) -> str:
        """Write it for the driver."""
        return self._url(f":{quote(password, safe='')}" if password else "", "postgresql+psycopg")

    def _url(self, password: str, scheme: str = "postgresql") -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        options = f"?{urlencode(self.options)}" if self.options else ""
        user = f"{quote(self.user, safe='')}{password}"
        return f"{scheme}://{user}@{host}:{self.port}/{quote(self.database, safe='')}{options}"


def read_address(given: str) -> tuple[Address, str]:
    """Read `postgresql://role[:password]@host[:port]/database[?sslmode=…]`; return the address and the password.

    Raises:
        BadServerAddress: it is none.

    """
    bare = re.sub(r"(//[^/@:]*):[^/@]*@", r"\1@", given.strip())
    try:
        parts = urlsplit(given.strip())
        port = parts.port or _PORT
        options = parse_qsl(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise BadServerAddress(given=bare) from error
    name = unquote(parts.path.removeprefix("/"))
    is_ours = parts.scheme in {"postgresql", "postgres", "postgresql+psycopg"}
    if not (is_ours and parts.hostname and parts.username and name) or {one for one, _ in options} - _KNOWN:
        raise BadServerAddress(given=bare)
    address = Address(parts.hostname, port, name, unquote(parts.username), tuple(options))
    return address, unquote(parts.password or "")


@dataclass(frozen=True)
class Note:
    """What a data folder remembers of the server its desk works on."""

    address: Address
    desk: UUID
    """Tells this desk from the others of the centre."""
    password: bytes
    """Wrapped by the database key."""

    def url(self, key: bytes) -> str:
        """Return the address with its password, for the driver.

        Raises:
            KeyOutOfReach: the password was wrapped by another key.

        """
        password = keys.unwrap(keys.derived(key, _PURPOSE), self.password, _PURPOSE)
        if password is None:
            raise keys.KeyOutOfReach(folder=self.address.shown)
        return self.address.with_password(password.decode())


def note(address: Address, password: str, key: bytes, desk: UUID | None = None) -> Note:
    """Return the note for an address; the password is readable with the database key only."""
    wrapped = keys.wrap(keys.derived(key, _PURPOSE), password.encode(), _PURPOSE)
    return Note(address, desk or uuid4(), wrapped)


def write(folder: DataFolder, of: Note) -> None:
    """Lay the note into a data folder: from now on its desk works on that server."""
    said = {"server": str(of.address), "desk": of.desk.hex, "password": base64.b64encode(of.password).decode()}
    write_durably(folder.server, json.dumps({"version": 1, **said}, indent=1).encode())


def read(folder: DataFolder) -> Note:
    """Read the note of a data folder.

    Raises:
        ServerNoteUnreadable: it is damaged.

    """
    try:
        said = json.loads(folder.server.read_bytes())
        address, _ = read_address(said["server"])
        return Note(address, UUID(hex=said["desk"]), base64.b64decode(said["password"], validate=True))
    except (OSError, ValueError, KeyError, TypeError, BadServerAddress) as error:
        raise ServerNoteUnreadable(path=str(folder.server)) from error
