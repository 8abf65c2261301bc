"""Every engine, and which of them speaks a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from farm.errors import AssetError, Problem
from farm.providers.speech.espeak_ng import EspeakNg
from farm.providers.speech.festival import Festival
from farm.providers.speech.flite import Flite
from farm.providers.speech.port import SpeechEngine, Voice
from farm.spec.voice import SpeechEngineName, Voiceover

ENGINES: Mapping[str, SpeechEngine] = {engine.name: engine for engine in (Festival(), Flite(), EspeakNg())}
"""By name, the preferred ones first: Festival sounds best of these, eSpeak NG knows every language."""

OTHER_NAMES = {"zh": "cmn", "no": "nb", "iw": "he", "in": "id"}
"""Language tags that engines know by another name: Chinese is Mandarin, Norwegian Bokmål (IANA's registry)."""

MOST_SHOWN = 12
"""Voices or languages that an error message lists."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Who speaks a text."""

    engine: SpeechEngine
    voice: Voice
    language: str
    """BCP 47 tag that the text is read in."""
    why: str
    """Why it was chosen, for people."""


def choose(voiceover: Voiceover) -> Chosen:
    """Return who speaks a text.

    Raises:
        AssetError: nobody here can; the problem's place is the field at fault, and what there is is listed.

    """
    names = list(ENGINES) if voiceover.engine is SpeechEngineName.AUTO else [voiceover.engine.value]
    here = {name: ENGINES[name] for name in names if not ENGINES[name].missing()}
    if not here:
        raise _problem("engine", _none_here(names))
    for name, engine in here.items():
        for voice in engine.voices():
            if _suits(voice, voiceover):
                return Chosen(
                    engine=engine,
                    voice=voice,
                    language=voiceover.language or voice.language,
                    why=_why(voiceover, name, len(names) - len(here)),
                )
    raise _unknown(voiceover, here)


def _suits(voice: Voice, voiceover: Voiceover) -> bool:
    """Tell whether a voice is the one asked for, or speaks the language asked for (English, where none is)."""
    if voiceover.voice is not None and voice.id.lower() != voiceover.voice.lower():
        return False
    if voiceover.language is None:
        return voiceover.voice is not None or _speaks(voice, "en")
    return _speaks(voice, voiceover.language)


def _speaks(voice: Voice, language: str) -> bool:
    """Tell whether a voice's language is another's, or a kind of it (RFC 4647's lookup, one step)."""
    own, asked = voice.language.lower(), language.lower()
    base = asked.split("-")[0]
    return own == asked or own.split("-")[0] == OTHER_NAMES.get(base, base)


def _why(voiceover: Voiceover, name: str, absent: int) -> str:
    if voiceover.engine is not SpeechEngineName.AUTO:
        return f"the spec asks for {name}"
    what = f"the voice '{voiceover.voice}'" if voiceover.voice else f"the language '{voiceover.language or 'en'}'"
    order = " > ".join(ENGINES)
    return f"the first of {order} with {what}" + (f"; {absent} of them not installed" if absent else "")


def _none_here(names: Sequence[str]) -> str:
    ways = "; ".join(
        f"{ENGINES[name].missing().partition(';')[0]} (`apt-get install {ENGINES[name].package}`)" for name in names
    )
    others = [name for name in ENGINES if name not in names and not ENGINES[name].missing()]
    there = f"; installed here: {', '.join(others)}" if others else ""
    return f"no speech engine for it is installed here: {ways}{there}"


def _unknown(voiceover: Voiceover, here: Mapping[str, SpeechEngine]) -> AssetError:
    """Say which voice or language is not there, and what is."""
    engines = ", ".join(here)
    absent = [name for name in ENGINES if ENGINES[name].missing()]
    more = f"; not installed: {', '.join(f'{n} ({ENGINES[n].package})' for n in absent)}" if absent else ""
    if voiceover.voice is not None:
        same = [v for e in here.values() for v in e.voices() if v.id.lower() == voiceover.voice.lower()]
        if same:
            spoken = ", ".join(sorted({voice.language for voice in same}))
            return _problem("voice", f"'{voiceover.voice}' speaks {spoken}, not '{voiceover.language}'{more}")
        known = _listed(f"{v.id} ({v.engine})" for e in here.values() for v in e.voices())
        return _problem("voice", f"{engines} has no voice '{voiceover.voice}'; there are {known}{more}")
    spoken = _listed(dict.fromkeys(v.language.split("-")[0] for e in here.values() for v in e.voices()))
    return _problem("language", f"{engines} has no voice for '{voiceover.language or 'en'}'; there are {spoken}{more}")


def _listed(names: Iterator[str] | Mapping[str, None]) -> str:
    every = list(names)
    return ", ".join(every[:MOST_SHOWN]) + (
        f" and {len(every) - MOST_SHOWN} more (`farm voices`)" if len(every) > MOST_SHOWN else ""
    )


def _problem(field: str, message: str) -> AssetError:
    return AssetError(problems=[Problem(where=field, message=message)])
