"""What closing prices say of the probabilities: a yardstick, never an input of a forecast."""

import numpy as np
from numpy.typing import ArrayLike

from engine.errors import InvalidInput
from engine.evaluation.scoring import Floats

NEWTON_STEPS = 60


def market_probabilities(prices: ArrayLike) -> Floats:
    """Probabilities behind decimal prices, shape (N, K) both: inverse prices to the power that makes them sum to one.

    An infinite price is that of what cannot happen.

    Source: Clarke, Kovalchik and Ingram (2017), the power method.

    Raises:
        InvalidInput: A price is not above 1.
    """
    quoted = np.asarray(prices, dtype=float)
    if quoted.ndim != 2 or not (quoted > 1).all():
        raise InvalidInput(field="prices", reason="closing prices are decimal and above 1")
    is_possible = np.isfinite(quoted)
    logs = -np.log(np.where(is_possible, quoted, 2.0))
    power = np.ones((len(quoted), 1))
    for _ in range(NEWTON_STEPS):
        raised = np.exp(power * logs) * is_possible
        # Newton on the log of the sum, which is convex and nearly linear in the power.
        total = raised.sum(axis=1, keepdims=True)
        step = np.log(total) * total / (raised * logs).sum(axis=1, keepdims=True)
        power = power - step
        if np.abs(step).max() < 1e-12:
            break
    raised = np.exp(power * logs) * is_possible
    probabilities: Floats = raised / raised.sum(axis=1, keepdims=True)
    return probabilities
