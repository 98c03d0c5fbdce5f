"""Every text on its ground, from the built tokens: also in grey, on mourning days."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "frontend" / "css" / "tokens.css"
COLOURS = dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})", TOKENS.read_text(encoding="utf-8")))
COLOURS["white"] = "#FFFFFF"
TEXT = 4.5
CONTROL = 3.0
TONES = ("station", "handler", "you", "nobody", "done", "over")
GROUNDS = ("paper", "sheet", "shade")


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4


def channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def grey(colour: str) -> str:
    """What the browser's greyscale filter makes of it."""
    red, green, blue = channels(colour)
    level = round(255 * (0.2126 * red + 0.7152 * green + 0.0722 * blue))
    return f"#{level:02X}{level:02X}{level:02X}"


def luminance(colour: str) -> float:
    red, green, blue = (_linear(each) for each in channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


TEXTS = [
    *[(text, ground) for text in ("ink", "soft", "press", "press-down", "late") for ground in GROUNDS],
    *[(tone, f"{tone}-tint") for tone in TONES],
    *[("white", ground) for ground in ("brand", "plate", "press", "press-down", "late")],
]


@pytest.mark.parametrize(("text", "ground"), TEXTS)
@pytest.mark.parametrize("shade", [str, grey], ids=["colour", "grey"])
def test_text_is_legible(text: str, ground: str, shade: type[str]) -> None:
    assert contrast(shade(COLOURS[text]), shade(COLOURS[ground])) >= TEXT


@pytest.mark.parametrize("ground", GROUNDS)
def test_edges_of_controls_are_seen(ground: str) -> None:
    assert contrast(COLOURS["edge"], COLOURS[ground]) >= CONTROL
    assert contrast(COLOURS["ink"], COLOURS["halo"]) >= CONTROL


def test_the_measure_agrees_with_the_published_ratios() -> None:
    assert round(contrast(COLOURS["ink"], COLOURS["paper"]), 1) == 16.1
    assert round(contrast("#000000", "#FFFFFF"), 1) == 21.0
    assert round(contrast("#FFFFFF", COLOURS["plate"]), 1) == 10.2


def test_red_stands_in_the_brand_bar_alone() -> None:
    uses = [
        (sheet.name, line)
        for sheet in TOKENS.parent.glob("*.css")
        for line in sheet.read_text(encoding="utf-8").splitlines()
        if "var(--brand)" in line
    ]
    assert {name for name, _ in uses} == {"frame-resident.css", "frame-desk.css"}
    assert all(line.lstrip().startswith(".brand {") for _, line in uses)


WALL = {"#F5B94A", "#5CC8C0", "#C7A6FF", "#7FD492", "#A9BED6", "#FF9C8F"}
PAPER = {"tokens.css", "print.css", "poster.css"}


def test_sheets_name_colours_by_their_token() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        bare = set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", sheet.read_text(encoding="utf-8")))
        assert sheet.name in PAPER or bare <= {"#fff", "#000"} | WALL, sheet.name
