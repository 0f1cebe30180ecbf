"""The status page in HTML: pure functions from what was counted to a page; what came from outside is escaped."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from html import escape
from uuid import UUID

from bekal.central.office import frame
from bekal.central.office.accounts import Visitor
from bekal.central.office.attention import HELD, WORD, Cause, Word
from bekal.central.office.overview import FRESH_DAYS, STALE_DAYS, CentreLine, DeviceLine, ProgrammeTotal, Wish
from bekal.central.rules import ProblemCode
from bekal.language import marked, say
from bekal.sync.limits import far_words
from bekal.sync.queries import why

_CAUSES: dict[str, str] = {
    ProblemCode.SECOND_DEVICE: marked("PC kedua memakai aktivasi yang sama; cocokkan lewat telepon."),
    ProblemCode.CLONED: marked("Data satu PC hidup di dua tempat; satu harus didaftarkan ulang."),
    ProblemCode.REVOKED_SENT: marked("PC yang dicabut masih mengirim; putuskan diterima atau tidak."),
    ProblemCode.FALSE_BATCH: marked("Kiriman palsu bertanda tangan PC ini; cabut bila kuncinya dicuri."),
    ProblemCode.CONTENTS_DIFFER: marked("Isi di balai dan di pusat pernah berbeda; sudah disamakan."),
    ProblemCode.UNPROVED_CERTIFICATE: marked("Sertifikat tanpa bukti kunci balai; belum masuk daftar."),
    ProblemCode.UNPROVED_REVOCATION: marked("Pencabutan tanpa bukti kunci balai; belum masuk daftar."),
    f"{HELD}gap": marked("Kiriman menunggu kiriman sebelumnya yang belum tiba."),
    f"{HELD}schema-too-new": marked("Kiriman dari versi lebih baru; menunggu pembaruan di pusat."),
    f"{HELD}device-revoked": marked("Kiriman dari PC yang dicabut; putuskan diterima atau tidak."),
}
"""What the head office is told of each problem of its own; of an operation set aside the centre's words count."""
_ABOUT = {
    "days": marked("hari tanpa kabar pusat"),
    "packets": marked("kiriman yang menunggu"),
    "lists": marked("umur daftar pusat"),
    "clock": marked("tanggal yang diragukan"),
}
CLOCK_SLACK = 300
"""Seconds that a clock may be off."""


def door(said: str = "", name: str = "") -> str:
    """Return the page that asks who it is; after a wrong password `name` is still there."""
    first, second = ("", " autofocus") if name else (" autofocus", "")
    words = f'<p class="bad" role="alert">{escape(said)}</p>' if said else ""
    inner = (
        '<main class="door"><h1>Bekal</h1>'
        f'<p class="note">{escape(say("Keadaan balai, untuk kantor pusat"))}</p>{words}'
        f'<form method="post" action="/sign-in"><label for="name">{escape(say("Nama"))}</label>'
        f'<input id="name" name="name" autocomplete="username" value="{escape(name)}"{first} required maxlength="60">'
        f'<label for="password">{escape(say("Kata sandi"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="300"'
        f"{second}>"
        f'<button class="main">{escape(say("Masuk"))}</button></form></main>'
    )
    return frame.whole(say("Masuk"), inner)


def overview(
    visitor: Visitor,
    every: Sequence[CentreLine],
    wish: Wish,
    number: int,
    apps: Mapping[UUID, Sequence[str]],
    waiting: int,
    now: datetime,
) -> str:
    """Return a page of the centres that are wished for; `apps` are their versions, `waiting` match cases to decide."""
    chosen = wish.chosen(every, now)
    silent = sum(one.is_silent(now) for one in every)
    counts = frame.counts(
        (say("balai"), len(every)),
        (say("pendaftar"), sum(one.people for one in every)),
        (say("sertifikat"), sum(one.certificates for one in every)),
        (say("balai diam lebih dari {n} hari", n=STALE_DAYS), silent),
        (say("perlu perhatian"), sum(one.needs for one in every)),
        (say("kasus orang yang sama"), waiting),
    )
    head = [
        (say("Kode"), ""), (say("Balai"), "wide"), (say("Kiriman terakhir"), ""), (say("Pendaftar"), "n"),
        (say("Peserta"), "n"), (say("Absensi"), "n"), (say("Sertifikat"), "n"), (say("PC"), "n"), (say("Versi"), ""),
        (say("Tertahan"), "n"), (say("Masalah"), "n"), (say("Beda isi"), "n"),
    ]  # fmt: skip
    first = (number - 1) * frame.PER_PAGE
    rows = [
        [
            (f'<a href="/centres/{escape(frame.quoted(one.code))}">{escape(one.code)}</a>', ""),
            (escape(one.name), "wide"),
            (_freshness(one, now), ""),
            *((frame.number(n), "n") for n in (one.people, one.trainees, one.marks, one.certificates, one.devices)),
            (escape(", ".join(apps.get(one.id, ()))) or frame.muted("–"), ""),
            *((frame.alarming(n), "n") for n in (one.held, one.problems, one.conflicts)),
        ]
        for one in chosen[first : first + frame.PER_PAGE]
    ]
    nothing = say("Belum ada balai. Buat berkas aktivasi dengan “bekal central activation”.")
    if every:
        nothing = say("Tidak ada balai yang cocok.")
    said = {"q": wish.typed, "sort": wish.sort, "only": wish.only}
    inner = (
        f'<p class="note">{escape(frame.at(now))}</p>{counts}{_choosing(wish) if every else ""}'
        + frame.table(head, rows, nothing)
        + frame.pager("/", len(chosen), number, said)
    )
    return frame.page(visitor, "/", say("Balai"), inner)


