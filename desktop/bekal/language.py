"""The language of the interface: Indonesian is the source text, English a catalogue beside it.

Every text a person reads passes through `say("…")` with a literal, so that a test can list them all and
compare them with `resources/i18n/en.json`. A text that is only marked where it stands, and said later
(a class attribute, a table of words), is wrapped in `marked("…")`.
"""

import functools

from bekal import paths

INDONESIAN, ENGLISH = "id", "en"
_chosen = INDONESIAN


def choose(language: str) -> None:
    """Switch the language of everything said from now on; unknown codes mean Indonesian."""
    global _chosen
    _chosen = ENGLISH if language == ENGLISH else INDONESIAN


def chosen() -> str:
    """Return the code of the language in use, `id` or `en`."""
    return _chosen


def marked(text: str) -> str:
    """Mark a text for translation where it stands; it is said later."""
    return text


def say(text: str, **facts: object) -> str:
    """Return `text` in the chosen language with its {blanks} filled.

    English may give two forms, `{"one": …, "other": …}`, chosen by the fact `n`.
    """
    if _chosen == ENGLISH:
        english = _english().get(text, text)
        if isinstance(english, dict):
            english = english["one" if facts.get("n") == 1 else "other"]
        text = english
    return text.format(**facts) if facts else text


@functools.cache
def _english() -> dict[str, str | dict[str, str]]:
    import json  # only English needs it: Indonesian starts without

    catalogue: dict[str, str | dict[str, str]] = {}
    for part in sorted((paths.resources() / "i18n").glob("en*.json")):
        catalogue.update(json.loads(part.read_text(encoding="utf-8")))
    return catalogue
