"""`farm voices` and `farm say`: who can speak here, and hearing them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from farm.cli.text import plain
from farm.errors import AssetError, SpecError
from farm.orchestrator.intake import Intake
from farm.orchestrator.voices import Voices
from farm.plan.words import Timings
from farm.providers.speech.engines import ENGINES
from farm.providers.speech.port import Voice
from farm.settings import Settings
from farm.spec.markup import MAX_CHARACTERS
from farm.spec.problems import problems_of
from farm.spec.voice import Voiceover
from farm.storage import open_store
from farm.storage.atomic import explained, write_atomically
from farm.storage.scratch import scratch

SHOWN = 24
"""Voices of one engine that are listed without ``--all``."""


def list_voices(language: str, *, every: bool, as_json: bool) -> None:
    """Print every engine with its voices, or why it is not there."""
    missing = {name: engine.missing() for name, engine in ENGINES.items()}
    voices = {
        name: [voice for voice in engine.voices() if _speaks(voice, language)]
        for name, engine in ENGINES.items()
        if not missing[name]
    }
    if as_json:
        found = [
            {
                "engine": name,
                "version": "" if missing[name] else engine.version(),
                "missing": missing[name],
                "package": engine.package,
                "voices": [voice.model_dump(mode="json") for voice in voices.get(name, [])],
            }
            for name, engine in ENGINES.items()
        ]
        typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    for name, engine in ENGINES.items():
        if missing[name]:
            console.print(f"[bold]{name}[/] [yellow]is not installed[/]: apt-get install {engine.package}")
            continue
        console.print(f"[bold]{name}[/] {plain(engine.version())}")
        shown = voices[name] if every else voices[name][:SHOWN]
        table = Table("voice", "language", "", box=None, header_style="dim")
        for voice in shown:
            table.add_row(f"  {plain(voice.id)}", voice.language, plain(voice.name))
        if shown:
            console.print(table)
        if len(shown) < len(voices[name]):
            console.print(f"  and {len(voices[name]) - len(shown)} more; --all or --language shows them")


def _speaks(voice: Voice, language: str) -> bool:
    own = voice.language.lower()
    return not language or own == language.lower() or own.startswith(language.lower() + "-")


def say_text(text: str, choice: Mapping[str, Any], out: Path, timings: Path | None, settings: Settings) -> None:
    """Speak a text into a WAV file; write its words' times as JSON where asked.

    Raises:
        SpecError: the text or an option is wrong.
        AssetError: nobody here can speak it.

    """
    if out.suffix.lower() != ".wav":
        raise SpecError(f"--out: '{out.name}' must end with .wav")
    given = {"text": _read(text), **{name: value for name, value in choice.items() if value is not None}}
    try:
        voice = Voiceover.model_validate(given)
    except ValidationError as error:
        raise SpecError(problems=problems_of(error, given)) from None
    store = open_store(settings.store_uri, settings)
    store.check()
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    with scratch(settings) as folder, Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        intake = Intake(base=Path.cwd(), folder=folder, store=store, settings=settings, share=False)
        voices = Voices(intake=intake)
        task = bar.add_task("speaking", total=1.0)
        path, material = voices.take(voice, lambda share: bar.update(task, completed=share))
        with explained(f"cannot write {out}", kind=AssetError):
            write_atomically(out, path.read_bytes(), replace=True)
        if timings is not None:
            with explained(f"cannot write {timings}", kind=AssetError):
                write_atomically(timings, _as_json(voices.timings[material.sha256]).encode(), replace=True)
    facts = voices.facts[voice.source]
    speaker = f"{plain(facts.engine)}, voice {plain(facts.voice)} ({facts.language})"
    console.print(
        f"{plain(str(out))}: {material.duration:.2f} s by {speaker}; "
        f"{facts.words} words timed by {facts.timed_by}, confidence {facts.confidence:g}"
    )
    console.print(f"  {plain(facts.reason)}", style="dim")


def _as_json(timings: Timings) -> str:
    return json.dumps(timings.model_dump(mode="json"), indent=1, ensure_ascii=False) + "\n"


def _read(text: str) -> str:
    """Return a text, or what a file (``@file``) or standard input (``-``) holds."""
    most = 4 * MAX_CHARACTERS + 1
    try:
        if text == "-":
            return sys.stdin.buffer.read(most).decode()
        if text.startswith("@"):
            with Path(text[1:]).open("rb") as file:
                return file.read(most).decode()
    except OSError as error:
        raise SpecError(f"{text}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise SpecError(f"{text}: is not UTF-8 text") from None
    return text
