"""The status page as it is asked for: who is signed in, which page, and forms that come back with their key."""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, unquote
from uuid import UUID

from sqlalchemy.orm import Session

from bekal import paths
from bekal.central import match_cases
from bekal.central.home import Central
from bekal.central.http.asking import Answered, Asked, Problem
from bekal.central.match_cases import MatchUnknown, Pile
from bekal.central.office import accounts, attention, frame, match_pages, overview, pages
from bekal.central.office.accounts import OfficeRole, TooManyTries, Visitor
from bekal.central.office.overview import CentreLine, Wish
from bekal.central.pictures.places import not_here
from bekal.errors import Refused, Unavailable
from bekal.language import say
from bekal.storage.operations import moment

COOKIE = "bekal_pusat"
FORM_SIZE = 16 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
HTML, CSS = "text/html; charset=utf-8", "text/css; charset=utf-8"


@dataclass(frozen=True)
class _Form:
    """What a form sent back: each field once."""

    fields: Mapping[str, str]

    def field(self, name: str) -> str:
        return self.fields.get(name, "")


@dataclass
class Site:
    """Answers browsers of the head office; `is_secure` says that they come by TLS, through a proxy before this."""

    holding: Callable[[], AbstractContextManager[Central]]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    is_secure: bool = False

    def answer(self, asked: Asked) -> Answered:
        """Answer one request."""
        try:
            if asked.path == "/style.css":
                return _style()
            with self.holding() as central:
                return self._answer(central, asked)
        except Problem as problem:
            words = say("Permintaan ini tidak dapat dibaca. Tidak ada yang berubah.")
            return _page(problem.status, pages.plain(None, say("Tidak bisa"), words))
        except Unavailable as error:
            logging.getLogger("bekal").warning("the status page is out of order: %s", type(error).__name__)
            words = say("Basis data pusat tidak dapat dibaca sekarang. Tidak ada yang berubah. Coba lagi sebentar.")
            return _page(HTTPStatus.SERVICE_UNAVAILABLE, pages.plain(None, say("Coba lagi"), words))

    def _answer(self, central: Central, asked: Asked) -> Answered:
        now = self.clock()
        if asked.method == "POST" and asked.path == "/sign-in":
            return self._sign_in(central, asked, now)
        token = _token(asked)
        with central.database.reading() as session:
            visitor = accounts.visitor(session, token, now=now)
            if visitor is None:
                return _page(HTTPStatus.UNAUTHORIZED if asked.path != "/" else HTTPStatus.OK, pages.door())
            if asked.method in {"GET", "HEAD"}:
                return _shown(session, visitor, asked, now)
        if asked.method != "POST":
            return _page(HTTPStatus.METHOD_NOT_ALLOWED, _nothing(visitor))
        form = _form(asked)
        if form.field("key") != visitor.form_key:
            words = say("Halaman ini sudah lama terbuka. Muat ulang, lalu coba lagi; tidak ada yang berubah.")
            return _page(HTTPStatus.FORBIDDEN, pages.plain(visitor, say("Coba lagi"), words))
        if asked.path == "/sign-out":
            with central.database.writing() as session:
                accounts.sign_out(session, token)
            return _sent_to("/", {"Set-Cookie": self._cookie("", 0)})
        first, _, act = asked.path.removeprefix("/matches/").partition("/")
        if asked.path.startswith("/matches/") and act in {"decide", "undo"} and (match_id := _id(first)) is not None:
            return _settle(central, visitor, match_id, act, form, now)
        return _page(HTTPStatus.NOT_FOUND, _nothing(visitor))

    def _sign_in(self, central: Central, asked: Asked, now: datetime) -> Answered:
        form = _form(asked)
        name = form.field("name")
        try:
            with central.database.writing() as session:
                token = accounts.sign_in(session, name, form.field("password"), now=now)
        except TooManyTries:
            words = say("Terlalu banyak percobaan. Akun ini terbuka lagi sebentar lagi.")
            return _page(HTTPStatus.TOO_MANY_REQUESTS, pages.door(words, name))
        if token is None:
            words = say("Nama dan kata sandi tidak cocok.")
            return _page(HTTPStatus.UNAUTHORIZED, pages.door(words, name))
        return _sent_to("/", {"Set-Cookie": self._cookie(token, int(accounts.LASTS.total_seconds()))})

    def _cookie(self, token: str, seconds: int) -> str:
        secure = "; Secure" if self.is_secure else ""
        return f"{COOKIE}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"


def _shown(session: Session, visitor: Visitor, asked: Asked, now: datetime) -> Answered:
    path = asked.path
    lines = overview.centres(session) if path in {"/", "/problems"} or path.startswith("/centres/") else []
    if path == "/matches":
        return _matches(session, visitor, _wishes(asked))
    if path.startswith("/matches/"):
        return _match(session, visitor, _id(path.removeprefix("/matches/")))
    if path == "/":
        return _overview(session, visitor, lines, _wishes(asked), now)
    if path == "/programmes":
        return _page(HTTPStatus.OK, pages.programmes(visitor, overview.programmes(session), now))
    if path == "/problems":
        return _problems(session, visitor, lines, _wishes(asked), now)
    code = unquote(path.removeprefix("/centres/"))
    line = next((one for one in lines if one.code == code), None)
    if line is None:
        return _page(HTTPStatus.NOT_FOUND, _nothing(visitor))
    causes = attention.causes(session, now, line.id).get(line.id, [])
    branches, words = attention.branches(session, line.id), attention.words(session, line.id)
    devices = overview.devices(session, line.id)
    pictures = not_here(session, line.id)
    return _page(HTTPStatus.OK, pages.centre(visitor, line, devices, causes, branches, words, pictures, now))


