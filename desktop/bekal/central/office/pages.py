"""The status page in HTML: pure functions from what was counted to a page; what came from outside is escaped."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from bekal.central.office import frame
from bekal.central.office.accounts import Visitor
from bekal.central.office.overview import FRESH_DAYS, STALE_DAYS, CentreLine, DeviceLine, ProgrammeTotal
from bekal.central.rules import ProblemCode
from bekal.language import marked, say
from bekal.sync.queries import why

_CAUSES = {
    ProblemCode.SECOND_DEVICE: marked("PC kedua memakai aktivasi yang sama; cocokkan lewat telepon."),
    ProblemCode.CLONED: marked("Data satu PC hidup di dua tempat; satu harus didaftarkan ulang."),
    ProblemCode.REVOKED_SENT: marked("PC yang dicabut masih mengirim; putuskan diterima atau tidak."),
    ProblemCode.CONTENTS_DIFFER: marked("Isi di balai dan di pusat pernah berbeda; sudah disamakan."),
    ProblemCode.UNPROVED_CERTIFICATE: marked("Sertifikat tanpa bukti kunci balai; belum masuk daftar."),
    ProblemCode.UNPROVED_REVOCATION: marked("Pencabutan tanpa bukti kunci balai; belum masuk daftar."),
}
"""What the head office is told of each problem of its own; of an operation set aside the centre's words count."""


def door(said: str = "") -> str:
    """Return the page that asks who it is."""
    words = f'<p class="bad" role="alert">{escape(said)}</p>' if said else ""
    inner = (
        '<main class="door"><h1>Bekal</h1>'
        f'<p class="note">{escape(say("Keadaan balai, untuk kantor pusat"))}</p>{words}'
        f'<form method="post" action="/sign-in"><label for="name">{escape(say("Nama"))}</label>'
        '<input id="name" name="name" autocomplete="username" autofocus required maxlength="60">'
        f'<label for="password">{escape(say("Kata sandi"))}</label>'
        '<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="300">'
        f'<button class="main">{escape(say("Masuk"))}</button></form></main>'
    )
    return frame.whole(say("Masuk"), inner)


def overview(visitor: Visitor, lines: Sequence[CentreLine], now: datetime, sort: str = "") -> str:
    """Return the page of all centres, those silent longest first when `sort` is `silent`."""
    never = 10**9
    if sort == "silent":
        lines = sorted(lines, key=lambda one: (-(never if (days := one.days_silent(now)) is None else days), one.code))
    silent = sum(1 for one in lines if (days := one.days_silent(now)) is None or days > STALE_DAYS)
    counts = frame.counts(
        (say("balai"), len(lines)),
        (say("pendaftar"), sum(one.people for one in lines)),
        (say("sertifikat"), sum(one.certificates for one in lines)),
        (say("balai diam lebih dari {n} hari", n=STALE_DAYS), silent),
        (say("perlu perhatian"), sum(one.problems + one.conflicts + one.held for one in lines)),
    )
    head = [
        (say("Kode"), ""), (say("Balai"), ""), (say("Kiriman terakhir"), ""), (say("Pendaftar"), "n"),
        (say("Peserta"), "n"), (say("Absensi"), "n"), (say("Sertifikat"), "n"), (say("PC"), "n"),
        (say("Tertahan"), "n"), (say("Masalah"), "n"), (say("Beda isi"), "n"),
    ]  # fmt: skip
    rows = [
        [
            (f'<a href="/centres/{escape(frame.quoted(one.code))}">{escape(one.code)}</a>', ""),
            (escape(one.name), ""),
            (_freshness(one, now), ""),
            *((frame.number(n), "n") for n in (one.people, one.trainees, one.marks, one.certificates, one.devices)),
            *((frame.alarming(n), "n") for n in (one.held, one.problems, one.conflicts)),
        ]
        for one in lines
    ]
    other = "/" if sort == "silent" else "/?sort=silent"
    way = say("urut menurut kode") if sort == "silent" else say("yang paling lama diam dahulu")
    note = f'<p class="note">{escape(frame.at(now))} · <a href="{other}">{escape(way)}</a></p>'
    nothing = say("Belum ada balai. Buat berkas aktivasi dengan “bekal central activation”.")
    return frame.page(visitor, "/", say("Balai"), note + counts + frame.table(head, rows, nothing))


