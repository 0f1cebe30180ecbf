"""What the scanning screen sounds like: three short sounds, made here, played where there is something to hear them.

They differ in pitch and in rhythm: in order one high, known already two in the middle, refused one long and low.
Being computed, they need no file and no licence. QtMultimedia is asked for when the first sound is made ready.
"""

import math
import struct
import tempfile
from collections.abc import Callable, Sequence
from enum import Enum, auto
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, QUrl

RATE = 22_050
"""Samples a second, sixteen bits each, one channel."""
_LOUD, _EDGE = 0.6, 0.008
_APART = 900
"""Milliseconds between the sounds of a test."""


class Sound(Enum):
    """What is heard."""

    GOOD = auto()
    AGAIN = auto()
    WRONG = auto()


TONES: dict[Sound, tuple[tuple[float, float], ...]] = {
    Sound.GOOD: ((1318.5, 0.14),),
    Sound.AGAIN: ((659.3, 0.09), (0, 0.07), (659.3, 0.09)),
    Sound.WRONG: ((196.0, 0.55),),
}
"""Hertz (0: silence) and seconds, one after the other."""


class Player(Protocol):
    """What plays sounds."""

    def play(self, sound: Sound) -> None:
        """Play one at once, over what may still be heard."""


def wave(sound: Sound) -> bytes:
    """Return a sound as a WAV file."""
    samples: list[int] = []
    for hertz, seconds in TONES[sound]:
        n = round(RATE * seconds)
        for at in range(n):
            edge = min(1.0, at / (RATE * _EDGE), (n - at) / (RATE * _EDGE))  # without it every tone would click
            turn = 2 * math.pi * hertz * at / RATE
            # a little of the third tone above lets small loudspeakers carry the low sound
            level = (math.sin(turn) + 0.3 * math.sin(3 * turn)) / 1.3
            samples.append(round(32_767 * _LOUD * edge * level))
    data = struct.pack(f"<{len(samples)}h", *samples)
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVE", b"fmt ", 16, 1, 1, RATE, RATE * 2, 2, 16,
                       b"data", len(data))  # fmt: skip
    return head + data


class _Silent:
    """Where there is nothing to hear with."""

    def play(self, sound: Sound) -> None:
        """Play nothing."""


class _Effects(QObject):
    """Sounds through the computer's loudspeaker."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        from PySide6.QtMultimedia import QSoundEffect

        self._folder = tempfile.TemporaryDirectory(prefix="bekal-", ignore_cleanup_errors=True)
        self.destroyed.connect(self._folder.cleanup)
        self._effects: dict[Sound, QSoundEffect] = {}
        for sound in Sound:
            file = Path(self._folder.name) / f"{sound.name.lower()}.wav"
            file.write_bytes(wave(sound))
            effect = QSoundEffect(self)
            effect.setSource(QUrl.fromLocalFile(str(file)))
            self._effects[sound] = effect

    def play(self, sound: Sound) -> None:
        """Play one."""
        self._effects[sound].play()


def player(parent: QObject) -> Player:
    """Return what plays here; without a loudspeaker or its library nothing is heard, and nothing else changes."""
    try:
        from PySide6.QtMultimedia import QMediaDevices

        if not QMediaDevices.audioOutputs():
            return _Silent()
        return _Effects(parent)
    except (ImportError, OSError):
        return _Silent()


make_player: Callable[[QObject], Player] = player
"""What makes the player; another one is put here to hear with other ears."""


class Sounds(QObject):
    """The sounds of a screen, off when they are not wanted; the player is made after the first paint."""

    def __init__(self, parent: QObject, *, on: bool) -> None:
        super().__init__(parent)
        self.on = on
        self._player: Player | None = None
        if on:
            QTimer.singleShot(0, self, self._ready)

    def play(self, sound: Sound) -> None:
        """Play one, unless sounds are off."""
        if self.on:
            self._ready().play(sound)

    def test(self, sounds: Sequence[Sound] = tuple(Sound)) -> None:
        """Play all of them one after the other, so that somebody can set how loud it is."""
        for at, sound in enumerate(sounds):
            QTimer.singleShot(at * _APART, self, lambda sound=sound: self._ready().play(sound))

    def _ready(self) -> Player:
        if self._player is None:
            self._player = make_player(self)
        return self._player
