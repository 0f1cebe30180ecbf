"""The window on a real centre, as the people's screens have it."""

from tests.ui.candidates.conftest import Office, office, offices

__all__ = ["Office", "office", "offices"]
