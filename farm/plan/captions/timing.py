"""Captions on the timeline: what is read, from which frame to which."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from farm.plan.captions.cut import Line, Piece, Shape, cut, line_width, pieces_of
from farm.plan.captions.files import FileCaption
from farm.plan.captions.rules import habit_of, pop_shape, room, shape_of, size_of
from farm.plan.captions.text import clean, width
from farm.plan.encoding import Canvas
from farm.plan.materials import Materials
from farm.plan.timeline import Timeline, to_frames
from farm.plan.words import Word
from farm.spec.captions import AUTO, CaptionLook, Captions, CaptionStyle
from farm.spec.export import ExportSpec
from farm.spec.scenes import SceneBase
from farm.spec.voice import Voiceover

LINGER = 1.5
"""Seconds that a caption stays after its last word at most, for who reads slowly (BBC Subtitle Guidelines, 5.2)."""

CHAIN = 0.5
"""Seconds between two captions below which the first stays until the second: a shorter blank is a flicker
(Netflix Timed Text Style Guide, "Frame Gap": gaps of 3 to 11 frames are closed)."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A piece of a caption, and from which frame on it is spoken."""

    text: str
    space: bool
    at: int


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What is read in some frames of the timeline."""

    first: int
    count: int
    lines: tuple[tuple[Said, ...], ...]
    scene: int
    """Place in the spec of the scene that it begins in: its look is that scene's."""

    @property
    def end(self) -> int:
        """Return the frame after its last."""
        return self.first + self.count

    def texts(self) -> tuple[str, ...]:
        """Return its lines as they are written."""
        return tuple("".join(" " * (s.space and n > 0) + s.text for n, s in enumerate(line)) for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A caption before it has its frames. Times are seconds of the timeline."""

    lines: tuple[Line, ...]
    start: float
    end: float
    scene: int
    bounds: tuple[int, int]
    """Frames that it must lie in."""
    shape: Shape
    given: bool = False
    """Whether the customer said when it ends."""

    @property
    def width(self) -> float:
        """Return how much there is to read."""
        return sum(line_width(line) for line in self.lines)


ShapeOf = Callable[[CaptionLook, Sequence[str]], Shape]
"""What a caption of some look holds, for some texts."""


def look_in(captions: Captions, scene: SceneBase) -> CaptionLook:
    """Return how a scene's captions look: its own wishes over the video's."""
    look = CaptionLook.model_validate(captions.model_dump(include=set(CaptionLook.model_fields)))
    own = scene.captions
    if own is None:
        return look
    changed = {name: value for name in ("style", "position", "size") if (value := getattr(own, name)) is not None}
    if "style" in changed and "size" not in changed:
        changed["size"] = None
    return look.model_copy(update=changed)


def is_shown(scene: SceneBase) -> bool:
    """Tell whether a scene may have captions."""
    return scene.captions is None or scene.captions.show


def drawn_captions(spec: ExportSpec, materials: Materials, timeline: Timeline, canvas: Canvas) -> tuple[Caption, ...]:
    """Return the captions that are drawn into the pictures of a canvas."""
    captions = spec.captions
    if captions is None or not captions.burn_in:
        return ()

    def shape(look: CaptionLook, texts: Sequence[str]) -> Shape:
        make = pop_shape if look.style is CaptionStyle.WORD_POP else shape_of
        space = room(canvas, size_of(look, canvas))
        return make(captions.rules, habit_of(texts, captions.language), space=space)

    return place(drafts(spec, captions, materials, timeline, shape), timeline.fps)


def read_captions(spec: ExportSpec, materials: Materials, timeline: Timeline) -> tuple[Caption, ...]:
    """Return the captions of soft tracks and files, which have room for all that the rules allow."""
    captions = spec.captions
    if captions is None or not (captions.soft or captions.files):
        return ()

    def shape(_look: CaptionLook, texts: Sequence[str]) -> Shape:
        return shape_of(captions.rules, habit_of(texts, captions.language))

    return place(drafts(spec, captions, materials, timeline, shape), timeline.fps)


def drafts(
    spec: ExportSpec, captions: Captions, materials: Materials, timeline: Timeline, shape: ShapeOf
) -> list[Draft]:
    """Return all captions with the times of their words, by their start."""
    if captions.source == AUTO:
        found = _spoken(spec, captions, materials, timeline, shape)
    else:
        found = _given(spec, captions, materials.captions[captions.source].captions, timeline, shape)
    return sorted(found, key=lambda draft: draft.start)


def _spoken(
    spec: ExportSpec, captions: Captions, materials: Materials, timeline: Timeline, shape: ShapeOf
) -> Iterator[Draft]:
    """Return what the voices say, scene by scene."""
    whole = list(words_of(spec.audio.voiceover, materials, 0.0))
    for span in timeline.spans:
        scene = spec.scenes[span.scene]
        if not is_shown(scene):
            continue
        begin, end = span.start, span.start + span.frames
        own = [
            w for w in words_of(scene.voiceover, materials, float(begin / timeline.fps)) if w.start * timeline.fps < end
        ]
        over = [w for w in whole if scene_at(timeline, to_frames(w.start, timeline.fps)) == span.scene]
        bounds = (begin, timeline.frames if captions.rules.across_scenes else end)
        for words in filter(None, (own, over)):
            holds = shape(look_in(captions, scene), [word.text for word in words])
            for lines in cut(pieces_of(words, captions.language, holds.length), holds):
                first, last = lines[0][0].start, lines[-1][-1].end
                yield Draft(lines=lines, start=first, end=last, scene=span.scene, bounds=bounds, shape=holds)


def words_of(voice: Voiceover | None, materials: Materials, start: float) -> Iterator[Word]:
    """Return what is heard of a voice's words, with their times from ``start`` of its scene on.

    Times that make no sense are mended, so that words follow one another.
    """
    sound = materials.sounds.get(voice.source) if voice else None
    timings = materials.words.get(sound.sha256) if sound else None
    if voice is None or sound is None or timings is None:
        return
    first = voice.trim.start if voice.trim else 0.0
    last = min((voice.trim.end if voice.trim else None) or sound.duration, sound.duration)
    before = first
    for word in timings.words:
        text = clean(word.text)
        if not text or not first <= word.start < last:
            continue
        begin = max(word.start, before)
        before = max(min(word.end, last), begin)
        shift = start + voice.delay - first
        yield Word(text=text, start=begin + shift, end=before + shift)


def _given(
    spec: ExportSpec, captions: Captions, given: Sequence[FileCaption], timeline: Timeline, shape: ShapeOf
) -> Iterator[Draft]:
    """Return a file's captions: its lines where they fit, else cut anew."""
    texts = [line for caption in given[:HABIT_SAMPLE] for line in caption.lines]
    shapes = {span.scene: shape(look_in(captions, spec.scenes[span.scene]), texts) for span in timeline.spans}
    for caption in given:
        at = to_frames(caption.start, timeline.fps)
        scene = scene_at(timeline, at)
        if scene is None or not is_shown(spec.scenes[scene]):
            continue
        holds = shapes[scene]
        rows = [_row(line, captions.language, holds.length) for line in caption.lines]
        fits = len(rows) <= holds.lines and all(line_width(row) <= holds.length for row in rows)
        words = sum(piece.space for row in rows for piece in row) + len(rows)
        if fits and words <= holds.words:
            cuts = [tuple(_timed(rows, caption.start, caption.end))]
        else:
            joined = _row(" ".join(caption.lines), captions.language, holds.length)
            cuts = cut(next(iter(_timed([joined], caption.start, caption.end))), holds)
        for number, lines in enumerate(cuts):
            end = caption.end if number == len(cuts) - 1 else cuts[number + 1][0][0].start
            yield Draft(
                lines=lines,
                start=lines[0][0].start,
                end=end,
                scene=scene,
                bounds=(0, timeline.frames),
                shape=holds,
                given=True,
            )


HABIT_SAMPLE = 200
"""Captions of a file by which its script is told."""


def scene_at(timeline: Timeline, frame: int) -> int | None:
    """Return the scene that is seen at a frame, of two in a transition the second; none after the end."""
    if frame >= timeline.frames:
        return None
    return max((span for span in timeline.spans if span.start <= frame), key=lambda span: span.start).scene


def _row(line: str, language: str | None, length: float) -> list[Piece]:
    """Return a line's pieces, without times."""
    words = [Word(text=word, start=0.0, end=0.0) for word in line.split()]
    return pieces_of(words, language, length)


def _timed(rows: Sequence[Sequence[Piece]], start: float, end: float) -> Iterator[Line]:
    """Share the time of a caption out among its pieces, by their width."""
    widths = [width(piece.text) for row in rows for piece in row]
    pace = (end - start) / (sum(widths) or 1.0)
    at = start
    for row in rows:
        line = []
        for piece in row:
            until = at + width(piece.text) * pace
            line.append(replace(piece, start=at, end=until))
            at = until
        yield tuple(line)


def place(row: Sequence[Draft], fps: Fraction) -> tuple[Caption, ...]:
    """Give captions their frames: none overlaps the next, each lies in its bounds; one without a frame is left out."""
    starts: list[tuple[int, Draft]] = []
    for draft in row:
        first = max(to_frames(draft.start, fps), draft.bounds[0], starts[-1][0] + 1 if starts else 0)
        if first < draft.bounds[1]:
            starts.append((first, draft))
    found = []
    for number, (first, draft) in enumerate(starts):
        following = starts[number + 1][0] if number + 1 < len(starts) else None
        end = _end(draft, first, following, fps)
        found.append(Caption(first=first, count=end - first, lines=_said(draft, first, end, fps), scene=draft.scene))
    return tuple(found)


def _end(draft: Draft, first: int, following: int | None, fps: Fraction) -> int:
    """Return the frame after a caption's last: late enough to be read, before the next one and in its bounds."""
    shape = draft.shape
    end = max(to_frames(draft.end, fps), first + 1)
    if not draft.given:
        read = first + math.ceil(draft.width / shape.speed * fps)
        end = max(end, min(read, end + to_frames(LINGER, fps)), first + to_frames(shape.least, fps))
    most = draft.bounds[1] if draft.given else min(first + max(1, to_frames(shape.most, fps)), draft.bounds[1])
    if following is not None:
        free = following - shape.gap if following - shape.gap > first else following
        if not draft.given and 0 <= free - end <= CHAIN * fps:
            end = free
        most = min(most, free)
    return min(end, most)


def _said(draft: Draft, first: int, end: int, fps: Fraction) -> tuple[tuple[Said, ...], ...]:
    """Return a caption's pieces with the frames from which they are spoken."""
    return tuple(
        tuple(
            Said(
                text=piece.text,
                space=piece.space and number > 0,
                at=min(max(to_frames(piece.start, fps), first), end - 1),
            )
            for number, piece in enumerate(line)
        )
        for line in draft.lines
    )
