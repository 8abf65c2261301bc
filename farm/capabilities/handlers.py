"""Who runs which kind of job: the one place that says so. Dispatchers claim these kinds and no others."""

from collections.abc import Mapping
from typing import Any

from farm.capabilities import analysis, audio, speech
from farm.orchestrator.jobs import render_export, rendering
from farm.orchestrator.jobs.examining import examine
from farm.orchestrator.jobs.handler import Handler
from farm.orchestrator.jobs.media_job import MediaJob
from farm.orchestrator.jobs.mixing import mix_sounds
from farm.orchestrator.jobs.speaking import speak

HANDLERS: Mapping[str, Handler[Any]] = {
    render_export.KIND: render_export.RenderExport(),
    **rendering.HANDLERS,
    "tts/generate": MediaJob(
        params=speech.SpeechParams, ask=speech.speaking_of, make=speak, result=speech.SpeechResult
    ),
    "audio/mix": MediaJob(params=audio.MixParams, ask=audio.mixing_of, make=mix_sounds, result=audio.MixResult),
    "audio/duck": MediaJob(params=audio.DuckParams, ask=audio.ducking_of, make=mix_sounds, result=audio.DuckResult),
    "audio/sfx": MediaJob(params=audio.EffectsParams, ask=audio.effects_of, make=mix_sounds, result=audio.MixResult),
    "analyze/video": MediaJob(
        params=analysis.VideoParams, ask=analysis.examining_of, make=examine, result=analysis.VideoReport
    ),
}
"""By the capability's name."""
