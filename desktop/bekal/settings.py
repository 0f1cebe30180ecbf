"""This machine's settings: one frozen dataclass, one TOML file. Nothing here travels to central."""

from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

FILE = "settings.toml"


@dataclass(frozen=True)
class Settings:
    """What this machine remembers for its people."""

    language: str = "id"
    """`id` or `en`."""
    colours: str = "system"
    """`system`, `light` or `dark`."""
    letters: int = 100
    """Size of letters in percent, 100 to 200."""
    last_staff: str = ""
    """Who signed in last, as 32 hex digits."""
    last_stick: str = ""
    """The folder that was written to last."""
    shared_folder: str = ""
    """The folder by which the centre's PCs exchange work; empty where none was chosen."""
    backup_folder: str = ""
    """The second place of the daily backup, such as another disk; empty where none is set."""
    receipt_paper: str = "a6"
    """What receipts are printed on: `a6`, `a4`, `58mm` or `80mm`."""
    receipt_after: bool = False
    """Whether a receipt is written after each registration."""
    receipt_folder: str = ""
    """Where those lie."""
    scan_sound: bool = True
    """Whether the scanning screen is heard."""
    scan_camera: str = ""
    """The name of the camera cards are read with; empty where a scanner types them."""
    scan_mirror: bool = True
    """Whether the camera's picture is shown as in a mirror."""


def load(folder: Path) -> Settings:
    """Read the settings of a data folder; what is missing or damaged keeps its default."""
    try:
        written = (folder / FILE).read_text(encoding="utf-8")
        import tomllib  # only where there is a file: the first paint waits for this function

        kept = tomllib.loads(written)
    except (OSError, ValueError):
        return Settings()
    defaults = asdict(Settings())
    known = {name: value for name, value in kept.items() if name in defaults and type(value) is type(defaults[name])}
    return Settings(**known)


def remember(folder: Path, settings: Settings, **changed: object) -> Settings:
    """Write changed settings and return them all; a disk that refuses costs nobody their work."""
    import json

    settings = replace(settings, **changed)  # type: ignore[arg-type]  # names are checked by replace
    lines = [
        f"{field.name} = {json.dumps(getattr(settings, field.name), ensure_ascii=False)}" for field in fields(settings)
    ]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError:
        pass  # a setting is a comfort; the next start simply asks again
    return settings
