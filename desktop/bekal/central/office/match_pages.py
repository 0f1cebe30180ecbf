"""The pages of match cases: the list, one case with both people side by side, and the forms that decide it."""

from collections.abc import Sequence
from datetime import date
from html import escape

from bekal.central.match_cases import (
    Case,
    Match,
    MatchChanged,
    MatchSettled,
    NothingDecided,
    Person,
    Pile,
    ReasonMissing,
    Side,
)
from bekal.central.matching import State
from bekal.central.office import frame
from bekal.central.office.accounts import OfficeRole, Visitor
from bekal.errors import Refused
from bekal.language import marked, say
from bekal.storage.operations import stamp

_PILES = {
    Pile.OPEN: marked("Menunggu"),
    Pile.DECIDED: marked("Diputuskan"),
    Pile.LINKED: marked("Ditautkan sendiri"),
    Pile.CLOSED: marked("Tidak cocok lagi"),
}
_NOTHING = {
    Pile.OPEN: marked("Tidak ada yang menunggu keputusan."),
    Pile.DECIDED: marked("Belum ada yang diputuskan."),
    Pile.LINKED: marked("Belum ada yang ditautkan sendiri."),
    Pile.CLOSED: marked("Tidak ada."),
}
_ACTS = {
    f"match {State.LINKED}": marked("Satu orang"),
    f"match {State.APART}": marked("Dua orang"),
    "match undone": marked("Keputusan dibatalkan"),
}
_REFUSALS: dict[type[Refused], str] = {
    MatchSettled: marked("Kasus ini sudah begitu, atau NIK keduanya tidak sama lagi. Tidak ada yang berubah."),
    MatchChanged: marked("Kasus ini berubah sejak Anda membukanya. Keputusan Anda belum disimpan; baca lagi dahulu."),
    NothingDecided: marked("Pilih satu orang atau dua orang. Tidak ada yang berubah."),
    ReasonMissing: marked("Tulis alasannya. Tidak ada yang berubah."),
}


def refusal(error: Refused) -> str:
    """Say why a decision was not kept."""
    return say(_REFUSALS[type(error)])


def cases(visitor: Visitor, at: Pile, counts: dict[Pile, int], found: Sequence[Match], number: int) -> str:
    """Return one pile of cases."""
    tabs = "".join(
        f'<a href="{escape(frame.address("/matches", {"pile": "" if pile is Pile.OPEN else pile}))}"'
        f"{' aria-current=page' if pile is at else ''}>{escape(say(_PILES[pile]))} "
        f'<span class="muted">{frame.number(counts[pile])}</span></a>'
        for pile in Pile
    )
    head = [(say("Orang"), "wide"), (say("Di balai"), ""), (say("Sejak"), ""), (say("Keadaan"), "wide")]
    rows = [
        [
            (
                f'<a href="/matches/{one.id.hex}">{escape(one.one.name)}</a>'
                + ("" if one.one.name == one.other.name else f"<br>{escape(one.other.name)}"),
                "wide",
            ),
            (f"{escape(one.one.centre)}<br>{escape(one.other.centre)}", ""),
            (frame.day(one.opened_at), ""),
            (_state(one), "wide"),
        ]
        for one in found
    ]
    intro = say(
        "Dua balai mencatat NIK yang sama. Bila nama dan tanggal lahir juga sama, keduanya ditautkan sendiri; "
        "selebihnya menunggu keputusan."
    )
    inner = (
        f'<p class="note">{escape(intro)}</p>'
        f'<nav class="tabs" aria-label="{escape(say("Kelompok kasus"))}">{tabs}</nav>'
        + frame.table(head, rows, say(_NOTHING[at]))
        + frame.pager("/matches", counts[at], number, {"pile": "" if at is Pile.OPEN else at})
    )
    return frame.page(visitor, "/matches", say("Orang yang sama di dua balai"), inner)


def case(visitor: Visitor, of: Case, *, said: str = "", reason: str = "") -> str:
    """Return one case; `said` is why a decision was not kept, `reason` what had been written."""
    alert = f'<p class="alert" role="alert">{escape(said)}</p>' if said else ""
    inner = (
        f'<p class="note"><a href="/matches">{escape(say("‹ semua kasus"))}</a> · {_state(of.match)}</p>{alert}'
        + _compared(of.one, of.other)
        + _forms(visitor, of.match, reason)
        + _steps(of)
    )
    return frame.page(visitor, "/matches", say("Satu orang atau dua?"), inner)


def _state(match: Match) -> str:
    if match.state is State.OPEN:
        return f'<span class="warn">{escape(say("menunggu keputusan"))}</span>'
    if match.state is State.CLOSED:
        return frame.muted(say("NIK keduanya tidak sama lagi"))
    words = say("satu orang") if match.state is State.LINKED else say("dua orang")
    if not match.by_steward:
        return f'<span class="ok">{escape(words)}</span> ' + frame.muted(say("(nama dan tanggal lahir sama)"))
    return f'<span class="ok">{escape(words)}</span> ' + frame.muted(
        say(
            "· {who}, {when}", who=_who(match.decided_by), when=frame.day(match.changed_at) if match.changed_at else "–"
        )
    )


def _who(name: str) -> str:
    return name or say("perintah di server pusat")


