"""The contract: one requested video."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from farm.spec.audio import Audio
from farm.spec.base import NUMBER, Model, refuse
from farm.spec.outputs import Output
from farm.spec.scenes import Scene

MAX_SCENES = 1000
MAX_OUTPUTS = 20


def _one_line(text: str) -> str:
    if any(not c.isprintable() for c in text):
        raise refuse("must be one line of printable characters")
    return text


class ExportSpec(Model):
    """One requested video: scenes, audio, outputs."""

    version: Annotated[Literal[1], NUMBER]
    """The contract's version."""
    title: Annotated[str, Field(max_length=200), AfterValidator(_one_line)] = "untitled"
    """Shown in progress, in the dashboard and in the file's metadata."""
    seed: Annotated[int, Field(ge=0, lt=1 << 32), NUMBER] = 0
    """What ``auto`` motions are drawn from."""
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=MAX_SCENES)]
    """The timeline, in order."""
    audio: Audio = Audio()
    """Music, effects, a voice over the whole, and the loudness."""
    outputs: Annotated[tuple[Output, ...], Field(min_length=1, max_length=MAX_OUTPUTS)]
    """What is delivered."""

    @model_validator(mode="after")
    def _distinct_destinations(self) -> Self:
        for uri, times in Counter(output.uri for output in self.outputs).items():
            if times > 1:
                raise refuse(f"outputs: {times} outputs go to the same destination '{uri}'")
        return self
