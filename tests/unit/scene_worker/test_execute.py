"""One task, from its order to its committed result."""

import hashlib
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media_made import (
    RATE,
    canvas,
    children,
    encoding,
    noise,
    number_shown,
    numbered_video,
    read_frames,
    running,
    tone,
    write_sound,
)
from PIL import Image

from farm.errors import AssetError, FarmError, ProofError, RenderError
from farm.media.colors import color
from farm.media.ffmpeg import version
from farm.media.inspect import verify_segment
from farm.plan.camera import CameraPath
from farm.plan.tasks import (
    CardLayer,
    ClipLayer,
    ColorLayer,
    Cue,
    Duck,
    KenBurnsLayer,
    Layer,
    MixPayload,
    Payload,
    RangePayload,
    Task,
    TranscodePayload,
    TransitionPayload,
    Versions,
    content_key,
)
from farm.scene_worker.curves import CURVES, Curves
from farm.scene_worker.render import Order, Progress, execute
from farm.scene_worker.sound import ENVELOPE
from farm.settings import Settings
from farm.spec.motion import Easing, View
from farm.spec.scenes import Direction, Fit, TransitionKind
from farm.storage.artifact import Artifact
from farm.storage.directory import DirectoryStore
from farm.storage.locks import try_lock

RED = ColorLayer(color="#c83232", to=None, angle=0, frames=40)
GRADIENT = ColorLayer(color="#c83232", to="#3232c8", angle=0, frames=40)
CARD = CardLayer(text="scene 3", frames=40)


def sha_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Farm:
    """A node with a store, in a folder."""

    def __init__(self, folder: Path, name: str = "node") -> None:
        self.folder = folder
        self.settings = Settings(cache=folder / name / "cache")
        self.store = DirectoryStore(folder / name / "store")

    def order(self, payload: Payload, assets: Sequence[Path] = (), ffmpeg: str = "") -> Order:
        versions = Versions(ffmpeg=ffmpeg or version())
        count = 0 if isinstance(payload, MixPayload) else payload.count
        key = content_key(payload, versions)
        task = Task(key=key, name="a task", payload=payload, scenes=(0,), frames=count, seconds=1.0)
        return Order(
            task=task, store=self.store.uri, assets={sha_of(path): str(path) for path in assets}, versions=versions
        )

    def run(self, payload: Payload, assets: Sequence[Path] = (), **other: Any) -> tuple[list[Progress], Artifact]:
        *reports, artifact = execute(self.order(payload, assets, **other), self.settings)
        assert isinstance(artifact, Artifact)
        assert all(isinstance(report, Progress) for report in reports)
        return [report for report in reports if isinstance(report, Progress)], artifact

    def leftovers(self) -> list[Path]:
        """Return what is left of finished attempts."""
        rooms = [self.settings.cache / name for name in ("scratch", "claims", "files/making")]
        return [path for room in rooms if room.is_dir() for path in room.rglob("*")]


def ranged(layer: Layer, first: int = 0, count: int = 12, **other: Any) -> RangePayload:
    return RangePayload(layer=layer, first=first, count=count, canvas=canvas(), encoding=encoding(**other))


def transition(before: Layer, after: Layer, look: TransitionKind = TransitionKind.CROSSFADE) -> TransitionPayload:
    return TransitionPayload(
        before=before,
        before_first=before.frames - 10,
        after=after,
        look=look,
        direction=Direction.LEFT,
        count=10,
        canvas=canvas(),
        encoding=encoding(),
    )


@pytest.fixture
def farm(tmp_path: Path) -> Farm:
    return Farm(tmp_path)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (180, 320, 3), np.uint8)).save(path)
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return numbered_video(tmp_path / "film.mp4", 60)


def ken_burns(photo: Path) -> KenBurnsLayer:
    path = CameraPath(start=View(), end=View(zoom=1.3), easing=Easing.LINEAR)
    return KenBurnsLayer(image=sha_of(photo), path=path, fit=Fit.COVER, background="blur", frames=40)


def clip(film: Path) -> ClipLayer:
    return ClipLayer(video=sha_of(film), start=0.5, end=1.5, speed=1.0, fit=Fit.COVER, background="#000000", frames=40)


