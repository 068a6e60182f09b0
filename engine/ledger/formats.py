"""The forms in which the ledger leaves the house."""

from enum import StrEnum


class ExportFormat(StrEnum):
    """Every event as JSON, one a line, or every transaction as a row."""

    JSONL = "jsonl"
    CSV = "csv"
