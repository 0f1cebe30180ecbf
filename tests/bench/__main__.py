"""Run every benchmark in its own process and write the table to `build/bench.md`."""

import json
import subprocess
import sys
from pathlib import Path

from tests.bench import HEAD, Line

HERE = Path(__file__).resolve().parent
TABLE = HERE.parents[1] / "build" / "bench.md"
ONE = (
    "import dataclasses, importlib, json, sys\n"
    "for line in importlib.import_module('tests.bench.' + sys.argv[1]).run():\n"
    "    print(json.dumps(dataclasses.asdict(line)), flush=True)\n"
)


def main(wanted: list[str]) -> int:
    """Run the benchmarks named (`p05`), or all of them; return 1 if one of them broke."""
    rows, broken = [], 0
    for path in [*sorted(HERE.glob("p[0-9]*.py")), HERE / "duplicates.py", HERE / "hostile_header.py"]:
        if wanted and not path.stem.startswith(tuple(wanted)):
            continue
        done = subprocess.run(
            [sys.executable, "-c", ONE, path.stem], cwd=HERE.parents[1], stdout=subprocess.PIPE, text=True, check=False
        )
        for text in done.stdout.splitlines():
            if text.startswith("{"):
                line = Line(**json.loads(text))
                print(line, flush=True)
                rows.append(line.row())
        if done.returncode:
            broken = 1
            rows.append(f"| {path.stem} | broke off with {done.returncode} | | | | | | |")
    table = "\n".join([HEAD, *rows]) + "\n"
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text(table, encoding="utf-8")
    print("\n" + table, end="")
    return broken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
