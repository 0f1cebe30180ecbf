"""What the columns of a result file hold, asked where its headings are called otherwise than is known."""

from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.result_columns import Told, What
from bekal.assessment.competency.result_file import Headings
from bekal.language import say
from bekal.ui.assessment.asking import AskForm
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.layouts import side_by_side

_NOT_READ = ""


class ColumnsDialog(AskForm):
    """One field a column, with what stands in it; `told` is what was changed."""

    def __init__(self, parent: QWidget, found: Headings) -> None:
        self._found = found
        options = [(_NOT_READ, say("Tidak dibaca")), *((what, what.word) for what in What)]
        self.choices: dict[str, Choice] = {}
        fields: list[Field] = []
        for one in found.columns:
            choice = Choice(options)
            self.choices[one.bare] = choice
            fields.append(Field(one.heading, choice, help=one.sample or say("kosong")))
        words = say("Pilih kolom nama dan kolom nomor atau hasil. Diingat untuk berkas {sender} berikutnya.",
                    sender=found.sender)  # fmt: skip
        super().__init__(
            parent,
            say("Kolom di {file}", file=found.file),
            [side_by_side(*fields[at : at + 2]) for at in range(0, len(fields), 2)],
            say("Pakai kolom ini"),
            words=words,
            wide=680,
        )
        for one in found.columns:
            self.choices[one.bare].show_value(one.what or _NOT_READ)
        if self.choices:
            self.begin_at(next(iter(self.choices.values())))

    def told(self) -> Told:
        """Return what was said about headings that are read otherwise now."""
        meant = {one.bare: one.what for one in self._found.columns}
        said: dict[str, What | None] = {plain: choice.value() or None for plain, choice in self.choices.items()}
        return {plain: what for plain, what in said.items() if what is not meant[plain]}
