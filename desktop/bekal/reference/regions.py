"""Finding a village, district or regency by typing any part of its name, among 83,762 villages and without a network.

Read on the first search (a tenth of a second) into a few megabytes: all names of villages as one text, with
arrays of where each begins. What is typed is looked for at the beginnings of words, in any order.
"""

import functools
import gzip
import heapq
import re
import unicodedata
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from bekal import paths, reference

MOST = 8
"""How many answers a search gives."""
_SHORTEST = 2
_INSIDE_FROM = 4
"""Letters from which a word is looked for inside of words, when nothing begins with it."""
_MOST_WORDS = 6
_MANY = 300
"""Villages of one short word that are ranked in full."""
_DISTRICT, _REGENCY = -1, -2
_MARKS = re.compile(r"[^a-z0-9]+")
_KINDS = re.compile(r"^(?:kabupaten|kota)\s+")
_SPOKEN = {"kab", "kabupaten", "kec", "kecamatan", "kel", "kelurahan", "desa", "ds", "prov", "provinsi"}
"""Words that say which kind of region is meant and stand in no name; alone they are searched for all the same."""


@dataclass(frozen=True, slots=True)
class Region:
    """One answer: a village with its postal code, or a district or regency without one."""

    code: str
    """Ten digits of a village, six of a district, four of a regency."""
    village: str
    district: str
    regency: str
    province: str
    postal_code: str = ""

    @property
    def name(self) -> str:
        """The region's own name."""
        return self.village or self.district or self.regency


