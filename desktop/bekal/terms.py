"""The words of the field: enums and id types, each value with its Indonesian word beside it."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

from bekal.language import marked, say

CentreId = NewType("CentreId", UUID)
StaffId = NewType("StaffId", UUID)
CandidateId = NewType("CandidateId", UUID)
ProgrammeId = NewType("ProgrammeId", UUID)
UnitId = NewType("UnitId", UUID)
IntakeId = NewType("IntakeId", UUID)
CourseId = NewType("CourseId", UUID)
EnrolmentId = NewType("EnrolmentId", UUID)
MeetingId = NewType("MeetingId", UUID)
CertificateId = NewType("CertificateId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
TestId = NewType("TestId", UUID)
SessionId = NewType("SessionId", UUID)
PaperId = NewType("PaperId", UUID)
ScanId = NewType("ScanId", UUID)
LinkId = NewType("LinkId", UUID)
ConsentId = NewType("ConsentId", UUID)
ImportId = NewType("ImportId", UUID)
LetterId = NewType("LetterId", UUID)
CardId = NewType("CardId", UUID)
SheetId = NewType("SheetId", UUID)
GuestId = NewType("GuestId", UUID)
CriterionId = NewType("CriterionId", UUID)
GraduationId = NewType("GraduationId", UUID)


class Term(StrEnum):
    """A closed set of values of the trade, stored by value, shown by word."""

    _word: str

    def __new__(cls, value: str, word: str = "") -> "Term":
        """Make a member with its Indonesian word."""
        member = str.__new__(cls, value)
        member._value_ = value
        member._word = word
        return member

    @property
    def word(self) -> str:
        """The word a person reads, in the chosen language."""
        return say(self._word)


class Sex(Term):
    """As on the identity card: L or P."""

    MALE = "L", marked("Laki-laki")
    FEMALE = "P", marked("Perempuan")


class Role(Term):
    """What a person at the keys may do."""

    HEAD = "head", marked("Kepala")
    CLERK = "clerk", marked("Petugas")
    INSTRUCTOR = "instructor", marked("Instruktur")


class NikStatus(Term):
    """How far a NIK can be trusted."""

    FORMAT_OK = "format_ok", marked("Bentuk benar")
    DOUBTFUL = "doubtful", marked("Meragukan")
    MISSING = "missing", marked("Belum ada")


class Marital(Term):
    """As on the identity card; asked only where a paper depends on it."""

    SINGLE = "single", marked("Belum kawin")
    MARRIED = "married", marked("Kawin")
    DIVORCED = "divorced", marked("Cerai hidup")
    WIDOWED = "widowed", marked("Cerai mati")


class Activity(Term):
    """What a candidate does at present."""

    SEEKING = "seeking", marked("Mencari kerja")
    WORKING = "working", marked("Bekerja")
    NIGHT_WORK = "night_work", marked("Bekerja malam")
    OWN_BUSINESS = "own_business", marked("Wirausaha")
    STUDYING = "studying", marked("Sekolah/kuliah")
    HOUSEHOLD = "household", marked("Mengurus rumah tangga")


class Disability(Term):
    """What a course has to be ready for; none is the answer of most."""

    NONE = "none", marked("Tidak")
    PHYSICAL = "physical", marked("Fisik")
    SIGHT = "sight", marked("Netra")
    HEARING = "hearing", marked("Rungu-wicara")
    INTELLECTUAL = "intellectual", marked("Intelektual")
    MENTAL = "mental", marked("Mental")
    MULTIPLE = "multiple", marked("Ganda")


class ApplicationState(Term):
    """Where an application for a course stands; whether the papers are complete is computed, never stored."""

    REGISTERED = "registered", marked("Terdaftar")
    ADMITTED = "admitted", marked("Lolos administrasi")
    REJECTED = "rejected", marked("Gugur administrasi")
    ACCEPTED = "accepted", marked("Diterima")
    RESERVE = "reserve", marked("Cadangan")
    NOT_ACCEPTED = "not_accepted", marked("Tidak diterima")
    REREGISTERED = "reregistered", marked("Daftar ulang")
    NO_SHOW = "no_show", marked("Tidak daftar ulang")
    WITHDRAWN = "withdrawn", marked("Mengundurkan diri")


class Repeat(Term):
    """What becomes of somebody who followed a training of the centre in the same year."""

    BLOCK = "block", marked("Ditolak")
    WARN = "warn", marked("Diperingatkan")
    ALLOW = "allow", marked("Boleh")


class KindOfTest(Term):
    """What a selection test asks for."""

    WRITTEN = "written", marked("Tes tulis")
    INTERVIEW = "interview", marked("Wawancara")
    PHYSICAL = "physical", marked("Tes fisik")
    OTHER = "other", marked("Tes lain")


class PaperState(Term):
    """In which form the centre has a candidate's paper; expiry is computed from its date."""

    ORIGINAL = "original", marked("Ada asli")
    COPY = "copy", marked("Fotokopi")
    SCAN = "scan", marked("Hasil pindai")
    NONE = "none", marked("Belum ada")


class PaperOutcome(Term):
    """What a health or police paper says, and no more than that."""

    PASSED = "passed", marked("Memenuhi")
    FAILED = "failed", marked("Tidak memenuhi")
    PENDING = "pending", marked("Menunggu hasil")


class Kind(Term):
    """What a programme teaches."""

    LANGUAGE = "language", marked("Bahasa")
    COMPETENCY = "competency", marked("Kompetensi")