def _compared(one: Person, other: Person) -> str:
    """Return what is known of both, line beside line; where they differ, that is said and not only coloured."""
    lines = [
        (say("Nama"), one.side.name, other.side.name),
        (say("NIK"), one.nik, other.nik),
        (say("Tempat lahir"), one.side.birth_place, other.side.birth_place),
        (say("Tanggal lahir"), _day(one.side.birth_date), _day(other.side.birth_date)),
        (say("Jenis kelamin"), one.sex.word if one.sex else "", other.sex.word if other.sex else ""),
        (say("Alamat"), one.place, other.place),
        (say("Pendidikan"), one.education, other.education),
        (say("Telepon"), one.phone, other.phone),
    ]
    rows = []
    for words, this, that in lines:
        differs = bool(this and that) and _plain(this) != _plain(that)
        badge = f' <span class="warn">{escape(say("berbeda"))}</span>' if differs else ""
        rows.append(f'<tr><th scope="row">{escape(words)}{badge}</th>{_cell(this)}{_cell(that)}</tr>')
    rows.append(
        f'<tr><th scope="row">{escape(say("Terdaftar"))}</th>'
        + "".join(_cell(frame.day(who.registered_at) if who.registered_at else "") for who in (one, other))
        + "</tr>"
    )
    rows.append(
        f'<tr><th scope="row">{escape(say("Kelas"))}</th>' + "".join(_courses(who) for who in (one, other)) + "</tr>"
    )
    top = "".join(f'<th scope="col">{_centre(who.side, who.centre_name)}</th>' for who in (one, other))
    return (
        '<div class="scroll"><table class="sides"><thead><tr>'
        f"<td></td>{top}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _centre(side: Side, name: str) -> str:
    return f"{escape(side.centre)}<br>{frame.muted(name)}"


def _cell(words: str) -> str:
    return f"<td>{escape(words) if words else frame.muted('–')}</td>"


def _courses(who: Person) -> str:
    if not who.courses:
        return f"<td>{frame.muted(say('belum pernah'))}</td>"
    words = "<br>".join(
        f"{escape(one.title)} {one.starts_on.year} {frame.muted(one.state.word.lower())}" for one in who.courses
    )
    return f"<td>{words}</td>"


def _forms(visitor: Visitor, match: Match, reason: str) -> str:
    if match.state is State.CLOSED:
        return ""
    if visitor.role is not OfficeRole.STEWARD:
        words = say("Akun Anda hanya melihat. Yang memutuskan: akun dengan peran steward.")
        return f'<p class="note">{escape(words)}</p>'
    hidden = (
        f'<input type="hidden" name="key" value="{visitor.form_key}">'
        f'<input type="hidden" name="seen" value="{escape(stamp(match.changed_at) if match.changed_at else "")}">'
    )
    if match.state is State.OPEN:
        effect = say(
            "Bila satu orang, kedua balai diberi tahu bahwa orangnya juga terdaftar di balai lain, dan tahun kelasnya; "
            "tidak ada data yang dipindah atau dihapus. Setiap keputusan dapat dibatalkan."
        )
        choices = "".join(
            f'<label class="choice"><input type="radio" name="verdict" value="{verdict}" required>'
            f"{escape(words)}</label>"
            for verdict, words in (("same", say("Satu orang")), ("apart", say("Dua orang yang berbeda")))
        )
        return (
            f'<form class="card" method="post" action="/matches/{match.id.hex}/decide">{hidden}'
            f"<fieldset><legend>{escape(say('Keputusan'))}</legend>{choices}</fieldset>"
            f'<p class="note">{escape(effect)}</p>'
            f'<label for="reason">{escape(say("Alasan"))}</label>'
            f'<input id="reason" name="reason" required maxlength="300" autocomplete="off" value="{escape(reason)}" '
            f'placeholder="{escape(say("Misalnya: kedua balai ditelepon, fotonya sama"))}">'
            f'<p class="buttons"><button class="main">{escape(say("Simpan keputusan"))}</button></p></form>'
        )
    return (
        f'<form class="card" method="post" action="/matches/{match.id.hex}/undo">{hidden}'
        f'<label for="reason">{escape(say("Alasan (boleh kosong)"))}</label>'
        f'<input id="reason" name="reason" maxlength="300" autocomplete="off" value="{escape(reason)}">'
        f'<p class="buttons"><button>{escape(say("Batalkan keputusan ini"))}</button></p></form>'
    )


def _steps(of: Case) -> str:
    if not of.steps:
        return ""
    head = [(say("Kapan"), ""), (say("Keputusan"), ""), (say("Oleh"), ""), (say("Alasan"), "wide")]
    rows = [
        [
            (escape(frame.moment(step.at)), ""),
            (escape(say(_ACTS[step.act]) if step.act in _ACTS else step.act), ""),
            (escape(_who(step.by)), ""),
            (escape(step.reason) or frame.muted("–"), "wide"),
        ]
        for step in of.steps
    ]
    return f"<h2>{escape(say('Riwayat keputusan'))}</h2>" + frame.table(head, rows, "")


def _day(on: date | None) -> str:
    return f"{on:%d/%m/%Y}" if on else ""


def _plain(words: str) -> str:
    """Return words as they are compared: capitals and blanks make no difference."""
    return " ".join(words.split()).casefold()
