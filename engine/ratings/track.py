"""What the filter carries of a team from match to match."""

from dataclasses import dataclass

from engine.ratings.dynamics import Strengths

# Rest of a team that has not played before: more than any that costs strength.
LONG_RESTED = 1_000_000
# What a result still counts for in a team's form after each later one: five are half of it and more.
FORM_KEPT = 0.85


@dataclass(slots=True)
class Track:
    """
    Args:
        day: Of its last match.
        season: Of that match.
        first_season: In which it came, or came back.
        paused_days: Of the competition until its last match.
        rested_days: Between its last match and the one before.
    """

    strengths: Strengths
    day: int
    paused_days: int
    season: str
    first_season: str
    matches: int = 0
    effective_matches: float = 0.0
    form_attack: float = 0.0
    form_defence: float = 0.0
    rested_days: int = LONG_RESTED

    def take(self, strengths: Strengths) -> None:
        """Believe what a match taught."""
        before = self.strengths
        self.form_attack = FORM_KEPT * self.form_attack + strengths[0] - before[0]
        self.form_defence = FORM_KEPT * self.form_defence + strengths[1] - before[1]
        self.strengths = strengths
        self.matches += 1
        self.effective_matches += 1
