"""Find certificate texts in what somebody brought: typed text, a picture, a PDF; and put the gravest result first."""

from collections.abc import Iterable, Sequence

from bekal.certificates.results import Colour
from bekal.certificates.rules import NothingToVerify
from bekal.certificates.verify import Verification
from bekal.errors import Unavailable


class FileOutOfReach(Unavailable):
    """A file to be checked is gone, locked or far too large; facts: name."""


_PICTURES = (b"\x89PNG", b"\xff\xd8", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
_GRAVEST_FIRST = (Colour.RED, Colour.AMBER, Colour.GREEN)
LONGEST_TEXT = 100_000
"""Of a text file only so many bytes are read as text; a certificate has a few hundred."""


def texts_in(data: bytes, name: str) -> list[str]:
    """Return every QR text of a PDF or picture once, or the text of a text file.

    Raises:
        NothingToVerify: there is none.
        PdfUnreadable, ImageUnreadable: the file is damaged or of another kind.

    """
    from bekal.documents.read_back import codes, codes_of_image

    if data.startswith(b"%PDF"):
        found = codes(data)
    elif data.startswith(_PICTURES):
        found = codes_of_image(data)
    else:
        found = [data[:LONGEST_TEXT].decode("utf-8", "replace").strip()]
    found = [text for text in dict.fromkeys(found) if text]
    if not found:
        raise NothingToVerify(given=name)
    return found


def gravest_first(verdicts: Iterable[Verification]) -> Sequence[Verification]:
    """Order results so that a bad one among several is never hidden behind a good one."""
    return sorted(verdicts, key=lambda verdict: _GRAVEST_FIRST.index(verdict.colour))
