"""When a paper is asked for, when it will do, and what is wrong with it otherwise."""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from bekal.candidates.papers import kinds
from bekal.candidates.papers.kinds import Asked, Stage
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.terms import Kind, Marital, PaperOutcome, PaperState, Sex, Term

LONGEST_NUMBER, LONGEST_NOTE = 60, 500
MONTHS = 12
ALWAYS = ""
KEEP_SCAN = "keep_scan"
"""In place of a condition: the rule asks for nothing, it lets scans of a health or police paper be kept."""


class Why(Term):
    """What is wrong with a paper that is asked for."""

    MISSING = "missing", marked("belum ada")
    NOT_SEEN = "not_seen", marked("aslinya belum dilihat")
    WAITING = "waiting", marked("hasilnya belum ada")
    EXPIRED = "expired", marked("kedaluwarsa")
    EXPIRES_BEFORE = "expires_before", marked("habis sebelum waktunya")
    FAILED = "failed", marked("tidak memenuhi")


class Standing(Term):
    """How a line of the checklist stands."""

    FINE = "fine", marked("Sudah ada")
    LACKING = "lacking", marked("Kurang")
    ASK = "ask", marked("Tanyakan")
    TRACKED = "tracked", marked("Menyusul")
    EXTRA = "extra", marked("Tidak diminta")


class UnknownPaper(Refused):
    """There is no such kind of paper; facts: kind."""


class UnknownCondition(Refused):
    """There is no such condition for a paper; facts: condition."""


class RuleThere(Refused):
    """The centre has this rule already; facts: title."""


class NoSuchRule(Refused):
    """There is no such rule about papers."""


class ScanNotKept(Refused):
    """Of this paper no scan is kept, only its outcome and dates; facts: title."""


class ExpiresBeforeIssue(Refused):
    """A paper cannot end before it began; facts: issued, expires."""


class IssuedInFuture(Refused):
    """A paper cannot be issued after today; facts: issued."""


class BadPaperDate(Refused):
    """What was typed is no day of the calendar; facts: typed."""


class VisitInPast(Refused):
    """The next visit lies before today; facts: visit."""


class PaperTextTooLong(Refused):
    """A number or note of a paper is longer than a paper can carry; facts: longest."""


class OutcomeNotKept(Refused):
    """An outcome is kept of health and police papers only; facts: title."""


@dataclass(frozen=True)
class Person:
    """What the conditions ask about a candidate; None: nobody knows."""

    birth_date: date | None = None
    sex: Sex | None = None
    marital: Marital | None = None
    is_local: bool | None = None


@dataclass(frozen=True)
class Held:
    """A paper as the centre has it."""

    state: PaperState = PaperState.NONE
    expires_on: date | None = None
    outcome: PaperOutcome | None = None
    seen_on: date | None = None
    is_proven: bool = False
    """Something else in the office says that it is there: a test that was passed."""

    @property
    def is_there(self) -> bool:
        """Say whether there is anything of it."""
        return self.is_proven or self.state is not PaperState.NONE or self.outcome is not None


@dataclass(frozen=True)
class CentreRule:
    """A paper the centre asks for besides, or asks for no longer."""

    kind: str
    asked: bool = True
    condition: str = ALWAYS
    source: str = ""
    programme_only: bool = False
    """Of one programme; stronger than a rule for every programme."""


CONDITIONS = {
    "married": marked("jika sudah kawin"),
    "not_married": marked("jika belum kawin atau sudah bercerai"),
    "under_18": marked("jika belum 18 tahun"),
    "under_21": marked("jika belum 21 tahun"),
    "not_local": marked("jika alamat KTP di luar daerah"),
    "female": marked("jika perempuan"),
    "male": marked("jika laki-laki"),
    "competency": marked("untuk program kompetensi"),
    "language": marked("untuk program bahasa"),
}


def condition_words(condition: str) -> str:
    """Return conditions in words; one that is not known here is shown as it stands."""
    words = [say(CONDITIONS[code]) if code in CONDITIONS else code for code in condition.split()]
    return say(" atau ").join(words)


def applies(condition: str, person: Person, programme_kind: Kind | None, *, today: date) -> bool | None:
    """Say whether one of the conditions holds, None when the fact it asks about is not known.

    No condition holds always, and so does one that is not known here: better asked once too often.
    """
    answers = [_holds(code, person, programme_kind, today) for code in condition.split()]
    if not answers or True in answers:
        return True
    return None if None in answers else False


def _holds(condition: str, person: Person, programme_kind: Kind | None, today: date) -> bool | None:
    match condition:
        case "married":
            return None if person.marital is None else person.marital is Marital.MARRIED
        case "not_married":
            return None if person.marital is None else person.marital is not Marital.MARRIED
        case "under_18" | "under_21":
            years = int(condition.removeprefix("under_"))
            return None if person.birth_date is None else today < months_after(person.birth_date, years * MONTHS)
        case "not_local":
            return None if person.is_local is None else not person.is_local
        case "female":
            return None if person.sex is None else person.sex is Sex.FEMALE
        case "male":
            return None if person.sex is None else person.sex is Sex.MALE
        case "competency" | "language":
            return None if programme_kind is None else programme_kind == condition
        case _:
            return True


def is_local(city: str, regency: str, region: str) -> bool | None:
    """Say whether an address lies where the centre does, None when one of them is not known.

    `city` is the centre's, `regency` the candidate's; `region` is the name of the candidate's province.
    """
    ours = _place(city)
    theirs = [_place(name) for name in (regency, region) if _place(name)]
    if not ours or not theirs:
        return None
    return any(ours in name or name in ours for name in theirs)


