"""Captions as a part of what is drawn: only those that a task's frames show, counted from its first frame."""

from collections.abc import Iterator, Sequence
from fractions import Fraction

from farm.plan.captions.fonts import FontMaterial, Weight, missing_scripts, runs, weight_of
from farm.plan.captions.payload import BurnedCaption, BurnedLook, BurnedPiece, Burning, Face
from farm.plan.captions.rules import margins, size_of
from farm.plan.captions.timing import Caption, drawn_captions, is_shown, look_in, read_captions, words_of
from farm.plan.encoding import Canvas
from farm.plan.materials import Materials
from farm.plan.timeline import Timeline
from farm.spec.base import Model
from farm.spec.captions import AUTO, CaptionFile, Captions, CaptionStyle
from farm.spec.export import ExportSpec

BOX_OPACITY = 0.75
"""How much the box of ``lower`` hides: white on it keeps a contrast of 7:1 over any picture (WCAG 2.2, 1.4.6, wants
that), since a white picture shows through as #484b54."""

POP_SECONDS = 0.12
"""How long a word takes to pop up."""

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "yi", "ps", "sd", "ug", "dv", "ckb")
"""Languages that are written from the right."""


class Burner:
    """The captions of one canvas on one timeline, to be handed out to tasks."""

    def __init__(self, spec: ExportSpec, materials: Materials, timeline: Timeline, canvas: Canvas) -> None:
        self.captions = drawn_captions(spec, materials, timeline, canvas)
        self._spec, self._fonts, self._canvas = spec, materials.fonts, canvas

    def part(self, start: int, count: int) -> Burning | None:
        """Return what ``count`` frames of the timeline from ``start`` on show; none where that is nothing."""
        asked = self._spec.captions
        shown = [c for c in self.captions if c.first < start + count and c.end > start]
        if asked is None or not shown:
            return None
        looks = [self._look(asked, caption.scene) for caption in shown]
        used: dict[int, int] = {}
        burned = tuple(
            self._burned(caption, look, start, count, used) for caption, look in zip(shown, looks, strict=True)
        )
        return Burning(captions=burned, faces=tuple(_face(self._fonts[n]) for n in used if n >= 0))

    def _look(self, asked: Captions, scene: int) -> BurnedLook:
        """Return how captions that begin in a scene look, with everything that was left open."""
        look = look_in(asked, self._spec.scenes[scene])
        free = margins(self._canvas.width, self._canvas.height)
        boxed = BOX_OPACITY if look.style is CaptionStyle.LOWER else 0.0
        return BurnedLook(
            style=look.style,
            position=look.position,
            size=size_of(look, self._canvas),
            color=look.color,
            highlight=look.highlight,
            outline=look.outline,
            box=look.box,
            box_opacity=boxed if look.box_opacity is None else look.box_opacity,
            margins=(free.side, free.top, free.bottom),
            from_right=(asked.language or "").split("-")[0].lower() in RIGHT_TO_LEFT,
        )

    def _burned(
        self, caption: Caption, look: BurnedLook, start: int, count: int, used: dict[int, int]
    ) -> BurnedCaption:
        """Return a caption as far as some frames show it, noting the fonts that it uses."""
        first, last = max(caption.first - start, 0), min(caption.end - start, count)
        timed = look.style in {CaptionStyle.KARAOKE, CaptionStyle.WORD_POP}
        before = -pop_frames(self._canvas.fps) if look.style is CaptionStyle.WORD_POP else 0
        weight = weight_of(look.style)
        lines = tuple(
            tuple(
                BurnedPiece(
                    runs=tuple((text, _noted(used, font)) for text, font in runs(said.text, self._fonts, weight)),
                    space=said.space,
                    at=min(max(said.at - start, before), last) if timed else 0,
                )
                for said in line
            )
            for line in caption.lines
        )
        return BurnedCaption(first=first, count=last - first, lines=lines, look=look)


def _noted(used: dict[int, int], font: int) -> int:
    """Return a font's place among those that are used, which it takes if it is new."""
    return used.setdefault(font, len(used)) if font >= 0 else font


