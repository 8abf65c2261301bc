"""The base installation, which is the client: what it takes on disk, and that it does without everything else."""

import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
MOST = 15_000_000
"""Bytes that the base installation may take, without the bytecode that Python may keep."""

REFUSING = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if path is None and top not in ALLOWED | sys.stdlib_module_names and not top.startswith("_sysconfigdata"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

ALLOWED = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Refuse())
"""


def declared(extra: str = "") -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    base: list[str] = project["dependencies"]
    return base + (project["optional-dependencies"][extra] if extra else [])


def closure(requirements: Iterable[str]) -> Mapping[str, Distribution]:
    """Return everything that is installed with some requirements, by name."""
    found: dict[str, Distribution] = {}
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        wanted = waiting.pop()
        name = wanted.name.lower().replace("_", "-")
        if name in found or (wanted.marker and not wanted.marker.evaluate({"extra": ""})):
            continue
        found[name] = distribution(wanted.name)
        waiting += [Requirement(text) for text in found[name].requires or ()]
    return found


def size(one: Distribution) -> int:
    paths = [Path(str(file.locate())) for file in one.files or () if file.suffix != ".pyc"]
    return sum(path.stat().st_size for path in paths if path.is_file())


def packages(found: Mapping[str, Distribution]) -> set[str]:
    names = {file.parts[0] for one in found.values() for file in one.files or () if file.suffix in {".py", ".so"}}
    return {name.removesuffix(".py") for name in names if name != ".."} | {"farm"}


def own_size() -> int:
    return sum(
        path.stat().st_size
        for room in ("farm", "serve")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "node_modules" not in path.parts
    )


def test_the_base_installation_stays_below_fifteen_megabytes() -> None:
    found = closure(declared())
    assert not {"ray", "opencv-python", "numpy", "typer", "rich"} & found.keys()
    sizes = {name: size(one) for name, one in found.items()} | {"framefarm": own_size()}
    assert sizes["pydantic-core"] > 1_000_000  # what was measured was there
    assert sum(sizes.values()) < MOST, sizes


@pytest.mark.parametrize(
    ("extra", "program", "code", "said"),
    [
        ("", "from farm.client import AsyncClient, Client; Client().close(); print('made')", 0, "made"),
        ("", "import sys; sys.argv = ['farm', 'jobs']; from farm.cli import main; main()", 3, "framefarm[cli]"),
        ("cli", "import sys; sys.argv = ['farm', 'submit', '--help']; from farm.cli import main; main()", 0, "SPEC"),
        (
            "cli",
            "import sys; sys.argv = ['farm', 'jobs', '--url', 'http://127.0.0.1:9']; from farm.cli import main; main()",
            3,
            "cannot be reached",
        ),
    ],
)
def test_nothing_else_is_needed(extra: str, program: str, code: int, said: str) -> None:
    allowed = ",".join(packages(closure(declared(extra))))
    command = [sys.executable, "-c", REFUSING + program, allowed]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)
    assert done.returncode == code, done.stderr
    assert said in done.stdout + done.stderr
