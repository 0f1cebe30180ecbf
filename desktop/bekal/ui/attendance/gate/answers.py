"""What the scanning screen shows and sounds for each answer of the gate."""

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from bekal.language import say
from bekal.terms import Attendance, Direction, Passed
from bekal.ui import days
from bekal.ui.sounds import Sound

if TYPE_CHECKING:
    from bekal.attendance.gate.rules import Verdict
    from bekal.attendance.gate.service import Answer


@dataclass(frozen=True, slots=True)
class Shown:
    """One answer: a word with its icon and colour, whose it is, and what is heard."""

    word: str
    tone: str
    """A tone of `painting.BADGE_TONES`, or the letter of an attendance mark."""
    icon: str
    sound: Sound
    name: str = ""
    course: str = ""
    below: str = ""
    """What else is to be known, in small letters."""
    time: str = ""
    photo: bytes | None = None
    passed: Passed | None = None

    @property
    def spoken(self) -> str:
        """All of it in one sentence."""
        return ". ".join(part for part in (self.word, self.name, self.course, self.below) if part)


def clock(at: datetime) -> str:
    """Write `07.58`."""
    return at.strftime("%H.%M")


def shown(answer: "Answer", zone: tzinfo | None, photo: bytes | None = None) -> Shown:
    """Return what to show for an answer; `zone` is the centre's."""
    told = answer.verdict
    at = clock(answer.at.astimezone(zone))
    word, tone, icon, sound = _word(told, at, zone)
    known = told.trainee
    if known is None:
        below = say("Kode disimpan dan dapat dicocokkan nanti.")
        return Shown(word, tone, icon, sound, below=below, time=at, passed=told.answer)
    return Shown(
        word, tone, icon, sound, known.name, known.course, _below(told, at), at, photo, told.answer
    )  # fmt: skip


def short(answer: Passed) -> tuple[str, str, str]:
    """Return word, tone and icon of an answer in the list of the last ones."""
    return answer.word, _TONES[answer][0], _TONES[answer][1]


def trouble(sentence: str, at: str) -> Shown:
    """Return what to show when a reading could not be saved."""
    word = say("BELUM TERSIMPAN")
    return Shown(word, "bad", "triangle-alert", Sound.WRONG, below=f"{sentence} {say('Pindai lagi.')}", time=at)


def direction_word(direction: Direction) -> str:
    """Return the giant word over the screen."""
    return say("MASUK") if direction is Direction.IN else say("KELUAR")


def _word(told: "Verdict", at: str, zone: tzinfo | None) -> tuple[str, str, str, Sound]:
    first = clock(told.first_in.astimezone(zone)) if told.first_in is not None else ""
    tone, icon, sound = _TONES[told.answer]
    known = told.trainee
    words = {
        Passed.PRESENT: say("HADIR {time}", time=at),
        Passed.LATE: say("TERLAMBAT {n} menit", n=told.minutes_late or 0),
        Passed.AGAIN: say("SUDAH {time}", time=first) if first else say("SUDAH DITANDAI"),
        Passed.OUT: say("KELUAR {time}", time=at),
        Passed.WRONG_COURSE: say("BUKAN KELAS INI (kelas: {course})", course=known.course if known else "–"),
        Passed.REVOKED: say("KARTU DICABUT"),
        Passed.LEFT: _left(told),
        Passed.CLOSED: say("PERTEMUAN SUDAH DITUTUP"),
        Passed.UNKNOWN: say("TIDAK DIKENAL"),
    }
    return words[told.answer], tone, icon, sound


def _left(told: "Verdict") -> str:
    known = told.trainee
    if known is not None and known.left_on is not None:
        return say("SUDAH TIDAK DI KELAS sejak {day}", day=days.full(known.left_on))
    if known is not None:
        return say("BELUM MASUK KELAS, mulai {day}", day=days.full(known.joined_on))
    return say("SUDAH TIDAK DI KELAS")


def _below(told: "Verdict", at: str) -> str:
    if told.answer is Passed.LATE:
        return say("Masuk pukul {time}", time=at)
    if told.answer is Passed.OUT and told.minutes_early:
        return say("{n} menit sebelum selesai", n=told.minutes_early)
    if told.answer is Passed.REVOKED:
        return say("Kartu ini dilaporkan hilang atau sudah diganti. Ketik nama untuk menandai hadir.")
    if told.answer is Passed.CLOSED:
        return say("Tidak ada tanda yang berubah. Hubungi instruktur.")
    if told.answer is Passed.WRONG_COURSE:
        return say("Tidak ada tanda yang berubah.")
    return ""


_TONES: dict[Passed, tuple[str, str, Sound]] = {
    Passed.PRESENT: (Attendance.PRESENT.value, "check", Sound.GOOD),
    Passed.LATE: (Attendance.LATE.value, "clock", Sound.GOOD),
    Passed.AGAIN: ("info", "circle-check", Sound.AGAIN),
    Passed.OUT: ("accent", "log-out", Sound.GOOD),
    Passed.WRONG_COURSE: ("warn", "triangle-alert", Sound.WRONG),
    Passed.REVOKED: ("bad", "ban", Sound.WRONG),
    Passed.LEFT: ("bad", "circle-x", Sound.WRONG),
    Passed.CLOSED: ("warn", "lock", Sound.WRONG),
    Passed.UNKNOWN: ("bad", "circle-help", Sound.WRONG),
}
