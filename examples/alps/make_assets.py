"""Make the pictures, voices and music of the "Alps" example, all from nothing but code.

Every file is made from fixed seeds, so each run gives the same result. A file that is already
complete and was made by this version is left alone.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import cv2
import music
import numpy as np
import photo
import terrain
import tiles as detail
import voice
from scenes import SCENES, TERRAINS
from tiles import Tiles

HERE = Path(__file__).resolve().parent
VERSIONS = {
    "photos": ("terrain", "tiles", "render", "air", "sky", "landscape", "water", "meadow", "photo", "scenes"),
    "voice": ("voice",),
    "music": ("music",),
}
"""The modules whose source decides whether a file of each kind is out of date."""


@dataclass(frozen=True)
class Job:
    """One file to make: its name below the example's folder and what makes its bytes."""

    name: str
    kind: str
    make: Callable[..., bytes]
    arguments: tuple[object, ...]


def version(kind: str) -> str:
    """Return a short text that changes when the code that makes a kind of file changes."""
    digest = hashlib.sha256()
    for module in VERSIONS[kind]:
        digest.update((HERE / f"{module}.py").read_bytes())
    return digest.hexdigest()[:16]


def stamp_path(name: str) -> Path:
    """Return where the stamp of a finished file is kept."""
    return HERE / ".stamps" / (name.replace("/", "-") + ".txt")


def is_done(job: Job, wanted: str) -> bool:
    """Tell whether the file exists in full and was made by the wanted version."""
    path, stamp = HERE / job.name, stamp_path(job.name)
    if not path.is_file() or not stamp.is_file():
        return False
    return stamp.read_text() == f"{wanted} {path.stat().st_size}\n"


def replace_file(path: Path, data: bytes) -> None:
    """Write the file under a temporary name, then put it in place in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def store(job: Job, wanted: str, data: bytes) -> None:
    """Save a finished file, then its stamp."""
    replace_file(HERE / job.name, data)
    replace_file(stamp_path(job.name), f"{wanted} {len(data)}\n".encode())


def run_job(job: Job, wanted: str) -> tuple[int, float]:
    """Make and save one file; return its size in bytes and the time it took in seconds."""
    cv2.setNumThreads(1)
    start = time.perf_counter()
    data = job.make(*job.arguments)
    store(job, wanted, data)
    return len(data), time.perf_counter() - start


def make_terrain(number: int, path: Path) -> None:
    """Build a terrain and save its height map (metres) to the path."""
    cv2.setNumThreads(1)
    np.save(path, terrain.build_height(number, *TERRAINS[number]))


def make_tiles(folder: Path) -> None:
    """Build the detail tiles that all pictures share and save them in the folder."""
    cv2.setNumThreads(1)
    np.save(folder / "rock.npy", detail.build_rock(5))
    np.save(folder / "trees.npy", detail.build_trees(6))


def make_photo(index: int, folder: Path) -> bytes:
    """Return the encoded picture of the scene with this index; its land lies in `folder`."""
    scene = SCENES[index]
    tiles = Tiles(np.load(folder / "rock.npy"), np.load(folder / "trees.npy"))
    height = np.load(folder / f"{scene.terrain}.npy")
    return photo.encode(photo.render(scene, height, tiles), scene)


def plan(kinds: list[str], scenes: list[int], folder: Path) -> Iterator[Job]:
    """Yield the wanted files in the order in which they are best made."""
    if "music" in kinds:
        yield Job("music.wav", "music", music.make_music, ())
    if "voice" in kinds:
        for number in scenes:
            yield Job(f"voice/{number:02d}.wav", "voice", voice.speak, (number,))
    if "photos" in kinds:
        for number in scenes:
            scene = SCENES[number - 1]
            yield Job(f"photos/{scene.file}", "photos", make_photo, (number - 1, folder))


def make_all(jobs: list[Job], versions: dict[str, str], pool: Executor, folder: Path) -> None:
    """Make the files in the pool, each picture once its terrain is ready."""
    photos = [job for job in jobs if job.kind == "photos"]
    tiles = pool.submit(make_tiles, folder) if photos else None
    needed = {SCENES[int(str(job.arguments[0]))].terrain for job in photos}
    lands = {pool.submit(make_terrain, n, folder / f"{n}.npy"): n for n in sorted(needed)}
    running: dict[Future[tuple[int, float]], Job] = {}
    for job in jobs:
        if job.kind != "photos":
            running[pool.submit(run_job, job, versions[job.kind])] = job
    for land in as_completed(lands):
        land.result()
        if tiles:
            tiles.result()
        for job in photos:
            if SCENES[int(str(job.arguments[0]))].terrain == lands[land]:
                running[pool.submit(run_job, job, versions["photos"])] = job
    for count, future in enumerate(as_completed(running), 1):
        size, seconds = future.result()
        name = running[future].name
        print(f"[{count}/{len(jobs)}] {name}: {size / 1e6:.1f} MB in {seconds:.1f} s", flush=True)


def scene_range(text: str) -> list[int]:
    """Return the scene numbers of a text such as `3` or `1-5`."""
    first, _, last = text.partition("-")
    try:
        low, high = int(first), int(last or first)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number or a range such as 1-3") from None
    if not 1 <= low <= high <= len(SCENES):
        raise argparse.ArgumentTypeError(f"scenes run from 1 to {len(SCENES)}")
    return list(range(low, high + 1))


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(
        description="Make the pictures, voices and music of the Alps example.",
        epilog="Needs numpy, opencv-python and pillow, and the commands ffmpeg and flite. "
        "Files that are already complete are kept; delete one to make it again.",
    )
    parser.add_argument("--only", choices=sorted(VERSIONS), help="make just one kind of file (default: all)")
    parser.add_argument(
        "--scenes", type=scene_range, default=scene_range(f"1-{len(SCENES)}"), metavar="N[-M]",
        help="make the pictures and voices of these scenes only, for example 1-3 (default: all)",
    )  # fmt: skip
    parser.add_argument(
        "--jobs", type=int, default=min(os.cpu_count() or 1, 8), metavar="N",
        help="processes to use, each needs up to 2 GB of memory (default: %(default)s)",
    )  # fmt: skip
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Make the files that the command line asks for; return the exit status."""
    options = parse(arguments)
    kinds = [options.only] if options.only else sorted(VERSIONS)
    versions = {kind: version(kind) for kind in kinds}
    start = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="alps-") as name:
        folder = Path(name)
        jobs = list(plan(kinds, options.scenes, folder))
        todo = [job for job in jobs if not is_done(job, versions[job.kind])]
        print(f"{len(jobs) - len(todo)} files are complete, {len(todo)} to make", flush=True)
        if any(job.kind == "voice" for job in todo) and (missing := voice.missing_tool()):
            print(f"error: {missing}", file=sys.stderr)
            return 1
        if todo:
            with ProcessPoolExecutor(max_workers=max(1, options.jobs)) as pool:
                make_all(todo, versions, pool, folder)
    print(f"done in {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
