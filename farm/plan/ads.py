"""From a template and what fills it to a composition: pictures of ``StaticAd``, videos of ``ProductAd``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from farm.errors import Problem, SpecError
from farm.plan.briefs import ENCODES
from farm.plan.mapped import File, Mapped
from farm.spec.brief import BriefStyle, Theme, utf16_units
from farm.spec.load import parse_spec
from farm.spec.requests import AdTemplateRequest, Bindings, StaticAdRequest, VideoSize
from farm.spec.scenes import RemotionScene

VERSION = "-v1"
"""How the ids of templates end; it may be left out."""

PICTURES: Mapping[str, BriefStyle] = {
    "product-showcase": BriefStyle(theme=Theme.LIGHT, accent_color="#f2a541"),
    "sale": BriefStyle(theme=Theme.BRAND, accent_color="#ffd9a0"),
    "testimonial": BriefStyle(theme=Theme.LIGHT, accent_color="#e09f1f"),
    "announcement": BriefStyle(theme=Theme.DARK),
}
"""The layouts of ``StaticAd``, with the look that each has where none is asked for."""

VIDEOS: Mapping[str, BriefStyle] = dict.fromkeys(
    ("product-ad", "product-showcase"), BriefStyle(theme=Theme.LIGHT, accent_color="#f2a541")
)
"""The names that ``ProductAd`` goes by, with its look."""


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place in a template."""

    prop: str
    """The composition's name for it."""
    most: int = 0
    """Longest text, in units of UTF-16."""


PICTURE_TEXTS: Mapping[str, Slot] = {
    "headline": Slot(prop="headline", most=110),
    "subheadline": Slot(prop="body", most=200),
    "body": Slot(prop="body", most=200),
    "brand": Slot(prop="brand", most=40),
    "call_to_action": Slot(prop="callToAction", most=28),
    "price": Slot(prop="price", most=20),
    "price_before": Slot(prop="priceBefore", most=20),
    "discount": Slot(prop="discount", most=12),
    "label": Slot(prop="label", most=40),
    "author": Slot(prop="author", most=60),
    "role": Slot(prop="role", most=80),
    "stars": Slot(prop="stars", most=1),
}
"""Texts that pictures take."""

VIDEO_TEXTS: Mapping[str, Slot] = {
    "headline": Slot(prop="tagline", most=90),
    "subheadline": Slot(prop="features[0]", most=70),
    "feature_1": Slot(prop="features[0]", most=70),
    "feature_2": Slot(prop="features[1]", most=70),
    "feature_3": Slot(prop="features[2]", most=70),
    "feature_4": Slot(prop="features[3]", most=70),
    "brand": Slot(prop="brand", most=40),
    "product": Slot(prop="product", most=60),
    "call_to_action": Slot(prop="action.text", most=36),
    "price": Slot(prop="price", most=20),
    "address": Slot(prop="address", most=60),
}
"""Texts that videos take."""

ASSETS = {name: Slot(prop="image") for name in ("product_image", "image", "background_image", "portrait")}
"""Files that templates take: each has one picture, which has a name for what it shows."""

ACTION = "Learn more"
"""What the button of a video says where nothing is given."""

BUTTON = {"color": "#14161b", "icon": "arrow"}
"""Its look: near black stands on the grounds of all colours."""

