"""The price book: every version of every price, read once and asked in memory."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.errors import InvalidInput, NotFound
from engine.ledger.chain import moment
from engine.ledger.values import Line, Price
from engine.store.database import Database
from engine.store.sql import Sql

# Every price that a migration has put into the book: feature, version, tokens, microseconds of its beginning.
PUBLISHED = frozenset(
    {
        ("headline", 1, 0, 0),
        ("full_distribution", 1, 2, 0),
        ("scenario_extremes", 1, 3, 0),
        ("comparison", 1, 3, 0),
        ("deep_dive", 1, 5, 0),
        ("lab_module", 1, 2, 0),
    }
)


class PriceBook:
    def __init__(self, prices: Iterable[Price]) -> None:
        self._versions = {(price.feature, price.version): price for price in prices}

    @classmethod
    async def load(cls, database: Database) -> PriceBook:
        rows = await Sql(database.dialect).read(
            database, "SELECT feature, version, tokens, valid_from FROM ledger_prices ORDER BY 1, 2"
        )
        return cls(Price(feature, version, tokens, moment(at)) for feature, version, tokens, at in rows)

    def in_force(self, now: datetime) -> dict[str, Price]:
        """By feature, the newest version whose time has come."""
        return {price.feature: price for price in self._versions.values() if price.valid_from <= now}

    def price(self, feature: str, now: datetime) -> Price:
        """
        Raises:
            NotFound: The feature has no price.
        """
        prices = [price for price in self._versions.values() if price.feature == feature and price.valid_from <= now]
        if not prices:
            raise NotFound(kind="price", id=feature)
        return prices[-1]

    def check(self, lines: Iterable[Line]) -> None:
        """Refuse lines that cost something else than the price that they name.

        Raises:
            InvalidInput: A line was not made by `quote`.
        """
        for line in lines:
            price = self._versions.get((line.item.feature, line.price_version))
            if price is None or line.tokens != (0 if line.owned else price.tokens):
                raise InvalidInput(field=line.path, reason="this is not the price of the book")
