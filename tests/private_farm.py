"""The real command in a world of its own: home, cache, store, Ray; and what can be seen of it from outside."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

BIN = Path(sys.executable).parent
SETTLE_SECONDS = 10.0
"""How long processes may take to disappear after what started them has."""

FOREIGN = ("FARM_", "RAY_", "AWS_")
"""Variables of the developer's own that a private world does not inherit."""


@dataclass(frozen=True, kw_only=True)
class Process:
    """A living process of a world."""

    pid: int
    command: str
    environment: str
    parent: int
    session: int
    """Process id of its session's leader; a browser leads one of its own."""
    born: str
    """Tells it from a later one of the same number."""

    def signal(self, number: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What one command left."""

    code: int
    output: str
    errors: str
    seconds: float

    @property
    def manifest(self) -> dict[str, Any]:
        assert self.code == 0, self.errors
        found: dict[str, Any] = json.loads(self.output)
        return found

    def tasks(self, status: str) -> set[str]:
        """Return the keys of the tasks with a status."""
        return {task["key"] for task in self.manifest["tasks"] if task["status"] == status}


@dataclass(kw_only=True)
class World:
    """A short path below /tmp, since Ray's sockets lie there, and an environment that knows nothing else."""

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        return {
            **own,
            "PATH": f"{BIN}:{own['PATH']}",
            "HOME": str(self.root / "home"),
            "TMPDIR": str(self.root / "tmp"),
            "RAY_TMPDIR": str(self.root / "ray"),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_PROCESS_SPAWN_TIMEOUT_S": "60",
            "FARM_CACHE": str(self.cache),
            "FARM_STORE": str(self.store),
            **self.settings,
        }

    @property
    def store(self) -> Path:
        return self.root / "store"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    @property
    def out(self) -> Path:
        return self.root / "out"

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start ``farm`` in a process group of its own, as a shell would."""
        log = self.root / f"log-{time.monotonic_ns()}"
        with log.with_suffix(".out").open("wb") as output, log.with_suffix(".err").open("wb") as errors:
            process = subprocess.Popen(
                [str(BIN / "farm"), *arguments],
                env={**self.environment, **environment},
                cwd=self.root,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=errors,
                start_new_session=True,
            )
        self._logs[process.pid] = (log, time.monotonic())
        return process

    def finish(self, process: subprocess.Popen[bytes], *, timeout: float = 120.0) -> Ended:
        """Wait for a command's end; one that does not end is killed and fails the test."""
        log, started = self._logs[process.pid]
        try:
            code = process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill_everything()
            raise AssertionError(f"still running after {timeout} s:\n" + _text(log, ".err")) from None
        return Ended(
            code=code, output=_text(log, ".out"), errors=_text(log, ".err"), seconds=time.monotonic() - started
        )

    def errors_of(self, process: subprocess.Popen[bytes]) -> Path:
        """Return the file that a running command's standard error goes to."""
        return self._logs[process.pid][0].with_suffix(".err")

    def farm(self, *arguments: str, timeout: float = 120.0, **environment: str) -> Ended:
        """Run ``farm`` to its end."""
        return self.finish(self.start(*arguments, **environment), timeout=timeout)

    def render(self, spec: Path, *arguments: str, timeout: float = 120.0, **environment: str) -> Ended:
        """Run ``farm render --json`` to its end."""
        return self.farm("render", str(spec), "--json", *arguments, timeout=timeout, **environment)

    def processes(self, *words: str) -> list[Process]:
        """Return the living processes of this world whose command line has one of the words, or all."""
        everything = {process.pid: process for process in _everything()}
        self._note_family(everything)
        own = [process for process in everything.values() if self._family.get(process.pid) == process.born]
        return [process for process in own if not words or any(word in process.command for word in words)]

    def _note_family(self, everything: Mapping[int, Process]) -> None:
        """Find this world's processes by a mark, or by descent: Chromium's helpers wipe their environment out."""
        marker = f"RAY_TMPDIR={self.root / 'ray'}"
        self._family |= {p.pid: p.born for p in everything.values() if marker in p.environment}
        known = 0
        while len(self._family) > known:
            known = len(self._family)
            for process in everything.values():
                parent, leader = everything.get(process.parent), everything.get(process.session)
                # A session's number is not given to another process before the last of it is gone.
                orphan = leader is None and process.session in self._family
                if orphan or any(one and self._family.get(one.pid) == one.born for one in (parent, leader)):
                    self._family[process.pid] = process.born

    def encoders(self) -> list[Process]:
        """Return the running FFmpegs of tasks: they write segments."""
        return [p for p in self.processes("ffmpeg") if "segment.mp4" in p.command and "setpriv" not in p.command]

    def working(self) -> list[Process]:
        """Return the Ray workers that run a task, which Ray gives the task's name."""
        return self.processes("ray::export")

    def browsers(self) -> list[Process]:
        """Return the main processes of Chromium, each of which has helpers."""
        return [p for p in self.processes("--user-data-dir=") if "--type=" not in p.command]

    def renderers(self) -> list[Process]:
        """Return the processes of Chromium that draw pages."""
        return self.processes("--type=renderer")

    def drawers(self) -> list[Process]:
        """Return the processes of Node that drive a browser."""
        return [p for p in self.processes("worker/dist/main.js") if "setpriv" not in p.command]

    def raylets(self) -> list[Process]:
        return self.processes("/raylet/raylet ")

    def left_running(self) -> list[str]:
        """Return what has not ended within a few seconds."""
        end = time.monotonic() + SETTLE_SECONDS
        while (living := self.processes()) and time.monotonic() < end:
            time.sleep(0.2)
        return [process.command for process in living]

    def records(self, kind: str = "segment") -> dict[str, dict[str, Any]]:
        """Return the store's records by key; every one of them stands for whole, untouched bytes."""
        found = {}
        for path in (self.store / "records" / kind).glob("*/*.json"):
            record = json.loads(path.read_text())
            blob = self.store / "blobs" / record["sha256"][:2] / (record["sha256"] + record["suffix"])
            assert hashlib.sha256(blob.read_bytes()).hexdigest() == record["sha256"], f"{blob} is damaged"
            assert path.stem == record["key"]
            found[record["key"]] = record
        return found

    def unfinished(self) -> list[str]:
        """Return files that only an interrupted write leaves, in the store and at the destination."""
        everything = [p for folder in (self.store, self.out) if folder.exists() for p in folder.rglob("*")]
        return [str(p) for p in everything if p.is_file() and (p.name.startswith(".") or p.suffix in {".part", ".tmp"})]

    def scratch(self) -> list[Path]:
        """Return the scratch folders of attempts, living or dead."""
        return [path for path in (self.cache / "scratch").glob("*") if path.is_dir()]

    def kill_everything(self) -> None:
        for _round in range(20):
            living = self.processes()
            if not living:
                return
            for process in living:
                process.signal(signal.SIGKILL)
            time.sleep(0.1)

    def __post_init__(self) -> None:
        self._logs: dict[int, tuple[Path, float]] = {}
        self._family: dict[int, str] = {}


@contextmanager
def world(**settings: str) -> Iterator[World]:
    """Give a new world; nothing of it survives the block."""
    root = Path(tempfile.mkdtemp(prefix="ff-", dir="/tmp"))
    for name in ("home", "tmp", "ray"):
        (root / name).mkdir()
    made = World(root=root, settings=settings)
    try:
        yield made
    finally:
        made.kill_everything()
        shutil.rmtree(root, ignore_errors=True)


def with_ledger(farm: World, *, workers: int, jobs_at_once: int) -> World:
    """Return a world with a ledger, and a folder of pictures that jobs may use."""
    settings = {
        "FARM_DATABASE": f"sqlite:///{farm.root / 'ledger.sqlite'}",
        "FARM_DELIVERIES": str(farm.root / "deliveries"),
        "FARM_ASSET_ROOTS": str(farm.root / "pictures"),
        "FARM_WORKERS": str(workers),
        "FARM_JOBS_AT_ONCE": str(jobs_at_once),
    }
    return World(root=farm.root, settings=settings)


def draw_pictures(folder: Path, count: int, size: tuple[int, int] = (960, 540)) -> list[Path]:
    """Draw JPEGs with detail at all scales, each of its own seed."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        noise = np.random.default_rng(number)
        picture = np.zeros((size[1], size[0], 3), np.float32)
        for cells in (8, 32, 128):
            grid = noise.random((cells * 9 // 16 + 1, cells, 3), np.float32) * 255 / 3
            picture += cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC)
        path = folder / f"{number + 1:02d}.jpg"
        cv2.imwrite(str(path), np.clip(picture, 0, 255).astype(np.uint8))
        paths.append(path)
    return paths


def make_media(path: Path, *arguments: str) -> Path:
    """Make a test clip or sound with FFmpeg."""
    subprocess.run(["ffmpeg", "-v", "error", *arguments, "-y", str(path)], check=True, timeout=60)
    return path


def still(image: Path, seconds: float, **more: object) -> dict[str, object]:
    return {"kind": "ken_burns", "image": str(image), "duration": seconds, "motion": "zoom_in", **more}


def output(uri: Path | str, width: int = 320, height: int = 180, **more: object) -> dict[str, object]:
    return {"uri": str(uri), "width": width, "height": height, "fps": 25, "quality": "draft", **more}


def write_spec(path: Path, scenes: Sequence[object], outputs: Sequence[object], **more: object) -> Path:
    spec = {"version": 1, "title": "Alps", "scenes": scenes, "outputs": outputs, **more}
    path.write_text(json.dumps(spec))
    return path


def frame_hashes(path: Path | str) -> list[str]:
    """Return the MD5 of every decoded picture."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v:0", "-fps_mode", "passthrough"]
    printed = _printed([*command, "-f", "framemd5", "-"])
    return [line.rsplit(",", 1)[1].strip() for line in printed.splitlines() if not line.startswith("#")]


