"""What the central system decides: who is let in, how long things count, which operations are set aside; pure."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bekal.centre.rules import check_code
from bekal.errors import Refused
from bekal.sync import rules as sync_rules
from bekal.terms import Role

DAY = timedelta(days=1)
TOKEN_TAKEN = 30 * DAY
"""How long after its making an activation may be used; as long as the first accreditation runs."""
FIRST_ACCREDITATION = 30 * DAY
ROOT_LASTS = 5 * 365 * DAY
TRUST_LASTS, TRUST_RENEWED = 60 * DAY, 7 * DAY
"""How long a trust list counts as fresh, and after how long it is issued again though nothing changed."""
STATUS_LASTS, STATUS_RENEWED = 14 * DAY, DAY
REGISTER_RENEWED = 7 * DAY
REGISTERS_CARRIED = 2 * 1024 * 1024
"""How many bytes of registers travel on every stick: some 250,000 certificates. The rest is in the list file only."""
WHOLE_SERIES, BLOCK, BLOCK_LOW, LARGEST_BLOCK = 5_000, 200, 20, 100_000
"""Numbers of the device that holds a series, of a further device's block; when the next one is given; the most."""
LIFTED = 0
"""The code of a decision that lifts a suspension; it stands on no list."""
NUMBERS_OF_AN_EPOCH = 10_000
LONGEST_NAME = 120
"""Bytes of a centre's name or a title, as the accreditation carries it."""
LONGEST_INDEXED = 1_000
"""Bytes of a text that an index holds; PostgreSQL refuses a longer one of 2,704."""


class Unadmitted(Refused):
    """A device's request cannot be accepted; nothing was changed."""


class ActivationUnknown(Unadmitted):
    """No activation file of that number was ever handed out. Facts: device."""


class ActivationExpired(Unadmitted):
    """The activation file was used too late. Facts: code (the centre), until (a date)."""


class ActivationUsed(Unadmitted):
    """Another device used this activation first; the head office decides. Facts: code (the centre), device."""


class DeviceElsewhere(Unadmitted):
    """A device of this id is enrolled with other keys or by another activation. Facts: code (the centre), device."""


class RequestMisfits(Unadmitted):
    """The request names another centre than its activation. Facts: code (the centre), device."""


class CentreNamedOtherwise(Refused):
    """The centre's code is known under another name. Facts: code, name (the known one)."""


class CentreNameUnfit(Refused):
    """A centre's name is one printable line of 1 to 120 bytes. Facts: name."""


class TitleUnfit(Refused):
    """A catalogue number is 1 to 65535, its title one printable line of 1 to 120 bytes. Facts: prog, title."""


class TitleTaken(Refused):
    """The catalogue number already stands for another title. Facts: prog, title (the one it has)."""


class CatalogueEmpty(Refused):
    """There is no title yet that a centre could certify."""


class TooManyWaiting(Refused):
    """Too many batches of this device wait for a missing one; they come again. Facts: device, seq, missing."""


class ProblemCode(StrEnum):
    """What the head office is shown."""

    SECOND_DEVICE = "second-device"
    CLONED = "cloned"
    REVOKED_SENT = "revoked-sent"
    FALSE_BATCH = "false-batch"
    """A key of a device signed what is not so: stolen, or a program that somebody altered."""
    BAD_OPERATION = "not-canonical"
    CONTENTS_DIFFER = "contents-differ"
    """A device held other rows though both had said everything; it is put right by itself."""
    UNPROVED_CERTIFICATE = "unproved-certificate"
    """No accredited key of its centre signed it, or it says something else than its record."""
    UNPROVED_REVOCATION = "unproved-revocation"
    """It came without a request that a key of its centre signed."""


@dataclass(frozen=True, slots=True)
class Title:
    """One title of the catalogue."""

    prog: int
    title: str