def sound_mix(path: Path) -> MixPayload:
    cue = Cue(role="voice", asset=sha_of(path), at=0, length=RATE, source_start=0.0, source_end=1.0, speed=1.0,
              gain_db=0.0, loop=False, fade_in=0.0, fade_out=0.0)  # fmt: skip
    return MixPayload(cues=(cue,), samples=RATE, sample_rate=RATE, lufs=-14.0, true_peak_db=-1.0, kbps=192)


@pytest.mark.parametrize("layer", [RED, GRADIENT, CARD], ids=["colour", "gradient", "card"])
def test_a_range_of_a_drawn_scene_is_committed_with_what_it_is(farm: Farm, layer: Layer) -> None:
    reports, artifact = farm.run(ranged(layer))
    assert reports
    assert artifact.kind == "segment"
    assert artifact.facts["frames"] == 12
    assert artifact.facts["encoder"] == "libx264"
    assert str(artifact.facts["parameters"]).startswith("SHA256:")
    assert isinstance(artifact.facts["cpu_seconds"], float)
    assert artifact.facts["cpu_seconds"] > 0
    path = farm.store.open_local(artifact)
    verify_segment(path, frames=12, fps=Fraction(30), timescale=90_000)
    assert farm.leftovers() == []


def test_a_plain_scene_shows_its_colour(farm: Farm) -> None:
    _reports, artifact = farm.run(ranged(RED, crf=4))
    frame = read_frames(farm.store.open_local(artifact))[5].reshape(-1)
    assert [int(frame[4000]), int(frame[9216 + 1000]), int(frame[-1000])] == pytest.approx(color("#c83232"), abs=1)


def test_a_range_of_a_clip_shows_that_range(farm: Farm, film: Path) -> None:
    _reports, artifact = farm.run(ranged(clip(film), first=7, count=30), [film])
    shown = [number_shown(frame) for frame in read_frames(farm.store.open_local(artifact))]
    assert shown == [min(15 + n, 44) for n in range(7, 37)]
    assert farm.leftovers() == []


def test_ranges_of_a_moving_picture_are_parts_of_the_whole(farm: Farm, photo: Path) -> None:
    layer = ken_burns(photo)

    def frames(first: int, count: int) -> list[Any]:
        payload = ranged(layer, first, count, crf=1)
        return read_frames(farm.store.open_local(farm.run(payload, [photo])[1]))

    whole, parts = frames(0, 40), frames(0, 13) + frames(13, 13) + frames(26, 14)
    assert len(parts) == 40
    assert max(np.abs(a.astype(int) - b).mean() for a, b in zip(whole, parts, strict=True)) < 0.5
    assert min(np.abs(a.astype(int) - b).mean() for a, b in zip(whole, parts[1:], strict=False)) > 2


@pytest.mark.parametrize("look", [TransitionKind.WIPE])
def test_a_transition_is_committed(farm: Farm, photo: Path, film: Path, look: TransitionKind) -> None:
    payload = transition(clip(film), ken_burns(photo), look)
    _reports, artifact = farm.run(payload, [photo, film])
    assert len(read_frames(farm.store.open_local(artifact))) == 10
    assert farm.leftovers() == []


def test_a_mix_is_committed_with_what_it_measures(farm: Farm, tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "a.wav", tone(1.0))
    reports, artifact = farm.run(sound_mix(sound), [sound])
    assert reports
    assert artifact.kind == "sound"
    assert artifact.suffix == ".m4a"
    assert artifact.facts["lufs"] == pytest.approx(-14.0, abs=0.6)
    assert isinstance(artifact.facts["true_peak_db"], float)
    assert farm.leftovers() == []


