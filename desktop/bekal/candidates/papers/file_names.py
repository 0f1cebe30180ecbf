"""Which paper a file holds, read from its name: `ktp_siti.jpg`, `Ijazah.pdf`, `akte lahir 2.png`."""

import re
import unicodedata
from functools import cache
from pathlib import PurePath

from bekal.candidates.papers import kinds

_PHOTO = "PAS_FOTO"
_LOOSE = {"foto", "photo"}
"""Words that also stand before the name of a paper that was photographed."""
_LONG_ENOUGH = 6
"""Letters of a name that is still found inside longer words: `aktelahirsiti`."""


def kind_in(file_name: str) -> str | None:
    """Return the code of the paper a file's name speaks of, None when it speaks of none.

    The longest name found wins, the first of equally long ones; `foto ktp` is an identity card.
    """
    words = _words(PurePath(file_name.replace("\\", "/")).stem)
    padded, joined = f" {' '.join(words)} ", "".join(words)
    found: list[tuple[bool, int, int, str]] = []
    for name, code in _names():
        place = padded.find(f" {name} ")
        if place < 0 and len(name.replace(" ", "")) >= _LONG_ENOUGH:
            place = joined.find(name.replace(" ", ""))
        if place >= 0:
            found.append((name in _LOOSE, -len(name), place, code))
    return min(found)[3] if found else None


@cache
def _names() -> tuple[tuple[str, str], ...]:
    return tuple((" ".join(_words(name)), kind.code) for kind in kinds.kinds().values() for name in kind.names)


def _words(text: str) -> list[str]:
    """Return the words of a name: small letters, digits apart from them except where they belong together (AK1)."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    split = re.sub(r"[^a-z0-9]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain))
    words: list[str] = []
    for word in split.split():
        if word in _KEPT_TOGETHER:
            words.append(word)
        else:
            words += re.findall(r"[a-z]+|\d+", word)
    return words


_KEPT_TOGETHER = {"ak1", "c1", "3x4", "4x6"}
