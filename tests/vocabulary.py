"""Words that have no place in front of a reader."""

from __future__ import annotations

import re

GAMBLING = re.compile(
    r"\b(bets?|betting|bettors?|odds|stakes?|staking|wagers?|wagering|bookmakers?|bookies?|punters?|punts?|jackpots?|"
    r"tips?|tipsters?|lucky|luck|gambl\w+|casinos?|payouts?|parlays?|handicaps?|accumulators?|winnings|hunch\w*|"
    r"sure[- ]things?|bankers?|lotter\w+|roulette|sportsbooks?)\b",
    re.IGNORECASE,
)


def gambling(text: str) -> list[str]:
    return GAMBLING.findall(text)
