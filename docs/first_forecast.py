"""Rates a league, plots a forecast, backtests it: `python docs/first_forecast.py [FILE ...]`, else a synthetic one."""

import sys
from datetime import timedelta

import engine as tr

results = tr.read_results(*sys.argv[1:]) if sys.argv[1:] else tr.demo_results()
ratings = tr.rate(results)
best, second = (each.team for each in ratings.teams[:2])
forecast = tr.forecast(ratings, best, second)
forecast.plot().save("forecast.svg")
backtest = tr.backtest(results, since=results.last_day - timedelta(days=365))
backtest.plot().save("reliability.svg")
print(results, ratings, forecast, backtest, sep="\n")
