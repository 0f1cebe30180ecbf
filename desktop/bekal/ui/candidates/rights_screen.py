"""Consent and personal data of one person: what they agreed to, who looked, and what they may ask for."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days, keys
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import PairList, card, heading, note
from bekal.ui.widgets.fields import DateEdit, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule, scrolled, side_by_side
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.tick import Tick, words_left

if TYPE_CHECKING:
    from bekal.candidates.consent.queries import Given, Standing
    from bekal.candidates.rights.queries import Rights


class RightsScreen(QWidget):
    """What it looks like; `RightsPresenter` does the work."""

    note_asked = Signal()
    sheet_asked = Signal()
    data_asked = Signal(str)
    receipt_asked = Signal()
    restrict_asked = Signal()
    erase_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._offer = Button(say("Data orang ini"), "", "panel-right", "F6", works=False)
        self.heading = Heading(self, say("Persetujuan & data pribadi"), say("Pendaftar"))
        self.tabs = PersonTabs(context, "candidates.rights")
        self.ticks: dict[str, Tick] = {}
        self._before: set[str] = set()
        self._notices = column(gap=0)
        self._notice: QWidget | None = None
        left, right = self._make_consent(context), self._make_rights()
        sides = SidePanel(left, right, 340)
        self._offer.clicked.connect(sides.go_across)
        sides.folded.connect(self._offer_panel)
        body = column(self.tabs, self._notices, gap=10)
        body.addWidget(sides, 1)
        self._state = label("", "caption", "muted")
        self.noting = Button(say("Catat persetujuan"), "primary", "check", "Ctrl+Enter")
        self.noting.clicked.connect(self.note_asked)
        sheet = Button(say("Cetak lembar"), "", "printer", "Ctrl+P")
        sheet.clicked.connect(self.sheet_asked)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        fill(self, body, foot(self._state, None, self.noting, sheet, away))
        from bekal.ui.candidates.rights_presenter import RightsPresenter

        self._presenter = RightsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for the person of `candidate_id`."""
        person = CandidateId(about["candidate_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self._presenter.load(person)

    def show_rights(self, found: "Rights") -> None:
        """Show how the person stands."""
        self.heading.show_title(found.name, say("Pendaftar  ›  persetujuan & data pribadi"))
        self._show_purposes(found)
        self._show_standing(found)
        self._show_history(found.consent.history)
        self._seen.show_pairs(
            [
                (days.short(one.at.astimezone(self._clock().tzinfo).date()), f"{one.what} · {one.by}")
                for one in found.seen
            ]
            or [("–", say("Belum ada yang membuka berkasnya di komputer ini."))]
        )
        is_gone = found.erased_at is not None
        for part in (self.noting, self._restrict, self._erase, self._receipt, *self.ticks.values()):
            part.setEnabled(not is_gone)
        self._restrict.show_text(say("Akhiri pembatasan") if found.restricted_on else say("Batasi pemakaian"))
        self.ticked()

    def wanted(self) -> set[str]:
        """Return the codes of the purposes that are ticked now."""
        return {code for code, tick in self.ticks.items() if tick.isChecked()}

    def given(self) -> list[str]:
        """Return what is ticked and was not given before."""
        return [code for code in self.ticks if code in self.wanted() - self._before]

    def withdrawn(self) -> list[str]:
        """Return what was given before and is not ticked any more."""
        return [code for code in self.ticks if code in self._before - self.wanted()]

    def answers(self) -> tuple[str, str, date | None]:
        """Return the guardian, the reason of a withdrawal and the day of the sheet."""
        return self.guardian.text(), self.reason.text(), self.signed_on.value()

    def ticked(self) -> None:
        """Say what would be noted, and ask for a reason where something is taken back."""
        given, gone = self.given(), self.withdrawn()
        self._reason_field.setVisible(bool(gone))
        parts = [say("{n} diberikan", n=len(given))] if given else []
        parts += [say("{n} ditarik", n=len(gone))] if gone else []
        self._state.setText(" · ".join(parts) if parts else self._at_rest)

    def hold(self) -> QWidget:
        """Return the widget that dialogs belong to."""
        return self.window()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk from tick to tick, and Enter go on as Tab does."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent) or event.modifiers().value:
            return False
        ticks = list(self.ticks.values())
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1}.get(
            Qt.Key(event.key())
        )
        if step is None or watched not in ticks:
            return False
        at = ticks.index(watched) + step
        if 0 <= at < len(ticks):
            keys.give_focus(ticks[at])
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            keys.give_focus(self.noting)
        return True

    def _offer_panel(self, folded: bool) -> None:
        """Offer the panel in the header where it is folded away."""
        self.heading.actions = (self._offer,) if folded else ()
        self.heading.changed.emit()

    def _make_consent(self, context: Context) -> QWidget:
        def read(text: str) -> date:
            from bekal.courses.typed import read_day

            return read_day(text, today=context.clock().date())

        self._purposes, self._told = column(gap=10), column(gap=10)
        self.guardian = text_edit(longest=120)
        self._guardian_field = Field(say("Orang tua atau wali yang menyetujui"), self.guardian)
        self.signed_on = DateEdit(read, lambda: context.clock().date())
        signed = Field(say("Lembar ditandatangani"), self.signed_on, help=say("Kosong berarti hari ini."))
        self.reason = text_edit(say("misalnya: diminta orangnya"), longest=200)
        self._reason_field = Field(say("Alasan penarikan"), self.reason)
        self._version = label("", "caption", "muted", wrap=True)
        self._history = column(gap=6)
        inside = column(
            self._version,
            holder(self._purposes),
            self._reason_field,
            side_by_side(signed, self._guardian_field),
            rule(),
            label(say("Diberitahukan, tanpa tanda"), "bodyb"),
            holder(self._told),
            rule(),
            label(say("Riwayat persetujuan"), "bodyb"),
            holder(self._history),
            None,
            gap=12,
            margins=(0, 0, 6, 0),
        )
        return card(column(heading(say("Persetujuan")), scrolled(holder(inside)), gap=8), name=say("Persetujuan"))

    def _make_rights(self) -> QWidget:
        self._facts, self._seen = PairList(104), PairList(84)
        pdf = Button(say("Cetak data saya (PDF)"), "", "file-text", "Ctrl+D")
        pdf.clicked.connect(lambda: self.data_asked.emit(".pdf"))
        whole = Button(say("Semua data dan pindaian (ZIP)"), "", "download")
        whole.clicked.connect(lambda: self.data_asked.emit(".zip"))
        self._receipt = Button(say("Tanda terima"), "", "id-card")
        self._receipt.clicked.connect(self.receipt_asked)
        self._restrict = Button(say("Batasi pemakaian"), "", "ban")
        self._restrict.clicked.connect(self.restrict_asked)
        self._erase = Button(say("Hapus data selamanya"), "", "file-x")
        self._erase.clicked.connect(self.erase_asked)
        seen = column(self._seen, None, margins=(0, 0, 6, 0))
        return card(
            column(
                heading(say("Data orang ini")),
                self._facts,
                row(pdf, None),
                row(whole, None),
                row(self._receipt, None),
                rule(),
                label(say("Siapa membuka berkasnya"), "bodyb"),
                scrolled(holder(seen)),
                rule(),
                row(self._restrict, None),
                row(self._erase, None),
                gap=8,
            ),
            name=say("Data orang ini"),
        )

    def _show_purposes(self, found: "Rights") -> None:
        state = found.consent
        _empty(self._purposes)
        _empty(self._told)
        self.ticks = {}
        self._before = {one.purpose.code for one in state.standings if one.is_given}
        self._at_rest = (
            say("Terakhir membaca teks {day}", day=days.full(state.read_on))
            if state.read_on
            else say("Belum pernah membaca lembar persetujuan")
        )
        self._version.setText(
            say(
                "Teks versi {version} ({day}). Bacakan atau cetak dahulu. Tanpa tanda berarti tidak setuju.",
                version=state.text.version,
                day=days.full(state.text.dated),
            )
        )
        for one in state.standings:
            (self._purposes if one.purpose.is_asked else self._told).addWidget(self._purpose(one))
        first: QWidget | None = None
        for tick in self.ticks.values():
            first = first or tick
        if first is not None and found.erased_at is None:
            first.setFocus()
        self._guardian_field.setVisible(state.needs_guardian)
        kept = next((one.guardian for one in state.history if one.is_open and one.guardian), "")
        self.guardian.setText(kept)
        self.reason.clear()
        self.signed_on.show_value(None)

    def _purpose(self, one: "Standing") -> QWidget:
        words = label(one.purpose.text, "caption", "muted", wrap=True)
        if not one.purpose.is_asked:
            told = row(label(one.purpose.title), label(one.purpose.basis, "caption", "muted"), None, gap=10)
            return holder(column(told, words, gap=2))
        tick = Tick(one.purpose.title, role="bodyb")
        tick.setChecked(one.is_given)
        tick.setAccessibleDescription(one.purpose.text)
        tick.installEventFilter(self)
        tick.toggled.connect(lambda _on: self.ticked())
        self.ticks[one.purpose.code] = tick
        under = column(words, gap=2, margins=(words_left(), 0, 0, 0))
        if one.given is not None:
            since = say(
                "Diberikan {day}, teks versi {version}", day=days.full(one.given.given_on), version=one.given.version
            )
            under.addWidget(label(since, "caption", "ok"))
        return holder(column(tick, holder(under), gap=2))

    def _show_standing(self, found: "Rights") -> None:
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None
        words = ""
        if found.erased_at is not None:
            words = say("Data orang ini sudah dihapus. Hanya hitungan dan register sertifikat yang tersisa.")
        elif found.restricted_on is not None:
            words = say(
                "Dibatasi sejak {day}: {reason}. Orang ini tidak tampil di daftar, ekspor, dan cetakan.",
                day=days.full(found.restricted_on),
                reason=found.restricted_reason,
            )
        if words:
            self._notice = Notice(words, icon="ban", stays=True)
            self._notices.addWidget(self._notice)
        until = days.full(found.retained_until) if found.retained_until else say("selama masih dipakai")
        pairs = [(say("Disimpan"), say("sampai {day}", day=until) if found.retained_until else until)]
        if found.doomed is not None:
            pairs.append((say("Sertifikat"), ", ".join(found.doomed.certificates) or "–"))
            pairs.append(
                (say("Berkas"), say("{n} berkas, {scans} pindaian", n=found.doomed.papers, scans=found.doomed.scans))
            )
        self._facts.show_pairs(pairs)

    def _show_history(self, history: "tuple[Given, ...]") -> None:
        _empty(self._history)
        for one in history:
            what = one.title or say("Membaca teks versi {version}", version=one.version)
            line = f"{days.full(one.given_on)} · {what}"
            if one.guardian:
                line += say(", oleh {guardian}", guardian=one.guardian)
            if one.withdrawn_on is not None:
                gone = say("Ditarik {day}: {reason}", day=days.full(one.withdrawn_on), reason=one.withdrawn_reason)
                self._history.addWidget(note(f"{line}. {gone}", "warn", "ban"))
            else:
                self._history.addWidget(note(line, "muted", "check"))
        if not history:
            self._history.addWidget(note(say("Belum ada persetujuan yang dicatat.")))


def _empty(lay: "object") -> None:
    while (item := lay.takeAt(0)) is not None:  # type: ignore[attr-defined]  # a box of ours
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
