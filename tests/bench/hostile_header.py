"""A hostile header of the encryption, refused before the library sees it; the limit is opening an honest batch."""

from collections.abc import Iterator

from tests.bench import Line, alternating, exponent
from tests.sync import samples

from bekal.sync.opening import open_batch
from bekal.sync.refusals import BatchUnfit
from bekal.sync.sealing import AGE_MAGIC

STANZA = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
STANZAS = (400, 4_000, 40_000)
ASKED = 0.050


def run() -> Iterator[Line]:
    """Yield the one line: the median of a thousand refusals of 4,000 stanzas, which take the library minutes."""
    tools, known, honest = samples.open_tools(), samples.known(), samples.sealed().file

    def opening(data: bytes) -> object:
        try:
            return open_batch(data, tools, known)
        except BatchUnfit:
            return None

    hostile = [AGE_MAGIC + STANZA * n + b"--- " + b"A" * 43 + b"\n" + bytes(64) for n in STANZAS]
    *spent, limit = alternating(*(lambda data=one: opening(data) for one in [*hostile, honest]), runs=1_000)  # type: ignore[misc]  # a default binds the loop
    ours = spent[STANZAS.index(4_000)]
    said = "yes" if max(spent) < ASKED else "NO"
    yield Line("hostile-header", ours, limit, None, 1, exponent(STANZAS, spent), f"under 50 ms: {said}")
