"""Windows keeps secrets for its signed-in user: DPAPI through ctypes. Not yet run on Windows.

A blob survives a change of the user's password; an administrator's reset, another PC or another user make it
unreadable, and then the recovery code opens the database.
"""

import ctypes
import sys
from ctypes import POINTER, Structure, byref, c_char, c_ulong, create_string_buffer

_UI_FORBIDDEN = 0x1


class _Blob(Structure):
    _fields_ = (("size", c_ulong), ("data", POINTER(c_char)))

    @classmethod
    def of(cls, data: bytes) -> "_Blob":
        buffer = create_string_buffer(data, len(data))
        return cls(len(data), ctypes.cast(buffer, POINTER(c_char)))

    def taken(self) -> bytes:
        """Copy the bytes out and free Windows' copy."""
        data = ctypes.string_at(self.data, self.size)
        if sys.platform == "win32":
            ctypes.windll.kernel32.LocalFree(self.data)
        return data


def protect(secret: bytes, entropy: bytes) -> bytes:
    """Wrap a secret for the signed-in Windows user."""
    out = _Blob()
    if sys.platform == "win32":
        done = ctypes.windll.crypt32.CryptProtectData(
            byref(_Blob.of(secret)), None, byref(_Blob.of(entropy)), None, None, _UI_FORBIDDEN, byref(out)
        )
        if done:
            return out.taken()
    raise OSError("DPAPI is not available")


def unprotect(blob: bytes, entropy: bytes) -> bytes | None:
    """Unwrap a secret; None where this user or machine cannot."""
    out = _Blob()
    if sys.platform == "win32" and ctypes.windll.crypt32.CryptUnprotectData(
        byref(_Blob.of(blob)), None, byref(_Blob.of(entropy)), None, None, _UI_FORBIDDEN, byref(out)
    ):
        return out.taken()
    return None