TALLER = 1.5
"""Height per width from which on a frame is one of a story, below a feed's; all wider ones are players'."""


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A still that is to be drawn."""

    scene: RemotionScene
    place: Callable[[str], str]
    """Returns the request's place for one of the scene's props."""
    files: tuple[File, ...]
    """Files that it shows."""


def picture_of(request: StaticAdRequest) -> Picture:
    """Return what a picture's template draws.

    Raises:
        SpecError: there is no such template, or it has no such places; all problems at once.

    """
    template = _template(request.template_id, PICTURES)
    texts = _filled(request.bindings, PICTURE_TEXTS)
    stars = texts.pop("stars", "0")
    if stars not in set("012345"):
        raise SpecError(problems=[Problem(where="bindings.text.stars", message="must be a number from 0 to 5")])
    blank = {slot.prop: "" for slot in PICTURE_TEXTS.values()}
    look = request.style or PICTURES[template]
    props = blank | texts | {"template": template, "stars": int(stars)} | _look(look) | _image(request.bindings)
    scene = RemotionScene(kind="remotion", composition="StaticAd", props=props)
    place = _places(request.bindings, PICTURE_TEXTS)
    return Picture(scene=scene, place=place, files=tuple(_files(request.bindings)))


def spec_of_ad(request: AdTemplateRequest) -> Mapped:
    """Return the export that a video's template makes.

    Raises:
        SpecError: as :func:`picture_of`.

    """
    template = _template(request.template_id, VIDEOS)
    texts = _filled(request.bindings, VIDEO_TEXTS)
    product = texts.get("product") or texts.get("brand") or texts["tagline"]
    if utf16_units(product) > VIDEO_TEXTS["product"].most:
        raise SpecError(problems=[Problem(where="bindings.text.product", message="is missing")])
    size = request.size
    props = {
        "brand": texts.get("brand", ""),
        "product": product,
        "tagline": texts["tagline"],
        "features": [texts[f"features[{number}]"] for number in range(4) if f"features[{number}]" in texts],
        "price": texts.get("price", ""),
        "address": texts.get("address", ""),
        "version": {"platform": _platform(size), "duration": request.duration_sec, "variant": "a", "cta": "own"},
        "actions": {},
        "action": {"text": texts.get("action.text", ACTION), **BUTTON},
        **_look(request.style or VIDEOS[template]),
        **_image(request.bindings),
    }
    output = {
        "uri": f"ad.{request.output_format}",
        "width": size.width,
        "height": size.height,
        "fps": request.fps,
        "quality": ENCODES[request.quality],
        "container": request.output_format,
    }
    scene = {"kind": "remotion", "composition": "ProductAd", "props": props, "duration": request.duration_sec}
    title = texts["tagline"] if texts["tagline"].isprintable() else template
    spec = parse_spec({"version": 1, "title": title, "scenes": [scene], "outputs": [output]})
    within = _places(request.bindings, VIDEO_TEXTS)
    return Mapped(
        spec=spec,
        place=lambda where: within(where.removeprefix("scenes[0].")),
        files=tuple(_files(request.bindings)),
    )


def _template(asked: str, known: Mapping[str, Any]) -> str:
    name = asked.removesuffix(VERSION)
    if name in known:
        return name
    there = ", ".join(one + VERSION for one in known)
    raise SpecError(problems=[Problem(where="template_id", message=f"there is no '{asked}'; there are {there}")])


def _filled(bindings: Bindings, slots: Mapping[str, Slot]) -> dict[str, str]:
    """Return texts by prop; of two for the same place, the first that was given."""
    problems = list(_strangers(bindings, slots))
    filled: dict[str, str] = {}
    for name, text in bindings.text.items():
        slot = slots.get(name)
        if slot is None:
            continue
        if utf16_units(text) > slot.most:
            problems.append(_problem("text", name, f"must be at most {slot.most} characters long"))
        elif slot.prop in filled:
            others = ", ".join(f"'{other}'" for other, one in slots.items() if one.prop == slot.prop and other != name)
            problems.append(_problem("text", name, f"goes to the same place as {others}; give one of them"))
        filled.setdefault(slot.prop, text)
    if "headline" not in bindings.text:
        problems.append(_problem("text", "headline", "is missing"))
    if problems:
        raise SpecError(problems=problems)
    return filled


def _strangers(bindings: Bindings, slots: Mapping[str, Slot]) -> Iterator[Problem]:
    for kind, given, known in (("text", bindings.text, slots), ("assets", bindings.assets, ASSETS)):
        for name in given:
            if name not in known:
                yield _problem(kind, name, f"is no place of this template; it has {', '.join(known)}")
    for name in list(bindings.assets)[1:]:
        yield _problem("assets", name, "is one too many: a template shows one picture")


def _problem(kind: str, name: str, message: str) -> Problem:
    # A name is the customer's own, and may be anything.
    shown = name.encode("ascii", "backslashreplace").decode()[:40]
    return Problem(where=f"bindings.{kind}.{shown}", message=message)


def _image(bindings: Bindings) -> dict[str, str]:
    address = next(iter(bindings.assets.values()), None)
    return {} if address is None else {"image": address}


def _files(bindings: Bindings) -> Iterator[File]:
    for name, address in bindings.assets.items():
        yield File(where=f"bindings.assets.{name}", address=address)


def _look(style: BriefStyle) -> dict[str, str]:
    return {"theme": style.theme.value, "primary": style.primary_color, "accent": style.accent_color}


def _places(bindings: Bindings, slots: Mapping[str, Slot]) -> Callable[[str], str]:
    """Return what finds the binding of a problem in the props."""
    given = {slots[name].prop: name for name in bindings.text if name in slots}

    def place(where: str) -> str:
        prop = where.removeprefix("props.")
        if prop == "image":
            return next((f"bindings.assets.{name}" for name in bindings.assets), "bindings.assets")
        return f"bindings.text.{given[prop]}" if prop in given else "bindings"

    return place


def _platform(size: VideoSize) -> str:
    """Return the place of that shape whose app covers the most of it."""
    if size.height >= TALLER * size.width:
        return "instagram-story"
    return "instagram-feed" if size.height >= size.width else "youtube"
