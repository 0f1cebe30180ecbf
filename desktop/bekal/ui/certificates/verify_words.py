"""A result of checking in the words and facts that a person reads."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bekal.language import marked, say

if TYPE_CHECKING:
    from bekal.certificates.checking.folder import Line
    from bekal.certificates.checking.today import Today
    from bekal.certificates.verify import Verification

_WORDS = {"green": marked("Sah"), "amber": marked("Ragu"), "red": marked("Tolak"), "": marked("Tak terbaca")}
_COMPARED = ("green", "amber")


@dataclass(frozen=True)
class Fact:
    """One signed fact, and what the centre knows today where that is known."""

    word: str
    signed: str
    today: str | None = None

    @property
    def differs(self) -> bool:
        """Whether today's data say something else."""
        return self.today is not None and self.today != self.signed


@dataclass(frozen=True)
class Checked:
    """A result in words."""

    colour: str
    """green, amber, red; nothing where no code could be read."""
    headline: str
    advice: str
    facts: tuple[Fact, ...] = ()
    notes: tuple[tuple[str, str, str], ...] = ()
    """Words, tone and icon."""
    title: tuple[str, str] = ("", "")
    compare: bool = False
    photo: bytes | None = field(default=None, repr=False)
    file: str = ""
    is_odd: bool = False
    """The code is good, the paper is not beyond doubt: another code beside it, or the same code elsewhere."""

    @property
    def word(self) -> str:
        """One word for a list."""
        return say("Lihat kertas") if self.is_odd and self.colour == "green" else say(_WORDS[self.colour])

    @property
    def ground(self) -> str:
        """The colour it has in a list."""
        return "amber" if self.is_odd and self.colour == "green" else self.colour


def worded(
    verdict: "Verification", *, practice: bool, today: "Today | None" = None, line: "Line | None" = None
) -> Checked:
    """Put a result into the words and facts a person reads; `line` is the page it stands on in a folder."""
    from bekal.certificates.results import advice, headline

    signed = verdict.signed
    return Checked(
        colour=verdict.colour.value,
        headline=headline(verdict.result, verdict.flags),
        advice=advice(verdict.result),
        facts=tuple(_facts(verdict, today)),
        notes=tuple(_notes(verdict, practice, today, line)),
        title=(signed.name, signed.no) if signed else (headline(verdict.result), ""),
        compare=signed is not None and verdict.colour.value in _COMPARED,
        photo=today.photo if today is not None else None,
        file=_place(line),
        is_odd=line is not None and bool(line.beside or line.elsewhere),
    )


def unreadable(line: "Line") -> Checked:
    """Put a page in which no code could be read into words."""
    from bekal.messages import sentence

    why = sentence(line.trouble) if line.trouble is not None else ""
    return Checked("", say("TIDAK ADA KODE YANG TERBACA"), why, title=(_place(line), say("tanpa kode yang terbaca")))


def number_only(checked: Checked) -> Checked:
    """Say beside a text that is no code that it is the number of one of our certificates, which proves nothing."""
    words = say(
        "Ini nomor sertifikat dari buku balai ini, bukan kodenya. Nomor saja bukan bukti: pindai kode QR di kertasnya. "
        "Catatannya ada di Sertifikat › Buku sertifikat."
    )
    return replace(checked, notes=((words, "muted", "info"), *checked.notes))


def day_of(seconds: int) -> str:
    """Write a moment as the day it falls on, as the office does."""
    return f"{datetime.fromtimestamp(seconds, UTC):%d/%m/%Y}"


def _place(line: "Line | None") -> str:
    if line is None:
        return ""
    return line.file if line.page is None else say("{file}, halaman {page}", file=line.file, page=line.page)


def _notes(
    verdict: "Verification", practice: bool, today: "Today | None", line: "Line | None"
) -> list[tuple[str, str, str]]:
    from bekal.certificates.results import Colour, Flag, note
    from bekal.certificates.verify import UNKNOWN_AFTER, office_day

    doubt = ("muted", "info") if verdict.colour is Colour.GREEN else ("warn", "triangle-alert")
    notes: list[tuple[str, str, str]] = []
    if practice:
        words = say("PC ini dalam mode latihan: kuncinya tidak berlaku di luar latihan.")
        notes.append((words, "warn", "triangle-alert"))
    if line is not None and (line.beside or line.elsewhere):
        from bekal.certificates.checking.report import paper_remarks

        notes += [(words, "warn", "triangle-alert") for words in paper_remarks(line)]
    if today is not None:
        notes.append(_ours(today))
        if today.changed:
            notes.append((say("Data balai sudah berubah sejak terbit; bandingkan kolom kanan."), "warn", "info"))
    if verdict.ended_on is not None:
        notes.append((say("Sejak tanggal {date}.", date=office_day(verdict.ended_on)), "bad", "ban"))
    for flag in verdict.flags:
        notes.append((note(flag), *(("ok", "shield-check") if flag is Flag.REGISTERED else doubt)))
    if verdict.unofficial_host is not None:
        words = say(
            "Alamat di kode ini tidak resmi: {host}. Jangan buka alamat itu; periksa hanya di aplikasi ini.",
            host=verdict.unofficial_host,
        )
        notes.append((words, "bad", "triangle-alert"))
    if verdict.checked_against is None:
        words = say("Belum ada daftar pencabutan di alat ini: status pencabutan tidak diketahui.")
        notes.append((words, "warn", "triangle-alert"))
    else:
        words = say("Diperiksa terhadap daftar tanggal {date}.", date=office_day(verdict.checked_against))
        notes.append((words, "muted", "info"))
        if (verdict.list_age_days or 0) * 86_400 > UNKNOWN_AFTER:
            words = say("Daftarnya terlalu lama: status pencabutan tidak diketahui.")
            notes.append((words, "warn", "triangle-alert"))
    return notes


def _ours(today: "Today") -> tuple[str, str, str]:
    if today.is_this_paper:
        return say("Ada di buku balai ini: {state}.", state=today.state.word.lower()), "ok", "check"
    words = say(
        "Nomornya ada di buku balai ini, tetapi lembar ini bukan lembar yang tercatat. Tanyakan kepada Kepala Balai."
    )
    return words, "bad", "triangle-alert"


def _facts(verdict: "Verification", today: "Today | None") -> list[Fact]:
    signed = verdict.signed
    if signed is None:
        return []
    from bekal.certificates import claims
    from bekal.documents.wording import date_words

    now = {} if today is None else {fact.word: fact.now for fact in today.facts}
    place = ", ".join(part for part in (verdict.centre_name, verdict.centre_city) if part)
    facts = [
        (say("Nama"), signed.name),
        (say("Tanggal lahir"), date_words(claims.day_of(signed.dob)) if signed.dob else "–"),
        (say("Nomor"), signed.no),
        (say("Program"), signed.title),
        (say("Jam pelajaran"), f"{signed.hours} JP" if signed.hours else "–"),
        (say("Selesai"), date_words(claims.day_of(signed.done))),
        (say("Hasil"), signed.result or "–"),
        (say("Diterbitkan"), day_of(signed.iat)),
    ]
    if signed.exp is not None:
        facts.append((say("Berlaku sampai"), day_of(signed.exp)))
    if signed.copy is not None:
        facts.append((say("Salinan ke"), str(signed.copy)))
    if signed.doc4:
        facts.append((say("Akhir nomor paspor"), signed.doc4))
    facts.append((say("Balai penerbit"), f"{place} ({verdict.centre})"))
    return [Fact(word, said, now.get(word)) for word, said in facts]
