"""Connections to PostgreSQL that read as of a day: see `engine.store.horizon`."""

from __future__ import annotations

from typing import Any

import asyncpg
from tortoise.backends.asyncpg.client import AsyncpgDBClient
from tortoise.backends.base_postgres.client import translate_exceptions
from tortoise.exceptions import OperationalError

from engine.store.horizon import horizon, settings, view_statements

# As `horizon.rows_before`: the rows before a day, found by halving.
ROWS_BEFORE = """
    CREATE FUNCTION pg_temp.rows_before(rows bytea, size int, place int, ordinal int) RETURNS bytea IMMUTABLE AS $$
    DECLARE low int := 0; high int := coalesce(length(rows), 0) / size; middle int; at int; day bigint;
    BEGIN
        WHILE low < high LOOP
            middle := (low + high) / 2;
            at := middle * size + place;
            day := get_byte(rows, at) + (get_byte(rows, at + 1) << 8) + (get_byte(rows, at + 2) << 16)
                + (get_byte(rows, at + 3)::bigint << 24);
            IF day < ordinal THEN low := middle + 1; ELSE high := middle; END IF;
        END LOOP;
        RETURN substr(rows, 1, low * size);
    END $$ LANGUAGE plpgsql
"""
CHOOSE = """
    SELECT set_config('trickster.' || name, value, false) FROM unnest($1::text[], $2::text[]) AS row (name, value)
"""


class PostgresTravellers(AsyncpgDBClient):
    """Each looks through its views, as of the day of whoever asks."""

    async def create_pool(self, **named: Any) -> Any:
        return await super().create_pool(**named, init=look_through_views)

    @translate_exceptions
    async def execute_query(self, query: str, values: list[Any] | None = None) -> tuple[int, list[Any]]:
        rows = await self._rows(query, values)
        return len(rows), rows

    @translate_exceptions
    async def execute_query_dict(self, query: str, values: list[Any] | None = None) -> list[dict[str, Any]]:
        return [dict(row) for row in await self._rows(query, values)]

    async def _rows(self, query: str, values: list[Any] | None) -> list[Any]:
        if (chosen := horizon()) is None:
            raise OperationalError("these connections read as of a day, and none is chosen")
        words = {name: str(value) for name, value in settings(chosen).items()}
        words["leagues"] = "{" + ",".join(map(str, chosen.leagues)) + "}"
        async with self.acquire_connection() as connection:
            await connection.fetch(CHOOSE, list(words), list(words.values()))
            return list(await connection.fetch(query, *(values or ())))


async def look_through_views(connection: asyncpg.Connection[asyncpg.Record]) -> None:
    """Give a new connection its views; what it is asked later cannot write."""
    await connection.execute("SET default_transaction_read_only = off")
    await connection.execute(ROWS_BEFORE)
    for statement in view_statements("postgres"):
        await connection.execute(statement)
    await connection.execute("SET default_transaction_read_only = on")


client_class = PostgresTravellers
