"""What the screen of the sending says of a copying, of an answer that was read, and of an exchange with other PCs."""

from typing import TYPE_CHECKING

from bekal.language import say
from bekal.ui import moments

if TYPE_CHECKING:
    from bekal.sync.neighbours import Met
    from bekal.sync.service import Exported, TakenIn


def answer_words(answer: "TakenIn") -> tuple[str, str]:
    """Say what a reading found, and in which tone."""
    from bekal.messages import sentence
    from bekal.sync.pictures.words import brought_words

    said: list[str] = []
    if answer.acknowledged:
        said.append(say("{n} data kini diterima pusat.", n=moments.count(answer.acknowledged)))
    elif answer.receipts:
        said.append(say("Balasan pusat dibaca."))
    if pictures := brought_words(answer.pictures.acknowledged, answer.pictures.pictures):
        said.append(pictures)
    if answer.peers.new:
        said.append(say("{n} data dari PC lain sudah masuk di sini.", n=moments.count(answer.peers.new)))
    if answer.changes.new:
        n = moments.count(answer.changes.new)
        said.append(say("{n} perubahan dari PC lain atau dari pusat diterapkan.", n=n))
    if answer.problems:
        said.append(say("{n} data perlu perhatian; lihat di daftar.", n=moments.count(answer.problems)))
    if answer.documents:
        said.append(say("{n} dokumen baru dari pusat diterima.", n=answer.documents))
    if answer.is_accredited:
        said.append(say("PC ini boleh menerbitkan sertifikat."))
    if not (answer.receipts or answer.documents or answer.refused or answer.missing):
        said.insert(0, say("Tidak ada balasan baru di sini."))
    said += [f"{file}: {sentence(error)}" for file, error in answer.refused[:3]]
    said += [say("{file} tidak dapat dibaca.", file=file) for file in answer.missing[:3]]
    if answer.is_clock_behind:
        said.append(say("Jam komputer ini tertinggal dari jam pusat. Perbaiki sebelum bekerja lagi."))
    doubtful = answer.refused or answer.missing or answer.problems or answer.is_clock_behind
    news = pictures or answer.receipts or answer.documents or answer.acknowledged
    news = news or answer.peers.new or answer.changes.new
    return " ".join(said), "warn" if doubtful else "ok" if news else "muted"


def met_words(met: "Met") -> tuple[str, str]:
    """Say what an exchange with the other PCs did, and in which tone."""
    from bekal.messages import sentence

    refused = (*met.taken.refused, *met.brought.refused)
    said = [met.words, *(f"{file}: {sentence(error)}" for file, error in refused[:3])]
    return " ".join(said), "warn" if refused or met.taken.held else "ok"


def copy_words(copied: "Exported") -> str:
    """Say what a copying to a stick did."""
    from bekal.sync.pictures.words import copied_words

    words = say("Tidak ada data baru. Isi flashdisk sudah diperiksa. Aman dicabut.")
    if copied.batches:
        words = say(
            "{n} data dalam {batches} kiriman disalin dan dibaca ulang. Aman dicabut. Data dihitung diterima "
            "setelah pusat membalas.",
            n=moments.count(copied.operations),
            batches=copied.batches,
        )
    known = ""
    if copied.known:
        n = moments.count(copied.known)
        known = say("{n} di antaranya sudah diterima pusat dan ikut sampai aman di sana.", n=n)
    return " ".join(filter(None, (words, known, copied_words(copied.pictures))))
