"""Words in the order in which they are seen: UAX #9 for runs of text, each shaped as a whole by its own direction."""

import unicodedata
from collections.abc import Sequence
from enum import Enum
from itertools import takewhile


class Flow(Enum):
    """Where a run of text leads."""

    LEFT_TO_RIGHT = "ltr"
    RIGHT_TO_LEFT = "rtl"
    NUMBER = "number"
    """From left to right, without deciding for what stands around it."""
    NEUTRAL = "neutral"


STRONG = {"L": Flow.LEFT_TO_RIGHT, "R": Flow.RIGHT_TO_LEFT, "AL": Flow.RIGHT_TO_LEFT}
"""Bidirectional classes that decide (UAX #9, table 4)."""


def flow_of(text: str) -> Flow:
    """Return a run's flow: by its first letter, else by whether it has digits."""
    kinds = [unicodedata.bidirectional(c) for c in text]
    strong = next((STRONG[kind] for kind in kinds if kind in STRONG), None)
    if strong is not None:
        return strong
    return Flow.NUMBER if any(kind in {"EN", "AN"} for kind in kinds) else Flow.NEUTRAL


def base_of(texts: Sequence[str], *, from_right: bool) -> Flow:
    """Return a caption's own direction: its language's, or its first letter's (UAX #9, rules P2 and P3)."""
    if from_right:
        return Flow.RIGHT_TO_LEFT
    flows = (STRONG.get(unicodedata.bidirectional(c)) for text in texts for c in text)
    return next((flow for flow in flows if flow is not None), Flow.LEFT_TO_RIGHT)


def split_edges(text: str, base: Flow) -> list[str]:
    """Cut punctuation off the edges of a run that leads against the caption: it belongs to the caption's direction."""
    if flow_of(text) in {base, Flow.NEUTRAL}:
        return [text]
    lead = len(list(takewhile(_is_neutral, text)))
    tail = len(list(takewhile(_is_neutral, reversed(text))))
    return [part for part in (text[:lead], text[lead : len(text) - tail], text[len(text) - tail :]) if part]


def _is_neutral(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"ON", "CS", "ES", "WS"}


def levels(flows: Sequence[Flow], base: Flow) -> list[int]:
    """Return each run's level: odd ones lead from right to left (UAX #9, rules N1, N2, I1 and I2)."""
    deep = 2 if base is Flow.RIGHT_TO_LEFT else 0
    bottom = 1 if base is Flow.RIGHT_TO_LEFT else 0
    before, resolved = base, list[Flow]()
    for flow in flows:
        if flow is Flow.NUMBER:
            resolved.append(Flow.NUMBER if before is Flow.RIGHT_TO_LEFT else Flow.LEFT_TO_RIGHT)
        else:
            resolved.append(flow)
            before = before if flow is Flow.NEUTRAL else flow
    sides = [Flow.RIGHT_TO_LEFT if flow is Flow.NUMBER else flow for flow in resolved]
    found = []
    for place, flow in enumerate(resolved):
        if flow is Flow.NEUTRAL:
            left = next((f for f in reversed(sides[:place]) if f is not Flow.NEUTRAL), base)
            right = next((f for f in sides[place + 1 :] if f is not Flow.NEUTRAL), base)
            side = left if left is right else base
            found.append(bottom if side is base else deep if side is Flow.LEFT_TO_RIGHT else 1)
        else:
            found.append({Flow.RIGHT_TO_LEFT: 1, Flow.NUMBER: 2}.get(flow, deep))
    return found


def visual_order(depths: Sequence[int]) -> list[int]:
    """Return runs from left to right (UAX #9, rule L2)."""
    order = list(range(len(depths)))
    for depth in range(max(depths, default=0), 0, -1):
        place = 0
        while place < len(order):
            end = place
            while end < len(order) and depths[order[end]] >= depth:
                end += 1
            order[place:end] = order[place:end][::-1]
            place = max(end, place + 1)
    return order
