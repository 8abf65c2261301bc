"""Voices on their way to materials: texts spoken, words timed, both once for each store."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from farm.errors import AssetError, CorruptArtifactError, FarmError, Problem, RenderError
from farm.media.process import Limits
from farm.orchestrator.intake import Intake, Wanted
from farm.orchestrator.manifest import VoiceFacts
from farm.plan.materials import AudioMaterial
from farm.plan.word_times import settled
from farm.plan.words import Timings, TimingSource
from farm.providers.alignment.align import Transcript, aligner_version, time_words
from farm.providers.speech.engines import Chosen, choose
from farm.providers.speech.port import SpeechRequest, Spoken
from farm.spec.voice import Voiceover
from farm.storage.artifact import Fact

SPEECH = "speech"
"""Kind of the artifacts that are spoken texts."""

WORDS = "words"
"""Kind of the artifacts that say when the words of a recording are spoken."""

SPEAKER = 1
"""Raised whenever the same request to the same engine would give other samples."""

BASE_SECONDS, SECONDS_PER_CHARACTER = 60.0, 0.05
"""Deadline of speaking a text; the slowest engine here takes a tenth of it."""

MAX_SECONDS = 3600.0
"""Longest recording whose words are timed: its samples are held in memory, and no text is that long."""

ENGLISH = "en"
"""Language of a transcript that names none."""


@dataclass(kw_only=True)
class Voices:
    """The voices of one export; used from several threads."""

    intake: Intake
    timings: dict[str, Timings] = field(default_factory=dict)
    """By the hash of the recording."""
    facts: dict[str, VoiceFacts] = field(default_factory=dict)
    """By :attr:`Voiceover.source`."""

    def take(self, voice: Voiceover, tell: Callable[[float], None]) -> tuple[Path, AudioMaterial]:
        """Return a voice's local path and measures, having spoken it if it is a text, and timed its words.

        ``tell`` is given the share done.

        Raises:
            AssetError: it cannot be spoken, or its recording cannot be used; problems are located within the voiceover.

        """
        if voice.audio is None:
            return self._spoken(voice, tell)
        path, material = self.intake.material(voice.audio, Wanted.AUDIO)
        assert isinstance(material, AudioMaterial)  # noqa: S101 — it was asked for as a sound
        if voice.text is not None:
            self._time_recording(voice, path, material, tell)
        return path, material

    def _spoken(self, voice: Voiceover, tell: Callable[[float], None]) -> tuple[Path, AudioMaterial]:
        chosen = choose(voice)
        request = _request(voice, chosen)
        key = _digest([SPEAKER, chosen.engine.name, chosen.engine.version(), request.model_dump(mode="json")])
        found = self._remembered(key)
        if found is None:
            try:
                found = self._speak(chosen, request, key, tell)
            except RenderError as error:
                raise AssetError(problems=[Problem(where="text", message=error.message)]) from None
        path, timings = found
        material = self.intake.measured(path, Wanted.AUDIO)
        assert isinstance(material, AudioMaterial)  # noqa: S101 — as above
        self.timings[material.sha256] = timings
        self.facts[voice.source] = VoiceFacts(
            engine=f"{chosen.engine.name} {chosen.engine.version()}",
            voice=chosen.voice.id,
            language=chosen.language,
            reason=chosen.why,
            words=len(timings.words),
            timed_by=timings.source,
            confidence=timings.confidence,
        )
        return path, material

    def _speak(
        self, chosen: Chosen, request: SpeechRequest, key: str, tell: Callable[[float], None]
    ) -> tuple[Path, Timings]:
        """Speak a text, time its words, and remember both."""
        characters = sum(len(word.written) for word in request.words)
        limits = Limits(
            deadline=BASE_SECONDS + SECONDS_PER_CHARACTER * characters, stall=self.intake.settings.stall_seconds
        )
        spoken = chosen.engine.speak(request, self._room(), limits, self._telling(tell, 0.8))
        timings = self._engines_own(spoken, request) or time_words(
            spoken.path,
            Transcript(words=request.words, language=request.language, stretches=spoken.stretches),
            self._room(),
            self._telling(tell, 1.0),
        )
        self._note(timings, _words_key(key))
        store = self.intake.store
        facts: dict[str, Fact] = {"engine": chosen.engine.name, "voice": chosen.voice.id, "words": len(request.words)}
        made = store.put(kind=SPEECH, key=key, path=spoken.path, facts=facts, suffix=spoken.path.suffix)
        return store.open_local(made), timings

    def _engines_own(self, spoken: Spoken, request: SpeechRequest) -> Timings | None:
        """Return the engine's own times; none where it has none, or told more than a few words' only."""
        if spoken.timings is None or spoken.exact < MOSTLY or len(spoken.timings) != len(request.words):
            return None
        end = max(stretch.end for stretch in spoken.stretches) if spoken.stretches else spoken.timings[-1].end
        return Timings(
            words=settled(spoken.timings, end), source=TimingSource.ENGINE, confidence=round(spoken.exact, 3)
        )

    def _remembered(self, key: str) -> tuple[Path, Timings] | None:
        """Return what an earlier export spoke, with its words' times."""
        store = self.intake.store
        made, timings = store.find(SPEECH, key), self._noted(_words_key(key))
        if made is None or timings is None:
            return None
        try:
            return store.open_local(made), timings
        except CorruptArtifactError:
            return None

    def _time_recording(
        self, voice: Voiceover, path: Path, material: AudioMaterial, tell: Callable[[float], None]
    ) -> None:
        """Time the words of a recording whose text is given."""
        speech = voice.speech
        assert speech is not None  # noqa: S101 — the caller looked
        if material.duration > MAX_SECONDS:
            message = f"can be timed in recordings of at most {MAX_SECONDS:g} s, not {material.duration:.0f} s"
            raise AssetError(problems=[Problem(where="text", message=message)])
        language = voice.language or ENGLISH
        said = [word.model_dump(mode="json") for word in speech.words]
        key = _digest([material.sha256, said, language, aligner_version()])
        timings = self._noted(key)
        if timings is None:
            transcript = Transcript(words=speech.words, language=language)
            timings = time_words(path, transcript, self._room(), self._telling(tell, 1.0))
            self._note(timings, key)
        self.timings[material.sha256] = timings
        self.facts[voice.source] = VoiceFacts(
            engine="",
            voice="",
            language=language,
            reason="a recording",
            words=len(timings.words),
            timed_by=timings.source,
            confidence=timings.confidence,
        )

    def _noted(self, key: str) -> Timings | None:
        store = self.intake.store
        note = store.find(WORDS, key)
        if note is None:
            return None
        try:
            return Timings.model_validate_json(store.open_local(note).read_bytes())
        except (CorruptArtifactError, ValidationError):
            return None

    def _note(self, timings: Timings, key: str) -> None:
        file = self._room() / "words.json"
        file.write_text(timings.model_dump_json())
        self.intake.store.put(kind=WORDS, key=key, path=file, facts={}, suffix=".json", move=True)

    def _room(self) -> Path:
        """Return a new folder for one call's files; it goes with the export's."""
        room = self.intake.folder / uuid4().hex
        room.mkdir()
        return room

    def _telling(self, tell: Callable[[float], None], share: float) -> Callable[[float], None]:
        """Return what takes an engine's progress, as that share of the whole, and gives the work up when told to."""

        def go_on(done: float) -> None:
            if self.intake.stopped.is_set():
                raise FarmError("was given up")
            tell(share * done)

        return go_on


MOSTLY = 0.9
"""An engine that tells the times of fewer of its words than this is listened to by the aligner instead."""


def _request(voice: Voiceover, chosen: Chosen) -> SpeechRequest:
    speech = voice.speech
    assert speech is not None  # noqa: S101 — spoken voices have a text
    return SpeechRequest(
        words=speech.words, lead=speech.lead, voice=chosen.voice.id, language=chosen.language, rate=voice.rate
    )


def _words_key(speech_key: str) -> str:
    return _digest([speech_key, aligner_version()])


def _digest(parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
