"""Pictures from a camera, or from files in its place: the only module that knows QtMultimedia, asked for late."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance
from PySide6.QtGui import QImage

from bekal.errors import Unavailable

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QCameraDevice


class NoCamera(Unavailable):
    """No camera is connected to this computer."""


class NoCameraLibrary(Unavailable):
    """This computer lacks a library that cameras need; facts: what."""


class CameraBusy(Unavailable):
    """The camera cannot be used now, mostly because another program has it; facts: name."""


class ImageSource(Protocol):
    """Where pictures come from, one after the other."""

    @property
    def frame(self) -> SignalInstance:
        """A QImage each time there is a new picture."""

    @property
    def failed(self) -> SignalInstance:
        """An Unavailable when there will be no more pictures."""

    def names(self) -> Sequence[str]:
        """Return what can be chosen from; NoCamera or NoCameraLibrary when there is nothing."""

    def start(self, at: int) -> None:
        """Begin to send pictures of the chosen one."""

    def stop(self) -> None:
        """Send no more."""


class Camera(QObject):
    """The cameras of this computer."""

    frame = Signal(QImage)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: list[Any] = []

    def names(self) -> list[str]:
        """Return the names of the cameras.

        Raises:
            NoCamera, NoCameraLibrary: there is nothing to choose from.

        """
        found = [device.description() for device in _devices()]
        if not found:
            raise NoCamera()
        return found

    def start(self, at: int) -> None:
        """Begin to send pictures of a camera; a former one ends.

        Raises:
            NoCamera, NoCameraLibrary: it is not there any more.

        """
        self.stop()
        devices = _devices()
        if not 0 <= at < len(devices):
            raise NoCamera()
        from PySide6.QtMultimedia import QCamera, QMediaCaptureSession, QVideoSink

        camera, session, sink = QCamera(devices[at], self), QMediaCaptureSession(self), QVideoSink(self)
        session.setCamera(camera)
        session.setVideoSink(sink)
        sink.videoFrameChanged.connect(self._arrived)
        name = devices[at].description()
        camera.errorOccurred.connect(lambda _error, _words: self.failed.emit(CameraBusy(name=name)))
        self._parts = [camera, session, sink]
        camera.start()

    def stop(self) -> None:
        """Let the camera go."""
        for part in self._parts:
            if hasattr(part, "stop"):
                part.stop()
            part.deleteLater()
        self._parts = []

    def _arrived(self, frame: Any) -> None:
        picture = frame.toImage()
        if not picture.isNull():
            self.frame.emit(picture)


class Files(QObject):
    """Pictures of files in place of a camera, sent round and round: for tests, and for trying without one."""

    frame = Signal(QImage)
    failed = Signal(object)

    def __init__(self, paths: Sequence[Path], interval: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._paths, self._at = list(paths), 0
        self._clock = QTimer(self, interval=interval)
        self._clock.timeout.connect(self._send)

    def names(self) -> list[str]:
        """Return the names of the files.

        Raises:
            NoCamera: there are none.

        """
        if not self._paths:
            raise NoCamera()
        return [path.stem for path in self._paths]

    def start(self, at: int) -> None:
        """Begin with a file."""
        self._at = at
        self._send()
        self._clock.start()

    def stop(self) -> None:
        """Send no more."""
        self._clock.stop()

    def _send(self) -> None:
        path = self._paths[self._at % len(self._paths)]
        self._at += 1
        picture = QImage(str(path))
        if picture.isNull():
            self.stop()
            self.failed.emit(CameraBusy(name=path.stem))
        else:
            self.frame.emit(picture)


def _devices() -> "list[QCameraDevice]":
    try:
        from PySide6.QtMultimedia import QMediaDevices  # late: it costs memory and needs libraries of its own
    except ImportError as error:
        raise NoCameraLibrary(what=str(error).partition(":")[0][:60]) from error
    return list(QMediaDevices.videoInputs())
