"""What a fault of ours is told by: the kinds of the errors and the places in the program, never their texts.

The text of an error may name people: a value that could not be read, the contents of a row that a database refused.
"""

import traceback
from pathlib import Path
from types import TracebackType


def lines_of(error: BaseException) -> list[str]:
    """Return the kinds of an error and of all it came from, each with its places in the program, without any value."""
    lines: list[str] = []
    fault: BaseException | None = error
    while fault is not None:
        lines.append(f"{type(fault).__module__}.{type(fault).__qualname__}")
        lines += _places(fault.__traceback__)
        fault = fault.__cause__ or fault.__context__
    return lines


def _places(trace: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(trace)
    return [f"  {_inside(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _inside(filename: str) -> str:
    """Keep only the part of a path below the program: folders above may carry a person's name."""
    parts = Path(filename).parts
    for anchor in ("bekal", "site-packages"):
        if anchor in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(anchor) :])
    return parts[-1] if parts else filename
