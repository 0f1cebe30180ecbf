"""What can be done in a selection, one module a part, imported one way: from here."""

from bekal.courses.selection.service.applying import (
    Admitted,
    Applied,
    admit,
    admit_all,
    apply,
    reject,
    reopen,
    set_priority,
    take_back,
)
from bekal.courses.selection.service.deciding import change_selection, correct_letter, decide
from bekal.courses.selection.service.informing import inform, uninform
from bekal.courses.selection.service.replacing import Replaced, replace
from bekal.courses.selection.service.scoring import record_score, record_scores
from bekal.courses.selection.service.seating import (
    Accepted,
    Missed,
    Moved,
    accept,
    no_show,
    promote,
    reregister,
    withdraw,
)
from bekal.courses.selection.service.taking_back import undo_step
from bekal.courses.selection.service.testing import (
    Distributed,
    add_sitting,
    add_test,
    change_sitting,
    change_test,
    distribute,
    place,
    remove_sitting,
    remove_test,
    unplace,
)

__all__ = [
    "Accepted",
    "Admitted",
    "Applied",
    "Distributed",
    "Missed",
    "Moved",
    "Replaced",
    "accept",
    "add_sitting",
    "add_test",
    "admit",
    "admit_all",
    "apply",
    "change_selection",
    "change_sitting",
    "change_test",
    "correct_letter",
    "decide",
    "distribute",
    "inform",
    "no_show",
    "place",
    "promote",
    "record_score",
    "record_scores",
    "reject",
    "remove_sitting",
    "remove_test",
    "reopen",
    "replace",
    "reregister",
    "set_priority",
    "take_back",
    "undo_step",
    "uninform",
    "unplace",
    "withdraw",
]
