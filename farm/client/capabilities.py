"""A method for each capability, by its noun. Made from the OpenAPI document by `make client`; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NotRequired, TypedDict, Unpack

from farm.client.calls import M, Speaker, call
from farm.client.jobs import Job
from farm.client.models import Asked
from farm.client.submitting import Base, Spec, answered, answered_spec, path_with, submit, submit_spec
from farm.client.wire import Flow


class DeliveredOutput(TypedDict):
    """One delivered video, in brief."""

    uri: str
    width: int
    height: int
    frames: int
    duration: float
    """Seconds."""
    codec: str
    size: int
    """Bytes."""
    sha256: str
    thumbnail: str
    contact_sheet: str
    verdict: str | None
    """What its check found; none where it was off."""


class Finding(TypedDict):
    """One thing that was found, and what to do about it."""

    code: str
    """What it is, for programs: ``black_frames``, ``freeze``, ``silence``, …"""
    severity: Literal["issue", "warning", "note"]
    scene: NotRequired[int | None]
    """Index of the scene, as in ``scenes[3]``; none where it concerns the file, or where no plan is known."""
    start: NotRequired[float]
    """Seconds from the file's beginning."""
    end: NotRequired[float]
    """Seconds; the file's length where it concerns all of it."""
    measure: str
    """What was measured, with its unit."""
    limit: str
    """What it should be."""
    advice: str
    """What to do."""


class Curve(TypedDict):
    """A measure over time, thinned out for drawing."""

    step: float
    """Seconds from one value to the next."""
    values: Sequence[float]


class QaReport(TypedDict):
    """What was found on one file."""

    report: NotRequired[Literal[1]]
    file: str
    verdict: Literal["approve", "review", "reject"]
    planned: bool
    """Whether it was known what the file should be."""
    traced: int
    """Frames that were compared with what was drawn, one by one."""
    platforms: NotRequired[Sequence[Literal["youtube", "tiktok", "instagram_feed", "instagram_story", "linkedin", "x"]]]
    findings: Sequence[Finding]
    facts: Mapping[str, str | int | float | bool | None]
    """What the file is: container, codec, size, rate, lengths, loudness, …"""
    cuts: NotRequired[Sequence[float]]
    """Seconds of the cuts that were seen."""
    luma: NotRequired[Curve | None]
    """Mean luma of the pictures."""
    loudness: NotRequired[Curve | None]
    """Momentary loudness in LUFS."""
    waveform: NotRequired[Curve | None]
    """Highest sample of each stretch, 0 to 1."""
    cpu_seconds: NotRequired[float]
    """Spent on the check."""


class OutputFacts(TypedDict):
    """One delivered file."""

    uri: str
    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: float | str
    frames: int
    duration: float
    """Seconds."""
    codec: str
    quality: str
    strategy: str
    encoder: str
    """FFmpeg's name of the encoder that made the pictures."""
    encoder_reason: str
    size: int
    """Bytes."""
    sha256: str
    lufs: NotRequired[float | None]
    """Integrated loudness of its sound."""
    true_peak_db: NotRequired[float | None]
    """True peak of its sound, in dBTP."""
    sound_curves: NotRequired[str | None]
    """Where the music's gain over time and its loops are noted, as JSON (:class:`farm.scene_worker.curves.Curves`)."""
    thumbnail: str
    contact_sheet: str
    captions: NotRequired[Sequence[str]]
    """Caption files beside it."""
    soft_captions: NotRequired[int | None]
    """Captions in the track that players can switch on; none: it has no such track."""
    qa: NotRequired[QaReport | None]
    """What its check found, without the curves; none where it was off."""


class TaskFacts(TypedDict):
    """One task of the plan, or a scene that was left out."""

    key: str
    name: str
    scene: int | None
    """Index of the (first) scene it shows, counted from 0 as in ``scenes[3]``; none for the sound."""
    kind: str
    status: Literal["rendered", "cached", "skipped", "placeholder"]
    frames: int
    cpu_seconds: float
    """Spent in this run; 0 for what came from the store."""
    seconds: float
    attempts: int
    node: str
    message: NotRequired[str]
    """Why a scene was skipped or replaced."""


class StageFacts(TypedDict):
    """What a stage took."""

    name: str
    seconds: float
    """Wall time; stages of tasks overlap."""
    cpu_seconds: float


class VoiceFacts(TypedDict):
    """One voice whose words are known."""

    engine: str
    """What spoke it, with its version; empty for a recording."""
    voice: str
    language: str
    """BCP 47 tag."""
    reason: str
    """Why it was this engine."""
    words: int
    """How many there are."""
    timed_by: Literal["engine", "alignment", "estimate"]
    """Who said when each word is spoken."""
    confidence: float
    """How far those times can be trusted, from 0 to 1."""


class Manifest(TypedDict):
    """How an export was made."""

    manifest: NotRequired[Literal[1]]
    title: str
    spec_sha256: str
    """Hash of the validated spec."""
    created: str
    frames: int
    """Of the first output."""
    duration: float
    """Seconds of the first output."""
    seconds: float
    """Wall time of the export without Ray's start."""
    cpu_seconds: float
    """CPU time of all processes without Ray's own."""
    cache_hits: int
    """Tasks that came from the store."""
    outputs: Sequence[OutputFacts]
    tasks: Sequence[TaskFacts]
    stages: Sequence[StageFacts]
    voices: NotRequired[Sequence[VoiceFacts]]
    """Texts that were spoken, and recordings whose words were timed."""
    warnings: Sequence[str]
    versions: Mapping[str, str]


