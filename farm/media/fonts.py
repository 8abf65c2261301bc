"""Fonts of this machine: which are there, and which characters they have."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from farm.plan.captions.fonts import FontMaterial, Weight, is_emoji, needed
from farm.plan.captions.text import clusters, script_of

ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
"""Where fonts lie: the system's, this machine's, the user's."""

ENDINGS = {".ttf", ".otf", ".ttc"}

PACKAGES = {
    "Inter-Bold.otf": ("fonts-inter", "Latin, Cyrillic and Greek"),
    "NotoSans-Bold.ttf": ("fonts-noto-core", "most other scripts"),
    "NotoSansCJK-Bold.ttc": ("fonts-noto-cjk", "Chinese, Japanese and Korean"),
    "NotoColorEmoji.ttf": ("fonts-noto-color-emoji", "emoji"),
}
"""A font of each Debian package that captions use, with what it is for."""

EMOJI_FONT = "NotoColorEmoji.ttf"

REGIONS = {
    "ja": 0,
    "ko": 1,
    "zh": 2,
    "zh-hans": 2,
    "zh-cn": 2,
    "zh-sg": 2,
    "zh-hant": 3,
    "zh-tw": 3,
    "zh-hk": 4,
    "zh-mo": 4,
}
"""Which font of Noto's CJK collections has a language's forms of Han characters."""


@dataclass(frozen=True, kw_only=True)
class Lettering:
    """Fonts that some texts are drawn with."""

    fonts: tuple[FontMaterial, ...]
    paths: Mapping[str, Path]
    """By hash."""


@cache
def installed() -> Mapping[str, Path]:
    """Return this machine's fonts by their file's name."""
    found = (path for root in ROOTS for path in sorted(root.rglob("*")) if path.suffix.lower() in ENDINGS)
    return {path.name: path for path in found}


def lacking() -> tuple[str, ...]:
    """Return what captions lack here: each Debian package that is missing, and what for."""
    return tuple(f"{package} ({purpose})" for name, (package, purpose) in PACKAGES.items() if name not in installed())


def lettering(texts: Mapping[Weight, Iterable[str]], language: str | None) -> Lettering:
    """Return the fonts for some texts, best first; a character that none has is left out."""
    chosen: dict[tuple[Weight, str, int], set[str]] = {}
    order: dict[tuple[Weight, str, int], tuple[int, str]] = {}
    for weight, given in texts.items():
        for cluster in sorted({c for text in given for c in clusters(text) if c != " "} | {"x"}):
            for rank, name, index in _candidates(cluster, weight, language):
                if needed(cluster) <= coverage(name, index):
                    chosen.setdefault((weight, name, index), set()).update(needed(cluster))
                    order[weight, name, index] = (rank, name)
                    break
    paths = {name: installed()[name] for _weight, name, _index in chosen}
    hashes = {name: _sha256(path, path.stat().st_mtime_ns) for name, path in paths.items()}
    fonts = tuple(
        FontMaterial(
            sha256=hashes[name],
            index=index,
            name=name,
            weight=weight,
            emoji=name == EMOJI_FONT,
            covers="".join(sorted(chosen[weight, name, index])),
        )
        for weight, name, index in sorted(chosen, key=lambda key: (key[0], order[key]))
    )
    return Lettering(fonts=fonts, paths={hashes[name]: path for name, path in paths.items()})


def _candidates(cluster: str, weight: Weight, language: str | None) -> Iterator[tuple[int, str, int]]:
    """Return fonts that may have a character: rank, file name, index in a collection."""
    letter = next((c for c in cluster if c.isalpha()), cluster[0])
    script = script_of(letter).title()
    heavy = {Weight.BOLD: "Bold", Weight.REGULAR: "Regular"}[weight]
    latin = {Weight.BOLD: "Inter-Bold.otf", Weight.REGULAR: "Inter-Medium.otf"}[weight]
    usual = [latin, f"NotoSans-{heavy}.ttf", f"NotoSans{script}-{heavy}.ttf", f"NotoSans{script}-Regular.ttf"]
    cjk = f"NotoSansCJK-{heavy}.ttc"
    rest = [cjk, "NotoSansSymbols-Bold.ttf", "NotoSansSymbols2-Regular.ttf", "NotoSansMath-Regular.ttf", EMOJI_FONT]
    last = [f"DejaVuSans-{heavy}.ttf", "DejaVuSans.ttf", f"LiberationSans-{heavy}.ttf"]
    tag = (language or "").lower()
    region = REGIONS.get(tag, REGIONS.get(tag.split("-")[0], 2))
    names = [EMOJI_FONT, *usual, *rest, *last] if is_emoji(cluster) else [*usual, *rest, *last]
    ranks = {name: rank for rank, name in enumerate([*usual, *rest, *last])}
    known = [(ranks[name], name, region if name == cjk else 0) for name in names if name in installed()]
    yield from known
    others = sorted(set(installed()) - set(ranks))
    yield from ((len(ranks), name, 0) for name in others if "Italic" not in name and "Oblique" not in name)


@cache
def coverage(name: str, index: int) -> frozenset[str]:
    """Return the characters that an installed font has; none where it cannot be read."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 — slow to import, and few exports show captions

    try:
        with installed()[name].open("rb") as file, TTFont(file, fontNumber=index, lazy=True) as font:
            return frozenset(map(chr, font.getBestCmap() or {}))
    except Exception:  # noqa: BLE001 — a broken font is as good as none
        return frozenset()


@cache
def _sha256(path: Path, _changed: int) -> str:
    """Return a font file's hash, computed once for each state of it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
