"""From one matchup to everything that can be said of it: pure functions, no clock, no database."""
