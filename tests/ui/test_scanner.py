"""The flatbed, where there is none."""

import pytest

from bekal.ui import scanner


def test_without_a_scanner_its_absence_is_said() -> None:
    with pytest.raises(scanner.ScannerNotFound):
        scanner.scanners()
    with pytest.raises(scanner.ScannerNotFound):
        scanner.scan_page()
