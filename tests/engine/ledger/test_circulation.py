"""Tokens of all readers together: what is counted week by week is what moved."""

from __future__ import annotations

from datetime import date, timedelta

from engine.ledger.chain import MICROSECOND, microseconds
from engine.ledger.circulation import MOVED
from engine.ledger.values import Depth
from engine.store.sql import Sql
from engine.weeks import WEEK, weeks_until
from tests.engine.ledger.conftest import House


async def test_weeks_tell_what_came_in_what_was_spent_and_what_there_is(house: House) -> None:
    await house.top_up(20)
    await house.top_up(5, house.other)
    house.clock.turn(WEEK)
    bought = await house.buy(Depth.DEEP_DIVE)
    await house.buy(Depth.FULL_DISTRIBUTION, user=house.other)
    house.clock.turn(WEEK)
    charge = bought.lines[0].transaction_uid or ""
    await house.ledger.treasury.refund(None, charge, reason="x", key="refund", request_id="r")
    await house.ledger.treasury.adjust(None, house.user, -4, reason="x", key="adjust", request_id="r")

    weeks = await house.ledger.circulation.weeks(weeks_until(house.clock.now.date(), 4))

    told = [(each.given, each.spent, each.refunded, each.otherwise, each.circulating) for each in weeks]
    assert told == [(0, 0, 0, 0, 0), (25, 0, 0, 0, 25), (0, 7, 0, 0, 18), (0, 0, 5, -4, 19)]


async def test_what_moved_before_the_first_week_is_there_and_not_counted_again(house: House) -> None:
    await house.top_up(9)
    house.clock.turn(3 * WEEK)

    (week,) = await house.ledger.circulation.weeks(weeks_until(house.clock.now.date(), 1))

    assert (week.given, week.spent, week.circulating) == (0, 0, 9)


async def test_the_last_weeks_are_found_by_the_time_of_the_trail_and_not_by_reading_all_of_it(house: House) -> None:
    await house.top_up(20)
    sql, start = Sql(house.database.dialect), microseconds(house.clock.now)
    is_sqlite = house.database.dialect == "sqlite"

    async with house.database.connection._in_transaction() as connection:
        if not is_sqlite:
            # A table of one row is read whole, whatever indexes it has.
            await connection.execute_query("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        plan = await sql.rows(connection, f"{explain} {MOVED}", start, WEEK // MICROSECOND, start)

    told = " ".join(str(value) for row in plan for value in tuple(row))
    if is_sqlite:
        assert "ledger_audit_at" in told
        assert "ledger_transactions_seq" in told
    else:
        # Which index it takes depends on what it has counted; that it takes one does not.
        assert "Seq Scan" not in told


def test_a_week_begins_on_its_monday() -> None:
    sunday = date(2026, 3, 1)

    assert weeks_until(sunday, 2) == (date(2026, 2, 16), date(2026, 2, 23))
    assert weeks_until(sunday + timedelta(days=1), 1) == (date(2026, 3, 2),)
