"""Checking what people bring: a folder of scans page by page, and a paper beside what the centre knows today.

folder      which files and pages there are to check, one piece at a time, and what came of each
today       the register and the person as they are now, beside what was signed
"""
