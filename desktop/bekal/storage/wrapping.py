"""Encrypting a small secret under a key, and deriving keys from secrets."""

import secrets


def wrap(key: bytes, secret: bytes, purpose: bytes) -> bytes:
    """Encrypt a secret under a 32-byte key (AES-256-GCM), bound to its purpose."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(key).encrypt(nonce, secret, purpose)


def unwrap(key: bytes, blob: bytes, purpose: bytes) -> bytes | None:
    """Decrypt what `wrap` made; None if key, purpose or bytes are not the same."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(blob[:12], blob[12:], purpose)
    except (InvalidTag, ValueError):
        return None


def derived(secret: bytes, purpose: bytes) -> bytes:
    """Derive a key from a secret that is already random (HKDF-SHA-256); no slow hash is needed."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, purpose).derive(secret)
