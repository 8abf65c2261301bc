"""A part of a recording."""

from pydantic import model_validator

from farm.spec.base import Duration, Model, Time, refuse


class Trim(Model):
    """A part of a recording, in seconds of the recording itself."""

    start: Time = 0.0
    """Where the part begins."""
    end: Duration | None = None
    """Where the part ends; left out: at the recording's end."""

    @model_validator(mode="after")
    def _ordered(self) -> "Trim":
        if self.end is not None and self.end <= self.start:
            raise refuse(f"end ({self.end:g} s) must be after start ({self.start:g} s)")
        return self
