"""The first run: one question each, by keys alone, taken up where it was left; and the way in by recovery code."""
