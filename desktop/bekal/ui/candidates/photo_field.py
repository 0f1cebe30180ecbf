"""A person's photo with the ways to get one: file, camera, paste, drag. Stands by itself on any screen."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from bekal.candidates.papers.photo import Frame
from bekal.errors import Told
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import theme
from bekal.ui.candidates.papers_intake import as_png
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs, painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_KINDS = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.heic"


Show = Callable[[QImage | None], object]


def show_face(context: Context, receiver: QObject, person: CandidateId, show: Show) -> None:
    """Read a person's photo and hand it to `show`; None when there is none, or it is not on this machine."""

    def work(session: "Session") -> bytes | None:
        from bekal.candidates.papers.photo import photo_of

        return photo_of(session, person)

    def done(jpeg: bytes | None) -> None:
        show(QImage.fromData(jpeg) if jpeg else None)

    context.jobs.run(work, done, lambda _missing: show(None), latest="face", receiver=receiver)


class PhotoBox(QWidget):
    """The photo, or the place for one; takes drops, Enter and Ctrl+V."""

    file_asked = Signal()
    files_dropped = Signal(object)
    pasted = Signal(object)

    def __init__(self, width: int = 90, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.image: QImage | None = None
        self._wide = width
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(say("Pas foto"))
        theme.announcer().changed.connect(self._measure)
        self._measure()

    def show_image(self, image: QImage | None) -> None:
        """Show a photo, or that there is none."""
        self.image = image
        self.setAccessibleDescription(say("ada") if image is not None else say("belum ada foto"))
        self.setToolTip("")
        self.update()

    def show_absent(self) -> None:
        """Show that there is a photo, and that it has not come to this PC yet."""
        self.show_image(None)
        words = say("foto belum sampai di PC ini")
        self.setAccessibleDescription(words)
        self.setToolTip(words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.file_asked.emit()
        elif event.key() == Qt.Key.Key_V and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.paste()
        else:
            super().keyPressEvent(event)

    def paste(self) -> None:
        """Take the picture of the clipboard, if there is one."""
        held = QGuiApplication.clipboard().mimeData()
        if held.hasUrls():
            self.files_dropped.emit([Path(url.toLocalFile()) for url in held.urls()])
        elif held.hasImage():
            self.pasted.emit(QImage(held.imageData()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ask for a file."""
        self.file_asked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a picture that is dragged here."""
        if event.mimeData().hasUrls() or event.mimeData().hasImage():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        event.acceptProposedAction()
        if event.mimeData().hasUrls():
            self.files_dropped.emit([Path(url.toLocalFile()) for url in event.mimeData().urls()])
        else:
            self.pasted.emit(QImage(event.mimeData().imageData()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the photo or a silhouette, and the ring of what takes the keys."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        inside = self.rect().adjusted(2, 2, -2, -2)
        if self.image is not None and not self.image.isNull():
            painter.drawImage(inside, self.image)
        else:
            painter.fillRect(inside, theme.color("sunken"))
            side = theme.px(34)
            left = inside.center().x() - side // 2
            painting.picture(painter, left, inside.center().y(), "user-round", "muted", 34)
        ring = self.hasFocus()
        edge = QRect(self.rect().adjusted(1, 1, -2, -2))
        painter.setPen(QPen(theme.color("focus" if ring else "line"), 2 if ring else 1))
        painter.drawRect(edge)
        painter.end()

    def _measure(self) -> None:
        self.setFixedSize(QSize(theme.px(self._wide), theme.px(self._wide) * 4 // 3))


class PhotoField(QWidget):
    """The photo and its buttons. `show_person` says whose; `changed` follows each change."""

    changed = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._person: CandidateId | None = None
        self.box = PhotoBox()
        self.file = Button(say("Pilih gambar"), "part", "folder-open")
        self.camera = Button(say("Kamera"), "part", "image")
        self.paste = Button(say("Tempel"), "part", "copy")
        self.off = Button(say("Hapus foto"), "part", "x")
        self.file.clicked.connect(self._ask_file)
        self.camera.clicked.connect(self.photograph)
        self.paste.clicked.connect(self.box.paste)
        self.off.clicked.connect(self.remove)
        self.box.file_asked.connect(self._ask_file)
        self.box.files_dropped.connect(self._take_files)
        self.box.pasted.connect(self.take_picture)
        self._advice = label("", "caption", "warn", wrap=True)
        self._advice.hide()
        ways = (self.file, self.camera, self.paste, self.off)
        beside = column(*(row(way, None) for way in ways), None, gap=4)
        lay = row(gap=12)
        lay.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        lay.addLayout(beside)
        lay.addStretch(1)
        self.setLayout(column(lay, self._advice, gap=4))

    def show_person(self, person: CandidateId | None) -> None:
        """Show the photo of a person; of nobody, as long as somebody new is typed."""
        self._person = person
        self._advice.hide()
        self.setEnabled(person is not None)
        self.box.show_image(None)
        self.off.setVisible(False)
        if person is not None:
            self._read()

    def take_file(self, path: Path) -> None:
        """Take the picture of a file and ask for the frame."""
        from bekal.candidates.papers.scan_files import read_file

        self._prepare(lambda: read_file(path), path.name)

    def take_picture(self, picture: QImage) -> None:
        """Take a picture that was pasted or photographed and ask for the frame."""
        if not picture.isNull():
            data = as_png(picture)
            self._prepare(lambda: data, say("gambar"))

    def photograph(self) -> None:
        """Take the picture with a camera."""
        from bekal.ui.widgets.camera_dialog import CameraDialog

        dialog = CameraDialog(self, say("Pas foto"))
        dialog.taken.connect(self.take_picture)
        dialog.open()

    def remove(self) -> None:
        """Leave the person without a photo; it can be undone."""
        person = self._person
        assert person is not None

        def work(session: "Session") -> tuple[UUID, ...]:
            from bekal.candidates.papers.photo import remove_photo
            from bekal.candidates.papers.service import written

            remove_photo(session, person)
            return written(session)

        self._write(work, say("Foto dihapus."))

    def keep(self, data: bytes, frame: Frame) -> None:
        """Cut the photo out of a picture and make it the person's."""
        person = self._person
        assert person is not None

        def work(session: "Session") -> tuple[tuple[UUID, ...], bool]:
            from bekal.candidates.papers.photo import portrait, set_photo
            from bekal.candidates.papers.service import written

            made = portrait(data, "foto", frame)
            set_photo(session, person, made.jpeg)
            return written(session), made.has_even_background

        def done(found: tuple[tuple[UUID, ...], bool]) -> None:
            steps, is_even = found
            self._advice.setText(say("Latar foto tampak tidak polos. Ulangi bila sertifikat mensyaratkannya."))
            self._advice.setVisible(not is_even)
            self._changed(steps, say("Foto disimpan."))

        self._context.jobs.run(work, done, write=True, receiver=self)

    def _ask_file(self) -> None:
        path = dialogs.ask_open(self, say("Pas foto"), say("Gambar ({kinds})", kinds=_KINDS))
        if path is not None:
            self.take_file(path)

    def _take_files(self, paths: list[Path]) -> None:
        if paths:
            self.take_file(paths[0])

    def _prepare(self, read: Callable[[], bytes], name: str) -> None:
        def work(_session: "Session") -> bytes:
            from bekal.candidates.papers.photo import upright

            return upright(read(), name)

        self._context.jobs.run(work, self._ask_frame, receiver=self)

    def _ask_frame(self, data: bytes) -> None:
        from bekal.ui.candidates.crop_dialog import CropDialog

        dialog = CropDialog(self, QImage.fromData(data))
        dialog.framed.connect(lambda frame: self.keep(data, frame))
        dialog.finished.connect(self.box.setFocus)
        dialog.open()

    def _read(self) -> None:
        person = self._person

        def work(session: "Session") -> bytes | None:
            from bekal.candidates.papers.photo import photo_of

            assert person is not None
            return photo_of(session, person)

        def done(jpeg: bytes | None) -> None:
            if person == self._person:
                self.box.show_image(QImage.fromData(jpeg) if jpeg else None)
                self.off.setVisible(jpeg is not None)

        def absent(_missing: Told) -> None:
            if person == self._person:
                self.box.show_absent()
                self.off.setVisible(True)

        self._context.jobs.run(work, done, absent, latest="photo", receiver=self)

    def _write(self, work: Callable[[Any], tuple[UUID, ...]], words: str) -> None:
        self._context.jobs.run(work, lambda steps: self._changed(steps, words), write=True, receiver=self)

    def _changed(self, steps: tuple[UUID, ...], words: str) -> None:
        if steps:
            self._context.undo(words, lambda: self._undo(steps))
        self._read()
        self.changed.emit()

    def _undo(self, steps: tuple[UUID, ...]) -> None:
        def work(session: "Session") -> None:
            from bekal.candidates.papers.service import undo

            undo(session, steps)

        def done(_none: None) -> None:
            self._advice.hide()
            self._read()
            self.changed.emit()

        self._context.jobs.run(work, done, write=True, receiver=self)
