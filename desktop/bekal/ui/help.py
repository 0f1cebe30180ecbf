"""The help of a screen: one short page, kept beside the program, shown on F1."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QDialog, QTextBrowser, QWidget

from bekal import language, paths
from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.layouts import column, row

SHARED = {
    "assessment.event": "assessment.ujk",
    "attendance.unread": "attendance.scan",
    "candidates.merge": "candidates.twins",
    "candidates.expiring": "candidates.papers",
    "candidates.tests": "assessment.outside",
}
"""Screens that are explained on the page of another one."""


def page(name: str) -> str:
    """Return the page about a screen, or else about its section.

    In the chosen language where that exists, otherwise in Indonesian.
    """
    folder = paths.resources() / "help"
    endings = (".en.md", ".md") if language.chosen() == language.ENGLISH else (".md",)
    for about in (SHARED.get(name, name), name.split(".", maxsplit=1)[0], "home"):
        for ending in endings:
            if (file := folder / f"{about}{ending}").is_file():
                return file.read_text(encoding="utf-8")
    return ""


class Page(QTextBrowser):
    """A page of our own in the colours and letters in force; it opens nothing by itself."""

    def __init__(self, text: str, name: str, *, plain: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "page")
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WordWrap)
        self.setAccessibleName(name)
        self.viewport().setAutoFillBackground(False)
        if plain:
            self.setPlainText(text)
        else:
            # one step smaller: the first heading of a file is meant for a page, not for a card
            self.setMarkdown(re.sub(r"^(#+) ", r"#\1 ", text, flags=re.MULTILINE))


class HelpSheet(QDialog):
    """A page beside the work; Esc puts it away."""

    def __init__(self, parent: QWidget, title: str, text: str, *, plain: bool = False) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        away = Button(say("Tutup"), "primary", keys="Esc", works=False)
        away.clicked.connect(self.accept)
        lay = column(gap=10, margins=(24, 18, 20, 16))
        self.page = Page(text, title, plain=plain)
        lay.addWidget(self.page, 1)
        lay.addLayout(row(None, away))
        self.setLayout(lay)
        self.resize(theme.px(600), min(theme.px(620), max(320, parent.height() - 60)))
        away.setFocus()
