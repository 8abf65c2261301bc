"""What a composition was heard to play is looked for in the finished sound."""

import hashlib
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from farm.analysis.hearing import listen
from farm.media.score import Line, Notes
from farm.orchestrator.composition_sound import with_compositions
from farm.plan.expectation import Expectation, Piece
from farm.plan.tasks import Cue, Heard
from farm.scene_worker.remotion.score import SCORE
from farm.scene_worker.sound import save_wave
from farm.settings import Settings
from farm.spec.outputs import Codec, Container
from farm.storage import open_store
from farm.storage.store import Store

Array = Any
RATE, FPS, SECONDS = 48_000, 30, 3
FROM = 12
"""Frame of the composition at which its recording begins."""
SCENE = 1.0
"""Second at which its scene begins."""


class Room:
    """A store with a composition's notes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(cache=folder / "cache", store=str(folder / "store"))
        self.store: Store = open_store(self.settings.store_uri, self.settings)
        noise = np.random.default_rng(5)
        self.played = np.repeat(noise.normal(0, 0.1, (RATE, 1)), 2, 1).astype(np.float32)
        voice = save_wave(self.played, RATE, folder / "voice.wav")
        self.voice = hashlib.sha256(voice.read_bytes()).hexdigest()
        self.assets = {self.voice: str(voice)}

    def note(self, key: str, *, silent: bool = False) -> None:
        frames = tuple(range(FROM, FROM + FPS))
        media = tuple(float(n) for n in range(FPS))
        line = Line(
            id="a", asset=self.voice, frames=frames, media=media, volumes=(0.5,) * FPS, speed=1.0, tone=1.0, begins=0.0
        )
        notes = Notes(fps=Fraction(FPS), lines=() if silent else (line,), samples=())
        path = self.folder / "notes.json"
        path.write_text(notes.model_dump_json())
        self.store.put(kind=SCORE, key=key, path=path, facts={}, suffix=".json", move=True)

    def plan(self, key: str) -> Expectation:
        one = Cue.model_validate(
            {
                "role": "clip",
                "asset": "",
                "heard": (Heard(score=key, first=0, count=2 * FPS),),
                "fps": Fraction(FPS),
                "at": round(SCENE * RATE),
                "length": 2 * RATE,
                "source_start": 0.0,
                "source_end": 2.0,
                "speed": 1.0,
                "gain_db": 0.0,
                "loop": False,
                "fade_in": 0.0,
                "fade_out": 0.0,
            }
        )
        pieces = (Piece(key="p", first=0, frames=SECONDS * FPS, scenes=(0,), kind="remotion", moves=False),)
        size = {"width": 64, "height": 64, "fps": Fraction(FPS), "frames": SECONDS * FPS}
        form = {"codec": Codec.H264, "container": Container.MP4, "pieces": pieces, "scenes": ((0, 0, SECONDS * FPS),)}
        return Expectation.model_validate(size | form | {"cues": (one,)})

    def ready(self, key: str) -> tuple[Expectation, dict[str, str]]:
        plan, assets = with_compositions(self.plan(key), self.store, self.settings, self.assets, self.folder)
        return plan, dict(assets)

    def mixed(self, late: float) -> Array:
        sound = np.zeros((SECONDS * RATE, 2))
        begin = round((SCENE + FROM / FPS + late) * RATE)
        sound[begin : begin + RATE] = 0.5 * self.played
        return (sound * 32767).astype(np.int16)


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


@pytest.mark.parametrize("late", [0.0, 2 / FPS, -2 / FPS])
def test_a_compositions_sound_is_heard_at_its_time_or_told_how_late(room: Room, late: float) -> None:
    room.note("c" * 64)
    plan, assets = room.ready("c" * 64)
    (match,) = listen(plan, room.mixed(late), assets).matches
    assert match.found
    assert match.lag == pytest.approx(late, abs=0.002)


def test_a_compositions_sound_that_is_muted_is_missing(room: Room) -> None:
    room.note("c" * 64)
    plan, assets = room.ready("c" * 64)
    (match,) = listen(plan, np.zeros((SECONDS * RATE, 2), np.int16), assets).matches
    assert not match.found


def test_a_silent_composition_is_not_looked_for(room: Room) -> None:
    room.note("5" * 64, silent=True)
    plan, _ = room.ready("5" * 64)
    assert plan.cues == ()


def test_a_composition_whose_notes_are_gone_stays_unknown(room: Room) -> None:
    plan, assets = room.ready("a" * 64)
    assert plan == room.plan("a" * 64)
    heard = listen(plan, room.mixed(0.0), assets)
    assert heard.matches == ()
    assert heard.unknown[round((SCENE + 1) * 16_000)]
