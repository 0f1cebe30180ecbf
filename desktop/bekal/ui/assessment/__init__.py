"""Penilaian: the courses with how many are assessed, and the mark grid of one course."""
