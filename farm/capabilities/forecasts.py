"""What a dry run answers where a look is all that it takes."""

from typing import Any

from farm.capabilities.fields import Forecast
from farm.capabilities.row import Handle, Look
from farm.settings import Settings


def forecast(look: Look) -> Handle:
    """Return what answers with what a look finds."""

    def told(params: Any, settings: Settings) -> Forecast:
        quick = look(params, settings)
        return Forecast(estimated_duration_sec=quick.seconds, tags=quick.tags)

    return told
