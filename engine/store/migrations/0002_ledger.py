"""The ledger's tables, written out: what keeps them honest (CHECKs, partial indexes, triggers) is in the tables.

Tortoise adds a CHECK on SQLite by remaking the table, which loses unique constraints and renames columns, so the
ledger has no models. Times are whole microseconds since 1970 (UTC): the audit chain hashes the same numbers on both
databases. Rows that tell what happened are only added; the few that tell how things stand are changed by the writer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

WORDS = {
    "sqlite": {"ID": "INTEGER PRIMARY KEY", "BYTES": "BLOB", "COMPACT": "WITHOUT ROWID"},
    "postgres": {"ID": "BIGINT PRIMARY KEY", "BYTES": "BYTEA", "COMPACT": ""},
}

TABLES = (
    # The newest link of the chain, signed. The writer locks this row before it reads anything else.
    """
    CREATE TABLE ledger_head (
        id {ID} CHECK (id = 1),
        seq BIGINT NOT NULL,
        transactions BIGINT NOT NULL,
        at BIGINT NOT NULL,
        hash VARCHAR(64) NOT NULL,
        signature VARCHAR(64) NOT NULL
    )
    """,
    # One link of the chain. The actor is a user, 0 for the machine's console, NULL for the ledger itself.
    # The hash is of the previous hash, this row and every row that the event added.
    """
    CREATE TABLE ledger_audit (
        seq {ID},
        at BIGINT NOT NULL,
        event VARCHAR(32) NOT NULL,
        actor_id BIGINT,
        request_id VARCHAR(64) NOT NULL,
        payload TEXT NOT NULL,
        hash VARCHAR(64) NOT NULL
    )
    """,
    # One account a user, under the user's id; the house's own have negative ids and may be below zero.
    # The balance is the sum of the entries, what open holds keep aside included; the version is their number.
    """
    CREATE TABLE ledger_accounts (
        id {ID},
        kind VARCHAR(16) NOT NULL,
        user_id INT REFERENCES users (id) ON DELETE RESTRICT,
        balance BIGINT NOT NULL,
        held BIGINT NOT NULL,
        version BIGINT NOT NULL CHECK (version >= 0),
        CHECK ((kind = 'user' AND user_id = id) OR (kind <> 'user' AND id < 0 AND user_id IS NULL)),
        CHECK (kind <> 'user' OR (held >= 0 AND balance >= held)),
        CHECK (kind <> 'revenue' OR balance >= 0)
    )
    """,
    # One movement between a user and the house. A refund reverses one charge, once.
    """
    CREATE TABLE ledger_transactions (
        id {ID},
        seq BIGINT NOT NULL REFERENCES ledger_audit (seq),
        kind VARCHAR(16) NOT NULL,
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        subject VARCHAR(200),
        feature VARCHAR(32),
        price_version INT,
        reverses_id BIGINT REFERENCES ledger_transactions (id),
        reason TEXT,
        payment_id VARCHAR(128),
        CHECK ((kind = 'charge') = (subject IS NOT NULL AND feature IS NOT NULL AND price_version IS NOT NULL)),
        CHECK ((kind = 'refund') = (reverses_id IS NOT NULL))
    )
    """,
    # Both sides of a transaction t have the ids 2t - 1 and 2t: never one side, never three.
    """
    CREATE TABLE ledger_entries (
        id {ID},
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        version BIGINT NOT NULL,
        transaction_id BIGINT NOT NULL REFERENCES ledger_transactions (id),
        amount BIGINT NOT NULL CHECK (amount <> 0),
        balance_after BIGINT NOT NULL,
        UNIQUE (account_id, version),
        CHECK (id IN (2 * transaction_id - 1, 2 * transaction_id))
    )
    """,
    # Tokens that came together in one transaction, under its id. What remains is neither used nor kept aside.
    """
    CREATE TABLE ledger_lots (
        id {ID} REFERENCES ledger_transactions (id),
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        category VARCHAR(16) NOT NULL,
        priority INT NOT NULL,
        amount BIGINT NOT NULL CHECK (amount > 0),
        remaining BIGINT NOT NULL CHECK (remaining BETWEEN 0 AND amount),
        effective_at BIGINT NOT NULL,
        expires_at BIGINT
    )
    """,
    # Tokens of a lot that a charge, an expiry or an adjustment used up.
    """
    CREATE TABLE ledger_burns (
        transaction_id BIGINT NOT NULL REFERENCES ledger_transactions (id),
        lot_id BIGINT NOT NULL REFERENCES ledger_lots (id),
        amount BIGINT NOT NULL CHECK (amount > 0),
        PRIMARY KEY (transaction_id, lot_id)
    ) {COMPACT}
    """,
    # Tokens kept aside for a running operation, under the seq of the event that opened the hold.
    """
    CREATE TABLE ledger_holds (
        id {ID} REFERENCES ledger_audit (seq),
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        amount BIGINT NOT NULL CHECK (amount >= 0),
        lines TEXT NOT NULL,
        lots TEXT NOT NULL,
        key VARCHAR(128),
        operation VARCHAR(64),
        fingerprint VARCHAR(64),
        expires_at BIGINT NOT NULL,
        api_key_id BIGINT,
        day BIGINT,
        state VARCHAR(16) NOT NULL CHECK (state IN ('held', 'captured', 'voided', 'expired')),
        captured BIGINT NOT NULL CHECK (captured BETWEEN 0 AND amount),
        closing_seq BIGINT REFERENCES ledger_audit (seq),
        CHECK ((api_key_id IS NULL) = (day IS NULL)),
        CHECK ((state = 'held') = (closing_seq IS NULL)),
        CHECK (captured = 0 OR state = 'captured')
    )
    """,
    # What an idempotency key was used for, and the answer that its repetitions get.
    """
    CREATE TABLE ledger_keys (
        seq {ID} REFERENCES ledger_audit (seq),
        actor_id BIGINT NOT NULL,
        key VARCHAR(128) NOT NULL,
        operation VARCHAR(64) NOT NULL,
        fingerprint VARCHAR(64) NOT NULL,
        answer TEXT NOT NULL,
        response {BYTES},
        UNIQUE (actor_id, key)
    )
    """,
    # What a user owns, under the id of the charge that bought it: the natural key against a second charge.
    """
    CREATE TABLE ledger_receipts (
        id {ID} REFERENCES ledger_transactions (id),
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        subject VARCHAR(200) NOT NULL,
        feature VARCHAR(32) NOT NULL,
        withdrawn_by BIGINT REFERENCES ledger_transactions (id)
    )
    """,
    # What went through an API key on a day (counted from 1970), what its open holds keep aside included.
    """
    CREATE TABLE ledger_spending (
        api_key_id BIGINT NOT NULL,
        day BIGINT NOT NULL,
        tokens BIGINT NOT NULL,
        PRIMARY KEY (api_key_id, day)
    ) {COMPACT}
    """,
    """
    CREATE TABLE ledger_prices (
        feature VARCHAR(32) NOT NULL,
        version INT NOT NULL CHECK (version >= 1),
        tokens BIGINT NOT NULL CHECK (tokens >= 0),
        valid_from BIGINT NOT NULL,
        PRIMARY KEY (feature, version)
    )
    """,
    # A top-up that waits for a second administrator, under the seq of the event that proposed it.
    """
    CREATE TABLE ledger_proposals (
        id {ID} REFERENCES ledger_audit (seq),
        actor_id BIGINT NOT NULL,
        account_id BIGINT NOT NULL REFERENCES ledger_accounts (id),
        amount BIGINT NOT NULL CHECK (amount > 0),
        reason TEXT NOT NULL,
        payment_id VARCHAR(128),
        closing_seq BIGINT REFERENCES ledger_audit (seq)
    )
    """,
)

# Unique where there is something to be unique: most rows would only add their NULL to an index.
INDEXES = (
    "CREATE UNIQUE INDEX ledger_transactions_reverses ON ledger_transactions (reverses_id) "
    "WHERE reverses_id IS NOT NULL",
    "CREATE UNIQUE INDEX ledger_transactions_payment ON ledger_transactions (payment_id) WHERE payment_id IS NOT NULL",
    "CREATE UNIQUE INDEX ledger_holds_closing ON ledger_holds (closing_seq) WHERE closing_seq IS NOT NULL",
    "CREATE INDEX ledger_lots_open ON ledger_lots (account_id) WHERE remaining > 0",
    "CREATE INDEX ledger_lots_expiring ON ledger_lots (expires_at) WHERE remaining > 0",
    "CREATE UNIQUE INDEX ledger_holds_open ON ledger_holds (account_id, key) WHERE state = 'held'",
    "CREATE INDEX ledger_holds_expiring ON ledger_holds (expires_at) WHERE state = 'held'",
    "CREATE UNIQUE INDEX ledger_receipts_owned ON ledger_receipts (account_id, subject, feature) "
    "WHERE withdrawn_by IS NULL",
    "CREATE INDEX ledger_receipts_listed ON ledger_receipts (account_id, id) WHERE withdrawn_by IS NULL",
    "CREATE INDEX ledger_audit_given ON ledger_audit (actor_id, at) WHERE event IN ('top_up', 'grant')",
    "CREATE INDEX ledger_proposals_open ON ledger_proposals (id) WHERE closing_seq IS NULL",
)

SEEDS = (
    "INSERT INTO ledger_head (id, seq, transactions, at, hash, signature) VALUES (1, 0, 0, 0, '', '')",
    "INSERT INTO ledger_accounts (id, kind, user_id, balance, held, version) VALUES "
    "(-1, 'treasury', NULL, 0, 0, 0), (-2, 'revenue', NULL, 0, 0, 0), "
    "(-3, 'expired', NULL, 0, 0, 0), (-4, 'adjust', NULL, 0, 0, 0)",
    "INSERT INTO ledger_prices (feature, version, tokens, valid_from) VALUES "
    "('headline', 1, 0, 0), ('full_distribution', 1, 2, 0), ('scenario_extremes', 1, 3, 0), "
    "('comparison', 1, 3, 0), ('deep_dive', 1, 5, 0)",
)


@dataclass(frozen=True)
class Guard:
    """What a trigger lets through: nothing, or updates that leave `kept` as it is while `until` is false."""

    table: str
    kept: tuple[str, ...] = ()
    until: str = ""

    @property
    def refused(self) -> str:
        """Condition under which an update is refused; empty for always."""
        differs = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in self.kept]
        return " OR ".join([*differs, *([self.until] if self.until else [])])


GUARDS = (
    Guard("ledger_audit"),
    Guard("ledger_transactions"),
    Guard("ledger_entries"),
    Guard("ledger_burns"),
    Guard("ledger_keys"),
    Guard("ledger_prices"),
    Guard("ledger_head", kept=("id",), until="NEW.seq < OLD.seq"),
    Guard("ledger_accounts", kept=("id", "kind", "user_id"), until="NEW.version < OLD.version"),
    Guard(
        "ledger_lots",
        kept=("id", "account_id", "category", "priority", "amount", "effective_at", "expires_at"),
    ),
    Guard(
        "ledger_holds",
        kept=(
            "id",
            "account_id",
            "amount",
            "lines",
            "lots",
            "key",
            "operation",
            "fingerprint",
            "expires_at",
            "api_key_id",
            "day",
        ),
        until="OLD.state <> 'held'",
    ),
    Guard("ledger_spending", kept=("api_key_id", "day")),
    Guard(
        "ledger_receipts",
        kept=("id", "account_id", "subject", "feature"),
        until="OLD.withdrawn_by IS NOT NULL",
    ),
    Guard(
        "ledger_proposals",
        kept=("id", "actor_id", "account_id", "amount", "reason", "payment_id"),
        until="OLD.closing_seq IS NOT NULL",
    ),
)

POSTGRES_REFUSAL = """
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def sqlite_triggers(guard: Guard) -> list[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{guard.table} is append-only'); END"
    condition = f"WHEN {guard.refused.replace('IS DISTINCT FROM', 'IS NOT')} " if guard.refused else ""
    return [
        f"CREATE TRIGGER {guard.table}_no_delete BEFORE DELETE ON {guard.table} {refuse}",
        f"CREATE TRIGGER {guard.table}_no_update BEFORE UPDATE ON {guard.table} {condition}{refuse}",
    ]


def postgres_triggers(guard: Guard) -> list[str]:
    refuse = "EXECUTE FUNCTION ledger_refuse()"
    condition = f"WHEN ({guard.refused}) " if guard.refused else ""
    return [
        f"CREATE TRIGGER {guard.table}_no_delete BEFORE DELETE ON {guard.table} FOR EACH ROW {refuse}",
        f"CREATE TRIGGER {guard.table}_no_update BEFORE UPDATE ON {guard.table} FOR EACH ROW {condition}{refuse}",
        f"CREATE TRIGGER {guard.table}_no_truncate BEFORE TRUNCATE ON {guard.table} {refuse}",
    ]


def triggers(dialect: str) -> list[str]:
    if dialect == "sqlite":
        return [sql for guard in GUARDS for sql in sqlite_triggers(guard)]
    return [POSTGRES_REFUSAL, *(sql for guard in GUARDS for sql in postgres_triggers(guard))]


async def create(_apps: Any, editor: Any) -> None:
    words = WORDS[editor.DIALECT]
    for sql in (*(table.format(**words) for table in TABLES), *INDEXES, *SEEDS, *triggers(editor.DIALECT)):
        await editor.client.execute_query(sql)


class Migration(migrations.Migration):
    dependencies = [("oracle", "0001_initial")]
    initial = False
    operations = [ops.RunPython(create)]
