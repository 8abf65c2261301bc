"""How written words are said: numbers, money, times and marks spelled out.

English is spelled out here, so that every engine says the same and an aligner
knows what is said. Other languages are left to the engine, but for what
``say-as`` asks.
"""

import re
import unicodedata
from datetime import date

from farm.spec.speech import SayAs, SpokenWord

CURRENCIES = {"$": ("dollar", "cent"), "€": ("euro", "cent"), "£": ("pound", "penny"), "¥": ("yen", "sen")}
PLURALS = {"penny": "pence", "yen": "yen", "sen": "sen"}
SCALES = {"k": "thousand", "m": "million", "bn": "billion", "b": "billion", "t": "trillion"}
MARKS = {"&": " and ", "@": " at ", "+": " plus ", "=": " equals ", "%": " percent ", "°": " degrees ", "#": " number "}
TITLES = {
    "mr": "mister",
    "mrs": "missus",
    "ms": "miz",
    "dr": "doctor",
    "prof": "professor",
    "st": "saint",
    "vs": "versus",
}
LETTERS = {"z": "zee", "w": "double you"}

FIRST_YEAR, LAST_YEAR = 1100, 2099
"""Whole numbers in this range without a comma are read as years, as in most English texts."""

COUNTED = frozenset("en de fr es it pt nl sv da fi pl cs ru uk ro hu tr id ja ko".split())  # noqa: SIM905
"""Languages in which num2words was tried on numbers of every size; in some others (Amharic) it never ends."""

UNSAID = (NotImplementedError, ArithmeticError, LookupError, TypeError, ValueError)
"""What num2words raises, language by language, for numbers that it has no words for."""

MOST_DIGITS = 15
"""Longer numbers are read digit by digit."""

NUMBER = re.compile(
    r"(?P<currency>[$€£¥])?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<time>:[0-5]\d)(?!\d)|(?P<scale>(?:bn|[kmbt])\b)|(?P<plural>s\b))?",
    re.IGNORECASE,
)


def spoken_form(word: SpokenWord, language: str) -> str:
    """Return what is said for one word, with its punctuation, in a given language (BCP 47)."""
    core = _without_pictures(word.alias or word.written)
    english = language.lower().startswith("en")
    if word.say_as is not None:
        return _said_as(core, word.say_as, language) + _tail(word.written)
    if not english:
        return core + (_tail(word.written) if word.alias else "")
    return _english(core) + (_tail(word.written) if word.alias else "")


def plain_words(spoken: str) -> tuple[str, ...]:
    """Return what is said as lower-case words of a to z and apostrophes, for dictionaries."""
    text = unicodedata.normalize("NFKD", spoken).replace("’", "'")
    text = "".join(c for c in text if not unicodedata.combining(c)).lower()
    return tuple(found.strip("'") for found in re.findall(r"[a-z']+", text) if found.strip("'"))


def _without_pictures(text: str) -> str:
    """Drop emoji and other pictures, which some engines would read out by name."""
    text = unicodedata.normalize("NFKC", text)
    drawn = "".join(" " if unicodedata.category(c) in {"So", "Sk", "Cn", "Co"} and c not in MARKS else c for c in text)
    return " ".join(drawn.replace("\ufe0f", "").split())


def _tail(written: str) -> str:
    """Return the punctuation at a word's end, which shapes the melody."""
    found = re.search(r"[.,;:!?]+$", written.rsplit(maxsplit=1)[-1])
    return found[0] if found else ""


def _english(text: str) -> str:
    """Spell an English token out; letters stay as they are."""
    title = re.fullmatch(r"(\w+)\.?", text)
    if title and text.endswith(".") and title[1].lower() in TITLES:
        return TITLES[title[1].lower()]
    text = NUMBER.sub(lambda found: f" {_number(found)} ", text)
    for mark, said in MARKS.items():
        text = text.replace(mark, said)
    text = re.sub(r"(?<=\w)[/_–—](?=\w)", " ", text)
    return re.sub(r"\s+([.,;:!?])", r"\1", " ".join(text.split()))


