"""Bekal: enrolment, attendance, assessment, certificates and sync for training centres, offline first."""

__version__ = "0.2.0"
