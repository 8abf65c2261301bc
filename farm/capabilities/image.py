"""Generated pictures."""

from typing import Annotated, Literal

from pydantic import Field

from farm.capabilities.fields import MediaResult, Name, Prompt, Size, Url
from farm.capabilities.row import Capability, Missing
from farm.spec.base import Model

Style = Literal["cartoon", "realistic", "mascot", "anime", "3d_render", "pixel_art", "minimalist", "hand_drawn"]


class CharacterParams(Model):
    """A character."""

    name: Name
    description: Prompt
    style: Style = "cartoon"
    expressions: Annotated[tuple[Name, ...], Field(min_length=1, max_length=20)] = ("neutral",)
    size: Size = "1024x1024"


class VariantParams(Model):
    """A character that exists, otherwise."""

    image_url: Url
    change: Prompt
    size: Size = "1024x1024"


class GeminiParams(Model):
    """A picture by Gemini."""

    prompt: Prompt
    image_url: Url | None = None
    size: Size = "1024x1024"


class StickerParams(Model):
    """Cut-out pictures."""

    subjects: Annotated[tuple[Prompt, ...], Field(min_length=1, max_length=50)]
    style: Style = "cartoon"


NO_PICTURES = "no provider of generated pictures is built in yet"

ROWS = (
    Capability(
        name="image/character",
        summary="Generate a character with its expressions.",
        params=CharacterParams,
        result=MediaResult,
        example={
            "name": "Alex the Robot",
            "description": "Friendly robot assistant with blue LED eyes",
            "style": "3d_render",
            "expressions": ["neutral", "happy", "thinking"],
            "size": "1024x1024",
        },
        missing=Missing(what=NO_PICTURES, setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="image/character-variant",
        summary="Change a character that exists.",
        params=VariantParams,
        result=MediaResult,
        example={"image_url": "https://example.com/alex.png", "change": "wearing a raincoat"},
        missing=Missing(what=NO_PICTURES, setting="OPENAI_API_KEY"),
    ),
    Capability(
        name="image/gemini",
        summary="Generate or change a picture with Gemini.",
        params=GeminiParams,
        result=MediaResult,
        example={"prompt": "A lighthouse at dusk"},
        missing=Missing(what=NO_PICTURES, setting="GEMINI_API_KEY"),
    ),
    Capability(
        name="image/stickers",
        summary="Generate cut-out pictures.",
        params=StickerParams,
        result=MediaResult,
        example={"subjects": ["a cup of tea", "a bicycle"], "style": "minimalist"},
        missing=Missing(what=NO_PICTURES, setting="OPENAI_API_KEY"),
    ),
)
"""Rows of generated pictures."""
