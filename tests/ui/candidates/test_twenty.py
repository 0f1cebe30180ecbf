"""Twenty people at a counter: every field, the keys alone, nobody twice and nothing lost."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests.ui.candidates.conftest import Office

from bekal.candidates import drafts, queries
from bekal.candidates.queries import CandidateCard
from bekal.terms import Activity, Disability, Marital, NikStatus, Sex

ENTER = Qt.Key.Key_Return
PEOPLE = 20


class Hands:
    """Two hands at a keyboard, which count."""

    def __init__(self, office: Office) -> None:
        self.office, self.keys = office, 0

    def type(self, text: str) -> None:
        self.office.type(text)
        self.keys += len(text)

    def press(self, *keys: Qt.Key, ctrl: bool = False) -> None:
        self.office.press(*keys, ctrl=ctrl)
        self.keys += len(keys)

    def fill(self, *texts: str) -> None:
        for text in texts:
            self.type(text)
            self.press(ENTER)

    def paste(self, text: str) -> None:
        """Paste what no key of this keyboard writes."""
        QGuiApplication.clipboard().setText(text)
        self.press(Qt.Key.Key_V, ctrl=True)
        self.press(ENTER)

    def enter_village(self, text: str) -> None:
        """Type and press Enter at once, faster than the list answers."""
        self.fill(text)
        self.office.settle()


def nik(n: int) -> str:
    """Return the plainly synthetic NIK of the nth person: women have 40 added to the day."""
    day = n + (40 if n % 2 else 0)
    return f"317401{day:02}0599{n:04}"


def enter(hands: Hands, n: int) -> None:
    """Enter one person's every field; from the second on with what is sticky or the same as before."""
    first = n == 1
    hands.fill(nik(n), f"peserta contoh {n:02}", "kota contoh", "", "", "belum", f"Jalan Contoh {n}", str(n), "5")
    if first:
        hands.enter_village("tebet barat")
    else:
        hands.press(Qt.Key.Key_F9)  # the village and all above it
    hands.fill(f"0812000{n:05}")
    if first:
        hands.fill("SMA")
        hands.type("Bahasa Jepang")
        hands.press(Qt.Key.Key_L, ctrl=True)
        hands.press(ENTER)
        hands.fill("SMA Contoh", "IPA", "2017")
        hands.fill("mencari", "Teman")
        hands.fill("", "", f"peserta{n}@contoh.id", "wali contoh", "Paman", f"0813000{n:05}")
        hands.fill("peserta contoh")
    else:
        hands.press(Qt.Key.Key_F9, ENTER)  # the same schooling; the programme is locked
        hands.press(*[Qt.Key.Key_F9] * 5)
        hands.fill("", "", f"peserta{n}@contoh.id")
        hands.press(*[Qt.Key.Key_F9] * 2)
        hands.fill(f"0813000{n:05}", "PESERTA CONTOH")
    hands.paste("ペセルタ")
    hands.fill("tidak", "", "165")
    hands.type(str(50 + n))
    hands.press(ENTER, ctrl=True)
    hands.office.settle()


def registered(office: Office) -> list[CandidateCard]:
    rows = office.ask(queries.candidates).rows
    cards = [office.ask(lambda s, row=row: queries.candidate(s, row.id)) for row in rows]
    return sorted(cards, key=lambda card: card.name)


def test_twenty_people_are_entered_by_keys_alone_with_every_field(office: Office) -> None:
    office.go("candidates")
    office.press(Qt.Key.Key_N, ctrl=True)
    office.settle()
    hands, counts = Hands(office), []
    for n in range(1, PEOPLE + 1):
        before = hands.keys
        enter(hands, n)
        counts.append(hands.keys - before)
    found = registered(office)
    assert len(found) == PEOPLE
    for n, card in enumerate(found, 1):
        assert (card.nik, card.nik_status, card.name) == (nik(n), NikStatus.FORMAT_OK, f"Peserta Contoh {n:02}")
        assert (card.birth_date, card.birth_place) == (date(1999, 5, n), "Kota Contoh")
        assert card.sex is (Sex.FEMALE if n % 2 else Sex.MALE)
        assert (card.street, card.rt, card.rw) == (f"Jalan Contoh {n}", f"{n:03}", "005")
        assert (card.village, card.district, card.regency) == ("Tebet Barat", "Tebet", "Kota Jakarta Selatan")
        assert (card.region_code, card.postal_code) == ("3174011002", "12810")
        assert (card.phone, card.email) == (f"+62812000{n:05}", f"peserta{n}@contoh.id")
        assert (card.marital, card.activity, card.disability) == (Marital.SINGLE, Activity.SEEKING, Disability.NONE)
        assert (card.education, card.school, card.major, card.graduated) == ("SMA", "SMA Contoh", "IPA", 2017)
        assert (card.wanted, card.heard_from) == ("Bahasa Jepang", "Teman")
        assert (card.emergency_name, card.emergency_relation) == ("Wali Contoh", "Paman")
        assert card.emergency_phone == f"+62813000{n:05}"
        assert card.passport_name == "PESERTA CONTOH"
        assert (card.katakana_name, card.height_cm, card.weight_kg) == ("ペセルタ", 165, 50 + n)
        assert (card.domicile, card.phone_owner, card.support_needs, card.mismatch_reason) == ("", "", "", "")
    assert office.ask(lambda s: drafts.waiting(s, office.person.id)) == ()
    assert max(counts[1:]) <= 170  # what is locked or the same is not typed again
    assert max(counts) <= 240  # keys for every field of one person
