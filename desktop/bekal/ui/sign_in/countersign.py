"""A head, or a second person, agrees with a PIN, on whatever PC it is done and whoever sits at it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.terms import Role, StaffId
from bekal.ui import keys, theme
from bekal.ui.context import Context
from bekal.ui.sign_in.pin_edit import PinEdit
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Picture, label, set_tone
from bekal.ui.widgets.layouts import Item, column, row

if TYPE_CHECKING:
    from bekal.staff.queries import Person
    from bekal.staff.service import Attempt


class Countersign(QDialog):
    """The facts, who agrees, and their PIN; the verb works once it is typed."""

    tried = Signal(object, str)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        facts: Sequence[str],
        verb: str,
        who_may: "Sequence[Person]",
        pin_of: str,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleDescription(" ".join(facts))
        self._who = Choice([(one.id, one.name) for one in who_may])
        self._who.show_value(who_may[0].id)
        self.pin = PinEdit()
        self._yes = Button(verb, "primary")
        self._no = Button(say("Batal"), keys="Esc", works=False)
        self._said = label("", "caption", "bad", wrap=True)
        who = Field(say("Yang menyetujui"), self._who)
        pin = Field(pin_of, self.pin)
        self._name = label(say("Disetujui oleh {name}", name=who_may[0].name), "bodyb")
        who.setVisible(len(who_may) > 1)
        self._name.setVisible(len(who_may) == 1)
        items: list[Item] = [
            row(Picture("triangle-alert", "warn", 18), label(title, "title", wrap=True), gap=10),
            2,
        ]
        items += [label(fact, wrap=True) for fact in facts]
        items += [4, who, self._name, pin, self._said, 6, row(None, self._yes, self._no)]
        self.setLayout(column(*items, margins=(20, 18, 20, 16)))
        self.setMinimumWidth(min(theme.px(460), 640))
        self.pin.filled.connect(
            lambda _n: self._yes.setEnabled(self.pin.hasAcceptableInput() and bool(self.pin.text()))
        )
        self.pin.returnPressed.connect(self._yes.click)
        self._yes.setEnabled(False)
        self._yes.clicked.connect(self._try)
        self._no.clicked.connect(self.reject)
        keys.on(self, "Ctrl+Enter", self._yes.click)
        self.pin.setFocus()

    def show_refusal(self, words: str) -> None:
        """Say why the PIN was not taken."""
        self._said.setText(words)
        set_tone(self._said, "bad")
        self.pin.clear()
        self.pin.setFocus()

    def _try(self) -> None:
        typed = self.pin.text()
        if typed:
            self._yes.setEnabled(False)
            self.tried.emit(self._who.value(), typed)


def ask_head(
    context: Context,
    owner: QObject,
    parent: QWidget,
    *,
    title: str,
    facts: Sequence[str],
    verb: str,
    agreed: Callable[[StaffId], object],
    nobody: Callable[[], object],
) -> None:
    """Show the facts and ask a head for the PIN; `agreed` is told who it was, for `jobs.run(by=…)`.

    `nobody` is called when no head may sign in on this PC.
    """

    def begin(heads: "list[Person]") -> None:
        if not heads:
            nobody()
            return
        ordered = sorted(heads, key=lambda one: one.id != context.person.id)
        pin_of = say("PIN {role}", role=Role.HEAD.word)
        _try_pins(context, Countersign(parent.window(), title, facts, verb, ordered, pin_of), agreed)

    _with_people(context, owner, begin, Role.HEAD)


def ask_second(
    context: Context,
    owner: QObject,
    parent: QWidget,
    *,
    title: str,
    facts: Sequence[str],
    verb: str,
    agreed: Callable[[StaffId], object],
    nobody: Callable[[], object],
) -> None:
    """Show the facts and ask for the PIN of anybody but who is at the keys; else as `ask_head`."""

    def begin(people: "list[Person]") -> None:
        others = [one for one in people if one.id != context.person.id]
        if not others:
            nobody()
            return
        _try_pins(context, Countersign(parent.window(), title, facts, verb, others, say("PIN orang kedua")), agreed)

    _with_people(context, owner, begin)


def _with_people(context: Context, owner: QObject, begin: "Callable[[list[Person]], None]", *roles: Role) -> None:
    def read(session: Any) -> "list[Person]":
        from bekal.staff.queries import people

        return people(session, *roles)

    context.jobs.run(read, begin, receiver=owner)


def _try_pins(context: Context, dialog: Countersign, agreed: Callable[[StaffId], object]) -> None:
    """Open the dialog and try each PIN that is typed, until one is right."""

    def attempt(who: StaffId, pin: str) -> None:
        now = context.clock()

        def work(session: Any) -> "Attempt":
            from bekal.staff.service import try_secret

            return try_secret(session, who, pin, now=now)

        def done(came: "Attempt") -> None:
            from bekal.messages import sentence

            try:
                person = came.person()
            except Told as error:
                dialog.show_refusal(sentence(error))
                return
            dialog.accept()
            agreed(person.id)

        context.jobs.run(work, done, write=True, receiver=dialog)

    dialog.tried.connect(attempt)
    dialog.open()
