"""Three sounds that differ in pitch and in rhythm, and silence where nothing can be heard."""

import io
import subprocess
import sys
import wave as wav

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from bekal.ui import sounds
from bekal.ui.sounds import TONES, Sound, Sounds, wave


class Ears:
    def __init__(self, _parent: QObject) -> None:
        self.heard: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.heard.append(sound)


@pytest.mark.parametrize("sound", list(Sound))
def test_a_sound_is_a_small_file_that_begins_and_ends_in_silence(sound: Sound) -> None:
    data = wave(sound)
    with wav.open(io.BytesIO(data)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, sounds.RATE)
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    assert len(data) < 40_000
    assert samples[0] == 0
    assert abs(samples[-1]) < 2_000
    assert 10_000 < max(samples) < 32_767


def test_sounds_differ_in_pitch_and_rhythm() -> None:
    good, again, wrong = (TONES[sound] for sound in Sound)
    heard = [[tone for tone in one if tone[0]] for one in (good, again, wrong)]
    assert [len(one) for one in heard] == [1, 2, 1]
    assert heard[0][0][0] > heard[1][0][0] > heard[2][0][0]
    assert heard[2][0][1] > 3 * heard[0][0][1]


def test_a_sound_that_is_off_is_not_heard_and_the_test_plays_all(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = QObject()
    ears = Ears(parent)
    monkeypatch.setattr(sounds, "make_player", lambda _parent: ears)
    Sounds(parent, on=False).play(Sound.GOOD)
    assert ears.heard == []
    Sounds(parent, on=True).play(Sound.WRONG)
    assert ears.heard == [Sound.WRONG]
    monkeypatch.setattr(sounds, "_APART", 5)
    Sounds(parent, on=True).test()
    qtbot.waitUntil(lambda: ears.heard[1:] == list(Sound))


def test_a_computer_without_a_loudspeaker_is_silent_and_unharmed() -> None:
    """In a process of its own: the library says on its own what it lacks here."""
    program = (
        "import sys\n"
        "from PySide6.QtCore import QObject\n"
        "from PySide6.QtGui import QGuiApplication\n"
        "app = QGuiApplication(sys.argv)\n"
        "from bekal.ui.sounds import Sound, player\n"
        "owner = QObject()\n"
        "found = player(owner)\n"
        "for sound in Sound: found.play(sound)\n"
        "print('ok')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "ok"), done.stderr
