"""From how many matches on something can be said, and the sentence where there are fewer."""

from engine.simulation.wording import counted

# Bins of twenty hold fifteen yes-or-no forecasts each, and the error of a slope comes down to a quarter.
FEWEST_FORECASTS = 100
FEWEST_MATCHES_A_TEAM = 5


def too_few_to_judge(matches: int) -> str:
    """Why forecasts of so many matches cannot be called calibrated or not; empty where they can."""
    if matches >= FEWEST_FORECASTS:
        return ""
    return f"{_are(matches)} too few to say whether forecasts are calibrated; it takes {FEWEST_FORECASTS} at the least."


def too_few_to_tune(matches: int) -> str:
    """Why so many matches cannot tell one hyper-parameter from another; empty where they can."""
    if matches >= FEWEST_FORECASTS:
        return ""
    return f"{_are(matches)} too few to tune on; it takes {FEWEST_FORECASTS} at the least."


def too_few_to_rate(matches: int, teams: int) -> str:
    """Why so many matches of so many teams cannot tell them apart; empty where they can."""
    if 2 * matches >= FEWEST_MATCHES_A_TEAM * teams:
        return ""
    return (
        f"{_are(matches)} too few to tell {counted(teams, 'team')} apart; "
        f"it takes {FEWEST_MATCHES_A_TEAM} a team at the least."
    )


def _are(matches: int) -> str:
    return f"{counted(matches, 'match')} {'is' if matches == 1 else 'are'}"
