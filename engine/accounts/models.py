"""Who may do what: users, their sessions and keys. Secrets are stored as digests only."""

from __future__ import annotations

from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from engine.store.fields import DatetimeField


class Role(StrEnum):
    READER = "reader"
    ADMINISTRATOR = "administrator"


class Scope(StrEnum):
    """What an API key is for: it reads in any case, spends tokens, and administers where its owner does."""

    READ = "read"
    SPEND = "spend"
    ADMIN = "admin"


class User(Model):
    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=64)
    name_key = fields.CharField(max_length=128, unique=True, description="the name, case-folded")
    role = fields.CharEnumField(Role, default=Role.READER)
    password_hash = fields.CharField(max_length=255)
    created_at = DatetimeField()
    deleted_at = DatetimeField(null=True, description="since when only the number is left, for the ledger")

    class Meta:
        table = "users"


class Session(Model):
    id = fields.IntField(primary_key=True)
    token_digest = fields.CharField(max_length=64, unique=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="sessions")
    created_at = DatetimeField()
    expires_at = DatetimeField()
    last_seen_at = DatetimeField()
    user_agent = fields.CharField(max_length=200, default="")

    class Meta:
        table = "sessions"


class ApiKey(Model):
    id = fields.IntField(primary_key=True)
    key_digest = fields.CharField(max_length=64, unique=True)
    prefix = fields.CharField(max_length=16, description="shown, so that an owner can tell keys apart")
    name = fields.CharField(max_length=64)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="api_keys")
    token_limit = fields.BigIntField(null=True, description="tokens that may be spent through it in all")
    daily_token_limit = fields.BigIntField(null=True, description="and on one day (UTC)")
    created_at = DatetimeField()
    last_used_at = DatetimeField(null=True)
    revoked_at = DatetimeField(null=True)
    scopes = fields.CharField(max_length=64, default="read spend", description="what it is for, separated by spaces")
    expires_at = DatetimeField(null=True)

    class Meta:
        table = "api_keys"


class WelcomeState(StrEnum):
    """What became of the tokens that an account begins with."""

    DUE = "due"
    GIVEN = "given"
    WITHHELD = "withheld"


class Welcome(Model):
    """What an account begins with, promised in the transaction that makes it."""

    id = fields.IntField(primary_key=True, generated=False, description="of the account")
    origin = fields.CharField(max_length=64, description="keyed digest of its address, empty when that is forgotten")
    tokens = fields.BigIntField()
    state = fields.CharEnumField(WelcomeState, max_length=8)

    class Meta:
        table = "welcomes"


class WelcomeOrigin(Model):
    """How many accounts one address has made in its window of time."""

    origin = fields.CharField(max_length=64, primary_key=True)
    accounts = fields.IntField()
    ends_at = fields.BigIntField(db_index=True, description="microseconds")

    class Meta:
        table = "welcome_origins"


class TokenRequest(Model):
    """What a reader wrote to the administrators; a partial unique index, see the migrations, lets one stand open."""

    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="token_requests")
    reason = fields.CharField(max_length=300)
    at = DatetimeField()
    answered_at = DatetimeField(null=True, description="when tokens came or it was declined, null while it is open")
    is_declined = fields.BooleanField(default=False)

    class Meta:
        table = "token_requests"


class FavouriteKind(StrEnum):
    """What can be followed."""

    TEAM = "team"
    COMPETITION = "competition"


class Favourite(Model):
    """A team or a competition that an account follows; a unique index, see the migrations, lets each stand once."""

    id = fields.IntField(primary_key=True)
    user: fields.ForeignKeyRelation[User] = fields.ForeignKeyField("oracle.User", related_name="favourites")
    kind = fields.CharEnumField(FavouriteKind, max_length=16)
    subject = fields.IntField(description="id of the team or of the competition")

    class Meta:
        table = "favourites"


class AdminLink(Model):
    """A one-time link that makes the first administrator."""

    id = fields.IntField(primary_key=True)
    token_digest = fields.CharField(max_length=64, unique=True)
    created_at = DatetimeField()
    expires_at = DatetimeField()
    used_at = DatetimeField(null=True)

    class Meta:
        table = "admin_links"