class EnrolmentState(Term):
    """Where a trainee stands in the course."""

    ACTIVE = "active", marked("Aktif")
    FINISHED = "finished", marked("Selesai")
    WITHDRAWN = "withdrawn", marked("Mengundurkan diri")
    DISMISSED = "dismissed", marked("Dikeluarkan")
    REPLACED = "replaced", marked("Diganti")
    TRANSFERRED = "transferred", marked("Pindah kelas")


class Attendance(Term):
    """The mark of one trainee at one meeting; no mark is not an absence."""

    PRESENT = "H", marked("Hadir")
    LATE = "T", marked("Terlambat")
    EXCUSED = "I", marked("Izin")
    SICK = "S", marked("Sakit")
    ABSENT = "A", marked("Alpa")


class Excused(Term):
    """Which absences with a reason count as attended; house rules differ."""

    NONE = "none", marked("Hanya hadir")
    SICK = "sick", marked("Hadir dan sakit")
    BOTH = "both", marked("Hadir, izin, dan sakit")


class PaidDay(Term):
    """When a trainee's day is paid; house rules differ."""

    NONE = "none", marked("Tidak dibayar")
    ANY = "any", marked("Satu pertemuan cukup")
    ALL = "all", marked("Semua pertemuan hari itu")


class MeetingKind(Term):
    """What a meeting is held for."""

    TRAINING = "training", marked("Pelatihan")
    DISCIPLINE = "discipline", marked("FMD")
    EXAM = "exam", marked("Evaluasi")


class HolidayKind(Term):
    """Why nobody is taught on a day."""

    NATIONAL = "national", marked("Libur nasional")
    JOINT = "joint", marked("Cuti bersama")
    CENTRE = "centre", marked("Libur balai")


class Direction(Term):
    """Which way somebody passed the gate."""

    IN = "in", marked("Masuk")
    OUT = "out", marked("Keluar")


class Passed(Term):
    """What the gate answered to a card."""

    PRESENT = "present", marked("Hadir")
    LATE = "late", marked("Terlambat")
    AGAIN = "again", marked("Sudah")
    OUT = "out", marked("Keluar")
    WRONG_COURSE = "wrong_course", marked("Bukan kelas ini")
    REVOKED = "revoked", marked("Kartu dicabut")
    LEFT = "left", marked("Sudah tidak di kelas")
    CLOSED = "closed", marked("Pertemuan sudah ditutup")
    UNKNOWN = "unknown", marked("Tidak dikenal")


class How(Term):
    """By which way a change was entered."""

    KEY = "key", marked("tombol")
    BULK = "bulk", marked("tandai semua")
    SCAN = "scan", marked("pindai")
    PAPER = "paper", marked("kertas")
    IMPORT = "import", marked("impor")
    UNDO = "undo", marked("urungkan")
    COMMAND = "command", marked("baris perintah")
    PROGRAM = "program", marked("program")


class Outcome(Term):
    """The assessment of one unit: competent or not yet."""

    COMPETENT = "K", marked("Kompeten")
    NOT_YET = "BK", marked("Belum kompeten")


class Decision(Term):
    """The result of the training."""

    PASSED = "passed", marked("Lulus")
    FAILED = "failed", marked("Tidak lulus")


class Counting(Term):
    """Which of several tries at a component or a unit counts."""

    LAST = "last", marked("percobaan terakhir")
    BEST = "best", marked("percobaan terbaik")


class CertificateEvent(Term):
    """What happened to a certificate; nothing is ever deleted."""

    ISSUED = "issued", marked("Diterbitkan")
    PRINTED = "printed", marked("Tercetak")
    HANDED_OVER = "handed_over", marked("Diserahkan")
    TAKEN_BACK = "taken_back", marked("Serah terima dibatalkan")
    REVOKED = "revoked", marked("Dicabut")
    REPLACED = "replaced", marked("Diganti")
    SUSPENDED = "suspended", marked("Ditangguhkan")
    RESTORED = "restored", marked("Berlaku kembali")


class BlankEvent(Term):
    """What became of a pre-printed blank."""

    USED = "used", marked("Terpakai")
    SPOILED = "spoiled", marked("Rusak")
    RETURNED = "returned", marked("Dikembalikan")
    LOST = "lost", marked("Hilang")
    FOUND = "found", marked("Ditemukan kembali")
    DESTROYED = "destroyed", marked("Dimusnahkan")
    FREED = "freed", marked("Batal terpakai")


class SheetState(Term):
    """How far a sheet of a print run has come."""

    WAITING = "waiting", marked("Menunggu")
    SENT = "sent", marked("Terkirim")
    PRINTED = "printed", marked("Tercetak")
    SPOILED = "spoiled", marked("Rusak")


class SchemeKind(Term):
    """The kind of a competency scheme (skema sertifikasi)."""

    KKNI = "kkni", "KKNI"
    OCCUPATION = "occupation", marked("Okupasi")
    CLUSTER = "cluster", marked("Klaster")


class QueueState(Term):
    """Where somebody stands on the way to a competency test (UJK)."""

    QUEUED = "queued", marked("Menunggu jadwal")
    SCHEDULED = "scheduled", marked("Terjadwal")
    DONE = "done", marked("Sudah diuji")
    WITHDRAWN = "withdrawn", marked("Batal")


class Travel(Term):
    """How far saved work has come on its way to the central system."""

    SAVED = "saved", marked("Tersimpan di PC ini")
    COPIED = "copied", marked("Disalin ke USB / terkirim")
    RECEIVED = "received", marked("Diterima pusat")
    DURABLE = "durable", marked("Aman di pusat")
    PROBLEM = "problem", marked("Perlu perhatian")
