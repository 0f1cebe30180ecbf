"""What is the same as with the person before: F9 repeats one answer, a padlock keeps it for all who follow."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bekal.candidates.typed import EMPTY

if TYPE_CHECKING:
    from bekal.ui.candidates.person_form import PersonForm

_NOT_AGAIN = frozenset({"nik", "name", "birth_date", "reason", "passport_name", "katakana_name"})
"""What is never repeated: two people do not share it."""
_WITH_VILLAGE = ("district", "regency", "postal_code")


class Repeating:
    """Holds what the person before had."""

    def __init__(self, form: "PersonForm", changed: Callable[[str], object]) -> None:
        self._form, self._changed = form, changed
        self.before: Mapping[str, str] = EMPTY

    def repeat(self, name: str) -> bool:
        """Take what the person before had in this field and go on; tell whether there was anything to take."""
        form, before = self._form, self.before
        if name in _NOT_AGAIN or not before[name]:
            return False
        form.put(name, before[name])
        with_above = name == "village" and form.value("district") in {"", before["district"]}
        if with_above:
            for other in _WITH_VILLAGE:
                form.put(other, before[other])
        self._changed(name)
        if with_above:
            form.hidden["region_code"] = before["region_code"]
        form.walk(1, _WITH_VILLAGE[-1] if with_above else name)
        return True

    def lock(self, name: str) -> None:
        """Let a field stay for the next people, or not any longer."""
        if name not in _NOT_AGAIN:
            field = self._form.fields[name]
            field.show_lock(locked=not field.locked)

    def locked(self) -> dict[str, str]:
        """Return the answers that stay for the next person."""
        kept = {name: self._form.value(name) for name, field in self._form.fields.items() if field.locked}
        return kept | (self._form.hidden if "village" in kept else {})
