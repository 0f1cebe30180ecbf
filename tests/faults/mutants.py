"""Mutants: the program with one guard taken out, to show that the fault runs would notice its loss.

A mutant is a change of the program's own text. The changed text is compiled, and the functions in memory take over
its code, wherever they were imported to; the test ends with the old code in place. A mutant whose text is no longer
found fails its test, so that the list keeps up with the program.
"""

import contextlib
import importlib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType, FunctionType, ModuleType


@dataclass(frozen=True)
class Mutant:
    """A guard that is taken out: its name, and for each change the module, the text there and the text instead."""

    name: str
    changes: tuple[tuple[str, str, str], ...]


def mutant(name: str, *changes: tuple[str, str, str]) -> Mutant:
    """Describe a mutant."""
    return Mutant(name, changes)


@contextlib.contextmanager
def living(one: Mutant) -> Iterator[None]:
    """Run the program with a guard taken out."""
    kept: list[tuple[FunctionType, CodeType]] = []
    try:
        for name in dict.fromkeys(name for name, _, _ in one.changes):
            module = importlib.import_module(name)
            changes = [(old, new) for of, old, new in one.changes if of == name]
            changed = list(_pairs(module, _with(module, changes)))
            assert changed, f"the change of {one.name} changes no function"
            for function, code in changed:
                kept.append((function, function.__code__))
                function.__code__ = code
        yield
    finally:
        for function, code in reversed(kept):
            function.__code__ = code


def _with(module: ModuleType, changes: list[tuple[str, str]]) -> dict[str, object]:
    text = inspect.getsource(module)
    for old, new in changes:
        assert text.count(old) == 1, f"{module.__name__} has {text.count(old)} times: {old}"
        text = text.replace(old, new)
    space: dict[str, object] = {"__name__": module.__name__, "__file__": module.__file__}
    exec(compile(text, module.__file__ or "", "exec"), space)
    return space


def _pairs(module: ModuleType, space: dict[str, object]) -> Iterator[tuple[FunctionType, CodeType]]:
    """Yield each function of a module whose code the change altered, with its new code."""
    then = {function.__qualname__: function for function in _functions(space, module.__name__)}
    for function in _functions(vars(module), module.__name__):
        other = then.get(function.__qualname__)
        if other is not None and not _same(function.__code__, other.__code__):
            yield function, other.__code__


def _same(one: CodeType, other: CodeType) -> bool:
    return one.co_code == other.co_code and one.co_names == other.co_names and _constants(one) == _constants(other)


def _constants(code: CodeType) -> list[object]:
    return [_inner(one) if isinstance(one, CodeType) else one for one in code.co_consts]


def _inner(code: CodeType) -> object:
    return (code.co_code, code.co_names, tuple(map(repr, _constants(code))))


def _functions(space: dict[str, object] | object, module: str) -> Iterator[FunctionType]:
    for value in list(dict(space).values()):  # type: ignore[call-overload]
        if isinstance(value, FunctionType) and value.__module__ == module:
            yield value
        elif isinstance(value, property) and isinstance(value.fget, FunctionType):
            yield value.fget
        elif isinstance(value, type) and value.__module__ == module:
            yield from _functions(vars(value), module)
