"""Which papers a programme asks for: the scheme's list and the centre's rules, with what this programme changes."""

from collections.abc import Collection, Iterable

from sqlalchemy.orm import Session

from bekal.candidates.papers import kinds
from bekal.candidates.papers.queries import asked_in
from bekal.candidates.papers.reading import Rule, rules_of
from bekal.candidates.papers.rules import KEEP_SCAN, CentreRule, asked_for
from bekal.candidates.papers.service import add_rule, remove_rule
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Programme
from bekal.terms import ProgrammeId


def papers_asked(session: Session, programme_id: ProgrammeId) -> frozenset[str]:
    """Return the kinds of papers a programme asks for now."""
    return frozenset(asked.kind for asked in asked_in(session, programme_id))


def house_rules_about_papers(session: Session) -> tuple[CentreRule, ...]:
    """Return the centre's rules that hold in every programme, for a list that follows the chosen scheme."""
    return _as_rules(rules_of(session, None))


def without_programme(scheme: str, house: Iterable[CentreRule]) -> frozenset[str]:
    """Return the kinds that a scheme and the rules of the house ask for, before a programme changes anything."""
    return frozenset(asked.kind for asked in asked_for(scheme, house))


def ask_for(session: Session, programme_id: ProgrammeId, wanted: Collection[str]) -> None:
    """Let a programme ask for these papers and no others; what its scheme and the house say needs no rule of its own.

    A paper of this programme under a condition stays so as long as it is asked for.

    Raises:
        UnknownPaper: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    programme = session.get_one(Programme, programme_id)
    base = without_programme(programme.scheme, house_rules_about_papers(session))
    own = [
        rule
        for rule in rules_of(session, programme_id)
        if rule.programme_id is not None and KEEP_SCAN not in rule.condition.split()
    ]
    wanted = set(wanted)
    for rule in own:
        is_wanted = rule.kind in wanted
        is_needed = is_wanted != (rule.kind in base) or bool(rule.condition)
        if rule.asked != is_wanted or not is_needed:
            remove_rule(session, rule.id)
    there = papers_asked(session, programme_id)
    for code in kinds.kinds():
        if (code in wanted) != (code in there):
            add_rule(session, code, programme_id=programme_id, asked=code in wanted)


def _as_rules(found: Iterable[Rule]) -> tuple[CentreRule, ...]:
    return tuple(
        CentreRule(rule.kind, rule.asked, rule.condition, rule.source, rule.programme_id is not None)
        for rule in found
        if KEEP_SCAN not in rule.condition.split()
    )
