"""Leagues of conferences and divisions, and the play-offs that follow: formats as values, chances out."""
