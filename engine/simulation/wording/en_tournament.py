"""What English says of a tournament."""

from collections.abc import Sequence

from engine.simulation.tournaments.field import Decider
from engine.simulation.wording.phrases import percent

DECIDERS = {Decider.CARDS: "fewer cards", Decider.AWAY_GOALS: "goals away from home", Decider.LOTS: "lots"}


def tournament(name: str, champions: Sequence[tuple[str, float]], *, is_over: bool) -> str:
    """Who won it, or who most likely will."""
    if not champions:
        return f"Nobody plays the {name}."
    (first, chance), *others = champions
    if is_over:
        return f"{first} won the {name}."
    followed = " and ".join(f"{other} with {percent(probability)}" for other, probability in others if probability)
    ahead = f"{first} has the best chance to win the {name}: {percent(chance)}"
    return f"{ahead}. Behind it: {followed}." if followed else f"{ahead}."


def told_apart(group: str, by: Decider) -> str:
    """What decided about the order of a group where no score did."""
    return f"In group {group} some teams were level on points and goals. {DECIDERS[by].capitalize()} decided."
