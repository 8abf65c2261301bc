"""The contract: one requested video."""

from collections import Counter
from posixpath import normpath
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from farm.spec.audio import Audio, WordMoment
from farm.spec.base import LINE, NUMBER, Model, refuse
from farm.spec.captions import Captions
from farm.spec.outputs import Output
from farm.spec.qa import Qa
from farm.spec.scenes import Scene

MAX_SCENES = 1000
MAX_OUTPUTS = 20


def _distinct_destinations(outputs: tuple[Output, ...]) -> tuple[Output, ...]:
    """Refuse outputs that would overwrite each other, however their paths are spelled."""
    paths = (o.uri.removeprefix("file://") for o in outputs)
    for path, times in Counter(path if "://" in path else normpath(path) for path in paths).items():
        if times > 1:
            raise refuse(f"{times} outputs go to the same destination '{path}'")
    return outputs


class ExportSpec(Model):
    """One requested video: scenes, audio, outputs."""

    version: Annotated[Literal[1], NUMBER]
    """The contract's version."""
    title: Annotated[str, Field(max_length=200), LINE] = "untitled"
    """Shown in progress, in the dashboard and in the file's metadata."""
    seed: Annotated[int, Field(ge=0, lt=1 << 32), NUMBER] = 0
    """What ``auto`` motions are drawn from."""
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=MAX_SCENES)]
    """The timeline, in order."""
    audio: Audio = Audio()
    """Music, effects, a voice over the whole, and the loudness."""
    captions: Captions | None = None
    """What is said, to be read; left out: nothing."""
    qa: Qa = Qa()
    """The check of the finished files."""
    outputs: Annotated[
        tuple[Output, ...], Field(min_length=1, max_length=MAX_OUTPUTS), AfterValidator(_distinct_destinations)
    ]
    """What is delivered."""

    @model_validator(mode="after")
    def _known_scenes(self) -> "ExportSpec":
        """Refuse effects at words of scenes that there are not."""
        for n, effect in enumerate(self.audio.effects):
            scene = effect.at.scene if isinstance(effect.at, WordMoment) else None
            if scene is not None and scene >= len(self.scenes):
                raise refuse(
                    f"audio.effects[{n}].at.scene: there is no scenes[{scene}], only {len(self.scenes)} scenes"
                )
        return self
