"""Where an import begins: a file, what was copied in a spreadsheet, the template, or an earlier import."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.ui import keys
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.layouts import column, row


class ImportStart(QWidget):
    """The main way is to choose a file."""

    file_asked = Signal()
    paste_asked = Signal()
    template_asked = Signal()
    runs_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        choose = EmptyState(
            "file-spreadsheet",
            say("Pilih daftar pendaftar"),
            say(
                "Dari sekolah, sponsor, atau formulir daring. Berkasnya hanya dibaca; tidak ada yang ditulis "
                "sebelum Anda setuju."
            ),
            first=(say("Pilih berkas"), "folder-open", "Ctrl+O"),
            second=(say("Tempel dari Excel"), "copy"),
            third=say("atau tarik berkas .xlsx, .xls, .csv ke sini"),
        )  # fmt: skip
        choose.first_asked.connect(self.file_asked)
        choose.third_asked.connect(self.file_asked)
        choose.second_asked.connect(self.paste_asked)
        template = Button(say("Unduh templat"), "quiet", "download")
        runs = Button(say("Impor sebelumnya"), "quiet", "clock")
        template.clicked.connect(self.template_asked)
        runs.clicked.connect(self.runs_asked)
        keys.on(choose, "Ctrl+V", self.paste_asked.emit)
        keys.on(choose, "Esc", self.leave_asked.emit)
        self.setLayout(column(choose, row(None, template, runs, None), gap=8))
