"""A look being edited: whatever is done can be taken back, step by step, and made again."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bekal.certificates.templates.editing import NEW, Editing
from bekal.documents import certificate_template as parts
from bekal.documents.certificate_designs import SHIPPED, STANDARD
from bekal.documents.certificate_faults import problems
from bekal.documents.certificate_template_text import body, template_of


@st.composite
def deeds(draw: st.DrawFn) -> tuple[str, int]:
    return draw(st.sampled_from(sorted(_DEEDS))), draw(st.integers(0, 40))


_DEEDS = {
    "choose": lambda now, n: now.choose(n % 20 - 1),
    "side": lambda now, n: now.choose(-1, n % 2),
    "move": lambda now, n: now.move(n * 500, -n * 500),
    "drag": lambda now, n: now.move(-n * 500, n * 500, together=False),
    "add": lambda now, n: now.add([*NEW][n % len(NEW)]),
    "double": lambda now, n: now.duplicate(),
    "remove": lambda now, n: now.remove(),
    "shift": lambda now, n: now.shift(n % 3 - 1),
    "item": lambda now, n: now.choose_item(n),
    "add item": lambda now, n: now.add_item(ornament=bool(n % 2)),
    "remove item": lambda now, n: now.remove_item(),
    "move item": lambda now, n: now.move_item(n % 3 - 1),
    "name": lambda now, n: now.set_paper(name=f"Templat {n}"),
    "writing": lambda now, n: now.set_writing(cap=2_000 + n),
    "picture": lambda now, n: now.add_picture("cap", bytes([n])),
    "tidy": lambda now, n: now.drop_unused_pictures(),
}


@given(st.lists(deeds(), max_size=40))
def test_everything_is_taken_back_and_made_again(done: list[tuple[str, int]]) -> None:
    now = Editing(STANDARD)
    for name, n in done:
        _DEEDS[name](now, n)
        assert now.place == -1 or now.block is not None
    last = now.look
    while now.can_undo:
        now.undo()
    assert now.look == STANDARD
    assert not now.is_changed
    while now.can_redo:
        now.redo()
    assert now.look == last
    assert template_of(body(last), last.pictures) == last


def test_presses_of_one_key_are_one_step_and_another_block_begins_a_new_one() -> None:
    now = Editing(STANDARD)
    now.choose(3)
    for _ in range(5):
        now.move(500, 0)
    now.choose(4)
    now.move(500, 0)
    now.undo()
    now.undo()
    assert now.look == STANDARD


def test_what_is_added_stands_on_the_paper() -> None:
    for look in SHIPPED:
        for kind in NEW:
            now = Editing(look)
            now.add(kind)
            added = now.block
            assert added is not None
            assert 0 <= added.x < look.paper[0]
            assert 0 <= added.y < look.paper[1]


def test_a_column_keeps_a_line_and_a_look_its_used_pictures() -> None:
    now = Editing(STANDARD)
    now.add("column")
    for _ in range(5):
        now.remove_item()
    block = now.block
    assert isinstance(block, parts.Column)
    assert len(block.items) == 1
    now.add("picture")
    name = now.add_picture("cap", b"1")
    now.set(picture=name)
    assert now.add_picture("cap", b"2") == "cap-2"
    now.drop_unused_pictures()
    assert list(now.look.pictures) == ["cap"]


def test_a_new_look_waits_to_be_saved() -> None:
    now = Editing(replace(STANDARD, name="Baru"), is_new=True)
    assert now.is_changed
    now.saved()
    assert not now.is_changed
    assert problems(now.look) == []
