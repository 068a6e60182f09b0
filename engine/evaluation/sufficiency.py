"""From how many matches on something can be said."""

# Bins of twenty hold fifteen yes-or-no forecasts each, and the error of a slope comes down to a quarter.
FEWEST_FORECASTS = 100
FEWEST_MATCHES_A_TEAM = 5


def are_enough_to_judge(matches: int) -> bool:
    """Whether forecasts of so many matches can be called calibrated or not, or hyper-parameters told by them."""
    return matches >= FEWEST_FORECASTS


def are_enough_to_rate(matches: int, teams: int) -> bool:
    """Whether so many matches of so many teams can tell them apart."""
    return 2 * matches >= FEWEST_MATCHES_A_TEAM * teams
