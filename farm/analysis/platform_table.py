"""What each platform takes, as data; sources and dates stand with each row.

``strict`` limits refuse or cut an upload; what lies outside the ``advised``
ones is taken but shown worse. Where platforms contradict themselves, or a
figure is known from others only, the row's ``unsure`` says so.
"""

from dataclasses import dataclass

from farm.spec.qa import Platform

MB, GB = 1_000_000, 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One platform's limits. None stands for no known limit."""

    containers: tuple[str, ...]
    """Parts of FFmpeg's format names."""
    codecs: tuple[str, ...]
    """FFmpeg's names."""
    audio_codecs: tuple[str, ...] = ("aac",)
    seconds: tuple[float, float]
    """Shortest and longest."""
    bytes: int
    """Largest file."""
    width: tuple[int, int]
    """Pixels."""
    height: tuple[int, int]
    """Pixels."""
    ratio: tuple[float, float]
    """Width over height, narrowest and widest."""
    fps: tuple[float, float]
    kbps: tuple[int, int] | None = None
    """Of the pictures."""
    advised_ratio: tuple[float, float] | None = None
    """Width over height that fills the screen there."""
    faststart: bool = False
    """Whether the table has to come first."""
    source: str
    """Where the limits are written."""
    read: str
    """When they were read there, year and month."""
    unsure: str = ""
    """What is known less well."""


TABLE: dict[Platform, Rules] = {
    Platform.YOUTUBE: Rules(
        containers=("mp4", "mov", "matroska", "webm", "avi", "mpegts", "flv"),
        codecs=("h264", "hevc", "av1", "vp9", "vp8", "mpeg4", "prores", "mpeg2video"),
        audio_codecs=("aac", "opus", "flac", "pcm_s16le", "pcm_s24le", "mp3", "eac3", "vorbis"),
        seconds=(1.0, 12 * 3600.0),
        bytes=256 * GB,
        width=(16, 7680),
        height=(16, 7680),
        ratio=(0.3, 3.0),
        fps=(1.0, 60.0),
        advised_ratio=(1.7, 1.8),
        source="https://support.google.com/youtube/answer/71673 and /answer/1722171",
        read="2026-11",
        unsure="the smallest size and the shortest length are not published; accounts that are not verified end at "
        "15 minutes; tall and square videos of up to 3 minutes become Shorts, which fill a phone",
    ),
    Platform.TIKTOK: Rules(
        containers=("mp4", "mov", "webm"),
        codecs=("h264", "hevc", "vp8", "vp9"),
        audio_codecs=("aac", "opus", "vorbis"),
        seconds=(3.0, 600.0),
        bytes=4 * GB,
        width=(360, 4096),
        height=(360, 4096),
        ratio=(0.4, 2.4),
        fps=(23.0, 60.0),
        kbps=(516, 100_000),
        advised_ratio=(0.55, 0.57),
        source="https://developers.tiktok.com/doc/content-posting-api-media-transfer-guide",
        read="2026-11",
        unsure="the lowest bit rate is the one for ads (ads.tiktok.com/help/article?aid=6669199281502552069); "
        "the shortest length and the ratios are reported by others, and some accounts end at 3 or 5 minutes",
    ),
    Platform.INSTAGRAM_FEED: Rules(
        containers=("mp4", "mov"),
        codecs=("h264", "hevc"),
        seconds=(3.0, 900.0),
        bytes=300 * MB,
        width=(320, 1920),
        height=(320, 3600),
        ratio=(0.01, 10.0),
        fps=(23.0, 60.0),
        kbps=(0, 25_000),
        advised_ratio=(0.55, 1.0),
        faststart=True,
        source="https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
        read="2026-11",
        unsure="the documents of partners name 300 MB and 1 GB for the same thing; the smaller counts here",
    ),
    Platform.INSTAGRAM_STORY: Rules(
        containers=("mp4", "mov"),
        codecs=("h264", "hevc"),
        seconds=(3.0, 60.0),
        bytes=100 * MB,
        width=(320, 1920),
        height=(320, 3600),
        ratio=(0.1, 10.0),
        fps=(23.0, 60.0),
        kbps=(0, 25_000),
        advised_ratio=(0.55, 0.57),
        faststart=True,
        source="https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media",
        read="2026-11",
    ),
    Platform.LINKEDIN: Rules(
        containers=("mp4",),
        codecs=("h264",),
        audio_codecs=("aac", "mp3"),
        seconds=(3.0, 1800.0),
        bytes=500 * MB,
        width=(256, 4096),
        height=(144, 4096),
        ratio=(1 / 2.4, 2.4),
        fps=(10.0, 60.0),
        kbps=(0, 30_000),
        source="https://learn.microsoft.com/linkedin/marketing/community-management/shares/videos-api and "
        "https://www.linkedin.com/help/linkedin/answer/a548372",
        read="2026-11",
        unsure="the web page takes 5 GB and ends at 15 minutes, the API 500 MB and 30 minutes: the API's count here",
    ),
    Platform.X: Rules(
        containers=("mp4", "mov"),
        codecs=("h264",),
        seconds=(0.5, 1200.0),
        bytes=8 * GB,
        width=(32, 1920),
        height=(32, 1920),
        ratio=(1 / 3, 3.0),
        fps=(1.0, 60.0),
        kbps=(0, 25_000),
        source="https://docs.x.com/x-api/media/quickstart/best-practices",
        read="2026-11",
        unsure="the page names 1280×1024 as the largest size, and 1080p for paying accounts; the bit rate is known "
        "from others; messages end at 140 seconds and 512 MB, and older pages say so of posts too",
    ),
}
