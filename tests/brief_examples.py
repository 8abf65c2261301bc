"""Briefs for tests: a short one of each format, and all that there may be."""

from typing import Any

from hypothesis import strategies as st

LOOK = {"style": {"theme": "dark", "primary_color": "#6366f1"}}

EXAMPLES: dict[str, dict[str, Any]] = {
    "explainer_v1": {
        "title": "Why does ice float?",
        "sections": [
            {"heading": "Water is odd", "text": "Most things shrink when they freeze. Water grows."},
            {"heading": "Room in the lattice", "pose": "thinking"},
        ],
    },
    "listicle_v1": {
        "title": "Three reasons to walk",
        "kicker": "Health",
        "sections": [{"heading": "It is free"}, {"heading": "It clears the head", "text": "In twenty minutes."}],
        "closing": "Put on your shoes.",
        "handle": "walks.example",
    },
    "comparison_v1": {
        "title": "Train or plane?",
        "left": "Train",
        "right": "Plane",
        "sections": [
            {"heading": "Door to door", "left": "5 h 10", "right": "4 h 40", "better": "right"},
            {"heading": "Carbon", "left": "9 kg", "right": "180 kg", "better": "left"},
        ],
        "winner": "left",
        "closing": "Take the train and read.",
    },
    "shorts_v1": {
        "title": "Your phone is not slow.",
        "sections": [{"text": "It is full.", "mark": "full"}, {"text": "Delete four apps."}],
        "closing": "Tell us which.",
        "call_to_action": "Comment",
        "handle": "@tidy",
    },
    "devvlog_v1": {
        "title": "A cache in four lines",
        "episode": "log 12",
        "sections": [
            {
                "text": "Remember what was asked.",
                "file": "cache.py",
                "code": "def get(key):\n    if key not in known:\n        known[key] = ask(key)\n    return known[key]",
                "output": "3 asked, 1 computed",
            },
            {"text": "Use it.", "code": "print(get('a'))"},
        ],
    },
}


def brief_of(name: str, **more: Any) -> dict[str, Any]:
    """Return a short brief of a format."""
    return {"id": name.replace("_", "-"), "format": name, **LOOK, **EXAMPLES[name], **more}


def texts(most: int, *, least: int = 1) -> st.SearchStrategy[str]:
    """Texts that a composition takes, with emoji, which count twice there, and markup."""
    letters = st.sampled_from("abc XYZ.,!?<>&\"'{}äß漢字かאب🙂👍")
    return st.text(letters, min_size=least, max_size=max(least, most // 2))


def _maybe(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=fields)


WORDS = st.lists(st.sampled_from(["ice", "floats.", "why?", "漢字。", "🙂", "a" * 90]), min_size=1, max_size=60)
SAID = {"narration": WORDS.map(" ".join).filter(lambda text: len(text) <= 2500)}
IMAGE = {"image": st.sampled_from(["a.jpg", "https://example.com/b.png"])}

SECTIONS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "explainer_v1": st.builds(
        lambda first, rest: first | rest,
        st.sampled_from([{"heading": "H" * 90}, {"text": "T" * 220}, {"narration": "Said. " * 300}]),
        _maybe(heading=texts(90), text=texts(220), duration_sec=st.floats(1.5, 60), **SAID, **IMAGE),
    ),
    "listicle_v1": st.builds(
        lambda first, rest: first | rest,
        st.fixed_dictionaries({"heading": texts(90)}),
        _maybe(text=texts(220, least=0), **SAID, **IMAGE),
    ),
    "comparison_v1": st.builds(
        lambda first, rest: first | rest,
        st.fixed_dictionaries({name: texts(40) for name in ("heading", "left", "right")}),
        _maybe(better=st.sampled_from(["left", "right", "neither"]), **SAID),
    ),
    "shorts_v1": st.builds(
        lambda first, rest: first | rest,
        st.fixed_dictionaries({"text": texts(120)}),
        _maybe(mark=texts(60, least=0), **SAID, **IMAGE),
    ),
    "devvlog_v1": st.builds(
        lambda first, rest: first | rest,
        st.fixed_dictionaries({"text": texts(140), "code": texts(1200)}),
        _maybe(output=texts(240, least=0), **SAID),
    ),
}

MORE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "explainer_v1": _maybe(figure=st.booleans()),
    "listicle_v1": _maybe(
        kicker=texts(60, least=0), closing=texts(120, least=0), handle=texts(60, least=0), countdown=st.booleans()
    ),
    "comparison_v1": _maybe(closing=texts(140, least=0), winner=st.sampled_from(["left", "right", "neither"])),
    "shorts_v1": _maybe(closing=texts(90, least=0), call_to_action=texts(40, least=0), handle=texts(40, least=0)),
    "devvlog_v1": _maybe(episode=texts(40, least=0)),
}

COMMON = _maybe(
    style=_maybe(theme=st.sampled_from(["dark", "light", "brand"]), primary_color=st.just("#ABCDEF")),
    settings=_maybe(
        duration_sec=st.floats(0.5, 4000), fps=st.sampled_from([24, 29.97, 60]), aspect=st.sampled_from(["9:16", "4:5"])
    ),
    music=st.just("m.wav"),
    **SAID,
)


@st.composite
def briefs(draw: st.DrawFn) -> dict[str, Any]:
    """Any brief."""
    name = draw(st.sampled_from(list(SECTIONS)))
    sections = draw(st.lists(SECTIONS[name], min_size=1, max_size=5))
    title = draw(texts(100))
    own = EXAMPLES[name] if name == "comparison_v1" else {}
    sides = {side: own[side] for side in ("left", "right") if side in own}
    return {"format": name, "title": title, "sections": sections, **sides, **draw(MORE[name]), **draw(COMMON)}
