"""Where data and resources lie, from source and when installed."""

import os
from pathlib import Path


def resources() -> Path:
    """Return the folder of fonts, icons, languages and reference data.

    `BEKAL_RESOURCES` names it where the program is installed apart from them; from source it lies at the
    top of the tree.
    """
    if named := os.environ.get("BEKAL_RESOURCES"):
        return Path(named)
    return Path(__file__).resolve().parents[2] / "resources"


def default_data() -> Path:
    """Return the platform's folder for this person's data of this program (not yet made)."""
    import platformdirs  # only when no folder was named: keeps the start lean

    return Path(platformdirs.user_data_dir("Bekal", appauthor=False))


def machine_state() -> Path:
    """Return a folder of this machine and person that copies of the data folder do not carry along."""
    import platformdirs

    return Path(platformdirs.user_state_dir("Bekal", appauthor=False))
