"""A programme asks for the papers of its scheme and the house, and for what it changes itself."""

from dataclasses import replace

from tests import makers
from tests.makers import Made

from bekal.candidates.papers import kinds
from bekal.candidates.papers.reading import rules_of
from bekal.candidates.papers.service import add_rule
from bekal.courses import asking, changing


def test_ticks_become_rules_only_where_they_differ_from_scheme_and_house(made: Made) -> None:
    with made.writing() as session:
        add_rule(session, "SKCK")
        programme_id = makers.programme(session)
        base = asking.papers_asked(session, programme_id)
        assert "SKCK" in base
        more = next(code for code in kinds.kinds() if code not in base)
        less = next(code for code in base if code != "SKCK")
        asking.ask_for(session, programme_id, (base | {more}) - {less, "SKCK"})
        own = {rule.kind: rule.asked for rule in rules_of(session, programme_id) if rule.programme_id is not None}
        assert own == {more: True, less: False, "SKCK": False}
        assert asking.papers_asked(session, programme_id) == (base | {more}) - {less, "SKCK"}
        asking.ask_for(session, programme_id, base)
        assert [rule for rule in rules_of(session, programme_id) if rule.programme_id is not None] == []


def test_a_paper_under_a_condition_stays_so_while_it_is_asked_for(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        base = asking.papers_asked(session, programme_id)
        code = next(code for code in kinds.kinds() if code not in base)
        add_rule(session, code, programme_id=programme_id, condition="female")
        asking.ask_for(session, programme_id, base | {code})
        assert [rule.condition for rule in rules_of(session, programme_id)] == ["female"]
        asking.ask_for(session, programme_id, base)
        assert rules_of(session, programme_id) == ()


def test_the_papers_of_a_programme_change_and_go_back_with_its_terms(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        terms = changing.programme_terms(session, programme_id)
        assert terms.papers
        scheme = next(iter(kinds.schemes()))
        former = changing.change_programme(session, programme_id, replace(terms, scheme=scheme, papers=None))
        assert asking.papers_asked(session, programme_id) > terms.papers, "the scheme asks for more"
        changing.change_programme(session, programme_id, former)
        assert changing.programme_terms(session, programme_id) == terms
