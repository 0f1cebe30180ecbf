"""The frame of the head office's pages and the pieces they are made of; what came from outside is escaped here."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone, tzinfo
from html import escape
from urllib.parse import quote, urlencode

from bekal.central.office.accounts import Visitor
from bekal.language import marked, say

PAGES = {
    "/": marked("Balai"),
    "/programmes": marked("Program"),
    "/matches": marked("Orang yang sama"),
    "/problems": marked("Perlu perhatian"),
}

WIB = timezone(timedelta(hours=7), "WIB")
"""The time of the head office."""
ZONES = {
    "Asia/Jakarta": WIB,
    "Asia/Makassar": timezone(timedelta(hours=8), "WITA"),
    "Asia/Jayapura": timezone(timedelta(hours=9), "WIT"),
}
"""The three zones, none of which ever changes its clocks."""

PER_PAGE = 50
"""Lines on one page; the rest is a page further."""


def page(visitor: Visitor, at: str, title: str, inner: str) -> str:
    """Return a whole page with the way to the others; `at` is the one that it belongs to."""
    links = "".join(
        f'<a href="{path}"{" aria-current=page" if path == at else ""}>{escape(say(PAGES[path]))}</a>' for path in PAGES
    )
    leave = (
        '<form class="inline" method="post" action="/sign-out">'
        f'<input type="hidden" name="key" value="{visitor.form_key}">'
        f'<span class="muted">{escape(visitor.name)}</span> <button>{escape(say("Keluar"))}</button></form>'
    )
    body = (
        f'<a class="skip" href="#isi">{escape(say("Langsung ke isi"))}</a>'
        f"<header><b>Bekal</b><nav>{links}</nav>{leave}</header>"
        f'<main id="isi"><h1>{escape(title)}</h1>{inner}</main>'
    )
    return whole(title, body)


def whole(title: str, body: str) -> str:
    """Return a document with this title and body."""
    return (
        '<!doctype html><html lang="id"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">'
        f'<title>{escape(title)} · Bekal</title><link rel="stylesheet" href="/style.css">'
        f"</head><body>{body}</body></html>"
    )


def table(head: Sequence[tuple[str, str]], rows: Sequence[Sequence[tuple[str, str]]], nothing: str) -> str:
    """Return a table of cells that are HTML already, each with its class; without rows, a sentence."""
    if not rows:
        return f'<p class="note">{escape(nothing)}</p>'
    top = "".join(f'<th scope="col"{_class(kind)}>{escape(words)}</th>' for words, kind in head)
    body = "".join("<tr>" + "".join(f"<td{_class(kind)}>{cell}</td>" for cell, kind in row) + "</tr>" for row in rows)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _class(kind: str) -> str:
    return f' class="{kind}"' if kind else ""


def pager(path: str, of: int, number_of: int, wish: Mapping[str, str]) -> str:
    """Return the way to the page before and after this one, of so many lines; nothing where one is all."""
    last = max(1, -(-of // PER_PAGE))
    if last == 1:
        return ""

    def to(number_to: int, words: str, rel: str) -> str:
        if not 1 <= number_to <= last:
            return muted(words)
        return f'<a rel="{rel}" href="{escape(address(path, {**wish, "page": str(number_to)}))}">{escape(words)}</a>'

    between = escape(say("halaman {n} dari {of}", n=number_of, of=last))
    return (
        f'<p class="pager">{to(number_of - 1, say("‹ sebelumnya"), "prev")} <span>{between}</span> '
        f"{to(number_of + 1, say('berikutnya ›'), 'next')}</p>"
    )


def page_wanted(text: str, of: int) -> int:
    """Return the number of the page that was asked for, the nearest there is of so many lines."""
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 1
    return min(max(1, wanted), max(1, -(-of // PER_PAGE)))


def address(path: str, wish: Mapping[str, str]) -> str:
    """Return a path with what was wished of it, empty wishes left out."""
    said = urlencode({name: value for name, value in wish.items() if value and (name, value) != ("page", "1")})
    return f"{path}?{said}" if said else path


def counts(*counts: tuple[str, int]) -> str:
    """Return numbers in a row of cards, each with its words."""
    cards = "".join(f'<div class="count"><b>{number(n)}</b><span>{escape(words)}</span></div>' for words, n in counts)
    return f'<div class="counts">{cards}</div>'


def number(n: int) -> str:
    """Write a number with dots."""
    return f"{n:,}".replace(",", ".")


def muted(words: str) -> str:
    """Return words that step back."""
    return f'<span class="muted">{escape(words)}</span>'


def alarming(n: int) -> str:
    """Return a number that stands out when it is not nought."""
    return f'<span class="warn">{number(n)}</span>' if n else muted("0")


def at(now: datetime, zone: tzinfo = WIB) -> str:
    """Say when it was counted."""
    return say("Dihitung {when}", when=moment(now, zone))


def moment(at: datetime, zone: tzinfo = WIB) -> str:
    """Write a moment as the clocks of the head office show it, or those of the centre's zone, and name the zone."""
    return f"{at.astimezone(zone):%d/%m/%Y %H.%M} {zone.tzname(None)}"


def day(at: datetime, zone: tzinfo = WIB) -> str:
    """Write the day of a moment, as the calendar of that zone has it."""
    return f"{at.astimezone(zone):%d/%m/%Y}"


def quoted(code: str) -> str:
    """Write something as a part of a path."""
    return quote(code, safe="")
