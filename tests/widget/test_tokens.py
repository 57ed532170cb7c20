"""The shared colours are legible: WCAG 2.2, relative luminance and contrast ratio."""

import re
from pathlib import Path

import pytest

import service

TOKENS = (Path(service.__file__).parent / "static" / "tokens.css").read_text(encoding="utf-8")
PAIR = re.compile(r"--parley-([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
COLOURS = {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS)}
BACKGROUNDS = sorted(n for n in COLOURS if n.endswith("quiet") or n in ("surface", "raised"))
WORDS = ("text", "muted", "accent", "held", "approved", "rejected")


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("word", WORDS)
def test_words_are_legible_on_every_surface(word: str, background: str, mode: int) -> None:
    assert contrast(COLOURS[word][mode], COLOURS[background][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
def test_the_main_button_is_legible(mode: int) -> None:
    assert contrast(COLOURS["on-accent"][mode], COLOURS["accent"][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_the_edge_of_a_field_is_seen(background: str, mode: int) -> None:
    assert contrast(COLOURS["edge"][mode], COLOURS[background][mode]) >= 3
