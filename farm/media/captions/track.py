"""Soft captions: a track that players can switch on."""

import json
from fractions import Fraction
from pathlib import Path

from farm.errors import ProofError
from farm.media.ffmpeg import QUICK, file_url
from farm.media.process import run
from farm.spec.outputs import Container

CODECS = {Container.MP4: "mov_text", Container.MOV: "mov_text", Container.MKV: "srt"}
"""FFmpeg's names of what players read: 3GPP timed text, SubRip."""

EMPTY = 2
"""Bytes of a ``mov_text`` sample without text, which fills the time between two captions."""

UNDETERMINED = "und"

LANGUAGES = """
    af:afr am:amh ar:ara az:aze be:bel bg:bul bn:ben bs:bos ca:cat cs:ces cy:cym da:dan de:deu el:ell en:eng es:spa
    et:est eu:eus fa:fas fi:fin fr:fra ga:gle gl:glg gu:guj he:heb hi:hin hr:hrv hu:hun hy:hye id:ind is:isl it:ita
    ja:jpn ka:kat kk:kaz km:khm kn:kan ko:kor lo:lao lt:lit lv:lav mk:mkd ml:mal mn:mon mr:mar ms:msa my:mya nb:nob
    ne:nep nl:nld nn:nno no:nor pa:pan pl:pol ps:pus pt:por ro:ron ru:rus si:sin sk:slk sl:slv sq:sqi sr:srp sv:swe
    sw:swa ta:tam te:tel th:tha tl:tgl tr:tur uk:ukr ur:urd uz:uzb vi:vie yi:yid yo:yor zh:zho zu:zul
"""

CODES = dict(pair.split(":") for pair in LANGUAGES.split())
"""Three-letter codes, which containers want, by the two-letter ones (ISO 639-1, ISO 639-2/T)."""


def language_code(tag: str | None) -> str:
    """Return the three-letter code of a language tag, or that it is not known."""
    language = (tag or "").split("-")[0].lower()
    return CODES.get(language, language if len(language) == len(UNDETERMINED) else UNDETERMINED)


def prove_captions(video: Path, container: Container, planned: list[Fraction]) -> None:
    """Make sure that a file's soft captions come when they were planned to, in seconds.

    Raises:
        ProofError: they don't.

    """
    ask = ["ffprobe", "-v", "error", "-select_streams", "s:0", "-show_entries", "packet=pts_time,size", "-of", "json"]
    packets = json.loads(run([*ask, file_url(video)], limits=QUICK)).get("packets", [])
    least = 0 if container is Container.MKV else EMPTY
    times = [float(packet["pts_time"]) for packet in packets if int(packet["size"]) > least]
    if len(times) != len(planned):
        raise ProofError(f"the file has {len(times)} soft captions instead of {len(planned)}")
    late = max((abs(time - float(wanted)) for time, wanted in zip(times, planned, strict=True)), default=0.0)
    if late > 0.0015:  # noqa: PLR2004 — the clocks of SubRip and Matroska count milliseconds
        raise ProofError(f"a soft caption is {late:.3f} s away from its time")