CATALOGUE: tuple[Title, ...] = (
    Title(1207, "Bahasa Jepang"),
    Title(1301, "Bahasa Korea"),
    Title(1402, "Bahasa Inggris"),
    Title(1503, "Bahasa Mandarin"),
    Title(2301, "Pengelasan SMAW"),
    Title(2405, "Pengolahan Makanan"),
    Title(2510, "Menjahit"),
    Title(3105, "Caregiver"),
    Title(4102, "Tata Graha"),
    Title(4207, "Operator Komputer"),
)
"""With what a central system begins; the head office adds to it."""


def check_centre(code: str, name: str) -> tuple[str, str]:
    """Return a centre's code in capitals and its name in one line.

    Raises:
        BadCentreCode, CentreNameUnfit: they do not fit.

    """
    name = " ".join(name.split())
    if not _is_line(name):
        raise CentreNameUnfit(name=name)
    return check_code(code), name


def check_title(prog: int, title: str) -> Title:
    """Return a title that fits the catalogue and the trust list.

    Raises:
        TitleUnfit: it does not.

    """
    title = " ".join(title.split())
    if not 1 <= prog <= 65535 or not _is_line(title):
        raise TitleUnfit(prog=prog, title=title)
    return Title(prog, title)


def _is_line(text: str) -> bool:
    return 0 < len(text.encode("utf-8")) <= LONGEST_NAME and text.isprintable()


def midnight(at: datetime) -> datetime:
    """Return 00:00 UTC of the day: when the first accreditation of an activation begins."""
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def last_day(made_at: datetime) -> date:
    """Return the last day on which an activation made then is taken."""
    return (midnight(made_at) + TOKEN_TAKEN - DAY).date()


def is_due(issued_at: datetime, now: datetime, after: timedelta) -> bool:
    """Whether a list is to be issued again though nothing changed: days are compared, so that one day gives one."""
    return midnight(now) - midnight(issued_at) >= after


def first_of_block(lasts: Iterable[int], epoch: int) -> int:
    """Return where a new block of numbers begins: above all that were given, those a restored database forgot included.

    `lasts` are the ends of the blocks of the same series and year; each restore opens a new ten thousand.
    """
    return max((epoch - 1) * NUMBERS_OF_AN_EPOCH, *lasts, 0) + 1


def carried(registers: Sequence[bytes]) -> list[bytes]:
    """Return the registers that travel on every stick, as many from the beginning as there is room for."""
    size = itertools.accumulate(map(len, registers))
    return [file for file, upto in zip(registers, size, strict=True) if upto <= REGISTERS_CARRIED]


def version_after(version: int, epoch: int) -> int:
    """Return the next version of a document. It is above all of earlier epochs: a restored database knows fewer."""
    return max(version + 1, (epoch - 1) * 1_000_000 + 1)


@dataclass(frozen=True, slots=True)
class Account:
    """What central knows of a person at a centre's keys."""

    role: Role
    is_active: bool


def account_after(known: Account | None, fields: Mapping[str, object]) -> Account | None:
    """Return what a change of a person's record makes of their account; None where it names no role yet."""
    role = fields.get("role", known.role if known else None)
    is_active = fields.get("active", known.is_active if known else True)
    if not isinstance(role, str) or role not in set(Role):
        return None
    return Account(Role(role), bool(is_active))


def objection(
    account: Account | None, *, entity: str, fields: Mapping[str, object], is_founding: bool = False
) -> str | None:
    """Return why the acting person may not have done this, as a problem's code; None: they may."""
    return sync_rules.objection(
        account.role if account else None,
        is_active=account is not None and account.is_active,
        entity=entity,
        fields=fields,
        is_founding=is_founding,
    )


def unfit_text(values: Mapping[str, object], indexed: Sequence[str]) -> str | None:
    """Return the code of a text that one of the two engines could not keep: a NUL, too long for an index."""
    for name, value in values.items():
        if isinstance(value, str) and ("\0" in value or (name in indexed and len(value.encode()) > LONGEST_INDEXED)):
            return "bad_value"
    return None