def programmes(visitor: Visitor, totals: Sequence[ProgrammeTotal], now: datetime) -> str:
    """Return the page of totals by programme."""
    head = [
        (say("Nomor katalog"), "n"), (say("Program"), ""), (say("Balai"), "n"), (say("Kelas"), "n"),
        (say("Peserta"), "n"), (say("Lulus"), "n"), (say("Sertifikat"), "n"),
    ]  # fmt: skip
    rows = [
        [
            (str(one.catalogue_no) if one.catalogue_no is not None else frame.muted("–"), "n"),
            (escape(one.title), ""),
            *((frame.number(n), "n") for n in (one.centres, one.courses, one.trainees, one.passed, one.certificates)),
        ]
        for one in totals
    ]
    note = f'<p class="note">{escape(frame.at(now))}</p>'
    return frame.page(visitor, "/programmes", say("Program"), note + frame.table(head, rows, say("Belum ada program.")))


def problems(
    visitor: Visitor, found: Sequence[tuple[CentreLine, Sequence[tuple[str, int, datetime]]]], now: datetime
) -> str:
    """Return the page of what was set aside, centre by centre; codes and counts, nothing personal."""
    head = [(say("Balai"), ""), (say("Sebab"), ""), (say("Banyaknya"), "n"), (say("Sejak"), "")]
    rows = [
        [
            (f'<a href="/centres/{escape(frame.quoted(line.code))}">{escape(line.code)}</a>', ""),
            (_cause(code), ""),
            (frame.alarming(n), "n"),
            (escape(frame.moment(since)), ""),
        ]
        for line, some in found
        for code, n, since in some
    ]
    note = f'<p class="note">{escape(frame.at(now))}</p>'
    return frame.page(
        visitor,
        "/problems",
        say("Perlu perhatian"),
        note + frame.table(head, rows, say("Tidak ada yang perlu perhatian.")),
    )


def centre(
    visitor: Visitor,
    line: CentreLine,
    devices: Sequence[DeviceLine],
    found: Sequence[tuple[str, int, datetime]],
    now: datetime,
) -> str:
    """Return the page of one centre."""
    counts = frame.counts(
        (say("pendaftar"), line.people),
        (say("peserta"), line.trainees),
        (say("absensi"), line.marks),
        (say("sertifikat"), line.certificates),
        (say("kiriman tertahan"), line.held),
    )
    head = [
        (say("PC"), ""), (say("Dikenal sejak"), ""), (say("Kiriman terakhir"), ""), (say("Kiriman"), "n"),
        (say("Keadaan"), ""),
    ]  # fmt: skip
    rows = [
        [
            (escape(one.device.hex[:8]), ""),
            (escape(frame.moment(one.enrolled_at)), ""),
            (
                escape(frame.moment(one.last_batch))
                if one.last_batch
                else f'<span class="muted">{escape(say("belum ada"))}</span>',
                "",
            ),
            (frame.number(one.batches), "n"),
            (_device_state(one), ""),
        ]
        for one in devices
    ]
    causes = [
        [(_cause(code), ""), (frame.alarming(n), "n"), (escape(frame.moment(since)), "")] for code, n, since in found
    ]
    cause_head = [(say("Sebab"), ""), (say("Banyaknya"), "n"), (say("Sejak"), "")]
    inner = (
        f'<p class="note">{_freshness(line, now)}</p>{counts}'
        + frame.table(head, rows, say("Belum ada PC yang dikenal."))
        + f"<h2>{escape(say('Perlu perhatian'))}</h2>"
        + frame.table(cause_head, causes, say("Tidak ada yang perlu perhatian."))
    )
    return frame.page(visitor, "/", f"{line.code} · {line.name}", inner)


def plain(visitor: Visitor | None, title: str, words: str) -> str:
    """Return a page of one sentence."""
    inner = f'<p class="note">{escape(words)}</p>'
    return (
        frame.page(visitor, "", title, inner)
        if visitor
        else frame.whole(title, f"<main><h1>{escape(title)}</h1>{inner}</main>")
    )


# ---------------------------------------------------------------------------------------- of centres


def _freshness(line: CentreLine, now: datetime) -> str:
    days = line.days_silent(now)
    if days is None or line.last_batch is None:
        return f'<span class="warn">{escape(say("belum pernah mengirim"))}</span>'
    words = say("hari ini") if days == 0 else say("{n} hari lalu", n=days)
    tone = "ok" if days <= FRESH_DAYS else "warn" if days > STALE_DAYS else ""
    return f'<span class="{tone}">{line.last_batch:%d/%m/%Y} ({escape(words)})</span>'


def _cause(code: str) -> str:
    """Say what was set aside and why, its code behind it for who looks it up."""
    words = say(_CAUSES[ProblemCode(code)]) if code in set(_CAUSES) else why(code)
    return f"{escape(words)} {frame.muted(code)}"


def _device_state(one: DeviceLine) -> str:
    if one.revoked_at is not None:
        return f'<span class="bad">{escape(say("dicabut"))}</span>'
    if one.cloned_at is not None:
        return f'<span class="warn">{escape(say("ada kembarannya"))}</span>'
    return f'<span class="ok">{escape(say("baik"))}</span>'
