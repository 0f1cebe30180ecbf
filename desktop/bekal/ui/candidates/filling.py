"""What the form writes by itself: what the NIK says, and each answer as it will be stored."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from bekal.candidates import details, rules
from bekal.candidates.nik import temporary_number
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui.candidates import judging

if TYPE_CHECKING:
    from bekal.ui.candidates.person_form import PersonForm

_PHONES, _NUMBERS = {"phone", "emergency_phone"}, {"rt", "rw"}


class Filling:
    """Fills fields of a form; never over something that was typed."""

    def __init__(self, form: "PersonForm", today: Callable[[], date]) -> None:
        self._form, self._today = form, today
        self._filled: dict[str, str] = {}

    def begin(self, person: CandidateId) -> None:
        """Begin with somebody else."""
        self._filled = {}
        self.show_helps(person)

    def take_from_nik(self, person: CandidateId) -> list[str]:
        """Fill what a whole NIK says, and return which fields that were."""
        self.show_helps(person)
        said = judging.filled_by(self._form.value("nik"), today=self._today())
        for name, value in said.items():
            if self._form.value(name) in {"", self._filled.get(name, "")}:
                self._form.put(name, value)
                self._filled[name] = value
        return list(said)

    def show_helps(self, person: CandidateId) -> None:
        """Say under the NIK what it says, or which number stands for it, and where it was first issued."""
        form, today = self._form, self._today()
        nik = form.value("nik")
        words = judging.words_of_nik(nik, today=today)
        if not nik:
            words = say("Belum ada NIK? Nomor sementara {number}.", number=temporary_number(person))
        form.fields["nik"].show_help(words)
        hint = judging.region_of_nik(nik, today=today)
        form.fields["village"].show_help(hint or say("Ketik desa atau kecamatan."))
        self._show_name(form.value("name"))

    def write_out(self, name: str) -> None:
        """Write what was left as it will be stored, where that is how people read it."""
        text = self._form.value(name)
        written = ""
        if name in _PHONES:
            written = rules.shown_phone(rules.read_phone(text) or "")
        elif name in _NUMBERS:
            written = rules.read_rt(text)
        elif name == "passport_name":
            written = details.read_passport_name(text)
        elif name == "katakana_name":
            written = details.read_katakana(text)
        elif name == "name":
            self._show_name(text)
        if written and written != text:
            self._form.put(name, written)

    def _show_name(self, text: str) -> None:
        tidy = rules.tidy_name(text)
        words = say("Disimpan sebagai {name}.", name=tidy) if tidy not in {text.strip(), ""} else ""
        self._form.fields["name"].show_help(words)
