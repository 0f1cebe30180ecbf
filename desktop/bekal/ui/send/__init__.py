"""Validasi & Kirim: what central does not have yet, and the way there and back by stick."""
