"""Where a file is to lie, asked once, and what it is called when another program holds that name open."""

import re
from pathlib import Path

from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs


def ask_place(parent: QWidget, name: str, ending: str, kinds: str) -> Path | None:
    """Ask where a file shall lie; the name loses what Windows refuses, the ending is put on when it is missing."""
    tidy = re.sub(r'[<>:"/\\|?*]+', "-", name)
    path = dialogs.ask_save(parent, say("Simpan"), f"{tidy}{ending}", kinds)
    if path is None or path.suffix.lower() == ending:
        return path
    return Path(f"{path}{ending}")


def tell_written(context: Context, asked: Path, written: Path, *, people: int = 0) -> None:
    """Say under which name a file lies, and how many people are in it where that counts."""
    if written != asked:
        context.notify(say("Berkas itu sedang dibuka program lain; disimpan sebagai {name}", name=written.name))
    elif people:
        context.notify(say("{n} orang disimpan: {name}", n=people, name=written.name))
    else:
        context.notify(say("Disimpan: {name}", name=written.name))
