"""What pages play is noted frame by frame, and what they play it from is kept by hash."""

import base64
import hashlib
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from farm.errors import AssetError, FarmError
from farm.media.score import Notes
from farm.scene_worker.assets import ASSET
from farm.scene_worker.remotion.protocol import Frame, InlineSound, Site, Sound
from farm.scene_worker.remotion.score import Score
from farm.settings import Settings
from farm.storage.directory import DirectoryStore

HERE = "http://127.0.0.1:41234"


class Studio:
    """A bundle with a public file, an asset beside it, and a store."""

    def __init__(self, folder: Path) -> None:
        (folder / "bundle" / "public").mkdir(parents=True)
        (folder / "bundle" / "public" / "a b.wav").write_bytes(b"public")
        (folder / "asset.wav").write_bytes(b"asset")
        (folder / "secret.wav").write_bytes(b"secret")
        self.folder = folder
        self.store = DirectoryStore(folder / "store")
        self.settings = Settings(cache=folder / "cache")
        assets = {"ab.wav": str(folder / "asset.wav")}
        self.site = Site(bundle=str(folder / "bundle"), assets=assets, hosts=("Sounds.invalid",))

    def notes(self, *frames: Frame) -> Notes:
        score = Score(Fraction(30000, 1001))
        for frame in frames:
            score.note(frame, self.site)
        target = self.folder / "notes.json"
        score.write(target, self.store, self.settings)
        return Notes.model_validate_json(target.read_bytes())

    def kept(self, sha256: str) -> bytes:
        artifact = self.store.find(ASSET, sha256)
        assert artifact
        return self.store.open_local(artifact).read_bytes()


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path)


def heard(source: str, name: str = "one", **more: Any) -> Sound:
    usual = {"media_frame": 0.0, "volume": 1.0, "playback_rate": 1.0, "tone_frequency": 1.0, "audio_start_frame": 0.0}
    return Sound.model_validate({"id": name, "source": source, **usual, **more})


def frame_of(number: int, *sounds: Sound, inline: tuple[InlineSound, ...] = ()) -> Frame:
    return Frame(event="frame", frame=number, picture=None, sounds=sounds, inline=inline)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("source", "data"),
    [
        (f"{HERE}/public/a%20b.wav", b"public"),
        ("http://localhost:41234/public/a%20b.wav?version=2#t=1", b"public"),
        (f"{HERE}/farm-assets/ab.wav", b"asset"),
        ("data:audio/wav;base64," + base64.b64encode(b"inside").decode(), b"inside"),
    ],
)
def test_what_is_played_is_kept_by_its_hash(studio: Studio, source: str, data: bytes) -> None:
    (line,) = studio.notes(frame_of(0, heard(source))).lines
    assert line.asset == sha(data)
    assert studio.kept(line.asset) == data


@pytest.mark.parametrize(
    "source",
    [
        f"{HERE}/public/absent.wav",
        f"{HERE}/../secret.wav",
        f"{HERE}/%2e%2e/secret.wav",
        f"{HERE}//etc/passwd",
        f"{HERE}/%2Fetc/passwd",
        f"{HERE}/farm-assets/unknown.wav",
        f"{HERE}/farm-assets/../../secret.wav",
        f"{HERE}/",
        f"{HERE}/public",
    ],
)
def test_what_is_not_of_the_site_is_not_there(studio: Studio, source: str) -> None:
    (studio.folder / "bundle" / "link.wav").symlink_to(studio.folder / "secret.wav")
    with pytest.raises(AssetError, match="which is not there"):
        studio.notes(frame_of(0, heard(source)))
    with pytest.raises(AssetError, match="which is not there"):
        studio.notes(frame_of(0, heard(f"{HERE}/link.wav")))


@pytest.mark.parametrize("host", ["example.invalid", "sub.sounds.invalid", "169.254.169.254"])
def test_a_host_that_is_not_listed_is_not_asked(studio: Studio, host: str) -> None:
    with pytest.raises(AssetError, match=f"from '{host}', which 'hosts' does not list"):
        studio.notes(frame_of(0, heard(f"http://{host}/a.wav")))


def test_a_listed_host_is_asked_however_it_is_spelled(studio: Studio) -> None:
    # It does not exist: that it cannot be reached shows that it was tried.
    with pytest.raises(FarmError) as caught:
        studio.notes(frame_of(0, heard("https://sounds.invalid/a.wav")))
    assert "does not list" not in caught.value.message


def test_a_line_has_each_frame_with_its_place_and_volume(studio: Studio) -> None:
    source = f"{HERE}/farm-assets/ab.wav"
    first = [frame_of(n, heard(source, media_frame=n - 3.0, volume=n / 7)) for n in range(3, 6)]
    second = heard(source, "two", playback_rate=2.0, tone_frequency=1.5, audio_start_frame=9.0)
    notes = studio.notes(frame_of(2), *first, frame_of(6, second, heard(source, media_frame=3.0)))
    one, two = notes.lines
    assert notes.fps == Fraction(30000, 1001)
    assert (one.id, one.frames, one.media) == ("one", (3, 4, 5, 6), (0.0, 1.0, 2.0, 3.0))
    assert one.volumes == (0.428571, 0.571429, 0.714286, 1.0)
    assert (one.speed, one.tone, one.begins) == (1.0, 1.0, 0.0)
    assert (two.id, two.frames, two.speed, two.tone, two.begins) == ("two", (6,), 2.0, 1.5, 9.0)
    assert one.asset == two.asset


def test_made_samples_are_noted_as_they_come(studio: Studio) -> None:
    pieces = tuple(InlineSound(id="made", samples="AAAA", frame=n, tone_frequency=1.5) for n in (4, 5))
    notes = studio.notes(frame_of(4, inline=pieces[:1]), frame_of(5, inline=pieces[1:]))
    assert [(s.id, s.frame, s.pcm, s.tone) for s in notes.samples] == [
        ("made", 4, "AAAA", 1.5),
        ("made", 5, "AAAA", 1.5),
    ]


def test_notes_of_silence_are_notes_too(studio: Studio) -> None:
    notes = studio.notes(frame_of(0), frame_of(1))
    assert (notes.lines, notes.samples) == ((), ())
    assert json.loads((studio.folder / "notes.json").read_text())["fps"] == "30000/1001"
