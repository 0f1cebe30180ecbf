"""How a refusal or an unavailability is said to a person: what happened, what is safe, what to do.

The sentences, Indonesian and English side by side, stand in `resources/i18n/sentences-*.json`, keyed by the
error's place: `courses.rules.CourseFull`. Their {blanks} are the error's facts.
"""

import functools
import json
import string

from bekal import language, paths
from bekal.errors import Told

SURPRISE = "surprise"
"""The key of what is said when the program itself failed."""


@functools.cache
def words() -> dict[str, tuple[str, str]]:
    """Return every sentence by its key: Indonesian, English."""
    found: dict[str, tuple[str, str]] = {}
    for part in sorted((paths.resources() / "i18n").glob("sentences-*.json")):
        for key, (indonesian, english) in json.loads(part.read_text(encoding="utf-8")).items():
            assert key not in found, key
            found[key] = (indonesian, english)
    return found


def key_of(kind: type[Told]) -> str:
    """Return the key under which a kind of error has its words."""
    return f"{kind.__module__.removeprefix('bekal.')}.{kind.__qualname__}"


def sentence(error: Told) -> str:
    """Return what to tell the person, in the chosen language."""
    for kind in type(error).__mro__:
        if key := words().get(key_of(kind)) if issubclass(kind, Told) else None:
            return _Lenient().format(key[language.chosen() == language.ENGLISH], **error.facts)
    return _Lenient().format(words()[SURPRISE][language.chosen() == language.ENGLISH], code=type(error).__name__)


class _Lenient(string.Formatter):
    """Leaves a blank nobody filled as a dash: a poor sentence is better than none."""

    def get_value(self, key: int | str, args: object, kwargs: object) -> object:
        """Return the fact, or a dash."""
        return kwargs.get(key, "–") if isinstance(kwargs, dict) else "–"
