"""Fonts of this machine, chosen by what they have."""

import pytest

from farm.media.fonts import PACKAGES, installed, lacking, lettering
from farm.plan.captions.fonts import FontMaterial, Weight, font_for, is_emoji, missing_scripts, runs

NAMES = {
    "Hello": "Inter-Bold.otf",
    "Привет": "Inter-Bold.otf",
    "Γειά": "Inter-Bold.otf",
    "مرحبا": "NotoSansArabic-Bold.ttf",
    "שלום": "NotoSansHebrew-Bold.ttf",
    "नमस्ते": "NotoSansDevanagari-Bold.ttf",
    "สวัสดี": "NotoSansThai-Bold.ttf",
    "世界": "NotoSansCJK-Bold.ttc",
    "👨‍👩‍👧‍👦": "NotoColorEmoji.ttf",
    "☀️": "NotoColorEmoji.ttf",
    "1️⃣": "NotoColorEmoji.ttf",
}


@pytest.mark.parametrize(("text", "name"), NAMES.items())
def test_each_script_has_its_font(text: str, name: str) -> None:
    if name not in installed():
        pytest.skip(f"{name} is not installed")
    fonts = lettering({Weight.BOLD: [text, "A1"]}, None).fonts
    assert [(part, fonts[font].name) for part, font in runs(text, fonts, Weight.BOLD)] == [(text, name)]
    assert not missing_scripts([text], fonts, Weight.BOLD)


@pytest.mark.skipif("NotoSansCJK-Bold.ttc" not in installed(), reason="NotoSansCJK is not installed")
def test_han_characters_have_the_forms_of_their_language() -> None:
    indices = {}
    for language in ("ja", "ko", "zh", "zh-Hant", "zh-HK", None):
        fonts = lettering({Weight.BOLD: ["骨"]}, language).fonts
        indices[language] = next(font.index for font in fonts if "CJK" in font.name)
    assert indices == {"ja": 0, "ko": 1, "zh": 2, "zh-Hant": 3, "zh-HK": 4, None: 2}


def test_what_is_missing_names_the_package_that_has_it() -> None:
    assert len(lacking()) == sum(name not in installed() for name in PACKAGES)
    assert all("fonts-" in text for text in lacking())


def test_a_character_that_no_font_has_is_left_to_the_one_before_it() -> None:
    fonts = lettering({Weight.BOLD: ["ab\U000e9999"]}, None).fonts
    assert missing_scripts(["ab\u0378"], fonts, Weight.BOLD) == ("Unknown",)
    assert [text for text, _font in runs("ab\u0378", fonts, Weight.BOLD)] == ["ab\u0378"]


def font(covers: str, *, emoji: bool = False, weight: Weight = Weight.BOLD) -> FontMaterial:
    return FontMaterial(sha256="0" * 64, index=0, name=covers, weight=weight, emoji=emoji, covers=covers)


def test_the_first_font_of_its_kind_and_weight_that_has_a_character_draws_it() -> None:
    fonts = [font("ab", weight=Weight.REGULAR), font("b1"), font("ab"), font("1☀", emoji=True)]
    assert [font_for(c, fonts, Weight.BOLD) for c in ("a", "b", "1", "1️⃣", "☀", "☀️", "z")] == [2, 1, 1, 3, 3, 3, None]


@pytest.mark.parametrize(
    ("cluster", "picture"),
    [("a", False), ("☀", False), ("☀️", True), ("✅", True), ("👍🏽", True), ("🇨🇭", True), ("☺︎", False)],
)
def test_pictures_are_told_from_letters(cluster: str, *, picture: bool) -> None:
    assert is_emoji(cluster) is picture
