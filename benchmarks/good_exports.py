"""Exports of all kinds that a check should have nothing against: small ones, and some as large as people have them."""

from collections.abc import Iterator
from typing import Any

from good_media import Spec, into, output, sounding_export, still, voice


def good_exports() -> Iterator[tuple[str, Spec]]:
    """Return exports of all kinds, each with a name."""
    yield from _moves()
    yield from _kinds()
    yield from _sounding()
    yield from _formats()
    yield from _captions()
    yield from _compositions()
    yield from _large()


def _spec(*scenes: Spec, audio: Spec | None = None, **out: Any) -> Spec:
    return {
        "version": 1,
        "title": "Good",
        "scenes": list(scenes),
        "audio": audio or {},
        "outputs": [output(**out)],
    }


MOVES = ("still", "zoom_in", "zoom_out", "pan_left", "pan_right", "pan_up", "pan_down", "diagonal")


def _moves() -> Iterator[tuple[str, Spec]]:
    for n, move in enumerate(MOVES):
        yield f"move {move}", _spec(still("abcdef"[n % 6], 2.5, move), still("abcdef"[(n + 1) % 6], 1.5))
    slow = {"from": {"zoom": 1.0}, "to": {"zoom": 1.03}}
    yield "very slow move", _spec(still("a", 5, slow))
    fast = {"from": {"zoom": 1.0}, "to": {"zoom": 4.0, "x": 0.8, "y": 0.2}}
    yield "very fast move", _spec(still("b", 1.5, fast))
    for kind in ("crossfade", "fade_black", "wipe", "slide", "cut"):
        yield f"transition {kind}", _spec(still("a", 2, transition=into(kind)), still("b", 2, "pan_left"))
    chain = [still("abcdef"[n], 1.2, transition=into("crossfade", 0.5)) for n in range(6)]
    yield "chain of crossfades", _spec(*chain)
    yield "many cuts", _spec(*(still("abcdef"[n % 6], 0.4, "auto") for n in range(14)))
    yield "the same picture twice", _spec(still("a", 1.5, "zoom_in"), still("a", 1.5, "zoom_in"))


def _kinds() -> Iterator[tuple[str, Spec]]:
    yield "color alone", _spec({"kind": "color", "color": "#204060", "duration": 3})
    yield "black color", _spec({"kind": "color", "color": "#000000", "duration": 2}, still("a", 2))
    yield "white color", _spec({"kind": "color", "color": "#ffffff", "duration": 2}, still("a", 2))
    gradient = {"kind": "color", "color": "#102030", "to": "#8090c0", "duration": 2}
    yield "gradient", _spec(gradient, still("b", 1.5))
    yield "steep gradient", _spec({**gradient, "angle": 30, "to": "#f0e0d0"}, still("b", 1.5))
    yield "dark photograph", _spec(still("dark", 3), still("a", 1.5))
    yield "bright photograph", _spec(still("bright", 3), still("a", 1.5))
    yield "soft photograph", _spec(still("a", 1.5), still("soft", 3))
    yield "contained over blur", _spec(still("a", 2, fit="contain"), width=240, height=426)
    yield "contained over color", _spec(still("a", 2, fit="contain", background="#ff0000"), width=240, height=240)
    yield "clip", _spec({"kind": "clip", "video": "clip.mp4"})
    yield "clip at another rate", _spec({"kind": "clip", "video": "clip25.mp4"}, still("a", 1))
    yield "fast clip", _spec({"kind": "clip", "video": "clip.mp4", "speed": 2.0})
    yield "slow clip", _spec({"kind": "clip", "video": "clip.mp4", "speed": 0.5})
    yield "clip held", _spec({"kind": "clip", "video": "clip.mp4", "duration": 5})
    parts = [{"kind": "clip", "video": "clip.mp4", "trim": {"start": s, "end": s + 0.8}} for s in (0.2, 1.9, 1.0)]
    yield "parts of a clip", _spec(*parts)
    clip = {"kind": "clip", "video": "clip.mp4", "transition": into("crossfade")}
    yield "clip into photograph", _spec(clip, still("c", 2))
    yield "photograph into clip", _spec(still("c", 2, transition=into("wipe")), {"kind": "clip", "video": "clip.mp4"})
    yield "one frame", _spec({"kind": "color", "color": "#336699", "duration": 0.04})
    yield "few frames", _spec(still("a", 0.1), still("b", 0.1), still("c", 0.1))


