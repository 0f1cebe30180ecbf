"""What a person is told about photos and scans on their way: how many, how large."""

from bekal.language import chosen, say
from bekal.sync.pictures.on_stick import Copied
from bekal.sync.pictures.standing import PicturesWaiting


def megabytes(size: int) -> str:
    """Return a number of bytes as people read it: `8,4 MB`, `120 KB`."""
    if size < 1_000_000:
        return f"{max(1, round(size / 1_000))} KB"
    return f"{size / 1_000_000:.1f} MB".replace(".", "," if chosen() == "id" else ".")


def unsent_words(waiting: PicturesWaiting) -> str:
    """Say how many photos and scans central has not; empty where it has all."""
    if not waiting.unsent:
        return ""
    words = say("{n} foto & pindaian belum sampai di pusat ({size})", n=waiting.unsent, size=megabytes(waiting.size))
    if waiting.refused:
        return say("{words}; {n} di antaranya tidak diterima pusat", words=words, n=waiting.refused)
    return words


def missing_words(waiting: PicturesWaiting) -> str:
    """Say how many photos and scans have not come to this PC; empty where all are here."""
    return say("{n} foto & pindaian belum sampai di PC ini", n=waiting.missing) if waiting.missing else ""


def copied_words(copied: Copied) -> str:
    """Say how many photos and scans went onto a stick, and how many go next time; empty where there were none."""
    said = []
    if copied.pictures:
        said.append(say("{n} foto & pindaian ikut disalin ({size}).", n=copied.pictures, size=megabytes(copied.size)))
    if copied.later:
        said.append(say("{n} foto & pindaian ikut lain kali: tempat di flashdisk kurang.", n=copied.later))
    if copied.too_large:
        said.append(
            say(
                "{n} foto & pindaian lebih dari 20 MB, terlalu besar untuk dikirim; tetap aman di PC ini. Pindai ulang "
                "dengan 200 dpi.",
                n=copied.too_large,
            )
        )
    return " ".join(said)


def brought_words(at_central: int, here: int) -> str:
    """Say how many photos and scans central has now, and how many came to this PC; empty where none did."""
    said = []
    if at_central:
        said.append(say("{n} foto & pindaian kini ada di pusat.", n=at_central))
    if here:
        said.append(say("{n} foto & pindaian sampai di PC ini.", n=here))
    return " ".join(said)
