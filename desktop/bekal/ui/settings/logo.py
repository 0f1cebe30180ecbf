"""The centre's logo on the settings screen: seen, chosen, pasted, dropped, removed."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.layouts import column, holder, row

_SIDE = 96


class LogoView(QWidget):
    """The logo on white, as on paper; takes the focus, so that Ctrl+V and Del mean it."""

    choose_asked = Signal()
    paste_asked = Signal()
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.show_image(None)

    def show_image(self, image: QImage | None) -> None:
        """Show a picture, or that there is none."""
        self._image = image
        self.setAccessibleName(say("Logo balai") if image else say("Logo balai: belum ada"))
        self.update()

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._image

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(_SIDE, _SIDE)

    def minimumSizeHint(self) -> QSize:
        """Return the same: it is never squeezed."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        focused = self.hasFocus()
        pen = QPen(theme.color("focus" if focused else "edge"), 2 if focused else 1)
        if self._image is None:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.setBrush(Qt.GlobalColor.white if self._image is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame, 6, 6)
        if self._image is None:
            painting.text(painter, self.rect(), say("Belum ada"), "caption", "muted", painting.CENTRE)
        else:
            room = self.rect().adjusted(8, 8, -8, -8)
            wanted = self._image.size().scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio)
            left = room.left() + (room.width() - wanted.width()) / 2
            top = room.top() + (room.height() - wanted.height()) / 2
            painter.drawImage(QRectF(left, top, wanted.width(), wanted.height()), self._image)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Paste, remove or choose."""
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste_asked.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.choose_asked.emit()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Choose a file."""
        self.choose_asked.emit()


class LogoPart(QWidget):
    """The logo with what can be done to it; says what was asked and shows what is kept."""

    file_given = Signal(object)
    picture_given = Signal(bytes)
    remove_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self.view = LogoView()
        self.choose = Button(say("Pilih gambar"), "", "image")
        self.paste = Button(say("Tempel"), "", "copy")
        self.remove = Button(say("Hapus logo"), "quiet", "x")
        self.choose.clicked.connect(self.ask_file)
        self.paste.clicked.connect(self.take_clipboard)
        self.remove.clicked.connect(self._remove)
        self.view.choose_asked.connect(self.ask_file)
        self.view.paste_asked.connect(self.take_clipboard)
        self.view.remove_asked.connect(self._remove)
        buttons = column(row(self.choose, self.paste, None), row(self.remove, None), None, gap=6)
        help = say("Dicetak di sertifikat. PNG atau JPEG; dapat juga diseret ke sini. Yang sudah terbit tidak berubah.")
        self.field = Field(say("Logo balai"), holder(row(self.view, holder(buttons), gap=12)), optional=True, help=help)
        self.field.setFocusProxy(self.view)
        self.setLayout(column(self.field, gap=0))
        self.setAcceptDrops(True)
        self._may = False
        self.show_logo(None)

    def show_logo(self, data: bytes | None) -> None:
        """Show the logo that is kept."""
        image = QImage.fromData(data) if data else None
        self.view.show_image(image if image is not None and not image.isNull() else None)
        self.remove.setVisible(data is not None)
        self.field.clear()

    def show_wrong(self, words: str) -> None:
        """Say why a picture was not taken."""
        self.field.show_impossible(words)

    def show_may_change(self, *, may: bool) -> None:
        """Let only the head change it."""
        self._may = may
        for button in (self.choose, self.paste, self.remove):
            button.setEnabled(may)

    def ask_file(self) -> None:
        """Ask for a picture file."""
        if self._may and (path := self.choose_file(say("Pilih gambar"), say("Gambar (*.png *.jpg *.jpeg)"))):
            self.file_given.emit(path)

    def take_clipboard(self) -> None:
        """Take the picture, or the file of one, that was copied."""
        if self._may and not self._take(QGuiApplication.clipboard().mimeData()):
            self.show_wrong(say("Tidak ada gambar yang disalin. Salin gambarnya dahulu, lalu tempel lagi."))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file or a picture, of the head."""
        if self._may and (event.mimeData().hasUrls() or event.mimeData().hasImage()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take what was dropped."""
        if self._may:
            self._take(event.mimeData())
            event.acceptProposedAction()

    def _take(self, data: QMimeData) -> bool:
        """Take the first file, or else the picture; say whether there was one."""
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.file_given.emit(paths[0])
        elif data.hasImage():
            self._give(QImage(data.imageData()))
        return bool(paths) or data.hasImage()

    def _give(self, image: QImage) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt takes the name of the form as text
        self.picture_given.emit(bytes(buffer.data().data()))

    def _remove(self) -> None:
        if self._may and self.view.image is not None:
            self.remove_asked.emit()
