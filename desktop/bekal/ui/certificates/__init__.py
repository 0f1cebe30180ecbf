"""Sertifikat: the courses with their counts, the run from choosing to printed, and the checking of a certificate."""
