"""Rules on the file itself: container, codec, tags, size, rate, frames, clock, streams."""

from collections.abc import Iterator

from farm.analysis.judging import ISSUE, NOTE, WARNING, Case
from farm.analysis.report import Finding
from farm.plan.expectation import Expectation
from farm.spec.outputs import Codec, Container

FORMATS = {Container.MP4: "mp4", Container.MOV: "mov", Container.MKV: "matroska"}
"""What FFmpeg's names of each container contain."""

PIXELS = "yuv420p"
"""How every delivery stores its pictures: 8-bit 4:2:0, which every player takes."""

TAGS = {"color_space": "bt709", "color_primaries": "bt709", "color_transfer": "bt709", "color_range": "tv"}
"""The colours of every delivery (ITU-R BT.709, limited range), by ffprobe's names."""

PROFILES = {Codec.H264: {"Main", "High", "Constrained Baseline", "Baseline"}, Codec.HEVC: {"Main"}, Codec.AV1: {"Main"}}
"""Profiles of 8-bit 4:2:0 by ffprobe's names; some encoders take a lower one for very small pictures."""

COARSE_CLOCK = 0.001
"""Seconds: Matroska counts in milliseconds."""

MOST_BYTES_PER_SECOND = 25_000_000
"""200 Mbit/s: four times what any quality aims at for 3840×2160."""


def technical(case: Case) -> Iterator[Finding]:
    """Return what is wrong with the file itself."""
    yield from _decodes(case)
    yield from _times(case)
    if case.plan:
        yield from _as_planned(case, case.plan)
        yield from _streams(case, case.plan)
    else:
        yield from _usual(case)
    yield from _container(case)


def _decodes(case: Case) -> Iterator[Finding]:
    """Everything that the container promises has to decode."""
    survey = case.survey
    shown, promised = len(survey.trace), max(survey.promised, survey.clock.frames)
    if survey.complaints:
        yield case.whole(
            code="decode_errors",
            severity=ISSUE,
            measure=survey.complaints[0],
            limit="no complaint of the decoder",
            advice="Deliver the file again; if that does not help, render it again: its data is damaged.",
        )
    if shown < promised:
        yield case.at(
            shown,
            promised,
            code="truncated",
            severity=ISSUE,
            measure=f"{shown} frames decode",
            limit=f"{promised} frames that the file speaks of",
            advice="The file was cut off while it was written or copied: deliver it again.",
        )


def _times(case: Case) -> Iterator[Finding]:
    """Frames have to lie on an even grid, in order."""
    clock, fps = case.survey.clock, case.survey.fps
    if clock.backwards:
        yield case.whole(
            code="timestamps_not_monotonic",
            severity=ISSUE,
            measure=f"{clock.backwards} packets go back in decoding time",
            limit="none",
            advice="Join the file again; players stop at such places.",
        )
    step = 1 / float(fps)
    coarse = COARSE_CLOCK if "matroska" in case.survey.container else 0.0
    slack = coarse + 2e-6 + step * 0.01
    if clock.frames > 1 and (clock.shortest < step - slack or clock.longest > step + slack):
        yield case.whole(
            code="uneven_frames",
            severity=ISSUE if case.plan else NOTE,
            measure=f"{clock.shortest * 1000:.2f} to {clock.longest * 1000:.2f} ms between frames",
            limit=f"{step * 1000:.2f} ms",
            advice="Frames were lost or shifted when the file was joined: join it again.",
        )
    if abs(clock.start) > step / 2 + coarse:
        yield case.whole(
            code="late_start",
            severity=ISSUE if case.plan else NOTE,
            measure=f"the first frame is shown at {clock.start:.3f} s",
            limit="0 s",
            advice="Join the file again; some players show nothing, or lose the sync, until then.",
        )


def _as_planned(case: Case, plan: Expectation) -> Iterator[Finding]:
    """Size, rate, frames, codec, pixels and colours as they were asked for."""
    survey, video = case.survey, case.survey.video
    format_ok = FORMATS[plan.container] in survey.container
    asked = {
        "wrong_size": (f"{video.get('width')}×{video.get('height')}", f"{plan.width}×{plan.height}"),
        "wrong_rate": (f"{float(survey.fps):.6g} fps", f"{float(plan.fps):.6g} fps"),
        "wrong_codec": (str(video.get("codec_name")), plan.codec.value),
        "wrong_container": (FORMATS[plan.container] if format_ok else survey.container, FORMATS[plan.container]),
        "wrong_pixels": (str(video.get("pix_fmt")), PIXELS),
    }
    told = {name: (str(video.get(name, "not tagged")), value) for name, value in TAGS.items()}
    asked |= {f"wrong_{name}": pair for name, pair in told.items()}
    for code, (measure, limit) in asked.items():
        if measure != limit:
            yield case.whole(
                code=code,
                severity=ISSUE,
                measure=measure,
                limit=limit,
                advice="Render the output again with this release; the file was changed after it was made.",
            )
    profile = video.get("profile", "")
    if profile and profile not in PROFILES[plan.codec]:
        yield case.whole(
            code="wrong_profile",
            severity=WARNING,
            measure=str(profile),
            limit=" or ".join(sorted(PROFILES[plan.codec])),
            advice="Not every player decodes this profile: encode again.",
        )
    if len(survey.trace) != plan.frames and max(survey.promised, survey.clock.frames) <= len(survey.trace):
        yield from _wrong_count(case, plan)


