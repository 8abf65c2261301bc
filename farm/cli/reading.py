"""Specs that a command names: read, changed as the command line says, parsed."""

from collections.abc import Callable
from pathlib import Path

from farm.cli.options import chosen_settings
from farm.errors import Problem, SpecError
from farm.spec.change import select_scenes, set_destination, set_quality, set_value
from farm.spec.export import ExportSpec
from farm.spec.load import parse_json, parse_spec, resolve_address


def read_text(source: str) -> tuple[str, Path]:
    """Return the text of a spec or request, and the folder that its relative paths start from."""
    from farm.storage.documents import read_document  # noqa: PLC0415 — `farm --help` needs no storage

    return read_document(source, chosen_settings())


def read_spec(source: str, changes: list[str], scenes: str, quality: str, out: str) -> tuple[ExportSpec, Path]:
    """Return the spec with the command line's changes, and the folder its paths start from."""
    text, base = read_text(source)
    data = parse_json(text)
    if out:
        set_destination(data, out if "://" in out else str(Path.cwd() / out))
    for change in changes:
        set_value(data, change)
    if scenes:
        select_scenes(data, scenes)
    if quality:
        set_quality(data, quality)
    return parse_spec(data), base


def read_specs(specs: list[str], read: Callable[[str], tuple[ExportSpec, Path]]) -> list[tuple[str, ExportSpec, Path]]:
    """Read every spec before anything is rendered; of several, a problem says whose it is.

    Raises:
        SpecError: some are wrong, or two deliver to the same place.

    """
    if len(specs) == 1:
        return [(specs[0], *read(specs[0]))]
    parsed, problems, places = [], [], dict[str, str]()
    for name in specs:
        try:
            spec, base = read(name)
        except SpecError as error:
            problems += [
                Problem(where=f"{name}: {p.where}".removesuffix(": "), message=p.message) for p in error.located("")
            ]
            continue
        parsed.append((name, spec, base))
        for number, output in enumerate(spec.outputs):
            place = resolve_address(output.uri, base)
            if place in places:
                message = f"goes to {place}, as {places[place]} does"
                problems.append(Problem(where=f"{name}: outputs[{number}].uri", message=message))
            places[place] = name
    if problems:
        raise SpecError(problems=problems)
    return parsed