def _place(name: str) -> str:
    drop = {"kota", "kab", "kabupaten", "adm", "administrasi", "provinsi", "daerah", "khusus", "ibukota"}
    return " ".join(word for word in name.lower().replace(".", " ").split() if word not in drop)


def asked_for(scheme: str, centre_rules: Iterable[CentreRule]) -> tuple[Asked, ...]:
    """Return the papers asked for by a scheme's code and the centre's rules, in the order of the list.

    A paper asked for twice is asked for at the earlier stage. A rule of the centre is stronger than the reference
    data, one of the programme stronger than one for all: what it asks for is needed before the training, what it
    takes off is asked for by nobody.
    """
    found: dict[str, Asked] = {}
    named = kinds.schemes().get(scheme)
    for each in (*kinds.training(), *(named.papers if named else ())):
        held = found.get(each.kind)
        if held is None:
            found[each.kind] = each
        elif each.months or each.notes[0]:
            found[each.kind] = replace(held, months=each.months, notes=each.notes)
    rules = sorted(centre_rules, key=lambda rule: (rule.programme_only, rule.asked, rule.kind, rule.condition))
    added: dict[str, Asked] = {}
    for rule in rules:
        known = found.get(rule.kind)
        if not rule.asked:
            found.pop(rule.kind, None)
            added.pop(rule.kind, None)
            continue
        months, notes = (known.months, known.notes) if known else (None, ("", ""))
        condition = rule.condition
        if before := added.get(rule.kind):  # asked for when either condition holds
            condition = f"{before.condition} {condition}" if before.condition and condition else ALWAYS
        found[rule.kind] = added[rule.kind] = Asked(
            rule.kind, Stage.TRAINING, condition, rule.source, False, months, notes
        )
    order = {code: place for place, code in enumerate(kinds.kinds())}
    return tuple(sorted(found.values(), key=lambda each: (order.get(each.kind, len(order)), each.kind)))


def why(asked: Asked, held: Held | None, *, today: date, until: date | None = None) -> Why | None:
    """Return what is wrong with a paper, None when nothing is.

    It must be valid until the day `until` (today, unless said), and before a departure as long as its kind asks.
    """
    kind = kinds.kind(asked.kind)
    if kind.status_only:
        if held is None or (held.outcome is None and held.state is PaperState.NONE):
            return Why.MISSING
        if held.outcome is PaperOutcome.FAILED:
            return Why.FAILED
        if held.outcome is not PaperOutcome.PASSED:
            return Why.WAITING
    elif held is None or (held.state is PaperState.NONE and not held.is_proven):
        return Why.MISSING
    if held.expires_on is not None:
        if held.expires_on < today:
            return Why.EXPIRED
        end = max(until or today, today)
        if asked.stage is Stage.PLACEMENT and kind.months_left:
            end = max(end, months_after(today, kind.months_left))
        if held.expires_on < end:
            return Why.EXPIRES_BEFORE
    if kind.original and held.seen_on is None:
        return Why.NOT_SEEN
    return None


def ends(asked_months: int | None, kind: str, issued_on: date | None) -> date | None:
    """Return when a paper of a kind ends by itself, None when it does not or its beginning is not known."""
    months = asked_months or kinds.kind(kind).months
    return months_after(issued_on, months) if issued_on is not None and months else None


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, the last of the month where there is none."""
    at = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(at, MONTHS)
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def check_dates(issued_on: date | None, expires_on: date | None, *, today: date) -> None:
    """Refuse dates no paper can have.

    Raises:
        IssuedInFuture, ExpiresBeforeIssue: one of them cannot be.

    """
    if issued_on is not None and issued_on > today:
        raise IssuedInFuture(issued=f"{issued_on:%d/%m/%Y}")
    if issued_on is not None and expires_on is not None and expires_on < issued_on:
        raise ExpiresBeforeIssue(issued=f"{issued_on:%d/%m/%Y}", expires=f"{expires_on:%d/%m/%Y}")


def check_kind(code: str) -> None:
    """Refuse a kind of paper nobody knows.

    Raises:
        UnknownPaper: the reference data has none of this code.

    """
    if code not in kinds.kinds():
        raise UnknownPaper(kind=code)


def named(given: str) -> str:
    """Return the code of a kind of paper however it was written.

    Raises:
        UnknownPaper: there is none.

    """
    code = "_".join(given.strip().upper().replace("-", "_").replace("/", "").split())
    check_kind(code)
    return code


def read_day(typed: str, *, today: date, past: bool) -> date:
    """Read `120326`, `12/3/26`, `12-3-2026` or `2026-03-12`; two digits of a year mean this century.

    A day that must be `past` (an issue) lies in the century before when this one's has not come.

    Raises:
        BadPaperDate: it is no date, or none of the calendar.

    """
    text = typed.strip()
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        year, month, day = found.groups()
    elif found := _DAY.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise BadPaperDate(typed=text[:40])
    number = int(year) if len(year) > 2 else today.year // 100 * 100 + int(year)
    try:
        read = date(number, int(month), int(day))
        if len(year) == 2 and past and read > months_after(today, MONTHS):
            read = date(number - 100, int(month), int(day))
    except ValueError:
        raise BadPaperDate(typed=text[:40]) from None
    if not date(1950, 1, 1) <= read <= months_after(today, 50 * MONTHS):
        raise BadPaperDate(typed=text[:40])
    return read


_DAY = re.compile(r"(\d{1,2})[-/. ]?(\d{1,2})[-/. ]?(\d{4}|\d{2})")