def _face(font: FontMaterial) -> Face:
    return Face(sha256=font.sha256, index=font.index, emoji=font.emoji)


def pop_frames(fps: Fraction) -> int:
    """Return how many frames a word takes to pop up."""
    return max(1, int(fps * Fraction(str(POP_SECONDS)) + Fraction(1, 2)))


def lettered(spec: ExportSpec, materials: Materials) -> dict[Weight, set[str]]:
    """Return every text that may have to be drawn, by the weight of its letters, before there is a timeline."""
    asked = spec.captions
    if asked is None or not asked.burn_in:
        return {}
    if asked.source == AUTO:
        voices = [*(scene.voiceover for scene in spec.scenes), spec.audio.voiceover]
        texts = {word.text for voice in voices for word in words_of(voice, materials, 0.0)}
    elif asked.source in materials.captions:
        texts = {line for caption in materials.captions[asked.source].captions for line in caption.lines}
    else:
        return {}
    return {weight_of(look_in(asked, scene).style): texts for scene in spec.scenes if is_shown(scene)} if texts else {}


class ReadCaptions(Model):
    """Captions that are not drawn: a track that players can switch on, files beside the video."""

    language: str | None
    soft: bool
    files: tuple[CaptionFile, ...]
    captions: tuple[tuple[int, int, tuple[str, ...]], ...]
    """First frame, number of frames, and lines of each."""


def reading(spec: ExportSpec, materials: Materials, timeline: Timeline) -> ReadCaptions | None:
    """Return what soft tracks and files say at one frame rate; none where none is asked for."""
    asked = spec.captions
    if asked is None or not (asked.soft or asked.files):
        return None
    found = read_captions(spec, materials, timeline)
    timed = tuple((caption.first, caption.count, caption.texts()) for caption in found)
    return ReadCaptions(language=asked.language, soft=asked.soft, files=asked.files, captions=timed)


def caption_warnings(
    spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]
) -> tuple[str, ...]:
    """Return what the customer may not have meant: voices without words, characters that no font here has.

    ``numbers`` gives each scene's index in the customer's own spec.
    """
    asked = spec.captions
    if asked is None:
        own = [number for scene, number in zip(spec.scenes, numbers, strict=True) if scene.captions is not None]
        return tuple(f"scenes[{n}].captions: the export has no captions, so this changes nothing" for n in own)
    found = [
        f"{where}: nothing is known of its words, so it has no captions" for where in _silent(spec, materials, numbers)
    ]
    if asked.source in materials.captions:
        starts = [caption.start for caption in materials.captions[asked.source].captions]
        late = sum(start >= timeline.seconds for start in starts)
        found += [f"captions.source: {late} of {len(starts)} captions begin after the video's end"] if late else []
    if not asked.burn_in:
        return tuple(found)
    canvas = Canvas(width=spec.outputs[0].width, height=spec.outputs[0].height, fps=timeline.fps)
    lacking: dict[int, set[str]] = {}
    for caption in drawn_captions(spec, materials, timeline, canvas):
        weight = weight_of(look_in(asked, spec.scenes[caption.scene]).style)
        lacking.setdefault(caption.scene, set()).update(missing_scripts(caption.texts(), materials.fonts, weight))
    found += [
        f"scenes[{numbers[scene]}]: no font here has all characters of its captions ({', '.join(sorted(scripts))}); "
        "`farm doctor` tells which packages have them"
        for scene, scripts in lacking.items()
        if scripts
    ]
    return tuple(found)


def _silent(spec: ExportSpec, materials: Materials, numbers: Sequence[int]) -> Iterator[str]:
    """Return the places of voices that should have captions, but whose words are not known."""
    if spec.captions is None or spec.captions.source != AUTO:
        return
    voices = [
        (f"scenes[{numbers[n]}].voiceover", scene.voiceover) for n, scene in enumerate(spec.scenes) if is_shown(scene)
    ]
    for where, voice in [*voices, ("audio.voiceover", spec.audio.voiceover)]:
        if voice is not None and not any(words_of(voice, materials, 0.0)):
            yield where
