"""A language result is typed from its paper, and what it means is said while typing."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.assessment.outside import rules
from bekal.assessment.outside.queries import ResultRow
from bekal.assessment.outside.rules import Scores
from bekal.assessment.outside.service import NewResult
from bekal.candidates.papers.rules import months_after
from bekal.courses.typed import read_day
from bekal.errors import Refused
from bekal.language import say
from bekal.messages import sentence
from bekal.reference.language_tests import LanguageTest, LanguageTests, Part, Rule
from bekal.terms import CandidateId, Decision
from bekal.ui.assessment.asking import AskForm
from bekal.ui.widgets.date_edit import DateEdit
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, side_by_side
from bekal.ui.widgets.tick import Tick

_BELOW = "*"


class ResultDialog(AskForm):
    """Record a result of somebody, or correct one; `typed()` returns it or raises what is wrong."""

    def __init__(
        self,
        parent: QWidget,
        tests: LanguageTests,
        people: Sequence[tuple[CandidateId, str]],
        today: Callable[[], date],
        *,
        who: CandidateId | None = None,
        row: ResultRow | None = None,
    ) -> None:
        self._tests, self._today, self.row = tests, today, row
        self.who = Choice(list(people), filters=True, placeholder=say("Ketik namanya"))
        self.test = Choice([(one.code, one.title) for one in tests.tests.values()], filters=True)
        self.on = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.level = Choice()
        self.total = text_edit(longest=8)
        self.number = text_edit(longest=60)
        self.until = DateEdit(lambda typed: read_day(typed, today=today()), today)
        self.endless = Tick(say("Tanpa batas waktu"))
        self.decision = Choice(
            [(None, "–"), (Decision.PASSED, Decision.PASSED.word), (Decision.FAILED, Decision.FAILED.word)]
        )
        self.seen = Tick(say("Aslinya sudah dilihat"))
        self.note = text_edit(longest=200)
        self.level_field = Field(say("Tingkat"), self.level)
        self.total_field = Field(say("Nilai total"), self.total, optional=True)
        self.decision_field = Field(say("Lulus menurut sertifikat"), self.decision, optional=True)
        self._until_field = Field(say("Berlaku sampai"), self.until, optional=True)
        self._parts = column(gap=6)
        self._sections: dict[str, QLineEdit] = {}
        self._rule: Rule | None = None
        self.meaning = label("", "bodyb", wrap=True)
        self.about = label("", "caption", "muted", wrap=True)
        person = Field(say("Nama"), self.who)
        items = [
            person,
            side_by_side(Field(say("Tes"), self.test), Field(say("Tanggal tes"), self.on), self.level_field),
            side_by_side(self.total_field, Field(say("Nomor sertifikat"), self.number, optional=True)),
            holder(self._parts),
            side_by_side(self._until_field, self.decision_field),
            self.endless,
            self.seen,
            Field(say("Catatan"), self.note, optional=True),
            self.meaning,
            self.about,
        ]
        title = say("Catat hasil tes bahasa") if row is None else say("Perbaiki hasil tes bahasa")
        super().__init__(parent, title, items, say("Simpan hasil"), wide=660)
        self.who.show_value(who)
        person.setVisible(who is None)
        for choice in (self.test, self.level, self.decision):
            choice.chosen.connect(lambda _value: self._follow())
        self.on.dated.connect(lambda _day: self._follow())
        self.until.dated.connect(lambda _day: self._tell())
        self.on.unreadable.connect(self.refuse)
        self.until.unreadable.connect(self.refuse)
        self.endless.toggled.connect(lambda _on: self._tell())
        for edit in (self.total, self.number):
            edit.textChanged.connect(lambda _text: self._tell())
        if row is not None:
            self._show(row)
        self._follow()
        self.begin_at(self.test if who is not None else self.who)

    def person(self) -> CandidateId | None:
        """Return whose result it is."""
        found: CandidateId | None = self.who.value()
        return found

    def typed(self) -> NewResult | None:
        """Return what was typed, None while test or day are missing.

        Raises:
            ScoreUnreadable: a score is no number.

        """
        test, on = self.test.value(), self.on.value()
        if test is None or on is None:
            return None
        is_below = self.total.text().strip() == _BELOW
        sections = {
            code: score for code, edit in self._sections.items() if (score := rules.read_score(edit.text())) is not None
        }
        return NewResult(
            test,
            on,
            self.level.value() or "" if self.level_field.isVisibleTo(self) else "",
            None if is_below else rules.read_score(self.total.text()),
            sections or None,
            is_below,
            self.decision.value() if self.decision_field.isVisibleTo(self) else None,
            self.number.text(),
            self.until.value(),
            self.endless.isChecked(),
            self.seen.isChecked(),
            self.note.text(),
        )

    def _test(self) -> LanguageTest | None:
        return self._tests.tests.get(self.test.value())

    def _show(self, row: ResultRow) -> None:
        self.test.show_value(row.test)
        self.on.show_value(row.taken_on)
        self._follow()
        self.level.show_value(row.level)
        self._follow()
        self.total.setText(row.shown if row.total is None else rules.score_text(row.total))
        for code, _title, score in row.sections:
            if code in self._sections:
                self._sections[code].setText(rules.score_text(score))
        self.number.setText(row.certificate_no)
        self.until.show_value(row.valid_until)
        self.endless.setChecked(row.valid_until is None)
        self.decision.show_value(row.decision)
        self.seen.setChecked(row.evidence_seen)
        self.note.setText(row.note)

    def _follow(self) -> None:
        """Offer the levels and sections of the rule of the day."""
        test, on = self._test(), self.on.value()
        rule = test.rule_on(on or self._today()) if test else None
        has_levels = rule is not None and rule.way != "bands" and bool(rule.levels)
        self.level_field.setVisible(has_levels)
        if rule is not None and has_levels:
            self.level.show_options([(one.code, one.title) for one in rule.levels])
        level = rule.level(self.level.value() or "") if rule and has_levels else None
        parts = level.parts if level else rule.parts if rule and not has_levels else ()
        self._show_parts(parts)
        told = rule is not None and rule.way in {"announced", "level"}
        self.decision_field.setVisible(told)
        span = (level.span if level else rule.span) if rule else None
        if span is not None:
            words = say("{least} sampai {most}", least=rules.score_text(span.least), most=rules.score_text(span.most))
            if rule is not None and rule.below:
                words += say("; * bila tanpa tingkat")
            self.total_field.show_help(words)
        self.total_field.setVisible(span is not None or rule is None)
        self.about.setText(_about(test, rule))
        self._tell()

    def _show_parts(self, parts: Sequence[Part]) -> None:
        if tuple(self._sections) == tuple(part.code for part in parts):
            return
        kept = {code: edit.text() for code, edit in self._sections.items()}
        while (item := self._parts.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._sections = {}
        fields = []
        for part in parts:
            edit = text_edit(longest=7)
            edit.setText(kept.get(part.code, ""))
            edit.textChanged.connect(lambda _text: self._tell())
            self._sections[part.code] = edit
            least, most = rules.score_text(part.needed if part.needed is not None else part.span.least), part.span.most
            words = say("minimal {least} dari {most}", least=least, most=rules.score_text(most))
            plain = say("{least} sampai {most}", least=least, most=rules.score_text(most))
            fields.append(Field(part.title, edit, optional=True, help=words if part.needed is not None else plain))
        for at in range(0, len(fields), 2):
            self._parts.addWidget(side_by_side(*fields[at : at + 2]))
        before: QWidget = self.number
        for edit in self._sections.values():
            QWidget.setTabOrder(before, edit)
            before = edit
        QWidget.setTabOrder(before, self.until)
        self.watch()

    def _tell(self) -> None:
        """Say what the result means as far as it is typed."""
        self.refuse("")
        test, words, tone = self._test(), "", "muted"
        try:
            new = self.typed()
            rule = test.rule_on(new.taken_on) if test and new else None
            if new is not None and test is not None and rule is not None and (new.level or not self._asks_level()):
                scores = Scores(new.level, new.total, new.sections, new.is_below, new.decision)
                words, tone = _meaning(rules.judge(test.title, rule, scores))
                until = new.valid_until
                if until is None and not new.has_no_end and rule.months:
                    until = months_after(new.taken_on, rule.months)
                if until is not None:
                    words += " · " + say("berlaku sampai {day}", day=f"{until:%d/%m/%Y}")
        except Refused as error:
            words, tone = sentence(error), "bad"
        if doubt := rules.number_doubts(self.number.text()):
            words = f"{words} · {doubt}" if words else doubt
            tone = "warn" if tone != "bad" else tone
        self.meaning.setText(words)
        set_tone(self.meaning, tone)

    def _asks_level(self) -> bool:
        return self.level_field.isVisibleTo(self)


def _meaning(found: rules.Judged) -> tuple[str, str]:
    decision = found.decision.word if found.decision else ""
    words = " · ".join(part for part in (found.level, found.shown, decision, found.why) if part)
    tone = "ok" if found.decision is Decision.PASSED else "bad" if found.decision is Decision.FAILED else "muted"
    return words, tone


def _about(test: LanguageTest | None, rule: Rule | None) -> str:
    if test is None:
        return ""
    if rule is None:
        return say("Tidak ada aturan untuk tanggal itu.")
    checked = "" if rule.is_checked else say("Cocokkan dengan sertifikatnya.")
    return " ".join(part for part in (test.note, checked) if part)