class ExportResult(TypedDict):
    """What became of an export."""

    outputs: Sequence[DeliveredOutput]
    """Its videos, in the order of the spec."""
    manifest: Manifest
    """How it was made, as it is delivered beside each video."""


class OutputEstimate(TypedDict):
    """What one output will be."""

    uri: str
    frames: int | None
    """Length of the video; null while it depends on what could not be measured."""
    duration_sec: float | None
    """Length of the video in seconds; null likewise."""
    width: int
    height: int
    strategy: str | None
    encoder: str | None
    reason: str | None
    """Why this strategy and encoder."""


class Estimate(TypedDict):
    """What an export will take; nothing was rendered for it."""

    outputs: Sequence[OutputEstimate]
    tasks: int | None
    """Tasks of the plan."""
    tasks_left: int | None
    """Those that the store does not spare."""
    cpu_seconds: float | None
    """Estimated CPU time of what is left."""
    estimated_duration_sec: float | None
    """Estimated wall time of what is left, on this farm as it is known here."""
    unknown: str
    """Why something is null: compositions are asked what they are by a browser, and none could be asked here.

    Props are then unjudged, too. Empty: everything is known.
    """


class BriefStyle(TypedDict):
    """The look."""

    theme: NotRequired[Literal["dark", "light", "brand"]]
    primary_color: NotRequired[str]
    """The brand's colour: fills and emphasis."""
    accent_color: NotRequired[str]
    """A second colour: marks and details."""


class BriefSettings(TypedDict):
    """Length, rate and shape."""

    duration_sec: NotRequired[float | None]
    """Length of the video; with narration what is aimed at: voices are never cut. Left out: as its texts need."""
    fps: NotRequired[float | str]
    """Frames a second."""
    aspect: NotRequired[Literal["16:9", "9:16", "1:1", "4:5"] | None]
    """Shape of the frame; left out: 9:16 for shorts, else 16:9."""
    width: NotRequired[int | None]
    """Pixels, in place of ``aspect``; left out: by the quality."""
    height: NotRequired[int | None]
    """Pixels, as ``width``."""


class BriefVoice(TypedDict):
    """Who speaks the narration."""

    voice: NotRequired[str | None]
    """As in a voiceover."""
    engine: NotRequired[Literal["auto", "festival", "flite", "espeak-ng"]]
    """What speaks."""
    language: NotRequired[str | None]
    """The texts' language by its BCP 47 tag; left out: the voice's, or English."""
    rate: NotRequired[float]
    """Speed; 2 is twice as fast."""


class ExplainerSection(TypedDict):
    """One scene: what it is about, what is read, what is said."""

    narration: NotRequired[str | None]
    """What is said in it; the section then lasts at least as long as that."""
    heading: NotRequired[str | None]
    """The point, in a few words."""
    text: NotRequired[str | None]
    """One or two sentences to be read."""
    image: NotRequired[str | None]
    """A picture behind the scene."""
    pose: NotRequired[
        Literal["idle", "walking", "pointing_left", "pointing_right", "explaining", "thinking", "excited", "confused"]
        | None
    ]
    """What the figure does; left out: by what is said."""
    duration_sec: NotRequired[float | None]
    """How long it is; left out: as long as its texts need."""


class ExplainerBrief(TypedDict):
    """Scenes that explain something, presented by a stick figure."""

    id: NotRequired[str | None]
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: NotRequired[BriefStyle]
    settings: NotRequired[BriefSettings]
    narration: NotRequired[str | None]
    """What is said to the title."""
    voice: NotRequired[BriefVoice]
    music: NotRequired[str | None]
    """Music under the whole video; it gives way to the narration."""
    format: Literal["explainer_v1"]
    """What kind of video it is."""
    title: str
    """The opening's text."""
    sections: Sequence[ExplainerSection]
    """The scenes, in order."""
    figure: NotRequired[bool]
    """Whether a stick figure presents."""


class ListicleSection(TypedDict):
    """One item of a list."""

    narration: NotRequired[str | None]
    """What is said in it; the section then lasts at least as long as that."""
    heading: str
    """The item in a few words."""
    text: NotRequired[str]
    """One or two sentences about it."""
    image: NotRequired[str | None]
    """A picture of it."""


class ListicleBrief(TypedDict):
    """A numbered list."""

    id: NotRequired[str | None]
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: NotRequired[BriefStyle]
    settings: NotRequired[BriefSettings]
    narration: NotRequired[str | None]
    """What is said to the title."""
    voice: NotRequired[BriefVoice]
    music: NotRequired[str | None]
    """Music under the whole video; it gives way to the narration."""
    format: Literal["listicle_v1"]
    """What kind of video it is."""
    title: str
    """What the list is about."""
    kicker: NotRequired[str]
    """A few words above the title."""
    sections: Sequence[ListicleSection]
    """The items, in the order they are shown."""
    countdown: NotRequired[bool]
    """Number the items downwards."""
    closing: NotRequired[str]
    """The closing line; empty for none."""
    handle: NotRequired[str]
    """Who it is from, under the closing line."""


class ComparisonSection(TypedDict):
    """One row of a comparison."""

    narration: NotRequired[str | None]
    """What is said in it; the section then lasts at least as long as that."""
    heading: str
    """What is compared in this row."""
    left: str
    """The left side's value."""
    right: str
    """The right side's value."""
    better: NotRequired[Literal["left", "right", "neither"]]
    """The side that does better here."""


