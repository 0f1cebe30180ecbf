"""Synthetic people and classes for the demo, practice mode and tests.

Everybody here is plainly invented: `Peserta Contoh 07`. A practice centre uses the practice roots, so that
its certificates can never verify as real ones, and every paper says LATIHAN.
"""
