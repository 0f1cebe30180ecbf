"""Who is registered is asked for by the rows of a file; nobody whom a row may be is left out."""

from hypothesis import given
from hypothesis import strategies as st

from bekal.candidates.importing.people import may_have_key, sign_of_key
from bekal.candidates.rules import _ALIASES, _OLD_SPELLING, name_key

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ' .-", min_size=1, max_size=24)
STARTS = [*_ALIASES, *(old for old, _ in _OLD_SPELLING), *(new for _, new in _OLD_SPELLING), "Muhammad", "Yuni", "Siti"]
NAMES = st.lists(st.sampled_from(STARTS) | LETTERS, min_size=1, max_size=4).map(" ".join)


@given(NAMES)
def test_a_name_is_never_passed_over_that_has_the_key_asked_for(name: str) -> None:
    assert may_have_key(name, {sign_of_key(name_key(name))})


def test_a_name_in_other_letters_is_always_looked_at() -> None:
    assert may_have_key("Renée Contoh", {"x"})
    assert not may_have_key("Budi Contoh", {"x"})