class ComparisonBrief(TypedDict):
    """Two things side by side, row by row."""

    id: NotRequired[str | None]
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: NotRequired[BriefStyle]
    settings: NotRequired[BriefSettings]
    narration: NotRequired[str | None]
    """What is said to the title."""
    voice: NotRequired[BriefVoice]
    music: NotRequired[str | None]
    """Music under the whole video; it gives way to the narration."""
    format: Literal["comparison_v1"]
    """What kind of video it is."""
    title: str
    """The question that the comparison answers."""
    left: str
    """The name of the left side."""
    right: str
    """The name of the right side."""
    sections: Sequence[ComparisonSection]
    """The rows, in order."""
    winner: NotRequired[Literal["left", "right", "neither"]]
    """The side that is set off as the better one."""
    closing: NotRequired[str]
    """The conclusion, shown last; empty for none."""


class ShortsSection(TypedDict):
    """One thought that fills the frame."""

    narration: NotRequired[str | None]
    """What is said in it; the section then lasts at least as long as that."""
    text: str
    """A short sentence."""
    mark: NotRequired[str]
    """The words of the text that are set in the second colour."""
    image: NotRequired[str | None]
    """A picture behind the text."""


class ShortsBrief(TypedDict):
    """A short video: one thought on each screen; the title is the first."""

    id: NotRequired[str | None]
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: NotRequired[BriefStyle]
    settings: NotRequired[BriefSettings]
    narration: NotRequired[str | None]
    """What is said to the title."""
    voice: NotRequired[BriefVoice]
    music: NotRequired[str | None]
    """Music under the whole video; it gives way to the narration."""
    format: Literal["shorts_v1"]
    """What kind of video it is."""
    title: str
    """The hook."""
    sections: Sequence[ShortsSection]
    """The thoughts after the hook, in order."""
    closing: NotRequired[str]
    """The line above the button at the end; empty for none."""
    call_to_action: NotRequired[str]
    """The button at the end; empty for none."""
    handle: NotRequired[str]
    """Whose video it is, shown all the time."""


class DevVlogSection(TypedDict):
    """One step: what happens, and the code that is typed."""

    narration: NotRequired[str | None]
    """What is said in it; the section then lasts at least as long as that."""
    text: str
    """What happens in this step."""
    code: str
    """The code that is typed."""
    file: NotRequired[str]
    """The file's name, in the window's title bar."""
    output: NotRequired[str]
    """What the program prints when the code is complete."""


class DevVlogBrief(TypedDict):
    """An episode of a build log: a title, then code that is typed."""

    id: NotRequired[str | None]
    """Names the video's file; of a batch, also its folder. Left out: ``video``, in a batch by its place there."""
    style: NotRequired[BriefStyle]
    settings: NotRequired[BriefSettings]
    narration: NotRequired[str | None]
    """What is said to the title."""
    voice: NotRequired[BriefVoice]
    music: NotRequired[str | None]
    """Music under the whole video; it gives way to the narration."""
    format: Literal["devvlog_v1"]
    """What kind of video it is."""
    title: str
    """What the episode is about."""
    episode: NotRequired[str]
    """A line above the title: a number, a date."""
    sections: Sequence[DevVlogSection]
    """The steps, in order."""


class BatchError(TypedDict):
    """Why an item failed."""

    code: str
    message: str
    problems: Sequence[Mapping[str, str]]
    """Each with ``where`` and ``message``."""


class BatchItem(TypedDict):
    """What became of one video."""

    id: str
    """Its own id, or ``item-`` and its place; its files' names begin with it."""
    status: Literal["completed", "failed"]
    outputs: Sequence[DeliveredOutput]
    error: BatchError | None


class BatchResult(TypedDict):
    """What became of a batch; it fails only if all its videos do."""

    items: Sequence[BatchItem]
    """In the order of the request."""
    completed: int
    """How many there are of them."""
    failed: int
    """How many there are not."""


class ScriptSection(TypedDict):
    """One part of a script."""

    heading: NotRequired[str | None]
    """The point, in a few words; left out: what is said is shown."""
    narration: str
    """What is said."""
    image: NotRequired[str | None]
    """A picture behind it."""


class Script(TypedDict):
    """What an explanation says."""

    title: str
    """The opening's text."""
    narration: NotRequired[str | None]
    """What is said to the title."""
    sections: Sequence[ScriptSection]
    """The parts, in order."""


class PictureSize(TypedDict):
    """Width and height in pixels."""

    width: int
    height: int


class Bindings(TypedDict):
    """What fills a template; docs/briefs.md lists what each takes."""

    text: NotRequired[Mapping[str, str]]
    """Texts by name, such as ``headline``."""
    assets: NotRequired[Mapping[str, str]]
    """Files by name, such as ``product_image``."""


class MediaFile(TypedDict):
    """A file that was made."""

    name: str
    """Identifier within the job, such as ``video``."""
    uri: str
    """Where it lies."""
    media_type: NotRequired[str]
    """Its type (RFC 6838)."""
    size: NotRequired[int]
    """Length in bytes."""
    sha256: NotRequired[str]
    """SHA-256 in lower-case hex."""


class MediaResult(TypedDict):
    """Files that were made."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""


class VideoSize(TypedDict):
    """Width and height in pixels, even."""

    width: int
    height: int


class SceneMotion(TypedDict):
    """The camera's path over the picture."""

    startScale: NotRequired[float]
    """Zoom at the start."""
    endScale: NotRequired[float]
    """Zoom at the end."""
    startX: NotRequired[float]
    """Where the camera looks at the start, as a share of the width."""
    startY: NotRequired[float]
    """As a share of the height."""
    endX: NotRequired[float]
    """At the end."""
    endY: NotRequired[float]
    """At the end."""
    easing: NotRequired[Literal["linear", "ease", "easeIn", "easeOut", "easeInOut"]]
    """How it speeds up and slows down."""