def _overview(
    session: Session, visitor: Visitor, lines: Sequence[CentreLine], wishes: Mapping[str, str], now: datetime
) -> Answered:
    """Show the centres that are wished for, page by page."""
    wish = Wish(wishes.get("q", "")[:80], wishes.get("sort", ""), wishes.get("only", ""))
    chosen = wish.chosen(lines, now)
    number = frame.page_wanted(wishes.get("page", ""), len(chosen))
    first = (number - 1) * frame.PER_PAGE
    apps = overview.apps(session, [one.id for one in chosen[first : first + frame.PER_PAGE]])
    waiting = match_cases.counts(session)[Pile.OPEN]
    return _page(HTTPStatus.OK, pages.overview(visitor, lines, wish, number, apps, waiting, now))


def _problems(
    session: Session, visitor: Visitor, lines: Sequence[CentreLine], wishes: Mapping[str, str], now: datetime
) -> Answered:
    """Show what needs a person, page by page."""
    causes = attention.causes(session, now)
    found = [(line, cause) for line in lines for cause in causes.get(line.id, ())]
    number = frame.page_wanted(wishes.get("page", ""), len(found))
    first = (number - 1) * frame.PER_PAGE
    shown = found[first : first + frame.PER_PAGE]
    return _page(HTTPStatus.OK, pages.problems(visitor, shown, number, len(found), now))


def _matches(session: Session, visitor: Visitor, wishes: Mapping[str, str]) -> Answered:
    """Show one pile of match cases."""
    wanted = wishes.get("pile", "")
    at = Pile(wanted) if wanted in set(Pile) else Pile.OPEN
    counts = match_cases.counts(session)
    number = frame.page_wanted(wishes.get("page", ""), counts[at])
    found = match_cases.pile(session, at, skip=(number - 1) * frame.PER_PAGE, limit=frame.PER_PAGE)
    return _page(HTTPStatus.OK, match_pages.cases(visitor, at, counts, found, number))


def _match(session: Session, visitor: Visitor, match_id: UUID | None, **more: str) -> Answered:
    """Show one match case; with `said`, why a decision was not kept."""
    if match_id is None:
        return _page(HTTPStatus.NOT_FOUND, _nothing(visitor))
    try:
        found = match_cases.case(session, match_id)
    except MatchUnknown:
        return _page(HTTPStatus.NOT_FOUND, _nothing(visitor))
    return _page(HTTPStatus.CONFLICT if more else HTTPStatus.OK, match_pages.case(visitor, found, **more))


def _settle(central: Central, visitor: Visitor, match_id: UUID, act: str, form: _Form, now: datetime) -> Answered:
    """Decide a match case or take its decision back, where the visitor may; else show it again with the reason."""
    if visitor.role is not OfficeRole.STEWARD:
        words = say("Akun Anda hanya melihat. Tidak ada yang berubah.")
        return _page(HTTPStatus.FORBIDDEN, pages.plain(visitor, say("Tidak bisa"), words))
    verdict, reason = form.field("verdict"), form.field("reason")[:300]
    try:
        seen = moment(form.field("seen"))
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "malformed") from None
    try:
        if act == "undo":
            match_cases.undo(central, match_id, reason=reason, by=visitor.name, seen=seen, now=now)
        elif verdict not in {"same", "apart"}:
            raise match_cases.NothingDecided(id=match_id.hex)
        else:
            is_one = verdict == "same"
            match_cases.decide(central, match_id, is_one=is_one, reason=reason, by=visitor.name, seen=seen, now=now)
    except MatchUnknown:
        return _page(HTTPStatus.NOT_FOUND, _nothing(visitor))
    except Refused as error:
        with central.database.reading() as session:
            return _match(session, visitor, match_id, said=match_pages.refusal(error), reason=reason)
    return _sent_to(f"/matches/{match_id.hex}", {})


def _wishes(asked: Asked) -> dict[str, str]:
    """Return what the address wishes of its page; what cannot be read is no wish."""
    try:
        return {name: values[0] for name, values in parse_qs(asked.target.partition("?")[2], max_num_fields=8).items()}
    except ValueError:
        return {}


def _id(text: str) -> UUID | None:
    try:
        return UUID(hex=text) if len(text) == 32 else None
    except ValueError:
        return None


def _nothing(visitor: Visitor) -> str:
    return pages.plain(visitor, say("Tidak ada"), say("Halaman dengan alamat ini tidak ada."))


def _token(asked: Asked) -> str:
    try:
        found = SimpleCookie(asked.header("Cookie")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found is not None else ""


def _form(asked: Asked) -> _Form:
    """Read a form that a page of ours sent.

    Raises:
        Problem: too large, or no form.

    """
    if asked.length is None or asked.length > FORM_SIZE:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large")
    if asked.header("Content-Type").partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "malformed")
    text = asked.read().decode("utf-8", errors="replace")
    return _Form(
        {name: values[0] for name, values in parse_qs(text, keep_blank_values=True, max_num_fields=20).items()}
    )


def _style() -> Answered:
    sheet = (paths.resources() / "status-page" / "style.css").read_bytes()
    return Answered(HTTPStatus.OK, sheet, CSS, headers={**HEADERS, "Cache-Control": "max-age=3600"})


def _page(status: int, html: str) -> Answered:
    return Answered(status, html.encode(), HTML, headers=HEADERS)


def _sent_to(path: str, headers: Mapping[str, str]) -> Answered:
    return Answered(HTTPStatus.SEE_OTHER, headers={**HEADERS, **headers, "Location": path})
