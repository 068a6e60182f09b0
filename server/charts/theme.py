"""The one palette and the usual size: charts name the tokens of the style sheet, and files carry their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

from markupsafe import Markup

from server.folders import folder

TOKENS = folder("static") / "css" / "tokens.css"
DECLARATION = re.compile(r"--([a-z-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
USE = re.compile(r"var\(--([a-z-]+)\)")

Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = get_args(Theme)

HOME, DRAW, AWAY = "var(--home)", "var(--draw)", "var(--away)"
SURE, SURE_SOFT = "var(--sure)", "var(--sure-soft)"
INK, MUTED, PAPER, LINE = "var(--ink)", "var(--muted)", "var(--paper)", "var(--chart-line)"

WIDTH, HEIGHT = 400, 200


BOTH = re.compile(r"light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")


def paint(colour: Mapping[str, str]) -> str:
    """A colour with a value in each theme, as an attribute of a picture has it."""
    return f"light-dark({colour['light']}, {colour['dark']})"


def ink(kind: str, colours: Mapping[str, Mapping[str, str]] | None = None) -> Markup:
    """What paints an outcome: the colours of the sides where they are known, and what stands for sides without any."""
    painted = f'fill="{paint(colours[kind])}"' if colours and kind != "draw" else f'class="f-{kind}"'
    return Markup(painted)  # noqa: S704, colours are digits, and kinds our own words


@cache
def palette(theme: Theme) -> dict[str, str]:
    """Token to hexadecimal colour, read from the style sheet."""
    found = DECLARATION.findall(TOKENS.read_text(encoding="utf-8"))
    return {name: light if theme == "light" else dark for name, light, dark in found}


def painted(svg: str, theme: Theme = "light") -> str:
    """The picture with colours instead of token names and of colours of both themes, for use outside the page."""
    colours, of_theme = palette(theme), 1 if theme == "light" else 2
    return BOTH.sub(lambda both: both[of_theme], USE.sub(lambda use: colours[use[1]], svg))


def on_paper(svg: str) -> str:
    """The picture on the page's ground, where it stands alone."""
    return svg.replace(">", f'><rect width="100%" height="100%" fill="{PAPER}"/>', 1)


def config() -> dict[str, Any]:
    """How every chart looks; the font is that of the page."""
    axis = {
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": LINE,
        "gridOpacity": 0.5,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "titleFontWeight": "normal",
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titlePadding": 8,
        "labelPadding": 4,
    }
    return {
        # The figure around the picture has the words and the table; the marks need none of their own.
        "aria": False,
        "background": None,
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"grid": False},
        "axisY": {"domain": False, "ticks": False},
        "header": {"labelColor": INK, "labelFontSize": 14, "labelFontWeight": "bold", "title": None},
        "legend": {"labelColor": MUTED, "labelFontSize": 13, "title": None, "orient": "top"},
        "text": {"color": INK, "fontSize": 13},
        "padding": 2,
    }
