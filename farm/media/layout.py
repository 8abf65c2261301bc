"""One sample rate and two channels for whatever a recording has."""

from typing import Any

DOWNMIX = {
    "center_mix_level": 0.7071,
    "surround_mix_level": 0.7071,
    "lfe_mix_level": 0,
    "rematrix_maxval": 1000,
}
"""ITU-R BS.775-3, annex 4: centre and surround at −3 dB, no LFE.

The last line keeps FFmpeg from ever turning everything down by the coefficients'
sum, as it does where it writes integer samples.
"""


def stereo(stream: Any, rate: int, *, fill: bool = True) -> Any:
    """Return a stream as floats on two channels.

    One channel goes to both sides at −3 dB, which is as loud by EBU R 128.
    ``fill``: silence stands where timestamps leave gaps, as before a clip's
    sound that begins after its pictures.
    """
    floats = stream.filter("aformat", sample_fmts="fltp")
    resampled = floats.filter("aresample", rate, **({"async": 1, "first_pts": 0} if fill else {}), **DOWNMIX)
    return resampled.filter("aformat", sample_fmts="fltp", channel_layouts="stereo")