def _sounding() -> Iterator[tuple[str, Spec]]:
    yield "music only", _spec(still("a", 4), audio={"music": {"audio": "music.wav", "gain_db": 0}})
    yield (
        "music with fades",
        _spec(still("a", 5), audio={"music": {"audio": "music.wav", "gain_db": -6, "fade_in": 1, "fade_out": 2}}),
    )
    yield "music that comes late", _spec(still("a", 6), audio={"music": {"audio": "music.wav", "delay": 3}})
    short = {"audio": "effect.wav", "loop": False}
    yield "music that ends early", _spec(still("a", 5), audio={"music": short})
    yield (
        "looped music",
        _spec(still("a", 3), audio={"music": {"audio": "music.wav", "trim": {"start": 1, "end": 2.2}}}),
    )
    yield "voice", _spec(still("a", 5, voiceover=voice(0)))
    yield "voice with a pause before", _spec(still("a", 7, voiceover=voice(1, delay=2.5)))
    yield (
        "two voices and silence",
        _spec(still("a", 5, voiceover=voice(0)), still("b", 3), still("c", 5, voiceover=voice(2))),
    )
    ducked = {"music": {"audio": "music.wav", "duck": True}}
    yield "ducked music", _spec(still("a", 5, voiceover=voice(3, delay=0.5)), audio=ducked)
    loud = {"music": {"audio": "music.wav", "duck": True, "gain_db": -6}}
    yield "loud music under a voice", _spec(still("a", 5, voiceover=voice(2, delay=0.5)), audio=loud)
    quiet = {"music": {"audio": "music.wav", "duck": True, "gain_db": -26}}
    yield "quiet music under a voice", _spec(still("a", 5, voiceover=voice(1, delay=0.5)), audio=quiet)
    yield "a voice over the whole", _spec(still("a", 3), still("b", 3), audio={"voiceover": voice(3)})
    yield "effects", _spec(still("a", 4), audio={"effects": [{"audio": "effect.wav", "at": t} for t in (0.5, 1.7, 3)]})
    yield "loudness left as it is", _spec(still("a", 5, voiceover=voice(0)), audio={"loudness": None})
    target = {"music": {"audio": "music.wav", "gain_db": -8}, "loudness": {"lufs": -23, "true_peak_db": -2}}
    yield "broadcast loudness", _spec(still("a", 5, voiceover=voice(0)), audio=target)
    yield "trimmed voice", _spec(still("a", 3, voiceover=voice(1, trim={"start": 0.8, "end": 2.6}, delay=0.4)))
    yield "voice cut off", _spec(still("a", 2, voiceover=voice(1)))
    yield (
        "clip's sound and a voice",
        _spec({"kind": "clip", "video": "clip.mp4", "voiceover": voice(2), "gain_db": -15}),
    )


def _formats() -> Iterator[tuple[str, Spec]]:
    scenes = [still("a", 2, voiceover=voice(0), transition=into("crossfade")), still("b", 3)]
    yield "24 fps", _spec(*scenes, fps=24)
    yield "29.97 fps", _spec(*scenes, fps=29.97)
    yield "60 fps", _spec(*scenes, fps=60)
    yield "matroska", _spec(*scenes, uri="out/film.mkv")
    yield "quicktime", _spec(*scenes, uri="out/film.mov")
    yield "draft", _spec(*scenes, quality="draft")
    yield "high", _spec(*scenes, quality="high")
    yield "final strategy", _spec(*scenes, strategy="final")
    yield "hevc", _spec(*scenes, codec="hevc")
    yield "portrait", _spec(*scenes, width=180, height=320)
    yield "square and tiny", _spec(*scenes, width=96, height=96)
    yield (
        "smaller rendition",
        {
            **_spec(*scenes),
            "outputs": [output(), output(uri="out/small.mp4", width=284, height=160)],
        },
    )
    title = {"kind": "remotion", "composition": "Title", "duration": 2}
    yield "composition", _spec(title, still("a", 1.5))


def spoken(text: str, **more: Any) -> Spec:
    """Return a voiceover that an offline engine speaks."""
    return {"text": text, **more}


