"""How the state of a certificate and the lines of its history are said on the screen."""

from dataclasses import dataclass

from bekal.certificates.life.queries import Line, Paper
from bekal.language import say
from bekal.terms import CertificateEvent
from bekal.ui import days
from bekal.ui.widgets.cells import State, Two


@dataclass(frozen=True)
class RegisterRow:
    """A paper with what it is printed on."""

    paper: Paper
    blank: str


@dataclass(frozen=True)
class Filter:
    """Which papers a list shows: `kind` is one of the chips."""

    search: str = ""
    year: int | None = None
    kind: str = "all"


CHIPS = ("all", "counts", "waiting", "replaced", "revoked", "suspended", "lapsed")


def chip(kind: str) -> str:
    """Return what a chip says."""
    return {
        "all": say("Semua"),
        "counts": say("Berlaku"),
        "waiting": say("Belum diserahkan"),
        "replaced": say("Diganti"),
        "revoked": say("Dicabut"),
        "suspended": say("Ditangguhkan"),
        "lapsed": say("Habis masa berlaku"),
    }[kind]


def belongs(paper: Paper, kind: str) -> bool:
    """Say whether a paper is among those of a chip."""
    match kind:
        case "counts":
            return paper.counts
        case "waiting":
            return paper.counts and paper.state is not CertificateEvent.HANDED_OVER
        case "replaced" | "revoked" | "suspended":
            return paper.state.value == kind
        case "lapsed":
            return paper.is_lapsed and paper.state not in (CertificateEvent.REVOKED, CertificateEvent.REPLACED)
        case _:
            return True


_LOOKS = {
    CertificateEvent.ISSUED: ("gray", "clock"),
    CertificateEvent.PRINTED: ("accent", ""),
    CertificateEvent.HANDED_OVER: ("ok", "check"),
    CertificateEvent.REVOKED: ("bad", "ban"),
    CertificateEvent.REPLACED: ("gray", ""),
    CertificateEvent.SUSPENDED: ("warn", "triangle-alert"),
}


def state(paper: Paper) -> State:
    """Return what a paper is today."""
    if paper.is_lapsed and paper.state not in (CertificateEvent.REVOKED, CertificateEvent.REPLACED):
        return State(say("Habis masa berlaku"), "warn", "clock")
    tone, icon = _LOOKS.get(paper.state, ("gray", ""))
    return State(paper.state.word, tone, icon)


def number(paper: Paper) -> str:
    """Return the number of a paper, and which copy it is."""
    return paper.number if paper.copy == 1 else say("{number} · salinan ke-{n}", number=paper.number, n=paper.copy)


def lines(paper: Paper) -> Two:
    """Return the number of a paper, with its copy below it."""
    return Two(paper.number, say("salinan ke-{n}", n=paper.copy) if paper.copy > 1 else "")


def facts(row: RegisterRow) -> list[tuple[str, str]]:
    """Return what the panel says of a paper."""
    one = row.paper
    said = [
        (say("Nama"), one.name),
        (say("Program"), one.programme),
        (say("Kelas"), f"{one.course} · {one.intake}"),
        (say("Terbit"), days.full(one.issued_on)),
    ]
    if one.copy > 1:
        said.append((say("Salinan"), say("ke-{n}, dibuat {day}", n=one.copy, day=days.full(one.issued_at.date()))))
    if one.valid_until is not None:
        said.append((say("Berlaku"), say("sampai {day}", day=days.full(one.valid_until))))
    if row.blank:
        said.append((say("Blangko"), row.blank))
    return said


def line(one: Line) -> tuple[str, str]:
    """Return a line of the history: when, and what happened with its reason, letter and person."""
    parts = [one.event.word]
    if one.other:
        parts[0] = say("{event} oleh {other}", event=one.event.word, other=one.other)
    if one.taker:
        parts[0] = say("{event} kepada {taker}", event=one.event.word, taker=one.taker)
    parts += [
        part
        for part in (one.reason, say("surat {number}", number=one.letter_number) if one.letter_number else "")
        if part
    ]
    if one.by:
        parts.append(say("oleh {name}", name=one.by))
    if one.event in (CertificateEvent.REVOKED, CertificateEvent.REPLACED) and not one.is_requested:
        parts.append(say("menunggu pemeriksaan pusat"))
    return f"{one.at.astimezone():%d/%m/%y %H.%M}", " · ".join(parts)
