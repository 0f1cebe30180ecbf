"""What a command is handed, and how it answers."""

import argparse
import contextlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from bekal import paths
from bekal.errors import Refused, Unavailable
from bekal.language import say
from bekal.terms import How, StaffId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.storage.opening import OpenCentre


class PersonNeeded(Refused):
    """The command changes something and was not told who does it, or their PIN."""


class NotAnId(Refused):
    """What should name a record is no id of ours; facts: given."""


class FileUnusable(Refused):
    """A file given to a command cannot be used; facts: path, why."""


class PlaceUnusable(Unavailable):
    """A disk or folder did not let us read or write: full, write-protected, gone; facts: path, why."""


Command = Callable[["Call"], object]
"""Runs a command and returns what `--json` prints."""


@dataclass(frozen=True)
class Call:
    """One call of the command line."""

    arguments: argparse.Namespace
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    def __getattr__(self, name: str) -> Any:
        """Read an argument by its name."""
        return getattr(self.arguments, name)

    @property
    def data(self) -> Path:
        """The data folder of this call."""
        return Path(self.arguments.data) if self.arguments.data else paths.default_data()

    def tell(self, text: str) -> None:
        """Say something to the person; standard output stays for the answer."""
        if not self.arguments.quiet:
            sys.stderr.write(text + "\n")

    @contextlib.contextmanager
    def centre(self) -> Iterator["OpenCentre"]:
        """Open the centre of the data folder for as long as the block lasts."""
        from bekal.storage.opening import opened
        from bekal.sync.service import check_start

        with opened(self.data) as centre:
            if notice := check_start(centre, now=self.clock()).notice:
                self.tell(notice)
            yield centre

    def centre_day(self, session: "Session") -> date:
        """Return the date it is where the centre is; the machine's own day may be another."""
        from bekal.centre.queries import centre

        return self.clock().astimezone(centre(session).timezone).date()

    def person(self, centre: "OpenCentre") -> StaffId:
        """Return who does it: `--as NAME` with the PIN in BEKAL_PIN.

        Raises:
            PersonNeeded: one of the two is missing.
            WrongSecret, TooManyTries, UnknownPerson: it is not that person.

        """
        from bekal.staff import service as staff

        name, secret = getattr(self.arguments, "as_name", None), os.environ.get("BEKAL_PIN")
        if not name or not secret:
            raise PersonNeeded()
        with centre.database.writing() as session:
            attempt = staff.try_secret(session, staff.named(session, name), secret, now=self.clock())
        return attempt.person().id

    @contextlib.contextmanager
    def writing(self, centre: "OpenCentre") -> Iterator["Session"]:
        """Give a writing session signed by the person of this call."""
        by = self.person(centre)
        with centre.database.writing(by=by, at=self.clock(), how=How.COMMAND) as session:
            yield session


def print_json(answer: object) -> None:
    """Print the one JSON document of a call."""
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, default=_plain) + "\n")


def read_id(given: str) -> UUID:
    """Read an id as we print it, or as plain 32 digits.

    Raises:
        NotAnId: it is neither.

    """
    try:
        return UUID(given)
    except ValueError:
        raise NotAnId(given=given) from None


def from_one(text: str) -> int:
    """Read an option that counts something: 1 or more."""
    return _at_least(1, text)


def from_none(text: str) -> int:
    """Read an option that counts something and may be 0."""
    return _at_least(0, text)


def _at_least(least: int, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = least - 1
    if number < least:
        raise argparse.ArgumentTypeError(say("{given}: harus bilangan bulat mulai {least}", given=text, least=least))
    return number


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)
