"""Specs with one thing wrong each: what is changed in a good one, where the error must point, and what it says."""

import copy
import json
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]

GOOD: Spec = {
    "version": 1,
    "title": "Wrong",
    "scenes": [
        {"kind": "color", "color": "#203040", "duration": 2, "transition": {"kind": "crossfade", "duration": 0.5}},
        {
            "kind": "ken_burns",
            "image": "photo.png",
            "duration": 3,
            "motion": {"from": {"zoom": 1.0}, "to": {"zoom": 1.2, "x": 0.6, "y": 0.4}, "easing": "linear"},
            "voiceover": {"audio": "voice.wav", "delay": 0.3},
        },
        {"kind": "clip", "video": "clip.mp4", "trim": {"start": 0.1, "end": 0.4}, "duration": 1},
        {"kind": "color", "color": "#102030", "duration": 2},
    ],
    "audio": {
        "music": {"audio": "music.wav", "gain_db": -18, "fade_out": 1},
        "effects": [{"audio": "bell.wav", "at": 0.5}],
        "loudness": {"lufs": -14, "true_peak_db": -1},
    },
    "outputs": [{"uri": "delivery/out.mp4", "width": 640, "height": 360, "fps": 30, "quality": "draft"}],
}
"""A good spec, if its assets are there."""


