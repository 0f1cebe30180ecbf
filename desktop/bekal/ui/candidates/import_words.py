"""What the import says: what agreeing would do, what it did, and what another reading of a column takes back."""

from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import State
from bekal.courses.selection.from_file import BroughtIn
from bekal.language import say
from bekal.terms import NikStatus
from bekal.ui.candidates.import_work import Work


def to_write(work: Work) -> int:
    """Return how many people agreeing would write."""
    return work.plan.counts[State.NEW] + work.plan.counts[State.CHANGED]


def outlook(work: Work) -> str:
    """Say what agreeing does."""
    counts = work.plan.counts
    skipped = counts[State.SKIPPED] + len(work.set_aside)
    parts = []
    if counts[State.NEW]:
        parts.append(say("{n} orang akan didaftarkan", n=counts[State.NEW]))
    if counts[State.CHANGED]:
        parts.append(say("{n} orang akan diperbarui", n=counts[State.CHANGED]))
    if counts[State.SAME]:
        parts.append(say("{n} orang sudah terdaftar", n=counts[State.SAME]))
    if skipped:
        parts.append(say("{n} baris dilewati", n=skipped))
    words = say("{what}. Belum ada yang ditulis.", what=", ".join(parts))
    if not to_write(work):
        words = say("Semua orang di berkas ini sudah terdaftar. Tidak ada yang perlu diimpor.")
    if work.roster.is_open_elsewhere:
        words += " " + say("Berkas ini sedang terbuka di Excel: yang belum disimpan di sana tidak ikut.")
    return words


def outcome(work: Work, result: BroughtIn) -> tuple[str, str, int]:
    """Say what an import wrote, in a title and a sentence, and how many of its people have no sound NIK."""
    plan, file = work.plan, work.roster.file or say("tempelan")
    skipped = plan.counts[State.SKIPPED] + len(work.set_aside)
    doubtful = sum(
        row.state in {State.NEW, State.CHANGED} and row.applicant.nik_status is not NikStatus.FORMAT_OK
        for row in plan.rows
    )
    done = result.imported
    title = say("{n} orang didaftarkan", n=done.new)
    if done.changed:
        title = say("{n} orang didaftarkan, {changed} diperbarui", n=done.new, changed=done.changed)
    parts = [say("Dari {file}.", file=file)]
    if result.applied:
        parts.append(say("{n} orang mendaftar ke kelas.", n=result.applied))
    if skipped:
        parts.append(say("{n} baris dilewati.", n=skipped))
    if doubtful:
        parts.append(say("NIK {n} orang belum ada atau meragukan; lengkapi dari KTP.", n=doubtful))
    return title, " ".join(parts), doubtful


def retelling(meaning: Field | None, lost: int, asked: int) -> str:
    """Say what a column is read as from now on, and what of the clerk's work that takes back."""
    now = say("Kolom dibaca sebagai {meaning}.", meaning=meaning.word) if meaning else say("Kolom tidak dibaca.")
    return f"{now} {costs(lost, asked)}".strip()


def costs(lost: int, asked: int) -> str:
    """Say which corrections are gone and what is asked again, nothing when nothing is."""
    parts = []
    if lost:
        parts.append(say("{n} koreksi di kolom yang artinya berubah dilepas.", n=lost))
    if asked:
        parts.append(say("{n} baris ditanyakan lagi orang siapa.", n=asked))
    return " ".join(parts)
