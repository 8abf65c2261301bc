"""What an uploaded file is, by its bytes: its name and its declared type are the client's word alone."""

import re
import threading
from dataclasses import dataclass
from pathlib import Path

from farm.errors import AssetError
from farm.media.images import inspect, verify
from farm.plan.captions.files import MAX_BYTES, parse_captions

HEAD = 4096
"""Bytes at a file's beginning that its kind is told by."""
TAIL = 22 + 65_535
"""Bytes at a file's end that may hold a ZIP archive's directory record: the record and the longest comment (APPNOTE
4.3.16)."""
DECODED_PIXELS = 24_000_000
"""Pictures up to this size are decoded at once, which takes a second at most; of larger ones the head is judged."""

_ONE_PICTURE = threading.Lock()
"""A decoded picture of 24 megapixels takes a hundred megabytes: one at a time in a process."""
_MARKUP = re.compile(rb"<(script|html|!doctype\s+html|\?php|iframe|svg)\b", re.IGNORECASE)
_MARKUP_BYTES = 1024
"""Programs that guess what a file is look at so many bytes (WHATWG MIME Sniffing, 5.2: 1445; browsers: 512 to 1445)."""


@dataclass(frozen=True, kw_only=True)
class FileKind:
    """What a file is."""

    media_type: str
    """Its type (RFC 6838)."""
    ending: str
    """What its name ends with, with the dot."""


PICTURES = {
    "jpeg": FileKind(media_type="image/jpeg", ending=".jpg"),
    "png": FileKind(media_type="image/png", ending=".png"),
    "webp": FileKind(media_type="image/webp", ending=".webp"),
    "avif": FileKind(media_type="image/avif", ending=".avif"),
    "tiff": FileKind(media_type="image/tiff", ending=".tiff"),
    "bmp": FileKind(media_type="image/bmp", ending=".bmp"),
    "gif": FileKind(media_type="image/gif", ending=".gif"),
}
"""Kinds of pictures, by Pillow's name of their format."""