def probe(path: Path | str, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_printed(["ffprobe", "-v", "error", "-of", "json", *arguments, str(path)]))
    return found


def complaints(path: Path | str) -> str:
    """Return what FFmpeg says when it plays a file from end to end."""
    command = ["ffmpeg", "-v", "warning", "-xerror", "-i", str(path), "-f", "null", "-"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return done.stderr + ("" if done.returncode == 0 else f"exit code {done.returncode}")


def wait_for(what: str, happened: Any, *, timeout: float = 60.0, every: float = 0.05) -> Any:
    """Wait until something is true, and return it."""
    end = time.monotonic() + timeout
    while not (found := happened()):
        assert time.monotonic() < end, f"{what}: not within {timeout} s"
        time.sleep(every)
    return found


def _printed(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


def _text(log: Path, suffix: str) -> str:
    return log.with_suffix(suffix).read_text(errors="replace")


def _everything() -> Iterator[Process]:
    """Return every process that can be looked at; zombies have no environment."""
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            environment = (folder / "environ").read_bytes().replace(b"\0", b"\n").decode(errors="replace")
            # After the name, which may hold anything: state, parent, group, session, …, birth.
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] not in {"Z", "X"}:
            yield Process(
                pid=int(folder.name),
                command=command,
                environment=environment,
                parent=int(fields[1]),
                session=int(fields[3]),
                born=fields[19],
            )