def _choosing(wish: Wish) -> str:
    """Return the form that chooses which centres are shown; it works without a script."""

    def choice(name: str, words: str, at: str, ways: Sequence[tuple[str, str]]) -> str:
        options = "".join(
            f'<option value="{value}"{" selected" if value == at else ""}>{escape(said)}</option>'
            for value, said in ways
        )
        return f'<label>{escape(words)} <select name="{name}">{options}</select></label>'

    only = choice(
        "only",
        say("Tampilkan"),
        wish.only,
        [("", say("semua")), ("silent", say("yang lama diam")), ("attention", say("yang perlu perhatian"))],
    )
    sort = choice("sort", say("Urutan"), wish.sort, [("", say("kode")), ("silent", say("paling lama diam dahulu"))])
    return (
        '<form class="choosing" method="get" action="/" role="search">'
        f'<label>{escape(say("Kode atau nama"))} <input type="search" name="q" maxlength="80" '
        f'value="{escape(wish.typed)}"></label>{only}{sort}<button>{escape(say("Terapkan"))}</button></form>'
    )


def programmes(visitor: Visitor, totals: Sequence[ProgrammeTotal], now: datetime) -> str:
    """Return the page of totals by programme."""
    head = [
        (say("Nomor katalog"), "n"), (say("Program"), "wide"), (say("Balai"), "n"), (say("Kelas"), "n"),
        (say("Peserta"), "n"), (say("Lulus"), "n"), (say("Sertifikat"), "n"),
    ]  # fmt: skip
    rows = [
        [
            (str(one.catalogue_no) if one.catalogue_no is not None else frame.muted("–"), "n"),
            (escape(one.title), "wide"),
            *((frame.number(n), "n") for n in (one.centres, one.courses, one.trainees, one.passed, one.certificates)),
        ]
        for one in totals
    ]
    note = f'<p class="note">{escape(frame.at(now))}</p>'
    return frame.page(visitor, "/programmes", say("Program"), note + frame.table(head, rows, say("Belum ada program.")))


def problems(visitor: Visitor, found: Sequence[tuple[CentreLine, Cause]], number: int, of: int, now: datetime) -> str:
    """Return a page of what needs a person, centre by centre; codes and counts, nothing personal."""
    head = [(say("Balai"), ""), (say("Sebab"), "wide"), (say("Banyaknya"), "n"), (say("Sejak"), "")]
    rows = [
        [(f'<a href="/centres/{escape(frame.quoted(line.code))}">{escape(line.code)}</a>', ""), *_cause_cells(cause)]
        for line, cause in found
    ]
    inner = (
        f'<p class="note">{escape(frame.at(now))}</p>'
        + frame.table(head, rows, say("Tidak ada yang perlu perhatian."))
        + frame.pager("/problems", of, number, {})
    )
    return frame.page(visitor, "/problems", say("Perlu perhatian"), inner)