def find(typed: str, *, near: str = "", most: int = MOST) -> list[Region]:
    """Return the regions whose names hold every word typed at the beginning of a word, best first.

    `kemiri beji` is the village Kemiri Muka in Beji; `pulogad` and `pulo gadung` both find Pulogadung. A word
    that begins none is looked for inside of words. Five digits are a postal code. Of regions that fit alike those
    in the regency, then the province, of the code `near` come first.
    """
    words = _words(typed)
    if sum(map(len, words)) < _SHORTEST:
        return []
    villages = _villages()
    if len(words) == 1 and words[0].isdigit():
        return [villages.region(at) for at in villages.with_postal_code(words[0], most)]
    found = villages.search(words, near, most)
    if len(found) < most:
        for at in range(len(words) - 1):  # what the list writes as one word: Pulogadung, Kramatjati
            joined = [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
            found += [one for one in villages.search(joined, near, most) if one not in found]
    if not found:
        found = villages.search(words, near, most, inside=True)
    return [villages.answer(one) for one in found[:most]]


def exact(village: str, district: str, regency: str = "") -> Region | None:
    """Return the one village of these names, None when there is none or several; marks and capitals do not count."""
    found = [
        one
        for one in find(f"{village} {district} {regency}", most=50)
        if _plain(one.village) == _plain(village) and _plain(one.district) == _plain(district)
    ]
    return found[0] if len(found) == 1 else None


def ready() -> int:
    """Read the list if it was not read yet, and return how many villages it has; for a thread of its own."""
    return len(_villages().starts)


def _plain(text: str) -> str:
    return _MARKS.sub(" ", unicodedata.normalize("NFKD", text.lower()).replace("'", "").replace("’", "")).strip()


def _words(typed: str) -> list[str]:
    words = _plain(typed).split()[:_MOST_WORDS]
    return [word for word in words if word not in _SPOKEN] or words


def _upper(code: str) -> Region:
    return Region(
        code,
        "",
        (reference.region_name(code[:6]) or "") if len(code) >= 6 else "",
        reference.region_name(code[:4]) or "",
        reference.region_name(code[:2]) or "",
    )


@functools.cache
def _villages() -> "_Villages":
    packed = (paths.resources() / "reference" / "villages.tsv.gz").read_bytes()
    return _Villages(gzip.decompress(packed).decode("utf-8"))


class _Villages:
    """All villages in few objects: names as one text, numbers in arrays, districts in a list."""

    def __init__(self, text: str) -> None:
        lines = text.split("\n")
        names: list[str] = []
        self._ends = array("H")  # the last four digits of each code
        self._postal = array("I")
        self._district_of = array("H")
        self._districts: list[str] = []
        self._first = array("I")  # the first village of each district
        postal = 0
        for line in lines[1:]:
            parts = line.split("\t")
            if len(parts) == 1:
                self._districts.append(line)
                self._first.append(len(names))
                postal = 0
                continue
            if len(parts) == 3:
                postal = int(parts[2])
            self._ends.append(int(parts[0]))
            self._postal.append(postal)
            self._district_of.append(len(self._districts) - 1)
            names.append(parts[1])
        self._names = "\n".join(["", *names, ""])
        plain = [_plain(name) for name in names]
        self._plain = "\n " + "\n ".join(plain) + "\n"
        """Every word of every name with a blank before it, one village a line."""
        self._joined = "\n" + "\n".join(name.replace(" ", "") for name in plain) + "\n"
        self.starts = _line_starts(self._plain)
        self._joined_starts = _line_starts(self._joined)
        self._name_starts = _line_starts(self._names)
        self._regencies = list(dict.fromkeys(code[:4] for code in self._districts))
        numbers = {code: at for at, code in enumerate(self._regencies)}
        self._regency_of = array("H", (numbers[code[:4]] for code in self._districts))
        self._district_in = dict(zip(reversed(self._regency_of), range(len(self._districts) - 1, -1, -1), strict=True))
        """The first district of each regency."""
        self._regency_names = [self._words_of(code).strip() for code in self._regencies]
        self._above = [self._words_of(code[:4]) + self._words_of(code[:2]) for code in self._regencies]
        own = [self._words_of(code) for code in self._districts]
        self._own = "\n" + "\n".join(name + " " + name.replace(" ", "") for name in own) + "\n"
        """Every word of every district's name with a blank before it, and all its words as one."""
        self._own_starts = _line_starts(self._own)

    @staticmethod
    def _words_of(code: str) -> str:
        """Return the words of a region's name, each with a blank before it."""
        return f" {_plain(reference.region_name(code) or '')}"

    def search(self, words: list[str], near: str, most: int, *, inside: bool = False) -> list[tuple[int, int]]:
        """Return the best answers as a village, or _DISTRICT or _REGENCY, and the district it lies in."""
        if inside and min(map(len, words)) < _INSIDE_FROM:
            return []
        whole = (1 << len(words)) - 1
        sought = [word if inside else f" {word}" for word in words]
        above = [sum(1 << bit for bit, word in enumerate(sought) if word in higher) for higher in self._above]
        own: dict[int, int] = {}
        hits: dict[int, int] = {}
        for bit, word in enumerate(words):
            for district in _lines(self._own, sought[bit], self._own_starts):
                own[district] = own.get(district, 0) | 1 << bit
            for at in self._hits(word, inside=inside, alone=len(words) == 1):
                hits[at] = hits.get(at, 0) | 1 << bit
        if len(words) == 1 and len(hits) > _MANY:
            hits = dict.fromkeys(heapq.nsmallest(_MANY, hits, key=lambda at: self._roughly(at, near)), 1)
        scored: list[tuple[tuple[int, ...], int, int]] = []
        for at, mask in hits.items():
            district = self._district_of[at]
            if mask | own.get(district, 0) | above[self._regency_of[district]] == whole:
                scored.append((self._rank(at, district, mask, words, near), at, district))
        scored += self._upper_answers(words, near, own, above)
        scored.sort()
        found = [(at, district) for _rank, at, district in scored[:most]]
        for at, district in list(found):
            if at == _DISTRICT and len(found) < most:  # somebody who names a district means one of its villages
                found += [(one, district) for one in self._in(district) if (one, district) not in found]
        return found[:most]

    def _upper_answers(
        self, words: list[str], near: str, own: dict[int, int], above: list[int]
    ) -> list[tuple[tuple[int, ...], int, int]]:
        """Rank the districts and regencies that hold every word."""
        whole = (1 << len(words)) - 1
        found: list[tuple[tuple[int, ...], int, int]] = []
        for district, mask in own.items():
            if mask | above[self._regency_of[district]] == whole:
                mine = "".join(word for bit, word in enumerate(words) if mask >> bit & 1)
                rank = 0 if self._own.startswith(f" {mine}\n", self._own.rindex(" ", 0, self._own_end(district))) else 2
                found.append(((rank, self._distance(district, near), 0, 0), _DISTRICT, district))
        for regency, mask in enumerate(above):
            if mask == whole:
                name, district = self._regency_names[regency], self._district_in[regency]
                rank = 0 if " ".join(words) in {name, _KINDS.sub("", name)} else 4
                found.append(((rank, self._distance(district, near), -1, 0), _REGENCY, district))
        return found

    def _rank(self, at: int, district: int, mask: int, words: list[str], near: str) -> tuple[int, ...]:
        """Rank a village: its whole name typed, then its beginning, then a word of it; near ones, short ones first."""
        name = self._plain[self.starts[at] + 1 : self._plain.index("\n", self.starts[at] + 1)].strip()
        mine = [word for bit, word in enumerate(words) if mask >> bit & 1]
        joined = name.replace(" ", "")
        is_whole = name == " ".join(mine) or joined == "".join(mine)
        begins = name.startswith(mine[0]) or joined.startswith(mine[0])
        return 0 if is_whole else 1 if begins else 3, self._distance(district, near), -mask.bit_count(), len(name)

    def _roughly(self, at: int, near: str) -> tuple[bool, int]:
        """Rank a village cheaply, where thousands begin alike: by regency, then by the length of its name."""
        is_far = bool(near) and self._regencies[self._regency_of[self._district_of[at]]] != near[:4]
        following = at + 1
        end = self.starts[following] if following < len(self.starts) else len(self._plain)
        return is_far, end - self.starts[at]

    def _distance(self, district: int, near: str) -> int:
        code = self._districts[district]
        return next((step for step, digits in enumerate((6, 4, 2)) if near and code[:digits] == near[:digits]), 3)

    def _own_end(self, district: int) -> int:
        """Return where the line of a district's name ends."""
        following = district + 1
        return self._own_starts[following] if following < len(self._own_starts) else len(self._own) - 1

    def _hits(self, word: str, *, inside: bool, alone: bool) -> Iterator[int]:
        """Give the villages one of whose words begins with a word (holds it, `inside`), or whose joined words do."""
        if inside:
            yield from _lines(self._joined, word, self._joined_starts)
            return
        if alone and len(word) <= _SHORTEST:  # two letters begin too many words: names only
            yield from _lines(self._plain, f"\n {word}", self.starts)
            return
        yield from _lines(self._plain, f" {word}", self.starts)
        if len(word) > _SHORTEST:
            yield from _lines(self._joined, f"\n{word}", self._joined_starts)

    def _in(self, district: int) -> range:
        last = self._first[district + 1] if district + 1 < len(self._first) else len(self._ends)
        return range(self._first[district], last)

    def with_postal_code(self, digits: str, most: int) -> list[int]:
        """Return villages whose postal code begins with these digits."""
        if not 3 <= len(digits) <= 5:
            return []
        low, high = int(digits.ljust(5, "0")), int(digits.ljust(5, "9"))
        found: list[int] = []
        for at, postal in enumerate(self._postal):
            if low <= postal <= high:
                found.append(at)
                if len(found) == most:
                    break
        return found

    def answer(self, one: tuple[int, int]) -> Region:
        """Return what was found as a region."""
        at, district = one
        if at >= 0:
            return self.region(at)
        return _upper(self._districts[district][: 6 if at == _DISTRICT else 4])

    def region(self, at: int) -> Region:
        """Return a village with all that lies above it."""
        start = self._name_starts[at]
        name = self._names[start + 1 : self._names.index("\n", start + 1)]
        upper = _upper(self._districts[self._district_of[at]])
        code = f"{upper.code}{self._ends[at]:04}"
        return Region(code, name, upper.district, upper.regency, upper.province, str(self._postal[at]))


def _line_starts(text: str) -> "array[int]":
    starts = array("I")
    at = text.find("\n")
    while 0 <= at < len(text) - 1:
        starts.append(at)
        at = text.find("\n", at + 1)
    return starts


def _lines(text: str, sought: str, starts: "array[int]") -> Iterator[int]:
    """Give the numbers of the lines of a text that hold something, each once."""
    at, last = text.find(sought), -1
    while at >= 0:
        line = bisect_right(starts, at) - 1
        if line != last:
            yield line
        last = line
        at = text.find(sought, at + 1)
