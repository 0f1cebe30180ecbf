"""The lines of a folder check as words for a workbook."""

from collections.abc import Callable, Iterable
from pathlib import Path

from bekal.certificates.checking.folder import Line, joined
from bekal.certificates.claims import day_of
from bekal.certificates.results import headline, note
from bekal.documents.checked_xlsx import CheckedLine, checked_xlsx
from bekal.documents.wording import date_words
from bekal.errors import Told
from bekal.language import say
from bekal.storage.handing_out import hand_out


def paper_remarks(line: Line) -> list[str]:
    """Say what is odd about the paper itself: other codes beside, the same code elsewhere."""
    said = []
    if line.beside:
        said.append(say("Ada {n} kode lain di halaman yang sama: lihat kertasnya.", n=line.beside))
    if line.elsewhere:
        said.append(say("Kode yang sama ada di {n} halaman lain: lihat foto dan namanya.", n=line.elsewhere))
    return said


def remarks(line: Line) -> list[str]:
    """Say what else a person should know of a line: the paper, flags, dates, a foreign address."""
    said = paper_remarks(line)
    verdict = line.verdict
    if verdict is None:
        return said
    if verdict.ended_on is not None:
        said.append(say("Sejak tanggal {date}.", date=verdict.ended_on))
    said += [note(flag) for flag in verdict.flags]
    if verdict.unofficial_host is not None:
        said.append(say("Alamat di kode ini tidak resmi: {host}.", host=verdict.unofficial_host))
    return said


def worded(lines: Iterable[Line], sentence: Callable[[Told], str]) -> list[CheckedLine]:
    """Put lines into the words of the workbook; `sentence` says why a page could not be read."""
    return [_worded(line, sentence) for line in lines]


def write_report(
    path: Path, lines: Iterable[Line], sentence: Callable[[Told], str], *, checked_on: str, against: str
) -> Path:
    """Write the workbook of a check, the gravest lines first; return where it lies.

    Raises:
        FileNotWritten: the place is full, read-only or gone.

    """
    data = checked_xlsx(worded(joined(lines), sentence), checked_on=checked_on, against=against)
    return hand_out(path, data)


def _worded(line: Line, sentence: Callable[[Told], str]) -> CheckedLine:
    verdict = line.verdict
    if verdict is None:
        why = sentence(line.trouble) if line.trouble is not None else ""
        return CheckedLine("", line.file, line.page, say("Tidak terbaca"), "", "", "", "", "", "", why)
    signed = verdict.signed
    said = headline(verdict.result, verdict.flags)
    place = ", ".join(part for part in (verdict.centre_name, verdict.centre_city) if part)
    if signed is None:
        return CheckedLine(
            verdict.colour.value, line.file, line.page, said, "", "", "", "", "", place, " ".join(remarks(line))
        )
    return CheckedLine(
        colour=verdict.colour.value,
        file=line.file,
        page=line.page,
        verdict=said,
        name=signed.name,
        born=date_words(day_of(signed.dob)) if signed.dob else "–",
        number=signed.no,
        programme=signed.title,
        result=signed.result or "",
        issuer=place,
        remarks=" ".join(remarks(line)),
    )
