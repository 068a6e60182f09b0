"""How much a single count may teach.

A typing error looks like a rout, and the slope of a Poisson likelihood grows with the count without end. Beyond what
chance explains, a count is therefore replaced by a pseudo-value that hardly grows: all else is learned as before, from
a count that is large but no longer absurd.

Source: Huber (1981), section 7.8, on pseudo-observations; Cantoni and Ronchetti (2001) for Pearson residuals of
counts; Masreliez and Martin (1977) for the filter.
"""

from math import exp, sqrt

# From 3 to 6 the log scores of leagues and of national teams before the test block differ by 0.0001 at most.
MOST_ERRORS = 4.0
# Up to here a count is believed whatever was expected.
ORDINARY = 6


def bounded(count: float, expected: float) -> float:
    """The count itself up to ``MOST_ERRORS`` Poisson standard errors over ``expected``, from there on one more at most.

    It rises with the count everywhere and has no kink.
    """
    if count <= ORDINARY:
        return count
    most = max(ORDINARY, expected + MOST_ERRORS * sqrt(expected))
    return count if count <= most else most + 1 - exp(most - count)
