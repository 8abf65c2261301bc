"""The `farm` command in a room of its own: nothing of the user's is read, nothing is left outside."""

import io
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import farm.settings
from farm.cli.app import main

FARM = Path(sys.executable).with_name("farm")

PATIENCE = 20.0
"""Seconds after which a run counts as hanging."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a run of the command gave."""

    code: int
    out: str
    err: str
    seconds: float

    @property
    def errors(self) -> list[str]:
        """The complaints, without the word ``error``."""
        return [line.removeprefix("error ") for line in self.err.splitlines() if line.startswith("error ")]

    def places(self) -> list[str]:
        """Where the complaints point."""
        return [complaint.partition(": ")[0] for complaint in self.errors]


@dataclass(frozen=True, kw_only=True)
class Room:
    """A folder with everything that one run reads and writes."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    """Variables besides those that keep the run in the room."""

    def __post_init__(self) -> None:
        for name in ("home", "temporary", "delivery"):
            (self.folder / name).mkdir(exist_ok=True)

    @property
    def delivery(self) -> Path:
        """The folder that a good run would deliver to."""
        return self.folder / "delivery"

    @property
    def target(self) -> Path:
        """The file that a good run would deliver."""
        return self.delivery / "out.mp4"

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file into the room, such as its spec."""
        path = self.folder / name
        path.write_bytes(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text)
        return path

    def variables(self) -> Mapping[str, str]:
        """The run's whole environment."""
        own = {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder / "temporary"),
            "RAY_TMPDIR": str(self.folder / "ray"),
            "FARM_CACHE": str(self.folder / "cache"),
            "FARM_STORE": str(self.folder / "store"),
            "AWS_ACCESS_KEY_ID": "nobody",
            "AWS_SECRET_ACCESS_KEY": "nothing",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return own | self.env

    def run(self, *arguments: object, stdin: bytes = b"", patience: float = PATIENCE) -> Answer:
        """Run the command as a process of its own; one that hangs fails the test."""
        begun = time.monotonic()
        done = subprocess.run(
            [str(FARM), *map(str, arguments)],
            check=False,
            capture_output=True,
            cwd=self.folder,
            env=self.variables(),
            input=stdin,
            timeout=patience,
        )
        return Answer(
            code=done.returncode,
            out=done.stdout.decode(),
            err=done.stderr.decode(),
            seconds=time.monotonic() - begun,
        )

    def render(self, *arguments: object) -> Answer:
        """Run `farm render spec.json -o out.mp4`, the room's own spec to its own target."""
        return self.run("render", "spec.json", "-o", self.target, *arguments)

    def leftovers(self) -> list[str]:
        """What a run that delivers nothing must not leave behind; a started Ray shows here, too."""
        folders = [self.delivery, self.folder / "cache" / "scratch", self.folder / "temporary", self.folder / "ray"]
        return [str(path.relative_to(self.folder)) for folder in folders for path in folder.glob("**/*")]

    def living(self) -> list[str]:
        """Return the command lines of processes that a run left."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                if f"{self.folder}/".encode() in words:
                    found.append((folder / "cmdline").read_text())
        return found


def run_inside(room: Room, monkeypatch: pytest.MonkeyPatch, *arguments: str, stdin: bytes = b"") -> Answer:
    """Run the command's own entry in this process: the same, without the second that a process takes to start."""
    out, err = io.StringIO(), io.StringIO()
    with monkeypatch.context() as patch:
        for name in os.environ.keys() - room.variables().keys():
            if name.startswith(("FARM_", "RAY_", "AWS_")):
                patch.delenv(name)
        for name, value in room.variables().items():
            patch.setenv(name, value)
        patch.setattr("tempfile.tempdir", None)
        patch.setattr("signal.signal", lambda *_: None)
        patch.setattr(sys, "argv", ["farm", *arguments])
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.chdir(room.folder)
        farm.settings.settings.cache_clear()
        begun = time.monotonic()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
        finally:
            farm.settings.settings.cache_clear()
    return Answer(code=code, out=out.getvalue(), err=err.getvalue(), seconds=time.monotonic() - begun)