def test_what_was_done_to_the_music_is_kept_beside_the_mix(farm: Farm, tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "a.wav", tone(1.0))
    music = write_sound(tmp_path / "music.wav", noise(0.4, -20))
    plain = sound_mix(sound)
    again = plain.cues[0].model_copy(
        update={
            "role": "music",
            "asset": sha_of(music),
            "loop": True,
            "source_end": 0.4,
            "duck": Duck(threshold_db=-50, depth_db=9, attack=0.1, release=0.2),
        }
    )
    _reports, artifact = farm.run(plain.model_copy(update={"cues": (*plain.cues, again)}), [sound, music])
    kept = farm.store.find(CURVES, artifact.key)
    assert kept is not None
    curves = Curves.model_validate_json(farm.store.open_local(kept).read_bytes())
    assert (curves.loops[0].music, curves.ducking[0].music) == (sha_of(music), (sha_of(music),))
    assert min(curves.ducking[0].gain_db) == -9
    assert len(curves.ducking[0].gain_db) == curves.points_per_second + 1
    assert curves.loops[0].end <= 0.4
    assert curves.loops[0].first_return == curves.loops[0].end
    assert list((farm.folder / "node" / "store" / "records" / ENVELOPE).rglob("*.json"))


def test_a_mix_without_such_music_has_no_curves(farm: Farm, tmp_path: Path) -> None:
    sound = write_sound(tmp_path / "a.wav", tone(1.0))
    _reports, artifact = farm.run(sound_mix(sound), [sound])
    assert farm.store.find(CURVES, artifact.key) is None


def test_a_rendition_is_made_from_committed_segments(farm: Farm, film: Path) -> None:
    keys = [farm.run(ranged(clip(film), first, 10), [film])[1].key for first in (0, 10)]
    payload = TranscodePayload(sources=tuple(keys), count=20, canvas=canvas(64, 36), encoding=encoding())
    _reports, artifact = farm.run(payload)
    frames = read_frames(farm.store.open_local(artifact), (64, 36))
    assert [number_shown(frame) for frame in frames] == list(range(15, 35))
    assert farm.leftovers() == []


def test_a_rendition_of_a_segment_that_is_gone_is_refused(farm: Farm) -> None:
    payload = TranscodePayload(sources=("0" * 64,), count=20, canvas=canvas(), encoding=encoding())
    with pytest.raises(ProofError, match="went away"):
        farm.run(payload)
    assert farm.leftovers() == []


def test_the_same_order_gives_the_same_bytes_on_every_node(tmp_path: Path, photo: Path, film: Path) -> None:
    sound = write_sound(tmp_path / "a.wav", noise(1.0))
    payloads: list[Payload] = [
        ranged(GRADIENT),
        ranged(ken_burns(photo)),
        ranged(clip(film)),
        transition(ken_burns(photo), clip(film), TransitionKind.WIPE),
        sound_mix(sound),
    ]
    nodes = [Farm(tmp_path, name) for name in ("one", "two")]
    for payload in payloads:
        first, second = (node.run(payload, [photo, film, sound])[1] for node in nodes)
        assert first.key == second.key
        assert first.sha256 == second.sha256


def test_what_is_in_the_store_is_not_made_again(farm: Farm) -> None:
    _reports, first = farm.run(ranged(RED))
    started = time.monotonic()
    _reports, second = farm.run(ranged(RED))
    assert second == first
    assert time.monotonic() - started < 0.2


def test_a_task_that_another_process_works_on_is_waited_for_unless_that_one_is_frozen(farm: Farm) -> None:
    order = farm.order(ranged(RED))
    claim = farm.settings.cache / "claims" / order.task.key
    claim.parent.mkdir(parents=True)
    held = try_lock(claim)
    assert held is not None
    waiting = execute(order, farm.settings)
    assert [next(waiting) for _turn in range(3)] == [Progress(frames=0)] * 3
    assert farm.store.find("segment", order.task.key) is None
    long_ago = time.time() - 2 * farm.settings.stall_seconds - order.task.seconds - 1
    os.utime(claim, (long_ago, long_ago))
    *_reports, artifact = waiting
    assert isinstance(artifact, Artifact)
    assert claim.exists(), "the other one's claim"
    os.close(held)


def test_a_node_with_another_ffmpeg_refuses(farm: Farm) -> None:
    with pytest.raises(RenderError, match=r"the export was planned for 9\.9\.9"):
        farm.run(ranged(RED), ffmpeg="9.9.9")
    assert farm.leftovers() == []


def test_an_asset_that_changed_is_refused(farm: Farm, photo: Path) -> None:
    order = farm.order(ranged(ken_burns(photo)), [photo])
    Image.new("RGB", (320, 180)).save(photo)
    with pytest.raises(AssetError, match="changed or went away"):
        list(execute(order, farm.settings))
    assert farm.store.find("segment", order.task.key) is None
    assert farm.leftovers() == []