def _wrong_count(case: Case, plan: Expectation) -> Iterator[Finding]:
    shown = len(case.survey.trace)
    yield case.whole(
        code="wrong_frame_count",
        severity=ISSUE,
        measure=f"{shown} frames",
        limit=f"{plan.frames} frames",
        advice="Frames are missing or too many; the findings on joints say where. Render the scene again.",
    )


def _streams(case: Case, plan: Expectation) -> Iterator[Finding]:
    """Look for a sound where one was planned, as long as the pictures."""
    survey = case.survey
    if plan.sounds and survey.audio is None:
        yield case.whole(
            code="missing_audio",
            severity=ISSUE,
            measure="no sound track",
            limit="one sound track",
            advice="Join the file again with its sound.",
        )
    if survey.audio is not None and not plan.may_sound:
        yield case.whole(
            code="unplanned_audio",
            severity=WARNING,
            measure="a sound track",
            limit="none: nothing was planned to be heard",
            advice="Find out where the sound came from.",
        )
    if survey.audio is not None:
        # What the stream says of itself counts: a decoder hands out whole packets.
        apart = survey.audio_seconds - plan.frames / float(plan.fps)
        if abs(apart) >= 1 / float(plan.fps) + (0.03 if plan.container is Container.MKV else 0.0):
            yield case.whole(
                code="audio_length",
                severity=ISSUE,
                measure=f"the sound is {abs(apart):.3f} s {'longer' if apart > 0 else 'shorter'} than planned",
                limit="one frame",
                advice="Mix the sound again and join the file again.",
            )
        if survey.audio.get("sample_rate") != str(plan.sample_rate) or survey.audio.get("codec_name") != "aac":
            yield case.whole(
                code="wrong_audio_format",
                severity=ISSUE,
                measure=f"{survey.audio.get('codec_name')} at {survey.audio.get('sample_rate')} Hz",
                limit=f"aac at {plan.sample_rate} Hz",
                advice="Mix the sound again.",
            )


def _usual(case: Case) -> Iterator[Finding]:
    """Tell what may trouble players, where nobody said what was wanted."""
    survey, video = case.survey, case.survey.video
    if survey.audio is None:
        yield case.whole(
            code="missing_audio",
            severity=NOTE,
            measure="no sound track",
            limit="",
            advice="Nothing to do if the video is meant to be silent.",
        )
    elif abs(survey.audio_seconds - survey.video_seconds) > 0.5:  # noqa: PLR2004 — half a second is seen by everybody
        yield case.whole(
            code="audio_length",
            severity=WARNING,
            measure=f"sound {survey.audio_seconds:.2f} s, pictures {survey.video_seconds:.2f} s",
            limit="0.5 s apart",
            advice="Cut or pad the sound to the length of the pictures.",
        )
    pixels = str(video.get("pix_fmt"))
    if pixels != PIXELS:
        yield case.whole(
            code="wrong_pixels",
            severity=NOTE,
            measure=pixels,
            limit=PIXELS,
            advice="Not every player and platform takes other pixel formats than 8-bit 4:2:0.",
        )
    if video.get("color_space", "unknown") in {"unknown", "reserved"}:
        yield case.whole(
            code="untagged_color",
            severity=NOTE,
            measure="no colour matrix is tagged",
            limit="bt709",
            advice="Players guess: tag the file with the matrix that it was made with.",
        )


def _container(case: Case) -> Iterator[Finding]:
    """Make sure that the file plays from its first bytes on, and is of a sensible size."""
    survey = case.survey
    if survey.faststart is False:
        yield case.whole(
            code="not_faststart",
            severity=WARNING if case.plan else NOTE,
            measure="the table (moov) lies behind the media",
            limit="before it",
            advice="Write the file with -movflags +faststart, so that it plays while it is still loading.",
        )
    if survey.seconds and survey.size / survey.seconds > MOST_BYTES_PER_SECOND:
        yield case.whole(
            code="huge_file",
            severity=WARNING,
            measure=f"{survey.size / survey.seconds * 8e-6:.0f} Mbit/s",
            limit=f"{MOST_BYTES_PER_SECOND * 8e-6:.0f} Mbit/s",
            advice="Encode with an upper bit rate.",
        )