class SceneOutput(TypedDict):
    """What the video is like."""

    width: NotRequired[int]
    """Pixels."""
    height: NotRequired[int]
    """Pixels."""
    fps: NotRequired[float | str]
    """Frames a second."""
    quality: NotRequired[Literal["draft", "standard", "high", "ultra"]]
    """How much care the encode takes."""


class SceneResult(TypedDict):
    """What became of one scene, as the service said it that its request was written for."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""
    sceneIndex: int
    sceneVideoUrl: str
    """Where the service gives the video, or its address on S3."""
    duration: float
    """Seconds."""
    processingTime: int
    """Milliseconds that it took."""


class Word(TypedDict):
    """One word as it is written, and when it is heard."""

    text: str
    """As written, with its punctuation: what captions show."""
    start: float
    """Seconds from the recording's beginning."""
    end: float
    """Seconds from the recording's beginning."""


class SpeechResult(TypedDict):
    """A spoken text."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""
    engine: str
    """Who spoke, with its version."""
    voice_id: str
    language: str
    """BCP 47 tag."""
    reason: str
    """Why this engine."""
    words: Sequence[Word]
    """When each written word is heard."""
    timed_by: Literal["engine", "alignment", "estimate"]
    """Who says so: the engine, an aligner, or an estimate."""
    confidence: float
    """How far the times can be trusted; 1 where the engine itself gave them."""


class Engine(TypedDict):
    """A speech engine of this machine."""

    engine: str
    """What ``engine`` in a spec names."""
    missing: str
    """Why it cannot be used here; empty if it can."""
    package: str
    """Debian's package that brings it."""


class Voice(TypedDict):
    """One voice of an engine."""

    id: str
    """What ``voice`` in a spec names."""
    engine: str
    language: str
    """BCP 47 tag."""
    name: str
    """For people."""


class Voices(TypedDict):
    """The voices of this machine."""

    engines: Sequence[Engine]
    voices: Sequence[Voice]


class Trim(TypedDict):
    """A part of a recording, in seconds of the recording itself."""

    start: NotRequired[float]
    """Where the part begins."""
    end: NotRequired[float | None]
    """Where the part ends; left out: at the recording's end."""


class Part(TypedDict):
    """One sound of a mix."""

    audio_url: str | Path
    start: NotRequired[float]
    """Seconds from the beginning of the mix."""
    gain_db: NotRequired[float]
    fade_in: NotRequired[float]
    """Seconds over which it comes in."""
    fade_out: NotRequired[float]
    """Seconds over which it goes out, ending with it."""
    trim: NotRequired[Trim | None]
    """Which part of the recording is used."""
    loop: NotRequired[bool]
    """Start again, at bars where it has any, until the mix ends; the mix is then as long as the others."""


class MixResult(TypedDict):
    """A mix."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""
    lufs: float | None
    """Integrated loudness, of the file as it is; none for silence and for less than 0.4 s."""
    true_peak_db: float | None
    """Highest true peak in dBTP, of the file as it is; none for silence."""
    gain_db: float
    """By how much all of it was amplified in the end."""
    warnings: NotRequired[Sequence[str]]
    """What you should know."""


class GainCurve(TypedDict):
    """How far something is turned down over time."""

    step: float
    """Seconds from one value to the next."""
    gain_db: Sequence[float]
    """From the beginning on; straight between the values."""


class DuckResult(TypedDict):
    """A voice over music that gives way to it."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""
    lufs: float | None
    """Integrated loudness, of the file as it is; none for silence and for less than 0.4 s."""
    true_peak_db: float | None
    """Highest true peak in dBTP, of the file as it is; none for silence."""
    gain_db: float
    """By how much all of it was amplified in the end."""
    warnings: NotRequired[Sequence[str]]
    """What you should know."""
    ducking: NotRequired[GainCurve | None]
    """The music's gain, at most 3,000 values of it; the file ``sound-curves`` has all."""


class Training(TypedDict):
    """How far a training is."""

    training_id: str
    status: str
    avatar_id: NotRequired[str | None]


class Thresholds(TypedDict):
    """From where on something counts as a fault."""

    black_luma: NotRequired[float]
    """A frame whose luma is nowhere on average above this is black."""
    dark_luma: NotRequired[float]
    """A stretch of a lower mean is too dark."""
    bright_luma: NotRequired[float]
    """A stretch of a higher mean is too bright."""
    stretch_seconds: NotRequired[float]
    """Dark, bright, blurred and banded pictures are told of from this length on where no plan says what was drawn."""
    black_seconds: NotRequired[float]
    """Black is told of from this length on where no plan is known; a planned video has none that was not drawn."""
    freeze_seconds: NotRequired[float]
    """A picture that stands so long is told of where no plan is known."""
    blur: NotRequired[float]
    """Share of the expected fine detail below which a picture is blurred."""
    banding: NotRequired[float]
    """Share of the picture that lies on the edges of bands, where nobody knows what was drawn."""
    levels: NotRequired[float]
    """Share of the drawn levels of luma below which a picture shows bands."""
    silence_db: NotRequired[float]
    """Sound below this RMS level is silence (dBFS)."""
    silence_seconds: NotRequired[float]
    """Silence is told of from this length on where no plan is known."""
    loudness_lu: NotRequired[float]
    """Distance from the target loudness that is a warning; twice as far is an issue."""
    true_peak_db: NotRequired[float]
    """How far the true peak may lie above its limit."""
    review: NotRequired[int]
    """So many warnings make a verdict of ``review``."""
    reject: NotRequired[int]
    """So many warnings make a verdict of ``reject``; any issue does."""


