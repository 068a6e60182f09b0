"""The frame around what came about, laid over the first picture of a match that was played."""

import re
from collections.abc import Mapping

from markupsafe import Markup

# The names that pictures give to what can be framed: a cell by the lowest scores in it, a column by its least margin.
CELL, COLUMN = re.compile(r'id="score-(\d+)-(\d+)"'), re.compile(r'id="margin(-?\d+)"')
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')


def came(picture: str, score: Mapping[str, int]) -> Markup:
    """Nothing where the picture has nothing that can be framed."""
    home, away = score["home"], score["away"]
    columns = [int(each) for each in COLUMN.findall(picture)]
    cells = [(int(own), int(other)) for own, other in CELL.findall(picture)]
    if columns:
        name = f"margin{max((each for each in columns if each <= home - away), default=min(columns))}"
    elif cells:
        own, other = max((each for each in cells if each[0] <= home and each[1] <= away), default=min(cells))
        name = f"score-{own}-{other}"
    else:
        return Markup()
    size = SIZE.search(picture)
    width, height = size.groups() if size else ("0", "0")
    return Markup(  # noqa: S704, numbers alone
        f'<svg class="came" viewBox="0 0 {width} {height}" aria-hidden="true" focusable="false">'
        f'<use href="#{name}"/></svg>'
    )
