"""Competency tests (UJK) in the window."""
