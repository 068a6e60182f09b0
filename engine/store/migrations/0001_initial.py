from enum import StrEnum

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.fields.base import OnDelete
from tortoise import fields
from tortoise.indexes import Index


class FixtureStatus(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    SCHEDULED = "scheduled"
    PLAYED = "played"


class Role(StrEnum):
    """As the release had it: a migration changes with nothing that lives on."""

    READER = "reader"
    ADMINISTRATOR = "administrator"


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="AdminLink",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_digest", fields.CharField(unique=True, max_length=64)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "admin_links",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "A one-time link that makes the first administrator.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Competition",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("slug", fields.CharField(unique=True, max_length=80)),
                ("name", fields.CharField(max_length=120)),
                ("sport", fields.CharField(max_length=32)),
                ("is_synthetic", fields.BooleanField(default=False)),
                (
                    "truth",
                    fields.TextField(
                        null=True,
                        description="JSON: the parameters that a synthetic competition was drawn with",
                        unique=False,
                    ),
                ),
            ],
            options={"table": "competitions", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Download",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("url", fields.CharField(unique=True, max_length=500)),
                ("etag", fields.CharField(null=True, max_length=200)),
                ("last_modified", fields.CharField(null=True, max_length=64)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "downloads",
                "app": "oracle",
                "pk_attr": "id",
                "table_description": "What a source's server said of its file, so that the next request can be conditional.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ImportedFile",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=255)),
                ("digest", fields.CharField(max_length=64)),
                ("format", fields.CharField(max_length=32)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="imports",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("rows", fields.IntField()),
                ("added", fields.IntField()),
                ("corrected", fields.IntField()),
                ("moved", fields.IntField(default=0)),
                ("skipped", fields.IntField()),
                (
                    "changed_from",
                    fields.DateField(
                        null=True,
                        description="the first day whose results this import changed, ratings as of before it still stand",
                    ),
                ),
            ],
            options={
                "table": "imported_files",
                "app": "oracle",
                "indexes": [Index(fields=["competition_id", "id"])],
                "pk_attr": "id",
                "table_description": "One import, kept so that an administrator can see where the results came from.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Snapshot",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="snapshots",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "as_of",
                    fields.DateField(null=True, description="day of the last result in it, null when it knows none"),
                ),
                ("after_import", fields.IntField(description="the last import of the competition that it has seen")),
                ("model_version", fields.CharField(max_length=64)),
                ("results", fields.IntField()),
                ("state", fields.TextField(description="JSON of engine.ratings.state.Ratings", unique=False)),
                (
                    "reliability",
                    fields.TextField(
                        description="JSON of how forecasts before this day did, in bins of probability", unique=False
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "snapshots",
                "app": "oracle",
                "indexes": [Index(fields=["competition_id", "as_of"])],
                "pk_attr": "id",
                "table_description": "The ratings of a competition as of a day, never changed once written.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Team",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="teams",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=120)),
                ("name_key", fields.CharField(description="the name, case-folded, for search", max_length=120)),
                (
                    "true_attack",
                    fields.FloatField(null=True, description="known only where the competition is synthetic"),
                ),
                ("true_defence", fields.FloatField(null=True)),
            ],
            options={
                "table": "teams",
                "app": "oracle",
                "unique_together": (("competition", "name"),),
                "indexes": [Index(fields=["name_key"])],
                "pk_attr": "id",
                "table_description": "A team inside one competition: equal names in two competitions are two teams.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Fixture",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "competition",
                    fields.ForeignKeyField(
                        "oracle.Competition",
                        source_field="competition_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="fixtures",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("season", fields.CharField(max_length=16)),
                ("round", fields.CharField(default="", max_length=64)),
                ("day", fields.DateField()),
                (
                    "kick_off",
                    fields.DatetimeField(
                        null=True, description="UTC, where the source gives a time", auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "home",
                    fields.ForeignKeyField(
                        "oracle.Team",
                        source_field="home_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="home_fixtures",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "away",
                    fields.ForeignKeyField(
                        "oracle.Team",
                        source_field="away_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="away_fixtures",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("neutral", fields.BooleanField(default=False)),
                (
                    "status",
                    fields.CharEnumField(
                        description="SCHEDULED: scheduled\nPLAYED: played", enum_type=FixtureStatus, max_length=9
                    ),
                ),
                ("home_score", fields.IntField(null=True)),
                ("away_score", fields.IntField(null=True)),
                ("home_shots", fields.IntField(null=True)),
                ("away_shots", fields.IntField(null=True)),
                ("home_shots_on_target", fields.IntField(null=True)),
                ("away_shots_on_target", fields.IntField(null=True)),
                ("updated_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "fixtures",
                "app": "oracle",
                "unique_together": (("competition", "day", "home", "away"),),
                "indexes": [
                    Index(fields=["day", "id"]),
                    Index(fields=["competition_id", "day", "id"]),
                    Index(fields=["status", "day", "id"]),
                ],
                "pk_attr": "id",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Simulation",
            fields=[
                ("id", fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ("sport", fields.CharField(max_length=32)),
                (
                    "fixture",
                    fields.ForeignKeyField(
                        "oracle.Fixture",
                        source_field="fixture_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="simulations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "snapshot",
                    fields.ForeignKeyField(
                        "oracle.Snapshot",
                        source_field="snapshot_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="simulations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("inputs", fields.TextField(description="canonical JSON of the question", unique=False)),
                ("matchup", fields.TextField(description="JSON of engine.simulation.matchup.Matchup", unique=False)),
                ("model_version", fields.CharField(max_length=32)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "simulations",
                "app": "oracle",
                "indexes": [Index(fields=["fixture_id", "created_at"]), Index(fields=["created_at"])],
                "pk_attr": "id",
                "table_description": "One question: its canonical inputs and the matchup they resolve to. The id is the digest of both.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Section",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "simulation",
                    fields.ForeignKeyField(
                        "oracle.Simulation",
                        source_field="simulation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sections",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("depth", fields.CharField(max_length=32)),
                (
                    "payload",
                    fields.BinaryField(
                        description="the section's dataclass in MessagePack: half the bytes of JSON", unique=False
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "sections",
                "app": "oracle",
                "unique_together": (("simulation", "depth"),),
                "pk_attr": "id",
                "table_description": "One depth of a simulation as it was first computed: what is read once is read for ever.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="User",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("name", fields.CharField(max_length=64)),
                ("name_key", fields.CharField(unique=True, description="the name, case-folded", max_length=128)),
                (
                    "role",
                    fields.CharEnumField(
                        default=Role.READER,
                        description="READER: reader\nADMINISTRATOR: administrator",
                        enum_type=Role,
                        max_length=13,
                    ),
                ),
                ("password_hash", fields.CharField(max_length=255)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "deleted_at",
                    fields.DatetimeField(
                        null=True,
                        description="since when only the number is left, for the ledger",
                        auto_now=False,
                        auto_now_add=False,
                    ),
                ),
            ],
            options={"table": "users", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApiKey",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("key_digest", fields.CharField(unique=True, max_length=64)),
                ("prefix", fields.CharField(description="shown, so that an owner can tell keys apart", max_length=16)),
                ("name", fields.CharField(max_length=64)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="api_keys",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "token_limit",
                    fields.BigIntField(null=True, description="tokens that may be spent through it in all"),
                ),
                ("daily_token_limit", fields.BigIntField(null=True, description="and on one day (UTC)")),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("revoked_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={"table": "api_keys", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_digest", fields.CharField(unique=True, max_length=64)),
                (
                    "user",
                    fields.ForeignKeyField(
                        "oracle.User",
                        source_field="user_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("last_seen_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("user_agent", fields.CharField(default="", max_length=200)),
            ],
            options={"table": "sessions", "app": "oracle", "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