ENGLISH = "Every evening, before sunset, the keeper climbed up to light the lamp."
GERMAN = "Und am Morgen kam das Licht zurück."


def _captioned(captions: Spec, *scenes: Spec, **out: Any) -> Spec:
    return {**_spec(*scenes, **out), "captions": captions}


def _captions() -> Iterator[tuple[str, Spec]]:
    voices = [still("a", 5, voiceover=spoken(ENGLISH, delay=0.3)), still("b", 2)]
    yield "spoken voice", _spec(*voices)
    yield "spoken in two languages", _spec(voices[0], still("c", 4, voiceover=spoken(GERMAN, language="de", delay=0.2)))
    yield "karaoke", _captioned({"style": "karaoke"}, *voices)
    yield "word-pop", _captioned({"style": "word-pop"}, *voices)
    yield "soft captions and files", _captioned({"burn_in": False, "soft": True, "files": ["srt", "vtt"]}, *voices)
    yield "burned captions in Arabic", _captioned({"source": "arabic.srt", "language": "ar"}, still("a", 3))
    japanese = {"source": "japanese.srt", "language": "ja", "soft": True}
    yield "burned captions in Japanese", _captioned(japanese, still("soft", 3), width=240, height=426)


def _compositions() -> Iterator[tuple[str, Spec]]:
    sounding = sounding_export()
    yield "composition with sound, fast clip, effect from the music", sounding
    shorts, music = sounding["scenes"][2], sounding["audio"]["music"]
    yield "composition alone with sound", _spec(shorts)
    tall = {**shorts, "transition": into("crossfade", 0.4)}
    yield "composition with sound, 9:16", _spec(tall, still("b", 2), audio={"music": music}, width=360, height=640)
    yield "clip at half speed under music", _spec(_clip(0.5), audio={"music": music})
    yield "clip at three times its speed", _spec(_clip(3.0), still("a", 1))
    yield "clip a little faster, 25 fps", _spec(_clip(1.25, "clip25.mp4"), fps=25)
    again = [{"audio": "music.wav", "trim": {"start": s, "end": s + 0.2}, "at": s + 0.6} for s in (0.4, 1.2, 2.7)]
    yield "effects that are cuts of the music", _spec(still("a", 5), audio={"music": music, "effects": again})


def _clip(speed: float, name: str = "clip.mp4") -> Spec:
    return {"kind": "clip", "video": name, "speed": speed}


def _large() -> Iterator[tuple[str, Spec]]:
    """Short ones: what is seen at such sizes differs by its encoding, not by its length."""
    hd: Spec = {"width": 1280, "height": 720}
    fade = still("a", 1.6, voiceover=voice(0), transition=into("crossfade"))
    yield "720p", _spec(fade, still("b", 1.6, "pan_left"), **hd)
    yield "720p, draft, 60 fps", _spec(fade, still("c", 1.2), **hd, quality="draft", fps=60)
    yield (
        "720p, slow move and dark",
        _spec(still("a", 2, {"from": {"zoom": 1.0}, "to": {"zoom": 1.02}}), still("dark", 1), **hd),
    )
    yield (
        "720p, captions over gradient",
        _captioned(
            {"source": "arabic.srt", "language": "ar", "style": "lower"},
            {"kind": "color", "color": "#102030", "to": "#8090c0", "duration": 2.6},
            **hd,
        ),
    )
    yield "720p from a small clip", _spec(_clip(1.0), **hd)
    yield (
        "720p and its smaller rendition",
        {
            **_spec(fade, still("b", 1.4)),
            "outputs": [output(**hd), output(uri="out/small.mp4", width=640, height=360)],
        },
    )
    title = {"kind": "remotion", "composition": "Title", "duration": 1.5, "transition": into("crossfade", 0.4)}
    yield "720p composition into photograph", _spec(title, still("c", 1.2), **hd)
    yield "9:16, 720 × 1280", _spec(fade, still("b", 1.4, "pan_up"), width=720, height=1280)
    yield "1080p", _spec(fade, still("b", 1.4, "zoom_out"), width=1920, height=1080)
    yield "1080p, final strategy", _spec(fade, still("d", 1.0), width=1920, height=1080, strategy="final")
