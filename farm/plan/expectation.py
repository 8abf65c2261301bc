"""What a finished file was planned to be: the measure that it is checked by."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from farm.plan.build import Plan, PlannedOutput
from farm.plan.tasks import (
    Cue,
    KenBurnsLayer,
    Layer,
    MixPayload,
    RangePayload,
    Task,
    TranscodePayload,
    TransitionPayload,
)
from farm.spec.base import FrameRate, Model
from farm.spec.outputs import Codec, Container


class Piece(Model):
    """A row of frames that was drawn by one task."""

    key: str
    """Of the task that draws it."""
    first: int
    """Its first frame on the output's timeline."""
    frames: int
    scenes: tuple[int, ...]
    """Indices of the scenes it shows: two for a transition."""
    kind: str
    """A layer's kind, or ``transition``."""
    look: str = ""
    """The transition's kind."""
    moves: bool
    """Whether its pictures are planned to change all the time; where nobody can say, they are not."""

    @property
    def end(self) -> int:
        """Return the frame after its last."""
        return self.first + self.frames


class Expectation(Model):
    """What one output was planned to be."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: FrameRate
    frames: int
    codec: Codec
    container: Container
    pieces: tuple[Piece, ...]
    """In playing order, without gaps."""
    scenes: tuple[tuple[int, int, int], ...]
    """Index, first frame and frames of each scene, overlaps included."""
    cues: tuple[Cue, ...] = ()
    """Everything that is to be heard; places are samples at ``sample_rate``."""
    sample_rate: int = 48_000
    lufs: float | None = None
    """Integrated loudness that the mix was brought to; none: it was left as it was, or there is none."""
    true_peak_db: float = -1.0
    """Highest true peak in dBTP."""

    @property
    def sounds(self) -> bool:
        """Tell whether anything is to be heard, as far as that is known before compositions are drawn."""
        return any(not cue.heard for cue in self.cues)

    @property
    def may_sound(self) -> bool:
        """Tell whether anything may be heard."""
        return bool(self.cues)

    def scene_at(self, frame: int) -> int | None:
        """Return the scene that a frame belongs to; in a transition, the one that comes."""
        for piece in self.pieces:
            if piece.first <= frame < piece.end:
                return piece.scenes[-1] if piece.scenes else None
        return None


def expect(plan: Plan, planned: PlannedOutput, numbers: Sequence[int] | None = None) -> Expectation:
    """Return what an output was planned to be; ``numbers`` gives each scene's index before others were left out."""
    track = plan.tracks[planned.track]
    tasks = {task.key: task for task in plan.tasks}
    pieces: list[Piece] = []
    for joint in track.joints:
        for drawn in _drawn(tasks, joint.key):
            first = pieces[-1].end if pieces else 0
            middle = Fraction(2 * first + drawn.frames, 2) / track.canvas.fps
            pieces.append(_piece(drawn, first, _scenes_at(plan, drawn, middle, numbers)))
    mix = tasks[planned.sound].payload if planned.sound else None
    sound = {}
    if isinstance(mix, MixPayload):
        sound = {
            "cues": mix.cues,
            "sample_rate": mix.sample_rate,
            "lufs": mix.lufs,
            "true_peak_db": mix.true_peak_db,
        }
    return Expectation.model_validate(
        {
            "width": track.canvas.width,
            "height": track.canvas.height,
            "fps": track.canvas.fps,
            "frames": track.frames,
            "codec": planned.output.codec,
            "container": planned.output.file_format,
            "pieces": tuple(pieces),
            "scenes": tuple(_scenes(pieces)),
            **sound,
        }
    )


def _drawn(tasks: Mapping[str, Task], key: str) -> Iterator[Task]:
    """Return the tasks that draw what one segment shows, in playing order."""
    task = tasks[key]
    if isinstance(task.payload, TranscodePayload):
        for source in task.payload.sources:
            yield from _drawn(tasks, source)
    else:
        yield task


def _scenes_at(plan: Plan, task: Task, middle: Fraction, numbers: Sequence[int] | None) -> tuple[int, ...]:
    """Return the scenes at a time: a task may be part of several, where scenes are equal."""
    rate = plan.tracks[plan.outputs[0].track].canvas.fps
    begun = [place for place, (start, _) in enumerate(plan.scene_starts) if start / rate <= middle]
    places = begun[-2:] if isinstance(task.payload, TransitionPayload) else begun[-1:]
    return tuple(numbers[place] if numbers else place for place in places) or task.scenes


def _piece(task: Task, first: int, scenes: tuple[int, ...]) -> Piece:
    """Return a task's place on the timeline."""
    payload = task.payload
    if isinstance(payload, TransitionPayload):
        moves = _moves(payload.before) or _moves(payload.after) or payload.before != payload.after
        look, kind = payload.look.value, "transition"
    elif isinstance(payload, RangePayload):
        moves, look, kind = _moves(payload.layer), "", payload.layer.kind
    else:
        moves, look, kind = False, "", payload.kind
    return Piece(key=task.key, first=first, frames=task.frames, scenes=scenes, kind=kind, look=look, moves=moves)


def _moves(layer: Layer) -> bool:
    """Tell whether a layer is planned to change from each frame to the next; a clip or a composition may stand."""
    return isinstance(layer, KenBurnsLayer) and layer.path.start != layer.path.end


def _scenes(pieces: list[Piece]) -> Iterator[tuple[int, int, int]]:
    """Return each scene's first frame and length, overlaps included."""
    for scene in dict.fromkeys(scene for piece in pieces for scene in piece.scenes):
        own = [piece for piece in pieces if scene in piece.scenes]
        yield scene, own[0].first, own[-1].end - own[0].first
