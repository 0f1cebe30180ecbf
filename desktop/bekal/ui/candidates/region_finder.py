"""Finding the village while it is typed, and filling what lies above it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bekal.candidates.nik import read_nik
from bekal.reference.regions import Region, find, ready
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.person_form import PersonForm

_KEPT_DIGITS = {"village": 6, "district": 4, "regency": 0}
"""How much of the region's code stays true when one of its names is typed over."""


class RegionFinder(QObject):
    """Asks the list of regions away from the window's thread."""

    filled = Signal(str)

    def __init__(self, parent: QObject, form: "PersonForm", context: Context) -> None:
        super().__init__(parent)
        self._form, self._context = form, context
        self._near = ""
        form.region_asked.connect(self.find)
        form.region_chosen.connect(self.take)

    def make_ready(self) -> None:
        """Read the list before somebody needs it, in the thread that the database does not wait for."""
        self._context.jobs.fetch(ready)

    def find(self, typed: str) -> None:
        """Look for what was typed; without a word, for the villages of the district the NIK names."""
        nik = read_nik(self._form.value("nik"), today=self._context.clock().date())
        near = self._form.hidden["region_code"] or nik.region or self._near

        def work(_session: "Session") -> list[Region]:
            from bekal import reference

            return find(typed or reference.region_name(near[:6]) or "", near=near)

        self._context.jobs.run(
            work, lambda found: self._form.show_regions(typed, found), latest="region", receiver=self
        )

    def take(self, region: Region) -> None:
        """Fill in a region that was chosen; a district leaves the village to be typed."""
        form = self._form
        values = {
            "village": region.village,
            "district": region.district,
            "regency": region.regency,
            "postal_code": region.postal_code,
        }
        for name, value in values.items():
            form.put(name, value)
        self._near = region.code
        self.filled.emit("village")
        form.hidden["region_code"] = region.code
        if region.village:
            form.walk(1, "postal_code")
        else:
            form.enter("village" if region.district else "district")

    def note_typed(self, name: str) -> None:
        """Take back as much of the region's code as is no longer true when a name of it is typed over."""
        if name in _KEPT_DIGITS:
            self._form.hidden["region_code"] = self._form.hidden["region_code"][: _KEPT_DIGITS[name]]