def _number(found: re.Match[str]) -> str:
    digits = found["number"].replace(",", "")
    whole, _, fraction = digits.partition(".")
    if len(whole) > MOST_DIGITS or len(fraction) > MOST_DIGITS:
        return _each(digits)
    if found["currency"]:
        return _money(whole, fraction, found["currency"], (found["scale"] or "").lower())
    if found["ordinal"] and not fraction:
        return _say(int(whole), "ordinal")
    if found["time"] and not fraction and int(whole) <= 24:  # noqa: PLR2004 — hours
        return _clock(int(whole), int(found["time"][1:]))
    said = _whole(whole, "," in found["number"]) if not fraction else f"{_say(int(whole))} point {_each(fraction)}"
    if found["plural"]:
        return re.sub(r"y$", "ie", said) + ("es" if said.endswith("x") else "s")
    left = found["time"] or ""
    return said + (f" {SCALES[found['scale'].lower()]}" if found["scale"] else "") + left


def _whole(digits: str, grouped: bool) -> str:
    if digits.startswith("0") and len(digits) > 1:
        return _each(digits)
    year = len(digits) == 4 and not grouped and FIRST_YEAR <= int(digits) <= LAST_YEAR  # noqa: PLR2004 — as years are written
    return _say(int(digits), "year" if year else "cardinal")


def _money(whole: str, fraction: str, sign: str, scale: str) -> str:
    unit, part = CURRENCIES[sign]
    if scale:
        amount = f"{_say(int(whole))} point {_each(fraction)}" if fraction else _say(int(whole))
        return f"{amount} {SCALES[scale]} {PLURALS.get(unit, unit + 's')}"
    said = f"{_say(int(whole))} {unit if int(whole) == 1 else PLURALS.get(unit, unit + 's')}"
    cents = int(fraction.ljust(2, "0")[:2]) if fraction else 0
    return said + (f" and {_say(cents)} {part if cents == 1 else PLURALS.get(part, part + 's')}" if cents else "")


def _clock(hours: int, minutes: int) -> str:
    if minutes == 0:
        return f"{_say(hours)} o'clock" if 0 < hours <= 12 else f"{_say(hours)} hundred"  # noqa: PLR2004 — half a day
    return f"{_say(hours)} {'oh ' if minutes < 10 else ''}{_say(minutes)}"  # noqa: PLR2004 — one digit


def _say(number: int, to: str = "cardinal", language: str = "en") -> str:
    from num2words import num2words  # noqa: PLC0415 — loads every language: a tenth of a second

    said = str(num2words(number, lang=language, to=to))
    return said.replace("-", " ").replace(",", "") if language == "en" else said


def _each(text: str, language: str = "en") -> str:
    """Say every digit."""
    if language != "en":
        return " ".join(c for c in text if c.isdigit())
    return " ".join("point" if c == "." else _say(int(c)) for c in text if c.isdigit() or c == ".")


def _said_as(text: str, kind: SayAs, language: str) -> str:
    """Say a text as asked; what a language has no words for is left to the engine."""
    base = language.split("-", maxsplit=1)[0].lower()
    if kind in {SayAs.CARDINAL, SayAs.ORDINAL} and base not in COUNTED:
        return text
    try:
        if kind is SayAs.CHARACTERS:
            return " ".join(_character(c, base) for c in text if not c.isspace() and (c.isalnum() or c in MARKS))
        if kind is SayAs.DIGITS:
            return _each(re.sub(r"\D", "", text), base)
        if kind is SayAs.DATE:
            return _date(date.fromisoformat(text), base)
        number = int(re.sub(r"[^\d-]", "", text.replace("−", "-")))
        return _say(number, "ordinal" if kind is SayAs.ORDINAL else "cardinal", base) or text
    except UNSAID:
        return text


def _character(character: str, language: str) -> str:
    if language != "en":
        return character
    if character.isdigit():
        return _say(int(character))
    return MARKS.get(character, LETTERS.get(character.lower(), character.upper())).strip()


MONTHS = "January February March April May June July August September October November December".split()  # noqa: SIM905


def _date(day: date, language: str) -> str:
    if language == "en":
        return f"{MONTHS[day.month - 1]} {_say(day.day, 'ordinal')}, {_say(day.year, 'year')}"
    return day.isoformat()
