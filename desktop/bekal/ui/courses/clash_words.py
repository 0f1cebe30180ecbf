"""What two meetings want at once, in words with the facts: who or which room, when, and which course is there."""

from bekal.courses.timetable.rules import Clash, Wanted
from bekal.language import say
from bekal.ui import days


def clash_words(clash: Clash) -> str:
    """Say one clash in a line."""
    when = f"{days.with_weekday(clash.one.held_on)} {days.times(clash.other.starts, clash.other.ends)}"
    if clash.wanted is Wanted.ROOM:
        return say("{when}: ruang {name} juga dipakai {course}", when=when, name=clash.name, course=clash.other.course)
    if clash.wanted is Wanted.INSTRUCTOR:
        return say("{when}: {name} juga mengajar {course}", when=when, name=clash.name, course=clash.other.course)
    return say("{when}: kelas ini sudah punya pertemuan pada jam itu", when=when)


def clashes_words(clashes: tuple[Clash, ...], most: int = 2) -> str:
    """Say the first clashes, and how many more there are."""
    said = [clash_words(one) for one in clashes[:most]]
    if len(clashes) > most:
        said.append(say("dan {n} bentrok lain", n=len(clashes) - most))
    return "; ".join(said)