class Gone:
    """Stands for a field that is taken away."""


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One wrong spec, and how its error must look."""

    change: Callable[[Spec], object]
    where: str
    says: str

    def text(self) -> str:
        """The spec as JSON; NaN and infinity are spelled as JavaScript does."""
        spec = copy.deepcopy(GOOD)
        self.change(spec)
        return json.dumps(spec)


def at(path: str, value: object) -> Callable[[Spec], None]:
    """Change the field at ``scenes[0].duration`` in a spec."""
    steps: list[str | int] = [word or int(number) for word, number in re.findall(r"(\w*[a-z]\w*)|\[(\d+)\]", path)]

    def change(spec: Spec) -> None:
        here: Any = spec
        for step in steps[:-1]:
            here = here[step]
        if value is Gone:
            del here[steps[-1]]
        else:
            here[steps[-1]] = value

    return change


def _each(path: str, says: str, **values: object) -> dict[str, Wrong]:
    """The same field with several wrong values."""
    return {
        f"{path} {name.replace('_', ' ')}": Wrong(change=at(path, value), where=path, says=says)
        for name, value in values.items()
    }


def _one(name: str, path: str, value: object, says: str, *, where: str = "") -> dict[str, Wrong]:
    return {name: Wrong(change=at(path, value), where=where or path, says=says)}


LENGTHS = {
    **_each("scenes[0].duration", "must be a finite number", nan=math.nan, infinity=math.inf, minus_infinity=-math.inf),
    **_each("scenes[0].duration", "must be above 0", zero=0, negative=-3),
    **_each("scenes[0].duration", "must be at most 21600", huge=1e9, a_minute_too_long=21_660),
    **_each("scenes[0].duration", "must be a number of seconds or 'auto'", text="5", word="long", null=None, list=[5]),
    **_each("scenes[0].duration", "must be", an_integer_of_400_digits=10**400),
    **_each("scenes[0].duration", "must be a number", true=True),
    **_one("zero frames", "scenes[3].duration", 0.001, "shorter than one frame at 30 fps"),
    **_one("auto without a voiceover", "scenes[0].duration", "auto", "needs a voiceover"),
    **_one(
        "transition longer than its scene",
        "scenes[0].transition.duration",
        2.5,
        "transitions take",
        where="scenes[0].transition",
    ),
    **_one("transition longer than the next scene", "scenes[1].transition", {"duration": 2.5}, "75", where="scenes[2]"),
    **_one("transition under a frame", "scenes[0].transition.duration", 0.01, "under one frame at 30 fps"),
    **_each("scenes[0].transition.duration", "must be above 0", zero=0, negative=-1),
    **_each("scenes[1].voiceover.delay", "must be at least 0", negative=-1),
    **_each("scenes[1].padding", "must be a finite number", nan=math.nan),
    **_one("trim reversed", "scenes[2].trim", {"start": 3, "end": 1}, "must be after start", where="scenes[2].trim"),
    **_one("trim of nothing", "scenes[2].trim", {"start": 1, "end": 1}, "must be after start", where="scenes[2].trim"),
    **_each("scenes[2].trim.start", "must be at least 0", negative=-0.5),
    **_each("audio.effects[0].at", "must be at least 0", negative=-1),
    **_each("audio.effects[0].at", "is missing", gone=Gone),
    **_each("audio.effects[0].at", "must be a number of seconds, or a word such as", a_text="soon"),
    **_each("audio.music.duck", "must be true, false, or an object", a_word="much"),
    **_each("audio.music.fade_out", "must be a finite number", infinite=math.inf),
}

SCENES = {
    **_each("scenes", "must have at least 1 entry", empty=[]),
    **_each("scenes", "is missing", gone=Gone),
    **_each("scenes", "must be a list", null=None, an_object={}, a_text="all"),
    **_each("scenes", "at most 1000 entries, not 10000", ten_thousand=[GOOD["scenes"][3]] * 10_000),
    **_each("scenes[1]", "must be an object with a 'kind', one of ken_burns", null=None, list=[], number=7),
    **_each("scenes[1].kind", "must be one of ken_burns, remotion, clip, color", unknown="video", a_number=3),
    **_each("scenes[1].kind", "is missing; one of ken_burns, remotion, clip, color", gone=Gone),
    **_each("scenes[1].image", "is missing", gone=Gone),
    **_each("scenes[1].image", "must be a text", a_number=1, null=None),
    **_each("scenes[1].image", "must not be empty", empty="", blank="  "),
    **_each("scenes[1].image", "must not contain control characters", with_nul="a\0b.png", of_two_lines="a\nb.png"),
    **_each("scenes[1].image", "at most 4096 characters", of_5000_characters="x" * 5000),
    **_each("scenes[1].image", "must be valid Unicode", with_half_a_surrogate_pair="a\ud800.png"),
    **_each("scenes[1].image", "data", as_data_url="data:image/png;base64,iVBORw0KGgo="),
    **_each("scenes[1].colour", "is not a known field", unknown="#ff0000"),
    **_each("scenes[1].fit", "must be one of 'cover' or 'contain'", unknown="stretch"),
    **_each("scenes[1].background", "must be", a_colour_name="red"),
    **_each("scenes[1].name", "must be one line", of_two_lines="a\nb", with_an_escape="\x1b[2J"),
    **_each("scenes[0].color", "must be a colour such as '#102030'", name="red", short="#123", css="rgb(1,2,3)"),
    **_each("scenes[0].angle", "must be at most 360", huge=1000),
    **_each("scenes[2].speed", "must be at least 0.1", zero=0),
    **_each("scenes[2].speed", "must be a number", a_word="fast"),
    **_each("scenes[2].mute", "must be true or false", a_word="maybe"),
    **_each("scenes[2].gain_db", "must be at most 24", deafening=99),
    **_each("scenes[2].trim", "must be an object", a_list=[1, 3]),
    **_each("scenes[2].trim.from", "is not a known field", unknown=1),
    **_each("scenes[1].voiceover", "must be an object", a_text="voice.wav"),
    **_one("a voice of nothing", "scenes[1].voiceover", {"delay": 1}, "needs 'audio' (a recording) or 'text'"),
    **_one(
        "a tag that is not known",
        "scenes[1].voiceover",
        {"text": "Hi <audio src='x'/>"},
        "character 4: <audio> is not a known tag",
        where="scenes[1].voiceover.text",
    ),
    **_one(
        "a bomb of entities",
        "scenes[1].voiceover",
        {"text": "<!DOCTYPE a [<!ENTITY b 'c'>]><speak>&b;</speak>"},
        "character",
        where="scenes[1].voiceover.text",
    ),
    **_one(
        "a voice for a recording", "scenes[1].voiceover.voice", "slt", "'voice' is for", where="scenes[1].voiceover"
    ),
    **_each("scenes[1].voiceover.volume", "is not a known field", unknown=3),
    **_each("scenes[0].transition", "must be an object", a_text="crossfade"),
    **_each("scenes[0].transition.kind", "must be one of 'cut'", unknown="dissolve"),
    **_each("scenes[0].transition.direction", "must be one of 'left'", unknown="north"),
    **_each("scenes[0].transition.easing", "is not a known field", unknown="linear"),
    **_each("scenes[0].on_error", "must be one of 'fail'", unknown="ignore"),
    **_one("retries without end", "scenes[0].on_error", {"retry": 99}, "at most 20", where="scenes[0].on_error.retry"),
}

MOTIONS = {
    **_each("scenes[1].motion.to.zoom", "must be at least 1", below_1=0.9, negative=-2),
    **_each("scenes[1].motion.to.zoom", "must be at most 10", huge=1e6),
    **_each("scenes[1].motion.to.zoom", "must be a finite number", nan=math.nan),
    **_each("scenes[1].motion.to.zoom", "must be a number", text="near", null=None),
    **_each("scenes[1].motion.from.x", "must be at most 1", right_of_the_image=1.5),
    **_each("scenes[1].motion.from.y", "must be at least 0", above_the_image=-0.1),
    **_each("scenes[1].motion.from.z", "is not a known field", unknown=0),
    **_each("scenes[1].motion.from", "must be an object", a_number=1),
    **_each("scenes[1].motion.easing", "must be one of 'linear'", unknown="bounce"),
    **_each("scenes[1].motion.speed", "is not a known field", unknown=2),
    **_each("scenes[1].motion", "must be one of 'auto'", an_unknown_preset="spin"),
    **_each("scenes[1].motion", "must be an object", a_number=3, a_list=[1, 2]),
    **_one(
        "unknown preset with options",
        "scenes[1].motion",
        {"preset": "spin"},
        "must be one of",
        where="scenes[1].motion.preset",
    ),
    **_one(
        "preset too strong",
        "scenes[1].motion",
        {"preset": "zoom_in", "strength": 9},
        "at most 4",
        where="scenes[1].motion.strength",
    ),
}

AUDIO = {
    **_each("audio", "must be an object", a_list=[], null=None),
    **_each("audio.musik", "is not a known field", unknown={}),
    **_each("audio.music", "must be an object", a_text="music.wav"),
    **_each("audio.music.audio", "is missing", gone=Gone),
    **_each("audio.music.loop", "must be true or false", a_word="often"),
    **_each("audio.music.gain_db", "must be at least -60", silent=-1000),
    **_each("audio.effects", "must be a list", an_object={}),
    **_each("audio.effects[0]", "must be an object", a_text="bell.wav"),
    **_each("audio.loudness.lufs", "must be at most -8", deafening=0),
    **_each("audio.loudness.true_peak_db", "must be at most 0", clipping=3),
    **_each("audio.loudness.range", "is not a known field", unknown=7),
}

OUTPUTS = {
    **_each("outputs", "must have at least 1 entry", empty=[]),
    **_each("outputs", "is missing", gone=Gone),
    **_each("outputs", "must be a list", an_object={}, null=None),
    **_each("outputs", "at most 20 entries", of_twenty_one=[{"uri": f"{n}.mp4"} for n in range(21)]),
    **_each("outputs[0]", "must be an object", a_text="out.mp4"),
    **_each("outputs[0].uri", "is missing", gone=Gone),
    **_each("outputs[0].uri", "must be a text", a_number=1),
    **_each("outputs[0].uri", "is not a destination", ftp="ftp://host/out.mp4", https="https://host/out.mp4"),
    **_each("outputs[0].uri", "must name a file, not a folder", folder="delivery/"),
    **_each("outputs[0].size", "is not a known field", unknown="1080p"),
    **_each("outputs[0].width", "must be even", odd=641),
    **_each("outputs[0].width", "must be at least 16", zero=0, negative=-2),
    **_each("outputs[0].width", "must be at most 8192", giant=100_000),
    **_each("outputs[0].width", "must be a whole number", broken=640.5, word="wide"),
    **_each("outputs[0].height", "must be at most 8192", of_400_digits=10**400),
    **_each("outputs[0].fps", "must be between 1 and 240", zero=0, huge=1000),
    **_each("outputs[0].fps", "is not a frame rate", word="abc", by_zero="1/0", negative=-30, nan=math.nan),
    **_each("outputs[0].fps", "must be a number, or a fraction", null=None, list=[30], true=True),
    **_each("outputs[0].quality", "must be one of 'draft'", unknown="best"),
    **_each("outputs[0].codec", "must be one of 'h264'", unknown="vp9"),
    **_each("outputs[0].container", "must be one of 'mp4'", unknown="avi"),
    **_each("outputs[0].strategy", "must be one of 'auto'", unknown="fast"),
    **_one("unknown ending", "outputs[0].uri", "delivery/out.avi", "'.avi' is not a container", where="outputs[0]"),
    **_one(
        "destination given twice", "outputs", [{"uri": "a.mp4"}, {"uri": "a.mp4"}], "same destination", where="outputs"
    ),
    **_one(
        "destination in two spellings",
        "outputs",
        [{"uri": "a.mp4"}, {"uri": "./b/../a.mp4"}],
        "same destination",
        where="outputs",
    ),
}

WHOLE = {
    **_each("version", "must be 1", two=2, text="1"),
    **_each("version", "is missing", gone=Gone),
    **_each("title", "must be one line of printable characters", of_two_lines="a\nb", with_an_escape="\x1b[31mred"),
    **_each("title", "at most 200 characters", long="x" * 201),
    **_each("title", "must be a text", a_number=5),
    **_each("title", "must be valid Unicode", half_a_surrogate_pair="\ud800"),
    **_each("seed", "must be at least 0", negative=-1),
    **_each("seed", "must be below 4294967296", huge=2**32),
    **_each("seed", "must be a whole number", broken=1.5, word="x"),
    **_each("author", "is not a known field", unknown="me"),
}

SPECS = {**LENGTHS, **SCENES, **MOTIONS, **AUDIO, **OUTPUTS, **WHOLE}
"""All of them, by name."""

TEXTS = {
    "nothing": ("", "line 1, column 1", "the spec is empty"),
    "blanks": (" \n ", "line 2, column 2", "the spec is empty"),
    "a cut object": ('{"version": 1,\n "scenes": [', "line 2, column 13", "not valid JSON"),
    "a comma too many": ('{"version": 1,}', "line 1, column 15", "not valid JSON"),
    "a comment": ('{"version": 1} // done', "line 1, column 16", "not valid JSON"),
    "YAML": ("version: 1\nscenes: []\n", "line 1, column 1", "not valid JSON"),
    "a list": ("[]", "", "must be a JSON object"),
    "a number": ("7", "", "must be a JSON object"),
    "null": ("null", "", "must be a JSON object"),
    "a field twice": ('{"version": 1, "version": 1}', "", "the field 'version' is given twice"),
    "deep nesting": ("[" * 100_000, "", "nested too deeply"),
    "deep nesting of objects": ('{"a":' * 50_000, "", "nested too deeply"),
    "a number of 5000 digits": ('{"version": ' + "1" * 5000 + "}", "", "digits"),
    "another service's request": ('{"scenes": [{"imageUrl": "https://x/1.jpg"}]}', "", "convert it with `farm import`"),
    "another service's single scene": ('{"sceneIndex": 0, "imageUrl": "x.jpg"}', "", "convert it with `farm import`"),
}
"""Texts that are no spec at all: the text, where the error must point, and what it says."""

SEVERAL = {
    "scenes[0].duration": math.nan,
    "scenes[1].motion.to.zoom": 0.5,
    "scenes[2].trim.start": -1,
    "audio.music.loop": "often",
    "outputs[0].fps": 0,
    "title": "a\nb",
    "author": "me",
}
"""What is wrong at once, by place; all of them must be named."""

COMMANDS = {
    "--set without a value": (["--set", "scenes[0].duration"], "must look like scenes[0].duration=5"),
    "--set without a path": (["--set", "=5"], "must look like scenes[0].duration=5"),
    "--set of nonsense": (["--set", "!!"], "must look like scenes[0].duration=5"),
    "--set of a scene that is not there": (["--set", "scenes[9].duration=1"], "there is no entry [9] there"),
    "--set below a number": (["--set", "scenes[0].duration.x=1"], "there is no 'x' there"),
    "--set of a wrong value": (["--set", "scenes[0].duration=soon"], "scenes[0].duration: must be a number"),
    "--set of an unknown field": (["--set", "scenes[0].speed=2"], "scenes[0].speed: is not a known field"),
    "--scenes out of range": (["--scenes", "9-12"], "the spec has scenes 1 to 4"),
    "--scenes of scene 0": (["--scenes", "0"], "--scenes 0: "),
    "--scenes reversed": (["--scenes", "4-2"], "--scenes 4-2: "),
    "--scenes of nonsense": (["--scenes", "first"], "must look like 2-4"),
    "--quality of nonsense": (["--quality", "best"], "must be one of draft, standard, high, ultra"),
}
"""Options that make no sense, and what is said."""

IMPORTS = {
    "an unknown field": ({"scenes": [{"imageUrl": "a.jpg"}], "fps": 30}, "fps: is not a known field"),
    "no scenes": ({"scenes": []}, "scenes: must be a list"),
    "a scene without a picture": ({"scenes": [{"duration": 3}]}, "scenes[0].imageUrl: is missing"),
    "a scene that is a text": ({"scenes": ["a.jpg"]}, "scenes[0]: must be an object"),
    "a scale that is a text": (
        {"scenes": [{"imageUrl": "a.jpg", "kenBurns": {"startScale": "big"}}]},
        "scenes[0].kenBurns.startScale: must be a number",
    ),
    "a scale of 400 digits": (
        {"scenes": [{"imageUrl": "a.jpg", "kenBurns": {"endScale": 10**400}}]},
        "scenes[0].kenBurns.endScale: must be a number",
    ),
    "an unknown easing": (
        {"scenes": [{"imageUrl": "a.jpg", "kenBurns": {"easing": "bounce"}}]},
        "scenes[0].kenBurns.easing: must be one of",
    ),
    "a negative duration": ({"scenes": [{"imageUrl": "a.jpg", "duration": -1}]}, "scenes[0].duration: must be above 0"),
}
"""Requests for the importer, and what is said."""