def test_an_asset_that_went_away_is_refused_unless_the_store_has_it(farm: Farm, photo: Path) -> None:
    order = farm.order(ranged(ken_burns(photo)), [photo])
    kept = photo.with_suffix(".kept")
    photo.rename(kept)
    with pytest.raises(AssetError, match="changed or went away"):
        list(execute(order, farm.settings))
    farm.store.put(kind="asset", key=sha_of(kept), path=kept, facts={}, suffix=".png")
    *_reports, artifact = execute(order, farm.settings)
    assert isinstance(artifact, Artifact)


def test_a_video_that_does_not_decode_is_an_error_and_leaves_nothing(farm: Farm, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"no film")
    before = children()
    for payload in (ranged(clip(film)), transition(RED, clip(film)), transition(clip(film), RED)):
        with pytest.raises(AssetError):
            farm.run(payload, [film])
        assert farm.leftovers() == []
        assert children() == before


def test_an_encoder_that_fails_is_an_error_and_leaves_nothing(farm: Farm) -> None:
    before = children()
    order = farm.order(ranged(RED, preset="no-such-preset", count=40))
    with pytest.raises(FarmError, match="no-such-preset"):
        list(execute(order, farm.settings))
    assert farm.store.find("segment", order.task.key) is None
    assert farm.leftovers() == []
    assert children() == before


def long(film: Path) -> RangePayload:
    """Return a task that takes some seconds and has two children at work."""
    endless = ClipLayer(
        video=sha_of(film), start=0.0, end=2.0, speed=1.0, fit=Fit.COVER, background="#000000", frames=20_000
    )
    return RangePayload(layer=endless, first=0, count=20_000, canvas=canvas(640, 360), encoding=encoding())


def test_a_long_task_reports_more_and_more_frames(farm: Farm, film: Path) -> None:
    running_task = execute(farm.order(long(film), [film]), farm.settings)
    reports = [next(running_task) for _ in range(4)]
    assert all(isinstance(report, Progress) for report in reports)
    frames = [report.frames for report in reports if isinstance(report, Progress)]
    assert frames[0] == 0
    assert frames == sorted(set(frames))
    running_task.close()  # type: ignore[attr-defined]


def test_a_task_that_is_closed_leaves_neither_files_nor_processes(farm: Farm, film: Path) -> None:
    before = children()
    order = farm.order(long(film), [film])
    running_task = execute(order, farm.settings)
    for _ in range(3):
        next(running_task)
    assert len(children() - before) == 2
    started = time.monotonic()
    running_task.close()  # type: ignore[attr-defined]
    assert time.monotonic() - started < 2
    assert children() == before
    assert farm.leftovers() == []
    assert farm.store.find("segment", order.task.key) is None


INTERRUPTED = """
import sys, pickle
from pathlib import Path
from farm.scene_worker.render import execute
from media_made import children
order, settings = pickle.loads(Path(sys.argv[1]).read_bytes())
seen = set()
try:
    for report in execute(order, settings):
        seen |= children()
        if len(seen) >= 2:
            print(*seen, flush=True)
except KeyboardInterrupt:
    print("interrupted", len(children() & seen), flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_worker_that_is_interrupted_or_killed_leaves_no_process(farm: Farm, film: Path, how: signal.Signals) -> None:
    order = farm.folder / "order"
    order.write_bytes(pickle.dumps((farm.order(long(film), [film]), farm.settings)))
    path = str(Path(__file__).parents[1])
    command = [sys.executable, "-c", INTERRUPTED, str(order)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": path}) as worker:
        assert worker.stdout
        pids = [int(pid) for pid in worker.stdout.readline().split()]
        assert len(pids) >= 2
        worker.send_signal(how)
        said = worker.stdout.read()
    if how is signal.SIGINT:
        assert said.splitlines()[-1] == "interrupted 0"
        assert farm.leftovers() == []
    until = time.monotonic() + 3
    while any(running(pid) for pid in pids) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(running(pid) for pid in pids)


def _environment() -> dict[str, str]:
    return dict(os.environ)
