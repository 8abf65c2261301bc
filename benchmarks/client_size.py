"""What the client takes: the wheel is built, installed into fresh environments, weighed and used.

python benchmarks/client_size.py [--out FOLDER]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
INSTALLATIONS = {"the client": "", "with the commands": "[cli]"}
USES = {
    "": ["python", "-c", "from farm.client import AsyncClient, Client; Client().close()"],
    "[cli]": ["farm", "submit", "--help"],
}


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """One installation. Sizes are bytes."""

    name: str
    packages: int
    download: int
    """Wheels, as an index gives them."""
    files: int
    """Installed files."""
    blocks: int
    """What they take on this file system."""
    compiled: int
    """Installed files with the bytecode that pip makes."""
    seconds: float
    """Median wall time of five uses."""
    parts: dict[str, int]
    """Files of each top-level entry."""


def main() -> None:
    """Weigh and write the results."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        _run(str(BIN / "python"), "-m", "hatchling", "build", "-t", "wheel", "-d", str(work / "wheel"))
        (wheel,) = (work / "wheel").glob("*.whl")
        found = [weigh(name, extra, wheel, work) for name, extra in INSTALLATIONS.items()]
        text = report(found, wheel.stat().st_size)
    chosen.out.mkdir(parents=True, exist_ok=True)
    (chosen.out / "client-size.md").write_text(text)
    print(text)


def weigh(name: str, extra: str, wheel: Path, work: Path) -> Weighed:
    """Install into a fresh environment and weigh it."""
    home = work / f"venv{len(extra)}"
    uv = str(BIN / "uv")
    _run(uv, "venv", "-q", "--python", sys.executable, str(home))
    _run(uv, "pip", "install", "-q", "--python", str(home / "bin/python"), f"framefarm{extra} @ {wheel.as_uri()}")
    (site,) = home.glob("lib/python*/site-packages")
    files = [path for path in site.rglob("*") if path.is_file() and not path.name.startswith("_virtualenv")]
    plain = sum(path.stat().st_size for path in files)
    blocks = sum(path.stat().st_blocks * 512 for path in files)
    parts = {}
    for entry in sorted(site.iterdir()):
        inside = [entry] if entry.is_file() else [path for path in entry.rglob("*") if path.is_file()]
        parts[entry.name] = sum(path.stat().st_size for path in inside)
    seconds = use(home, extra)
    _run(str(home / "bin/python"), "-m", "compileall", "-q", str(site))
    compiled = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    packages = len(list(site.glob("*.dist-info")))
    return Weighed(
        name=name,
        packages=packages,
        download=_download(uv, home, extra, wheel, work),
        files=plain,
        blocks=blocks,
        compiled=compiled,
        seconds=seconds,
        parts=parts,
    )


def use(home: Path, extra: str) -> float:
    """Use an installation as people do; return the median of five times."""
    command = USES[extra]
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        _run(str(home / "bin" / command[0]), *command[1:])
        taken.append(time.perf_counter() - started)
    return sorted(taken)[2]


def _download(uv: str, home: Path, extra: str, wheel: Path, work: Path) -> int:
    """Return what the wheels of an installation weigh."""
    folder = work / f"wheels{len(extra)}"
    frozen = _run(uv, "pip", "freeze", "--python", str(home / "bin/python"))
    wanted = [line for line in frozen.splitlines() if not line.startswith("framefarm")]
    _run(str(BIN / "python"), "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder), *wanted)
    shutil.copy(wheel, folder)
    return sum(path.stat().st_size for path in folder.iterdir())


def report(found: list[Weighed], wheel: int) -> str:
    """Return the results as Markdown."""
    lines = [
        "# What the client takes",
        "",
        f"`python benchmarks/client_size.py`, Python {sys.version.split()[0]}. MB are 10⁶ bytes.",
        f"Of the download, Framefarm's own wheel is {wheel / 1e6:.1f} MB.",
        "",
        "| installation | packages | download | installed | on disk | with pip's bytecode | one use |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in found:
        sizes = " | ".join(f"{size / 1e6:.1f} MB" for size in (one.download, one.files, one.blocks, one.compiled))
        lines.append(f"| {one.name} | {one.packages} | {sizes} | {one.seconds:.2f} s |")
    for one in found:
        large = sorted(one.parts.items(), key=lambda part: -part[1])[:8]
        lines += ["", f"Largest parts {one.name}: " + ", ".join(f"{name} {size / 1e6:.2f} MB" for name, size in large)]
    return "\n".join(lines) + "\n"


def _run(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()
