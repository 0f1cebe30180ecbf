"""The paper this machine prints receipts on, and whether it does so after every registration."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

from bekal.documents.receipt_slip import Paper
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.ui.wiring import Here


def paper_of(context: Context) -> Paper:
    """Return the paper of this machine, A6 unless another was chosen."""
    here = cast("Here | None", context.extras.get("here"))
    try:
        return Paper(here.settings.receipt_paper) if here is not None else Paper.A6
    except ValueError:
        return Paper.A6


def is_wanted_after_registering(context: Context) -> bool:
    """Say whether a receipt is offered after each registration on this machine."""
    here = cast("Here | None", context.extras.get("here"))
    return here is not None and here.settings.receipt_after


def folder_of(context: Context) -> Path | None:
    """Return the folder into which slips are written by themselves, None while nobody chose one that is there."""
    here = cast("Here | None", context.extras.get("here"))
    folder = Path(here.settings.receipt_folder) if here is not None and here.settings.receipt_folder else None
    return folder if folder is not None and folder.is_dir() else None


def remember(
    context: Context, *, paper: Paper | None = None, after: bool | None = None, folder: Path | None = None
) -> None:
    """Keep how this machine prints receipts."""
    here = cast("Here | None", context.extras.get("here"))
    if here is None:
        return
    if paper is not None:
        here.remember("receipt_paper", paper.value)
    if after is not None:
        here.remember("receipt_after", after)
    if folder is not None:
        here.remember("receipt_folder", str(folder))
