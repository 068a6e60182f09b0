"""From one matchup to everything that can be said of it: pure functions, no clock, no database."""

MODEL_VERSION = "soccer-2026.11.2"
