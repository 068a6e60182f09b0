"""The rolling calibration record of a competition: factor K of data quality."""

import numpy as np

from engine.evaluation.calibration import reliability
from engine.evaluation.scoring import Floats, Indices

# About two seasons of a league of twenty.
WINDOW_MATCHES = 760
BINS = 10
# What is believed before any forecast was checked, and how many matches that belief weighs.
PRIOR_RECORD = 0.9
PRIOR_MATCHES = 100


def record(forecasts: Floats, observed: Indices) -> float:
    """Share of the forecasts' discrimination that miscalibration did not cost, in [0, 1].

    Discrimination and miscalibration are the parts of the Brier score over bins of equal counts, freed from what
    chance alone puts into both; a short record is drawn towards ``PRIOR_RECORD``.

    Source: Ferro and Fricker (2012), equations 6 and 7.
    """
    forecasts, observed = forecasts[-WINDOW_MATCHES:], observed[-WINDOW_MATCHES:]
    if not len(forecasts):
        return PRIOR_RECORD
    kept = _kept_discrimination(forecasts, observed)
    weight = len(forecasts) / (len(forecasts) + PRIOR_MATCHES)
    return weight * kept + (1 - weight) * PRIOR_RECORD


def _kept_discrimination(forecasts: Floats, observed: Indices) -> float:
    bins = [row for row in reliability(forecasts, observed, BINS) if row.count > 1]
    if not bins:
        return PRIOR_RECORD
    counts, means, frequencies = np.array([(row.count, row.forecast, row.frequency) for row in bins]).T
    noise = frequencies * (1 - frequencies) / (counts - 1)
    miscalibration = float(counts @ ((means - frequencies) ** 2 - noise))
    discrimination = float(counts @ ((frequencies - counts @ frequencies / counts.sum()) ** 2 - noise))
    if discrimination <= 0:
        return 0.0
    return float(np.clip(1 - max(miscalibration, 0.0) / discrimination, 0, 1))
