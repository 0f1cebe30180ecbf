"""The results of a verification: a code, a colour, flags, and the sentences a person reads.

Source: the sqr1 specification, 2.4. Green speaks of the signature and asks to compare the person; it never calls the
paper genuine. Amber is what we cannot know, red is what we know to be wrong.
"""

from enum import StrEnum

from bekal.language import marked, say


class Colour(StrEnum):
    """The colour of a result."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class Result(StrEnum):
    """What came of a verification; the first that applies, in this order."""

    NOT_OURS = "NOT_OURS"
    MALFORMED = "MALFORMED"
    BAD_ALG = "BAD_ALG"
    UNKNOWN_KEY = "UNKNOWN_KEY"
    BAD_SIGNATURE = "BAD_SIGNATURE"
    UNSUPPORTED = "UNSUPPORTED"
    BAD_CLAIMS = "BAD_CLAIMS"
    BAD_TEXT = "BAD_TEXT"
    FUTURE = "FUTURE"
    OUTSIDE_KEY_PERIOD = "OUTSIDE_KEY_PERIOD"
    PROGRAMME_NOT_ALLOWED = "PROGRAMME_NOT_ALLOWED"
    KEY_COMPROMISED = "KEY_COMPROMISED"
    KEY_WITHDRAWN = "KEY_WITHDRAWN"
    REVOKED = "REVOKED"
    REPLACED = "REPLACED"
    SUSPENDED = "SUSPENDED"
    EXPIRED = "EXPIRED"
    VALID = "VALID"


class Flag(StrEnum):
    """What else is to be known about a valid certificate."""

    TITLE_DIFFERS_FROM_CATALOGUE = "TITLE_DIFFERS_FROM_CATALOGUE"
    NOT_REGISTERED = "NOT_REGISTERED"
    STALE_LIST = "STALE_LIST"
    CLOCK_WRONG = "CLOCK_WRONG"
    REGISTERED = "REGISTERED"
    COPY = "COPY"


_AMBER = {
    Result.NOT_OURS,
    Result.UNKNOWN_KEY,
    Result.UNSUPPORTED,
    Result.REPLACED,
    Result.SUSPENDED,
    Result.EXPIRED,
}
_WARNING = {Flag.TITLE_DIFFERS_FROM_CATALOGUE, Flag.NOT_REGISTERED, Flag.STALE_LIST, Flag.CLOCK_WRONG}

_HEADLINES = {
    Result.NOT_OURS: marked("BUKAN KODE SERTIFIKAT KAMI"),
    Result.MALFORMED: marked("KODE RUSAK ATAU DIUBAH"),
    Result.BAD_ALG: marked("KODE DITANDATANGANI DENGAN CARA YANG SALAH"),
    Result.UNKNOWN_KEY: marked("PENERBIT BELUM DIKENAL"),
    Result.BAD_SIGNATURE: marked("TANDA TANGAN TIDAK SAH"),
    Result.UNSUPPORTED: marked("PERLU APLIKASI YANG LEBIH BARU"),
    Result.BAD_CLAIMS: marked("ISI SERTIFIKAT TIDAK MASUK AKAL"),
    Result.BAD_TEXT: marked("TULISAN DALAM SERTIFIKAT TIDAK WAJAR"),
    Result.FUTURE: marked("TANGGAL PENERBITAN BELUM TIBA"),
    Result.OUTSIDE_KEY_PERIOD: marked("DITERBITKAN DI LUAR MASA KUNCI BALAI"),
    Result.PROGRAMME_NOT_ALLOWED: marked("PROGRAM DI LUAR AKREDITASI BALAI"),
    Result.KEY_COMPROMISED: marked("KUNCI BALAI PERNAH DICURI"),
    Result.KEY_WITHDRAWN: marked("KUNCI BALAI SUDAH DITARIK"),
    Result.REVOKED: marked("SERTIFIKAT SUDAH DICABUT"),
    Result.REPLACED: marked("SERTIFIKAT SUDAH DIGANTI"),
    Result.SUSPENDED: marked("SERTIFIKAT SEDANG DITANGGUHKAN"),
    Result.EXPIRED: marked("MASA BERLAKU SUDAH LEWAT"),
    Result.VALID: marked("TANDA TANGAN SAH — cocokkan nama dan tanggal lahir dengan paspor"),
}

_ADVICE = {
    Result.NOT_OURS: marked("Pindai kode QR di halaman depan sertifikat."),
    Result.MALFORMED: marked(
        "Kode tidak dapat dibaca utuh. Pindai sekali lagi; jika tetap begini, tanyakan kepada balai."
    ),
    Result.BAD_ALG: marked("Jangan terima sertifikat ini. Hubungi balai yang namanya tercetak."),
    Result.UNKNOWN_KEY: marked(
        "Tanda tangan belum dapat diperiksa karena kuncinya tidak ada dalam daftar. "
        "Perbarui daftar, lalu pindai lagi; jika tetap begini, tanyakan kepada pusat."
    ),
    Result.BAD_SIGNATURE: marked("Isi kode tidak sesuai dengan tanda tangannya. Jangan terima sertifikat ini."),
    Result.UNSUPPORTED: marked("Kode ini dibuat untuk versi yang lebih baru. Perbarui aplikasi, lalu pindai lagi."),
    Result.BAD_CLAIMS: marked("Tanda tangannya sah, tetapi isinya salah. Jangan terima; hubungi balai penerbit."),
    Result.BAD_TEXT: marked(
        "Tanda tangannya sah, tetapi tulisannya dapat mengecoh mata. Jangan terima; hubungi balai penerbit."
    ),
    Result.FUTURE: marked("Periksa dulu tanggal dan jam alat ini. Jika sudah benar, jangan terima sertifikat ini."),
    Result.OUTSIDE_KEY_PERIOD: marked("Balai tidak berwenang menerbitkan pada tanggal itu. Hubungi pusat."),
    Result.PROGRAMME_NOT_ALLOWED: marked("Balai tidak terakreditasi untuk program ini. Hubungi pusat."),
    Result.KEY_COMPROMISED: marked(
        "Sertifikat ini tidak tercatat sebelum kunci dicuri. Jangan terima; "
        "pemilik yang jujur dapat meminta salinan baru kepada balai."
    ),
    Result.KEY_WITHDRAWN: marked("Sertifikat ini ditandatangani setelah kunci ditarik. Jangan terima; hubungi pusat."),
    Result.REVOKED: marked("Sertifikat ini tidak berlaku lagi. Jangan terima."),
    Result.REPLACED: marked("Ada sertifikat penggantinya. Jangan terima yang ini; mintalah yang baru."),
    Result.SUSPENDED: marked("Sertifikat ini sedang diperiksa. Jangan terima dulu; hubungi balai penerbit."),
    Result.EXPIRED: marked("Tanda tangannya sah, tetapi masa berlakunya sudah habis."),
    Result.VALID: marked("Bandingkan juga tulisan di kertas dengan isi yang tampil di sini."),
}

_FLAGS = {
    Flag.TITLE_DIFFERS_FROM_CATALOGUE: marked(
        "Judulnya lain dari judul resmi program. Tanyakan kepada balai penerbit."
    ),
    Flag.NOT_REGISTERED: marked("Sesudah 30 hari pun sertifikat ini belum tercatat di pusat. Tanyakan kepada pusat."),
    Flag.STALE_LIST: marked("Daftar pencabutan di alat ini sudah lama. Perbarui daftar, lalu periksa lagi."),
    Flag.CLOCK_WRONG: marked("Jam alat ini tertinggal dari tanggal daftar. Betulkan jamnya, lalu periksa lagi."),
    Flag.REGISTERED: marked("Tercatat di pusat."),
    Flag.COPY: marked("Ini salinan dari sertifikat yang diterbitkan sebelumnya."),
}


def colour(result: Result, flags: tuple[Flag, ...] = ()) -> Colour:
    """Give a result its colour; a warning makes a valid certificate amber."""
    if result in _AMBER:
        return Colour.AMBER
    if result is not Result.VALID:
        return Colour.RED
    return Colour.AMBER if _WARNING & set(flags) else Colour.GREEN


def headline(result: Result, flags: tuple[Flag, ...] = ()) -> str:
    """Say a result in one line, in the chosen language."""
    if result is Result.VALID and colour(result, flags) is Colour.AMBER:
        return say("TANDA TANGAN SAH, TETAPI ADA CATATAN — baca dulu sebelum menerima")
    return say(_HEADLINES[result])


def advice(result: Result) -> str:
    """Say what to do about a result."""
    return say(_ADVICE[result])


def note(flag: Flag) -> str:
    """Say what a flag means."""
    return say(_FLAGS[flag])
