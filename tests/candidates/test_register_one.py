"""Registering one person refuses what cannot be."""

from datetime import timedelta

import pytest
from tests.makers import NOW, Made

from bekal.candidates import rules, service
from bekal.candidates.applicants import Applicant


def test_nobody_is_registered_who_is_not_born_yet(made: Made) -> None:
    tomorrow = NOW.date() + timedelta(days=1)
    with pytest.raises(rules.BirthDateAhead), made.writing() as session:
        service.register(session, Applicant(name="Peserta Contoh", birth_date=tomorrow), now=NOW)
    with made.writing() as session:
        service.register(session, Applicant(name="Peserta Contoh", birth_date=NOW.date()), now=NOW)