class VideoReport(TypedDict):
    """What was found on a video."""

    files: Sequence[MediaFile]
    """What was made, the main one first."""
    duration_sec: NotRequired[float | None]
    """Length of the main one in seconds, where it has one."""
    verdict: Literal["approve", "review", "reject"]
    """What to do with it."""
    report: QaReport
    """What was measured and found, as ``farm qa --json`` prints it."""


class Report(TypedDict):
    """What was found."""

    report: Mapping[str, Any]


class Published(TypedDict):
    """Where it was published."""

    platform: str
    url: str


class RenderCalls(Speaker[M]):
    """``render/…``."""

    @call
    def export(self, spec: Spec, *, base: Base = ".", **asked: Unpack[Asked]) -> Flow[Job[M, ExportResult]]:
        """Render a video from Framefarm's own spec.

        Local files are uploaded, relative paths from ``base``; none: they lie where the service is.
        """
        return submit_spec(self._transport, "render/export", spec, asked, base=base)

    @call
    def brief(
        self,
        *,
        brief: ExplainerBrief | ListicleBrief | ComparisonBrief | ShortsBrief | DevVlogBrief | Mapping[str, Any],
        quality: Literal["draft", "preview", "production"] | None = None,
        output_format: Literal["mp4", "mov", "mkv"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, ExportResult]]:
        """Render a video from a content brief.

        Left out: quality 'production', output_format 'mp4'.
        """
        return submit(
            self._transport, "render/brief", {"brief": brief, "quality": quality, "output_format": output_format}, asked
        )

    @call
    def batch(
        self,
        *,
        briefs: Sequence[
            ExplainerBrief | ListicleBrief | ComparisonBrief | ShortsBrief | DevVlogBrief | Mapping[str, Any]
        ]
        | None = None,
        exports: Sequence[Spec] | None = None,
        quality: Literal["draft", "preview", "production"] | None = None,
        output_format: Literal["mp4", "mov", "mkv"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, BatchResult]]:
        """Render many videos, each into a folder of its own.

        Left out: quality 'production', output_format 'mp4'.
        """
        return submit(
            self._transport,
            "render/batch",
            {"briefs": briefs, "exports": exports, "quality": quality, "output_format": output_format},
            asked,
        )

    @call
    def explainer(
        self,
        *,
        topic: str | None = None,
        script: Script | Mapping[str, Any] | None = None,
        id: str | None = None,
        style: BriefStyle | Mapping[str, Any] | None = None,
        voice: BriefVoice | Mapping[str, Any] | None = None,
        duration_sec: float | None = None,
        settings: BriefSettings | Mapping[str, Any] | None = None,
        quality: Literal["draft", "preview", "production"] | None = None,
        output_format: Literal["mp4", "mov", "mkv"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, ExportResult]]:
        """Explain something in a narrated video.

        Left out: style {'theme': 'dark', 'primary_color': '#6366f1', 'accent_color': '#fde68a'}, voice {'engine':
        'auto', 'rate': 1.0}, settings {'fps': 30}, quality 'production', output_format 'mp4'.
        """
        return submit(
            self._transport,
            "render/explainer",
            {
                "topic": topic,
                "script": script,
                "id": id,
                "style": style,
                "voice": voice,
                "duration_sec": duration_sec,
                "settings": settings,
                "quality": quality,
                "output_format": output_format,
            },
            asked,
        )

    @call
    def static_ad(
        self,
        *,
        template_id: str,
        size: PictureSize | Mapping[str, Any],
        bindings: Bindings | Mapping[str, Any] | None = None,
        style: BriefStyle | Mapping[str, Any] | None = None,
        format: Literal["png", "jpeg", "webp"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Render a picture from a template.

        Left out: bindings {'text': {}, 'assets': {}}, format 'png'.
        """
        return submit(
            self._transport,
            "render/static-ad",
            {"template_id": template_id, "size": size, "bindings": bindings, "style": style, "format": format},
            asked,
        )

    @call
    def ad_template(
        self,
        *,
        template_id: str,
        bindings: Bindings | Mapping[str, Any] | None = None,
        style: BriefStyle | Mapping[str, Any] | None = None,
        size: VideoSize | Mapping[str, Any] | None = None,
        duration_sec: float | None = None,
        fps: float | str | None = None,
        quality: Literal["draft", "preview", "production"] | None = None,
        output_format: Literal["mp4", "mov", "mkv"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, ExportResult]]:
        """Render a video from a template.

        Left out: bindings {'text': {}, 'assets': {}}, size {'width': 1920, 'height': 1080}, duration_sec 15, fps
        '30', quality 'production', output_format 'mp4'.
        """
        return submit(
            self._transport,
            "render/ad-template",
            {
                "template_id": template_id,
                "bindings": bindings,
                "style": style,
                "size": size,
                "duration_sec": duration_sec,
                "fps": fps,
                "quality": quality,
                "output_format": output_format,
            },
            asked,
        )


class TtsCalls(Speaker[M]):
    """``tts/…``."""

    @call
    def generate(
        self,
        *,
        text: str,
        provider: str | None = None,
        voice_id: str | None = None,
        options: Mapping[str, Any] | None = None,
        output_format: Literal["mp3", "wav", "flac", "ogg"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, SpeechResult]]:
        """Speak a text.

        Left out: provider 'auto', output_format 'mp3'.
        """
        return submit(
            self._transport,
            "tts/generate",
            {
                "text": text,
                "provider": provider,
                "voice_id": voice_id,
                "options": options,
                "output_format": output_format,
            },
            asked,
        )

    @call
    def voice_clone(
        self,
        *,
        text: str,
        voice_reference_url: str | Path,
        model: str | None = None,
        emotion: str | None = None,
        emotion_weight: float | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Speak a text with a cloned voice.

        Left out: model 'indextts2', emotion 'neutral', emotion_weight 0.8.
        """
        return submit(
            self._transport,
            "tts/voice-clone",
            {
                "text": text,
                "voice_reference_url": voice_reference_url,
                "model": model,
                "emotion": emotion,
                "emotion_weight": emotion_weight,
            },
            asked,
        )

    @call
    def multi_language(
        self,
        *,
        text: str,
        languages: Sequence[str],
        voice_id: str | None = None,
        output_format: Literal["mp3", "wav", "flac", "ogg"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Speak a text in several languages.

        Left out: output_format 'mp3'.
        """
        return submit(
            self._transport,
            "tts/multi-language",
            {"text": text, "languages": languages, "voice_id": voice_id, "output_format": output_format},
            asked,
        )

    @call
    def voices(self) -> Flow[Voices]:
        """List the speech engines and voices of this machine."""
        return answered("tts/voices", method="GET")

    @call
    def voices_create(
        self, *, name: str, voice_reference_url: str | Path, language: str | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, Voice]]:
        """Keep a voice."""
        return submit(
            self._transport,
            "tts/voices",
            {"name": name, "voice_reference_url": voice_reference_url, "language": language},
            asked,
        )

    @call
    def voice(self, name: str) -> Flow[Voice]:
        """Tell of one voice."""
        return answered(path_with("tts/voices/{id}", name), method="GET")

    @call
    def delete_voice(self, name: str) -> Flow[Voice]:
        """Forget a voice that was kept."""
        return answered(path_with("tts/voices/{id}", name), method="DELETE")


class VideoCalls(Speaker[M]):
    """``video/…``."""

    @call
    def sora(
        self,
        *,
        prompt: str,
        duration_seconds: float | None = None,
        size: str | None = None,
        model: str | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate a clip with Sora.

        Left out: duration_seconds 8, size '1280x720', model 'sora-2'.
        """
        return submit(
            self._transport,
            "video/sora",
            {"prompt": prompt, "duration_seconds": duration_seconds, "size": size, "model": model},
            asked,
        )

    @call
    def image_to_video(
        self,
        *,
        image_url: str | Path,
        motion_prompt: str,
        duration_seconds: float | None = None,
        quality: Literal["fast", "balanced", "best"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Animate a still image.

        Left out: duration_seconds 5, quality 'balanced'.
        """
        return submit(
            self._transport,
            "video/image-to-video",
            {
                "image_url": image_url,
                "motion_prompt": motion_prompt,
                "duration_seconds": duration_seconds,
                "quality": quality,
            },
            asked,
        )

    @call
    def transform(
        self, *, video_url: str | Path, prompt: str, strength: float | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Turn a video into another by words.

        Left out: strength 0.5.
        """
        return submit(
            self._transport, "video/transform", {"video_url": video_url, "prompt": prompt, "strength": strength}, asked
        )

    @call
    def mochi(
        self,
        *,
        prompt: str,
        duration_seconds: float | None = None,
        size: str | None = None,
        seed: int | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate a clip with Mochi.

        Left out: duration_seconds 5, size '1280x720'.
        """
        return submit(
            self._transport,
            "video/mochi",
            {"prompt": prompt, "duration_seconds": duration_seconds, "size": size, "seed": seed},
            asked,
        )

    @call
    def wan2(
        self,
        *,
        prompt: str,
        duration_seconds: float | None = None,
        size: str | None = None,
        seed: int | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate a clip with Wan 2.2.

        Left out: duration_seconds 5, size '1280x720'.
        """
        return submit(
            self._transport,
            "video/wan2",
            {"prompt": prompt, "duration_seconds": duration_seconds, "size": size, "seed": seed},
            asked,
        )

    @call
    def pipeline(
        self, *, script: str, voice_id: str | None = None, style: str | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Make a narrated video from a script."""
        return submit(
            self._transport, "video/pipeline", {"script": script, "voice_id": voice_id, "style": style}, asked
        )


class ImageCalls(Speaker[M]):
    """``image/…``."""

    @call
    def character(
        self,
        *,
        name: str,
        description: str,
        style: Literal["cartoon", "realistic", "mascot", "anime", "3d_render", "pixel_art", "minimalist", "hand_drawn"]
        | None = None,
        expressions: Sequence[str] | None = None,
        size: str | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate a character with its expressions.

        Left out: style 'cartoon', expressions ['neutral'], size '1024x1024'.
        """
        return submit(
            self._transport,
            "image/character",
            {"name": name, "description": description, "style": style, "expressions": expressions, "size": size},
            asked,
        )

    @call
    def character_variant(
        self, *, image_url: str | Path, change: str, size: str | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Change a character that exists.

        Left out: size '1024x1024'.
        """
        return submit(
            self._transport, "image/character-variant", {"image_url": image_url, "change": change, "size": size}, asked
        )

    @call
    def gemini(
        self, *, prompt: str, image_url: str | Path | None = None, size: str | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Generate or change a picture with Gemini.

        Left out: size '1024x1024'.
        """
        return submit(self._transport, "image/gemini", {"prompt": prompt, "image_url": image_url, "size": size}, asked)

    @call
    def stickers(
        self,
        *,
        subjects: Sequence[str],
        style: Literal["cartoon", "realistic", "mascot", "anime", "3d_render", "pixel_art", "minimalist", "hand_drawn"]
        | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate cut-out pictures.

        Left out: style 'cartoon'.
        """
        return submit(self._transport, "image/stickers", {"subjects": subjects, "style": style}, asked)


class AudioCalls(Speaker[M]):
    """``audio/…``."""

    @call
    def music_search(
        self, *, query: str, duration_seconds: float | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Find music."""
        return submit(
            self._transport, "audio/music/search", {"query": query, "duration_seconds": duration_seconds}, asked
        )

    @call
    def music_generate(
        self,
        *,
        prompt: str,
        duration_seconds: float | None = None,
        instrumental: bool | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Generate music.

        Left out: duration_seconds 30, instrumental True.
        """
        return submit(
            self._transport,
            "audio/music/generate",
            {"prompt": prompt, "duration_seconds": duration_seconds, "instrumental": instrumental},
            asked,
        )

    @call
    def mix(
        self,
        *,
        parts: Sequence[Part | Mapping[str, Any]],
        duration_seconds: float | None = None,
        loudness_lufs: float | None = None,
        true_peak_db: float | None = None,
        output_format: Literal["mp3", "wav", "flac", "ogg"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MixResult]]:
        """Mix sounds into one.

        Left out: true_peak_db -1, output_format 'wav'.
        """
        return submit(
            self._transport,
            "audio/mix",
            {
                "parts": parts,
                "duration_seconds": duration_seconds,
                "loudness_lufs": loudness_lufs,
                "true_peak_db": true_peak_db,
                "output_format": output_format,
            },
            asked,
        )

    @call
    def duck(
        self,
        *,
        voice_url: str | Path,
        music_url: str | Path,
        threshold_db: float | None = None,
        depth_db: float | None = None,
        attack: float | None = None,
        release: float | None = None,
        duration_seconds: float | None = None,
        loudness_lufs: float | None = None,
        true_peak_db: float | None = None,
        output_format: Literal["mp3", "wav", "flac", "ogg"] | None = None,
        voice_start: float | None = None,
        voice_gain_db: float | None = None,
        level_voice: bool | None = None,
        music_gain_db: float | None = None,
        loop_music: bool | None = None,
        fade_in: float | None = None,
        fade_out: float | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, DuckResult]]:
        """Lower music while somebody speaks.

        Left out: threshold_db -34.0, depth_db 12.0, attack 0.1, release 0.5, true_peak_db -1, output_format 'wav',
        voice_start 0, voice_gain_db 0, level_voice True, music_gain_db 0, loop_music False, fade_in 0, fade_out 0.
        """
        return submit(
            self._transport,
            "audio/duck",
            {
                "voice_url": voice_url,
                "music_url": music_url,
                "threshold_db": threshold_db,
                "depth_db": depth_db,
                "attack": attack,
                "release": release,
                "duration_seconds": duration_seconds,
                "loudness_lufs": loudness_lufs,
                "true_peak_db": true_peak_db,
                "output_format": output_format,
                "voice_start": voice_start,
                "voice_gain_db": voice_gain_db,
                "level_voice": level_voice,
                "music_gain_db": music_gain_db,
                "loop_music": loop_music,
                "fade_in": fade_in,
                "fade_out": fade_out,
            },
            asked,
        )

    @call
    def sfx(
        self,
        *,
        audio_url: str | Path,
        effects: Sequence[Part | Mapping[str, Any]],
        duration_seconds: float | None = None,
        loudness_lufs: float | None = None,
        true_peak_db: float | None = None,
        output_format: Literal["mp3", "wav", "flac", "ogg"] | None = None,
        gain_db: float | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MixResult]]:
        """Lay effects over a sound.

        Left out: true_peak_db -1, output_format 'wav', gain_db 0.
        """
        return submit(
            self._transport,
            "audio/sfx",
            {
                "audio_url": audio_url,
                "effects": effects,
                "duration_seconds": duration_seconds,
                "loudness_lufs": loudness_lufs,
                "true_peak_db": true_peak_db,
                "output_format": output_format,
                "gain_db": gain_db,
            },
            asked,
        )


class VisualsCalls(Speaker[M]):
    """``visuals/…``."""

    @call
    def meme(self, *, template: str, texts: Sequence[str], **asked: Unpack[Asked]) -> Flow[Job[M, MediaResult]]:
        """Put a text on a known picture."""
        return submit(self._transport, "visuals/meme", {"template": template, "texts": texts}, asked)

    @call
    def broll(
        self, *, query: str, count: int | None = None, duration_seconds: float | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Find footage that goes with a text.

        Left out: count 5.
        """
        return submit(
            self._transport,
            "visuals/broll",
            {"query": query, "count": count, "duration_seconds": duration_seconds},
            asked,
        )

    @call
    def ugc(
        self, *, query: str, count: int | None = None, duration_seconds: float | None = None, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Find clips that people made themselves.

        Left out: count 5.
        """
        return submit(
            self._transport,
            "visuals/ugc",
            {"query": query, "count": count, "duration_seconds": duration_seconds},
            asked,
        )

    @call
    def stock(
        self,
        *,
        query: str,
        kind: Literal["photo", "video"] | None = None,
        orientation: Literal["landscape", "portrait", "square"] | None = None,
        count: int | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, MediaResult]]:
        """Find stock pictures and clips.

        Left out: kind 'photo', count 5.
        """
        return submit(
            self._transport,
            "visuals/stock",
            {"query": query, "kind": kind, "orientation": orientation, "count": count},
            asked,
        )


class AvatarCalls(Speaker[M]):
    """``avatar/…``."""

    @call
    def train(self, *, name: str, image_urls: Sequence[str | Path], **asked: Unpack[Asked]) -> Flow[Job[M, Training]]:
        """Train an avatar."""
        return submit(self._transport, "avatar/train", {"name": name, "image_urls": image_urls}, asked)

    @call
    def training(self, name: str) -> Flow[Training]:
        """Tell how far a training is."""
        return answered(path_with("avatar/training/{id}", name), method="GET")

    @call
    def infinitetalk(
        self, *, image_url: str | Path, audio_url: str | Path, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Let a face speak, with InfiniteTalk."""
        return submit(self._transport, "avatar/infinitetalk", {"image_url": image_url, "audio_url": audio_url}, asked)

    @call
    def talking_head(
        self, *, image_url: str | Path, audio_url: str | Path, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Let a face speak, with Replicate."""
        return submit(self._transport, "avatar/talking-head", {"image_url": image_url, "audio_url": audio_url}, asked)

    @call
    def sadtalker(
        self, *, image_url: str | Path, audio_url: str | Path, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Let a face speak, with SadTalker."""
        return submit(self._transport, "avatar/sadtalker", {"image_url": image_url, "audio_url": audio_url}, asked)

    @call
    def wav2lip(
        self, *, video_url: str | Path, audio_url: str | Path, **asked: Unpack[Asked]
    ) -> Flow[Job[M, MediaResult]]:
        """Let lips in a video follow a recording, with Wav2Lip."""
        return submit(self._transport, "avatar/wav2lip", {"video_url": video_url, "audio_url": audio_url}, asked)


class AnalyzeCalls(Speaker[M]):
    """``analyze/…``."""

    @call
    def video(
        self,
        *,
        video_url: str | Path,
        platforms: Sequence[Literal["youtube", "tiktok", "instagram_feed", "instagram_story", "linkedin", "x"]]
        | None = None,
        thresholds: Thresholds | Mapping[str, Any] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, VideoReport]]:
        """Check a video: what is wrong, where, and what to do.

        Left out: thresholds {'black_luma': 20.0, 'dark_luma': 34.0, 'bright_luma': 205.0, 'stretch_seconds': 0.8,
        'black_seconds': 0.5, 'freeze_seconds': 2.0, 'blur': 0.3, 'banding': 0.04, 'levels': 0.5, 'silence_db':
        -50.0, 'silence_seconds': 2.0, 'loudness_lu': 1.5, 'true_peak_db': 0.5, 'review': 1, 'reject': 4}.
        """
        return submit(
            self._transport,
            "analyze/video",
            {"video_url": video_url, "platforms": platforms, "thresholds": thresholds},
            asked,
        )

    @call
    def virality(
        self,
        *,
        video_url: str | Path,
        platform: Literal["youtube", "tiktok", "instagram_feed", "instagram_story", "linkedin", "x"] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, Report]]:
        """Score how far a video may spread."""
        return submit(self._transport, "analyze/virality", {"video_url": video_url, "platform": platform}, asked)

    @call
    def youtube(self, *, url: str | Path, language: str | None = None, **asked: Unpack[Asked]) -> Flow[Job[M, Report]]:
        """Analyse a video on YouTube."""
        return submit(self._transport, "analyze/youtube", {"url": url, "language": language}, asked)


class Nouns(Speaker[M]):
    """All capabilities."""

    def __init__(self, transport: M) -> None:
        super().__init__(transport)
        self.render: RenderCalls[M] = RenderCalls(transport)
        self.tts: TtsCalls[M] = TtsCalls(transport)
        self.video: VideoCalls[M] = VideoCalls(transport)
        self.image: ImageCalls[M] = ImageCalls(transport)
        self.audio: AudioCalls[M] = AudioCalls(transport)
        self.visuals: VisualsCalls[M] = VisualsCalls(transport)
        self.avatar: AvatarCalls[M] = AvatarCalls(transport)
        self.analyze: AnalyzeCalls[M] = AnalyzeCalls(transport)

    @call
    def estimate(self, spec: Spec, *, base: Base = ".") -> Flow[Estimate]:
        """Plan an export and say what it will take; render nothing.

        Local files are uploaded, relative paths from ``base``; none: they lie where the service is.
        """
        return answered_spec("estimate", spec, base=base)

    @call
    def process_scene(
        self,
        *,
        imageUrl: str,
        sceneIndex: int | None = None,
        duration: float | None = None,
        kenBurns: SceneMotion | Mapping[str, Any] | None = None,
        output: SceneOutput | Mapping[str, Any] | None = None,
        jobId: str | None = None,
        outputBucket: str | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, SceneResult]]:
        """Turn one still image into a video under a moving camera.

        Left out: sceneIndex 0, duration 8, output {'width': 1920, 'height': 1080, 'fps': 30, 'quality':
        'standard'}, jobId 'scenes'.
        """
        return submit(
            self._transport,
            "process-scene",
            {
                "imageUrl": imageUrl,
                "sceneIndex": sceneIndex,
                "duration": duration,
                "kenBurns": kenBurns,
                "output": output,
                "jobId": jobId,
                "outputBucket": outputBucket,
            },
            asked,
        )

    @call
    def publish(
        self,
        *,
        video_url: str | Path,
        platform: Literal["youtube", "tiktok", "instagram", "facebook", "linkedin", "x"],
        title: str,
        description: str | None = None,
        tags: Sequence[str] | None = None,
        **asked: Unpack[Asked],
    ) -> Flow[Job[M, Published]]:
        """Publish a video."""
        return submit(
            self._transport,
            "publish",
            {"video_url": video_url, "platform": platform, "title": title, "description": description, "tags": tags},
            asked,
        )
