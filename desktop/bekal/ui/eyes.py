"""Reads codes from a camera: one picture at a time away from the window, one reading a code, hints what is wrong."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from bekal.errors import Told
from bekal.language import say
from bekal.ui.camera import Camera, ImageSource
from bekal.ui.jobs import Jobs

if TYPE_CHECKING:
    from bekal.documents.seen_code import Seen

make_source: Callable[[QObject], ImageSource] = Camera
"""What makes the source of pictures; another one is put here to show cards without a camera."""
SAME = 5.0
"""A card that was in sight within so many seconds is still the same reading."""
_WIDEST = 1280


class Eyes(QObject):
    """Looks through an image source while it is on."""

    read = Signal(str)
    picture = Signal(QImage)
    hint = Signal(str)
    """What keeps cards from being read, nothing when all is well."""
    failed = Signal(object)
    """A Told: there are no pictures."""

    def __init__(self, parent: QObject, jobs: Jobs, moment: Callable[[], float] = time.monotonic) -> None:
        super().__init__(parent)
        self._jobs, self._moment = jobs, moment
        self._source: ImageSource | None = None
        self._is_looking = False
        self._last_seen: dict[str, float] = {}
        self._hint = ""

    @property
    def is_on(self) -> bool:
        """Whether pictures come."""
        return self._source is not None

    def open(self, wanted: str = "") -> None:
        """Begin to look through the camera of this name, or the first one; `failed` tells when there is none."""
        self.close()
        source = make_source(self)
        try:
            names = list(source.names())
            self._source = source
            source.frame.connect(self._look)
            source.failed.connect(self._fail)
            source.start(names.index(wanted) if wanted in names else 0)
        except Told as error:
            self._fail(error)

    def close(self) -> None:
        """Let the camera go."""
        source, self._source = self._source, None
        if source is not None:
            source.stop()
        self._last_seen.clear()
        self._tell("")

    def _look(self, picture: QImage) -> None:
        if self._source is None:
            return
        self.picture.emit(picture)
        if self._is_looking:
            return  # the newest picture counts, not every one
        self._is_looking = True
        if picture.width() > _WIDEST:
            picture = picture.scaledToWidth(_WIDEST, Qt.TransformationMode.FastTransformation)
        grey = picture.convertToFormat(QImage.Format.Format_Grayscale8)
        data, wide, high, stride = bytes(grey.constBits()), grey.width(), grey.height(), grey.bytesPerLine()

        def work() -> "Seen":
            from bekal.documents.seen_code import seen_code

            return seen_code(data, wide, high, stride=stride)

        self._jobs.fetch(work, self._seen, self._fail, receiver=self)

    def _seen(self, seen: "Seen") -> None:
        self._is_looking = False
        if self._source is None:
            return
        now = self._moment()
        for text in seen.texts:
            is_new = now - self._last_seen.get(text, -SAME) >= SAME
            self._last_seen[text] = now
            if is_new:
                self.read.emit(text)
        self._tell(_hint(seen))

    def _fail(self, error: Told) -> None:
        self._is_looking = False
        self.close()
        self.failed.emit(error)

    def _tell(self, hint: str) -> None:
        if hint != self._hint:
            self._hint = hint
            self.hint.emit(hint)


def _hint(seen: "Seen") -> str:
    from bekal.documents.seen_code import BRIGHT, DARK

    if seen.texts:
        return ""
    if seen.is_small:
        return say("Kode terlalu kecil – dekatkan")
    if seen.brightness < DARK:
        return say("Terlalu gelap – tambah cahaya")
    if seen.brightness > BRIGHT:
        return say("Terlalu silau – jauhkan dari cahaya")
    return ""