def centre(
    visitor: Visitor,
    line: CentreLine,
    devices: Sequence[DeviceLine],
    causes: Sequence[Cause],
    branches: Mapping[UUID, int],
    words: Sequence[Word],
    pictures: int,
    now: datetime,
) -> str:
    """Return the page of one centre by its own clocks; `pictures` are photos and scans that never came."""
    zone = frame.ZONES.get(line.zone, frame.WIB)
    counts = frame.counts(
        (say("pendaftar"), line.people),
        (say("peserta"), line.trainees),
        (say("absensi"), line.marks),
        (say("sertifikat"), line.certificates),
        (say("kiriman tertahan"), line.held),
        (say("foto & pindaian belum tiba"), pictures),
    )
    head = [
        (say("PC"), ""), (say("Dikenal sejak"), ""), (say("Kiriman terakhir"), ""), (say("Kiriman"), "n"),
        (say("Versi"), ""), (say("Jam"), ""), (say("Keadaan"), ""),
    ]  # fmt: skip
    rows = [
        [
            (escape(one.device.hex[-8:]), ""),
            (escape(frame.moment(one.enrolled_at, zone)), ""),
            (escape(frame.moment(one.last_batch, zone)) if one.last_batch else frame.muted(say("belum ada")), ""),
            (frame.number(one.batches), "n"),
            (escape(one.app) or frame.muted("–"), ""),
            (_clock(one), ""),
            (_device_state(one, branches.get(one.device, 0)), ""),
        ]
        for one in devices
    ]
    cause_head = [(say("Sebab"), "wide"), (say("Banyaknya"), "n"), (say("Sejak"), "")]
    inner = (
        f'<p class="note">{escape(say("Kiriman terakhir"))}: {_freshness(line, now, zone)} · '
        f"{escape(frame.at(now, zone))}</p>{counts}"
        + frame.table(head, rows, say("Belum ada PC yang dikenal."))
        + f"<h2>{escape(say('Perlu perhatian'))}</h2>"
        + frame.table(cause_head, [_cause_cells(one, zone) for one in causes], say("Tidak ada yang perlu perhatian."))
        + (_words(words, zone) if words else "")
    )
    return frame.page(visitor, "/", f"{line.code} · {line.name}", inner)


def _words(words: Sequence[Word], zone: tzinfo) -> str:
    """Return why a centre's head let work go on beyond a limit."""
    head = [
        (say("Kapan"), ""),
        (say("Tentang"), ""),
        (say("Diukur"), "n"),
        (say("Batas"), "n"),
        (say("Alasan"), "wide"),
    ]
    rows = [
        [
            (escape(frame.moment(one.at, zone)), ""),
            (escape(say(_ABOUT[one.about]) if one.about in _ABOUT else one.about), ""),
            (frame.number(one.measured), "n"),
            (frame.number(one.allowed), "n"),
            (escape(one.reason) or frame.muted("–"), "wide"),
        ]
        for one in words
    ]
    return f"<h2>{escape(say('Dilanjutkan meski melewati batas'))}</h2>" + frame.table(head, rows, "")


def plain(visitor: Visitor | None, title: str, words: str) -> str:
    """Return a page of one sentence."""
    inner = f'<p class="note">{escape(words)}</p>'
    return (
        frame.page(visitor, "", title, inner)
        if visitor
        else frame.whole(title, f"<main><h1>{escape(title)}</h1>{inner}</main>")
    )


# ---------------------------------------------------------------------------------------- of centres


def _freshness(line: CentreLine, now: datetime, zone: tzinfo = frame.WIB) -> str:
    days = line.days_silent(now)
    if days is None or line.last_batch is None:
        return f'<span class="warn">{escape(say("belum pernah mengirim"))}</span>'
    words = say("hari ini") if days == 0 else say("{n} hari lalu", n=days)
    tone = "ok" if days <= FRESH_DAYS else "warn" if days > STALE_DAYS else ""
    return f'<span class="{tone}">{frame.day(line.last_batch, zone)} ({escape(words)})</span>'


def _cause_cells(one: Cause, zone: tzinfo = frame.WIB) -> list[tuple[str, str]]:
    return [(_cause(one.code), "wide"), (frame.alarming(one.n), "n"), (escape(frame.moment(one.since, zone)), "")]


def _cause(code: str) -> str:
    """Say what needs a person and why, its code behind it for who looks it up."""
    if code.startswith(WORD):
        about = code.removeprefix(WORD)
        words = say(
            "Dilanjutkan kepala meski melewati batas: {about}", about=say(_ABOUT[about]) if about in _ABOUT else about
        )
    elif code in _CAUSES:
        words = say(_CAUSES[code])
    else:
        words = why(code)
    return f"{escape(words)} {frame.muted(code)}"


def _clock(one: DeviceLine) -> str:
    if one.ahead_seconds <= CLOCK_SLACK:
        return frame.muted("–")
    words = say("mendahului {far}", far=far_words(timedelta(seconds=one.ahead_seconds)))
    return f'<span class="warn">{escape(words)}</span>'


def _device_state(one: DeviceLine, branches: int) -> str:
    if one.revoked_at is not None:
        return f'<span class="bad">{escape(say("dicabut"))}</span>'
    if one.false_at is not None:
        return f'<span class="bad">{escape(say("mengirim yang palsu"))}</span>'
    if one.cloned_at is not None:
        words = say("ada kembarannya")
        if branches:
            words = say("ada kembarannya, {n} kiriman dari riwayat kedua", n=branches)
        return f'<span class="warn">{escape(words)}</span>'
    return f'<span class="ok">{escape(say("baik"))}</span>'
