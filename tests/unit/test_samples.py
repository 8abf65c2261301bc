"""The samples that ship are what their table says, and are made from nothing by their script."""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from farm.media.images import inspect
from farm.media.probe import duration_of, measure_sound, probe, stream_of, upright_size
from farm.media.uploaded import examine
from farm.providers.speech.engines import ENGINES
from farm.samples import CLIP, DING, FOLDER, HILLS, MUSIC, SAMPLES, VOICE, sample_of

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "examples" / "samples" / "make_samples.py"
MOST = 250_000
"""Bytes that all of them may take: they are part of every installation."""


def facts(folder: Path) -> list[object]:
    """Return what can be measured of all samples in a folder, as coarse as other encoders may make it."""
    sounds = [measure_sound(folder / sound.name) for sound in (VOICE, MUSIC, DING)]
    film = probe(folder / CLIP.name)
    pictures = stream_of(film, "video")
    assert pictures is not None
    assert stream_of(film, "audio") is not None
    return [
        [(round(seconds, 1), round(lufs)) for seconds, lufs in sounds if lufs is not None],
        inspect(folder / HILLS.name, max_pixels=3_000_000),
        (round(duration_of(film, pictures), 1), upright_size(pictures)),
    ]


def test_each_sample_is_there_as_the_table_says_and_nothing_else_is() -> None:
    files = {path.name for path in FOLDER.iterdir() if path.suffix not in {".py", ".pyc"} and path.is_file()}
    assert files == {sample.name for sample in SAMPLES}
    for sample in SAMPLES:
        data = sample.place.read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (sample.sha256, sample.size)
        kind = examine(sample.place, max_pixels=3_000_000)
        assert (kind.media_type, kind.ending) == (sample.media_type, sample.place.suffix)
        assert sample_of(sample.sha256) == sample
    assert sum(sample.size for sample in SAMPLES) < MOST
    assert sample_of("ab" * 32) is None


def test_the_pages_name_all_samples_and_no_others() -> None:
    named = {page.name: set(re.findall(r"asset:[0-9a-f]{64}", page.read_text())) for page in ROOT.glob("docs/*.md")}
    every = {sample.address for sample in SAMPLES}
    assert named["service.md"] == every
    assert {name for name, addresses in named.items() if addresses - every} == set()


@pytest.mark.slow
@pytest.mark.skipif(bool(ENGINES["flite"].missing()), reason="flite is not installed")
def test_the_script_makes_the_same_samples_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(SCRIPT), str(tmp_path)], check=True, capture_output=True, timeout=120)
    assert {path.name for path in tmp_path.iterdir()} == {sample.name for sample in SAMPLES}
    assert facts(tmp_path) == facts(FOLDER)