_PICTURE_MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_STILL_BRANDS = {b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1"}
"""Brands of ISO base media files that are pictures."""
_MP4 = FileKind(media_type="video/mp4", ending=".mp4")
_BRANDS = {
    b"M4A ": FileKind(media_type="audio/mp4", ending=".m4a"),
    b"M4B ": FileKind(media_type="audio/mp4", ending=".m4a"),
    b"qt  ": FileKind(media_type="video/quicktime", ending=".mov"),
}
_MATROSKA = FileKind(media_type="video/x-matroska", ending=".mkv")
_WEBM = FileKind(media_type="video/webm", ending=".webm")
_MP3 = FileKind(media_type="audio/mpeg", ending=".mp3")
_AAC = FileKind(media_type="audio/aac", ending=".aac")
_PLAIN = (
    (0, b"fLaC", FileKind(media_type="audio/flac", ending=".flac")),
    (0, b"ID3", _MP3),
    (0, b"\x00\x00\x01\xba", FileKind(media_type="video/mpeg", ending=".mpg")),
    (0, b"caff", FileKind(media_type="audio/x-caf", ending=".caf")),
    (8, b"AIFF", FileKind(media_type="audio/aiff", ending=".aiff")),
    (8, b"AIFC", FileKind(media_type="audio/aiff", ending=".aiff")),
    (8, b"AVI ", FileKind(media_type="video/x-msvideo", ending=".avi")),
    (8, b"WAVE", FileKind(media_type="audio/wav", ending=".wav")),
)
"""Places, and what stands there."""
_TEXTS = {
    "vtt": FileKind(media_type="text/vtt", ending=".vtt"),
    "srt": FileKind(media_type="application/x-subrip", ending=".srt"),
    "ass": FileKind(media_type="text/x-ass", ending=".ass"),
}
# Kilobits a second of MPEG-1, and of MPEG-2 and 2.5, layer III (ISO/IEC 11172-3, 2.4.2.3; 13818-3, 2.4.2.3).
_BITRATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_TS_PACKET = 188
"""Bytes of an MPEG transport stream's packet, which begins with 0x47 (ISO/IEC 13818-1, 2.4.3.2)."""


def examine(path: Path, *, max_pixels: int) -> FileKind:
    """Return what a whole file is.

    Raises:
        AssetError: it is neither picture, sound, video nor captions, or it is broken, or something else besides.

    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        size = file.seek(0, 2)
        file.seek(max(0, size - TAIL))
        tail = file.read(TAIL)
    refuse_more(head, tail)
    if (kind := kind_of(head)) is not None:
        return kind
    if _is_picture(head):
        return _picture(path, max_pixels)
    return _captions(path, size, head)


def refuse_more(head: bytes, tail: bytes) -> None:
    """Refuse a file that other programs could take for something else than a picture, sound or video.

    Raises:
        AssetError: it is empty, an archive or a document, or has one behind it or in its beginning.

    """
    if not head:
        raise AssetError("is empty (0 bytes)")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")) or _ends_with_archive(tail):
        raise AssetError("is a ZIP archive, or has one behind it")
    if b"%PDF-" in head[:_MARKUP_BYTES]:
        raise AssetError("is a PDF document, or has one in it")
    if _MARKUP.search(head[:_MARKUP_BYTES]):
        raise AssetError("has a web page or a program in its beginning")


def kind_of(head: bytes) -> FileKind | None:
    """Return what kind of sound or video a file is, by its beginning; nothing if it is none."""
    if head[4:8] == b"ftyp" and head[8:12] not in _STILL_BRANDS:
        return _BRANDS.get(head[8:12], _MP4)
    if head.startswith(b"\x1aE\xdf\xa3"):  # EBML (RFC 8794, 11.2.1), whose document type stands near
        return _WEBM if b"webm" in head[:64] else _MATROSKA if b"matroska" in head[:64] else None
    if head.startswith(b"OggS"):
        is_video = b"\x80theora" in head[:512]
        return FileKind(media_type="video/ogg" if is_video else "audio/ogg", ending=".ogv" if is_video else ".ogg")
    for place, magic, kind in _PLAIN:
        in_form = place == 0 or head.startswith((b"RIFF", b"RF64", b"FORM"))
        if in_form and head[place : place + len(magic)] == magic:
            return kind
    if len(head) > 2 * _TS_PACKET and head[0] == head[_TS_PACKET] == head[2 * _TS_PACKET] == 0x47:  # noqa: PLR2004
        return FileKind(media_type="video/mp2t", ending=".ts")
    return _framed(head)


def _framed(head: bytes) -> FileKind | None:
    """Recognise bare frames of MP3 and AAC: the second begins where the first says that it ends."""
    first = _frame_bytes(head, 0)
    if first is None or (len(head) > first[1] + 1 and _frame_bytes(head, first[1]) is None):
        return None
    return first[0]


def _frame_bytes(head: bytes, at: int) -> tuple[FileKind, int] | None:
    """Return the kind and the length of the frame at a place, or nothing if there is none."""
    frame = head[at : at + 7]
    if len(frame) < 6 or frame[0] != 0xFF:  # noqa: PLR2004 - the first byte of a sync word
        return None
    if frame[1] & 0xF6 == 0xF0:  # noqa: PLR2004 - ADTS (ISO/IEC 14496-3, 1.A.2)
        length = (frame[3] & 3) << 11 | frame[4] << 3 | frame[5] >> 5
        return (_AAC, length) if length > 7 else None  # noqa: PLR2004 - bytes of its header
    version, layer = frame[1] >> 3 & 3, frame[1] >> 1 & 3
    rate, sampling = frame[2] >> 4, frame[2] >> 2 & 3
    if frame[1] & 0xE0 != 0xE0 or version == 1 or layer != 1 or rate in {0, 15} or sampling == 3:  # noqa: PLR2004
        return None
    samples = 144 if version == 3 else 72  # noqa: PLR2004 - an eighth of the samples of a frame
    return _MP3, samples * _BITRATES[version][rate] * 1000 // _RATES[version][sampling] + (frame[2] >> 1 & 1)


def _is_picture(head: bytes) -> bool:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return True
    return head.startswith(_PICTURE_MAGIC) or (head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS)


def _picture(path: Path, max_pixels: int) -> FileKind:
    """Judge a picture by its head, and decode it if that is cheap."""
    form, width, height = inspect(path, max_pixels=max_pixels)
    if width * height <= DECODED_PIXELS:
        with _ONE_PICTURE:
            verify(path, max_pixels=max_pixels)
    if form not in PICTURES:
        raise AssetError(f"is a picture of the kind {form}, which is not taken")
    return PICTURES[form]


def _captions(path: Path, size: int, head: bytes) -> FileKind:
    """Read captions, which are small; what they are not is nothing that can be used.

    Raises:
        AssetError: it has no captions.

    """
    if size > MAX_BYTES or (b"\x00" in head and not _is_utf16(head)):
        raise AssetError("is neither a picture, a sound, a video nor captions of a known kind")
    data = path.read_bytes()
    try:
        parse_captions(data)
    except AssetError as error:
        message = f"is neither a picture, a sound, a video nor captions of a known kind; as captions it {error.message}"
        raise AssetError(message) from None
    text = data.decode("utf-16" if _is_utf16(head) else "utf-8-sig", errors="replace").lstrip()
    return _TEXTS["vtt" if text.startswith("WEBVTT") else "srt" if "-->" in text else "ass"]


def _is_utf16(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _ends_with_archive(tail: bytes) -> bool:
    """Tell whether a ZIP archive ends a file: its last record must name its own place (APPNOTE 4.3.16)."""
    at = tail.rfind(b"PK\x05\x06")
    while at >= 0:
        record = tail[at : at + 22]
        if len(record) == 22 and at + 22 + int.from_bytes(record[20:22], "little") == len(tail):  # noqa: PLR2004
            return True
        at = tail.rfind(b"PK\x05\x06", 0, at)
    return False
