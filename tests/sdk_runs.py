"""The TypeScript SDK, built, and its examples run by Node."""

import json
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parent.parent
SDK = HOUSE / "serve" / "sdk"
TOOLS = HOUSE / "remotion" / "node_modules" / ".bin"


@dataclass(frozen=True, kw_only=True)
class Said:
    """How an example ended."""

    code: int
    output: str
    errors: str

    @property
    def told(self) -> Any:
        """What it printed, as JSON."""
        assert self.code == 0, self.errors
        return json.loads(self.output)


BUILT = (SDK / "dist" / "index.js", SDK / "tests" / "dist" / "examples" / "export.js")


def is_built() -> bool:
    """Tell whether what was compiled last is younger than all that it was made of."""
    sources = [*SDK.glob("*.json"), *SDK.glob("src/**/*.ts"), *SDK.glob("tests/*.*"), *SDK.glob("examples/*.ts")]
    if not all(file.exists() for file in BUILT):
        return False
    return max(file.stat().st_mtime for file in sources) < min(file.stat().st_mtime for file in BUILT)


@cache
def build() -> None:
    """Compile the SDK, and then its examples against what was compiled."""
    if is_built():
        return
    for project in (SDK, SDK / "tests"):
        done = subprocess.run(
            [str(TOOLS / "tsc"), "-p", str(project)], capture_output=True, text=True, check=False, timeout=120
        )
        assert done.returncode == 0, done.stdout


def run_example(name: str, address: str, *arguments: str, timeout: float = 60) -> Said:
    """Run an example against a service."""
    build()
    done = subprocess.run(
        ["node", str(SDK / "tests" / "dist" / "examples" / f"{name}.js"), *arguments],
        env={**os.environ, "PATH": f"{HOUSE / '.venv' / 'bin'}:{os.environ['PATH']}", "FARM_URL": address},
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )
    return Said(code=done.returncode, output=done.stdout, errors=done.stderr)
