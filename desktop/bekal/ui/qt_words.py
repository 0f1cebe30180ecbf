"""The words of Qt's own dialogs and menus in Indonesian: Qt ships none."""

from PySide6.QtCore import QTranslator

from bekal.language import INDONESIAN, chosen

_WORDS = {
    "OK": "Baik",
    "Cancel": "Batal",
    "Close": "Tutup",
    "Save": "Simpan",
    "Save All": "Simpan semua",
    "Open": "Buka",
    "Yes": "Ya",
    "Yes to All": "Ya untuk semua",
    "No": "Tidak",
    "No to All": "Tidak untuk semua",
    "Abort": "Hentikan",
    "Retry": "Coba lagi",
    "Ignore": "Abaikan",
    "Discard": "Buang",
    "Don't Save": "Jangan simpan",
    "Close without Saving": "Tutup tanpa menyimpan",
    "Help": "Bantuan",
    "Apply": "Terapkan",
    "Reset": "Kembalikan",
    "Restore Defaults": "Kembalikan ke semula",
    "Show Details...": "Tampilkan rincian…",
    "Hide Details...": "Sembunyikan rincian…",
    "Undo": "Urungkan",
    "Redo": "Ulangi",
    "Cut": "Potong",
    "Copy": "Salin",
    "Paste": "Tempel",
    "Delete": "Hapus",
    "Select All": "Pilih semua",
    "Clear": "Kosongkan",
    "Look in:": "Cari di:",
    "Directory:": "Map:",
    "File name:": "Nama berkas:",
    "File &name:": "&Nama berkas:",
    "Files of type:": "Jenis berkas:",
    "Choose": "Pilih",
    "Back": "Kembali",
    "Forward": "Maju",
    "Parent Directory": "Map di atasnya",
    "Create New Folder": "Buat map baru",
    "New Folder": "Map baru",
    "List View": "Daftar",
    "Detail View": "Rincian",
    "My Computer": "Komputer ini",
    "Computer": "Komputer",
    "Recent Places": "Tempat terakhir",
    "Rename": "Ganti nama",
    "Remove": "Hapus",
    "Show hidden files": "Tampilkan berkas tersembunyi",
    "All Files (*)": "Semua berkas (*)",
    "All files (*)": "Semua berkas (*)",
    "Name": "Nama",
    "Size": "Ukuran",
    "Kind": "Jenis",
    "Type": "Jenis",
    "Date Modified": "Tanggal diubah",
    "Drive": "Drive",
    "File": "Berkas",
    "Folder": "Map",
    "File Folder": "Map",
    "Go back": "Kembali",
    "Go forward": "Maju",
    "%1 already exists.\nDo you want to replace it?": "%1 sudah ada.\nGanti dengan yang baru?",
    "%1\nFile not found.\nPlease verify the correct file name was given.": (
        "%1\nBerkas tidak ditemukan.\nPeriksa nama berkasnya."
    ),
    "%1\nDirectory not found.\nPlease verify the correct directory name was given.": (
        "%1\nMap tidak ditemukan.\nPeriksa nama mapnya."
    ),
    "Scroll here": "Gulir ke sini",
    "Previous Month": "Bulan sebelumnya",
    "Next Month": "Bulan berikutnya",
}


class QtWords(QTranslator):
    """Answers for Qt's own texts while the window speaks Indonesian."""

    def isEmpty(self) -> bool:
        """Say that there is something to look up."""
        return False

    def translate(
        self,
        context: str,
        sourceText: str,  # noqa: N803 - Qt's name
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """Return the Indonesian for one of Qt's texts; None, which its types hide, leaves it as it is."""
        if chosen() != INDONESIAN:
            return None  # type: ignore[return-value]  # None lets the next translator answer; the stubs leave it out
        word = _WORDS.get(sourceText)
        if word is None and "&" in sourceText:
            word = _WORDS.get(sourceText.replace("&", ""))
        return word  # type: ignore[return-value]  # the stubs want QString, Python has str
