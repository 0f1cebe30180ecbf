"""The centre, the head office and the stick of the sync's tests, for its faults too."""

from tests.sync.conftest import _own_key_file, active, central, centre, stick

__all__ = ["_own_key_file", "active", "central", "centre", "stick"]
