"""Specs to start from; each call returns data of its own, free to be changed."""

import copy
from typing import Any

import pytest

from farm.errors import SpecError
from farm.spec import parse_spec

ALPS: dict[str, Any] = {
    "version": 1,
    "title": "Alps",
    "scenes": [
        {
            "kind": "ken_burns",
            "image": "photos/01.jpg",
            "duration": 8,
            "fit": "cover",
            "motion": {
                "from": {"zoom": 1.0, "x": 0.5, "y": 0.5},
                "to": {"zoom": 1.2, "x": 0.6, "y": 0.4},
                "easing": "linear",
            },
            "voiceover": {"audio": "voice/01.wav", "delay": 0.3},
            "transition": {"kind": "crossfade", "duration": 0.5},
        },
        {"kind": "clip", "video": "clips/a.mp4", "trim": {"start": 1.0, "end": 4.0}},
        {"kind": "color", "color": "#102030", "duration": 2},
    ],
    "audio": {
        "music": {"audio": "music.wav", "gain_db": -18, "duck": True, "fade_out": 2},
        "loudness": {"lufs": -14, "true_peak_db": -1},
    },
    "outputs": [
        {"uri": "out/alps.mp4", "width": 1920, "height": 1080, "fps": 30, "quality": "standard"},
    ],
}
"""The example of the documentation."""

EVERYTHING: dict[str, Any] = {
    "version": 1,
    "title": "Everything — ein Satz",
    "seed": 4294967295,
    "scenes": [
        {
            "kind": "ken_burns",
            "name": "one",
            "image": "a.png",
            "duration": "auto",
            "padding": 0.25,
            "motion": {"preset": "diagonal", "strength": 0.4, "easing": "ease_out"},
            "fit": "contain",
            "background": "#A0b1C2",
            "voiceover": {"audio": "a.wav", "delay": 1, "gain_db": -3.5, "trim": {"start": 0.5, "end": 2.5}},
            "transition": {"kind": "wipe", "duration": 0.4, "direction": "up"},
            "on_error": {"policy": "skip", "retry": 3},
        },
        {
            "kind": "ken_burns",
            "image": "s3://bucket/b.webp",
            "duration": 1e-3,
            "motion": "zoom_out",
            "captions": {"show": True, "style": "karaoke", "position": "top", "size": 0.04},
            "on_error": "retry",
        },
        {
            "kind": "clip",
            "video": "https://example.org/c.mov",
            "trim": {"start": 0},
            "speed": 0.5,
            "duration": 3.3,
            "fit": "contain",
            "background": "blur",
            "mute": True,
            "captions": False,
            "gain_db": 6,
            "transition": {"kind": "slide", "direction": "down"},
        },
        {"kind": "color", "color": "#FFFFFF", "to": "#000000", "angle": -45.5, "duration": 21600},
        {
            "kind": "remotion",
            "composition": "Personal-Greeting_2",
            "props": {"name": "Zoë", "figures": [1, 2.5, None, {"sign": "±"}], "theme": {"dark": False}},
            "project": "../my-video",
            "duration": 12.5,
            "width": 1080,
            "height": 1350,
            "fps": "24000/1001",
            "fit": "cover",
            "background": "blur",
            "varies": {"name": [0, 48], "figures": [100, 4194304]},
            "hosts": ["fonts.example.org", "127.0.0.1"],
            "timeout": 12.5,
            "mute": True,
            "gain_db": -6.5,
            "voiceover": {"audio": "a.wav"},
            "transition": {"kind": "fade_black"},
            "on_error": "placeholder",
        },
    ],
    "audio": {
        "voiceover": {"audio": "whole.mp3"},
        "music": {"audio": "m.ogg", "loop": False, "trim": {"end": 9}, "delay": 2, "fade_in": 1},
        "more_music": [
            {
                "audio": "n.ogg",
                "delay": 12,
                "until": 20.5,
                "duck": {"threshold_db": -40, "depth_db": 9, "attack": 0.2, "release": 1},
            }
        ],
        "effects": [
            {"audio": "pling.wav", "at": 3.25, "gain_db": 2},
            {"audio": "pling.wav", "at": {"scene": 0, "word": "boom", "occurrence": 2, "offset": -0.1}},
        ],
        "loudness": None,
    },
    "captions": {
        "source": "talk.vtt",
        "language": "pt-BR",
        "style": "word-pop",
        "position": "middle",
        "size": 0.08,
        "color": "#FFFFFF",
        "highlight": "#ffcc00",
        "outline": "#101010",
        "box": "#202020",
        "box_opacity": 0.5,
        "burn_in": True,
        "soft": True,
        "files": ["srt", "vtt"],
        "rules": {
            "characters_per_second": 15,
            "line_length": 37,
            "lines": 3,
            "min_duration": 1,
            "max_duration": 6,
            "gap": 3,
            "across_scenes": True,
        },
    },
    "outputs": [
        {"uri": "out/a.mkv", "fps": "30000/1001", "quality": "ultra", "codec": "av1", "strategy": "final"},
        {"uri": "s3://bucket/b", "fps": 23.976, "width": 1080, "height": 1920, "container": "mov", "codec": "hevc"},
        {"uri": "c.mp4", "height": 720, "fps": "12.5", "quality": "draft", "strategy": "copy"},
    ],
}
"""Every field of the contract at least once."""


def alps() -> dict[str, Any]:
    """Return the example of the documentation."""
    return copy.deepcopy(ALPS)


def everything() -> dict[str, Any]:
    """Return a spec with every field."""
    return copy.deepcopy(EVERYTHING)


def put(data: dict[str, Any], path: list[str | int], value: Any) -> dict[str, Any]:
    """Put a value into a spec's data; an index one past a list's end appends."""
    here: Any = data
    for step in path[:-1]:
        here = here[step]
    last = path[-1]
    if isinstance(here, list) and last == len(here):
        here.append(value)
    else:
        here[last] = value
    return data


def problems(data: Any) -> dict[str, str]:
    """Return what is wrong with a spec, by place."""
    with pytest.raises(SpecError) as caught:
        parse_spec(data)
    found = {problem.where: problem.message for problem in caught.value.problems}
    assert len(found) == len(caught.value.problems), f"two problems have one place: {caught.value.problems}"
    return found
