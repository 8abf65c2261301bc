"""The child process that calls eSpeak NG's library; it is run as a file and imports nothing of this package.

Argument: a JSON file with ``voice`` and ``lines``, each with ``text``, ``rate``
(words a minute) and ``file``. For each line it writes the file and prints one
row of JSON: the place in the text (in characters), the start and the end of each
word in seconds. The names are those of ``speak_lib.h`` of eSpeak NG 1.51.
"""

import ctypes
import json
import sys
import wave
from pathlib import Path
from typing import Any

LIBRARY = "libespeak-ng.so.1"
SYNCHRONOUS = 2
PHONEME_EVENTS = 1
WORD, SENTENCE, END, PHONEME = 1, 2, 5, 7
RATE_PARAMETER = 1
UTF8 = 1
SILENCES = (b"_", b"_:", b"_|", b"_!", b"_^")


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def main(order: dict[str, Any]) -> None:
    """Speak every line of an order."""
    library = ctypes.CDLL(LIBRARY)
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, None, PHONEME_EVENTS)
    if rate <= 0:
        sys.exit("the library cannot be initialised")
    sound = bytearray()
    events: list[tuple[int, int, float, bytes]] = []

    def take(samples: Any, count: int, event: Any) -> int:
        if samples and count:
            sound.extend(ctypes.string_at(samples, count * 2))
        place = 0
        while event[place].type:
            one = event[place]
            name = one.id.string if one.type == PHONEME else b""
            events.append((one.type, one.text_position, one.sample / rate, name))
            place += 1
        return 0

    callback = _Callback(take)
    library.espeak_SetSynthCallback(callback)
    if library.espeak_SetVoiceByName(order["voice"].encode()) != 0:
        sys.exit(f"there is no voice {order['voice']!r}")
    for line in order["lines"]:
        sound.clear()
        events.clear()
        library.espeak_SetParameter(RATE_PARAMETER, line["rate"], 0)
        text = line["text"].encode()
        if library.espeak_Synth(text, len(text) + 1, 0, 1, 0, UTF8, None, None) != 0:
            sys.exit("the library refused the text")
        library.espeak_Synchronize()
        with wave.open(line["file"], "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(rate)
            file.writeframes(bytes(sound))
        print(json.dumps(words(events, len(sound) / 2 / rate)), flush=True)  # noqa: T201 — this is the answer


def words(events: list[tuple[int, int, float, bytes]], end: float) -> list[list[float]]:
    """Return place, start and end of each word: it lasts until a silence or the next word."""
    found: list[list[float]] = []
    open_word = False
    for kind, position, at, name in events:
        if kind == WORD:
            if open_word:
                found[-1][2] = at
            found.append([position - 1, at, end])
            open_word = True
        elif open_word and (kind == END or (kind == PHONEME and name in SILENCES and at > found[-1][1])):
            found[-1][2] = at
            open_word = False
    return found


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
