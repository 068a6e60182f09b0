"""English: the words that readers meet, each explained so that nothing has to be known before."""

from __future__ import annotations

from engine.simulation.terms import Term, Topic


def terms() -> tuple[Term, ...]:
    """Every word, in the order in which it is best read."""
    return TERMS


TERMS = (
    Term(
        "chance", "Chance", Topic.CHANCES,
        "How often something would happen if the same match were played very many times.",
        "A chance of 40% is about 8 matches in 20.",
    ),
    Term(
        "outcome", "Outcome", Topic.CHANCES,
        "One of the ways in which a match can end: a win of either side or, where the sport has it, a draw.",
        "Soccer has three of them, and a sport without draws has two.",
    ),
    Term(
        "base-rate", "Base rate", Topic.CHANCES,
        "How often such an outcome happens anyway, between two average sides at the same kind of venue.",
        "A chance of 50% says little if home sides win every second match anyway.",
    ),
    Term(
        "distribution", "Distribution", Topic.CHANCES,
        "Everything that may happen, each with its chance, in place of one guess.",
        "1–0 and 1–1 can be almost equally likely: a single score would hide that.",
    ),
    Term(
        "interval", "Interval", Topic.CHANCES,
        "From where to where a number most likely lies. Ours are made to hold the truth 9 times in 10.",
        "“Most likely between 40% and 52%” means: we would be surprised by less or by more.",
    ),
    Term(
        "percentage-point", "Percentage point", Topic.CHANCES,
        "The step from one whole percent to the next. It says how far apart two chances are.",
        "From 41% to 44% are 3 percentage points.",
    ),
    Term(
        "confidence", "How sure we are", Topic.CHANCES,
        "Whether the chance itself is well known: it is where both sides have many recent results.",
        "Two matches may both be said to be 50%, and one of them be a guess.",
    ),
    Term(
        "volatility", "Volatility", Topic.CHANCES,
        "How much of a match is left to chance even if the strength of both sides were known exactly.",
        "Where little is scored, one moment can turn a match.",
    ),
    Term(
        "scenario", "Scenario", Topic.CHANCES,
        "The same match if the stronger side were weaker or stronger than we think.",
        "Where the scenarios look alike, it matters little whether we are right about the sides.",
    ),
    Term(
        "driver", "Driver", Topic.CHANCES,
        "Something that moves a chance up or down, such as the ratings or who plays at home.",
        "Without its home advantage a chance of 45% may be one of 40%.",
    ),
    Term(
        "simulation", "Simulation", Topic.CHANCES,
        "One question to the engine with all that is needed to answer it. The same question gives the same answer.",
        "Whoever asks it again, tomorrow too, reads the same and pays nothing.",
    ),
    Term(
        "rating", "Rating", Topic.TEAMS,
        "How strong a side is, learned from results. An average side of its competition has 1500 rating points.",
        "A side with 1700 rating points wins far more often than one with 1500, and not always.",
    ),
    Term(
        "home-advantage", "Home advantage", Topic.TEAMS,
        "How much better sides do at home than away, in this competition.",
        "At a neutral venue nobody has it.",
    ),
    Term(
        "synthetic", "Synthetic", Topic.TEAMS,
        "Made up by the program, with strengths that are known. It is for learning, and never mixed with real matches.",
        "In the Lab it shows whether a rating finds a truth that we know.",
    ),
    Term(
        "projection", "Projection", Topic.SEASONS,
        "The rest of a season, played many times by the engine. What happens often in them is likely.",
        "A team that ends first in 300 of 1,000 such seasons has a chance of 30%.",
    ),
    Term(
        "zone", "Zone", Topic.SEASONS,
        "Places of the final table that lead somewhere: to the title, to a cup, or down a division.",
        "The last places of a league are its relegation zone.",
    ),
    Term(
        "calibration", "Calibration", Topic.RECORD,
        "Whether things happen as often as was said. Of all that was given 70%, about 70% should happen.",
        "A forecaster who says 90% and is right 6 times in 10 is too bold.",
    ),
    Term(
        "calibration-slope", "Calibration slope", Topic.RECORD,
        "One number for how bold forecasts are: 1 is just right, less is too bold, more is too timid.",
        "At 0.8 the chances should have been closer to the usual ones.",
    ),
    Term(
        "log-score", "Log score", Topic.RECORD,
        "How surprised a forecast was by what happened: smaller is better. Calling it nearly impossible does worst.",
        "If what you gave 50% happens, your log score is 0.69.",
    ),
    Term(
        "rps", "Ranked probability score (RPS)", Topic.RECORD,
        "How far a forecast was from what happened, where a draw lies between the two wins: smaller is better.",
        "Whoever expected a home win is closer to a draw than to an away win.",
    ),
    Term(
        "brier-score", "Brier score", Topic.RECORD,
        "The squared distance between the chances that were given and what happened: smaller is better.",
        "It forgives a bold mistake more than the log score does.",
    ),
    Term(
        "replayed", "Replayed", Topic.RECORD,
        "A forecast that was made later, from nothing but the results before the day of its match.",
        "So we can check the method on matches of a hundred years.",
    ),
    Term(
        "seal", "Seal", Topic.RECORD,
        "A proof that a forecast stood before its match began. Nobody can change it unnoticed afterwards, not even we.",
        "The page of a sealed match has a file with which you can check it yourself.",
    ),
    Term(
        "depth", "Depth", Topic.TOKENS,
        "How much of an analysis you read. The first answer is free, and each further depth answers other questions.",
        "The full distribution shows every score, the deep dive why.",
    ),
    Term(
        "token", "Token", Topic.TOKENS,
        "What a further depth costs. Tokens buy more to read, never a more certain forecast.",
        "What you bought once is yours to read for ever.",
    ),
    Term(
        "hold", "Hold", Topic.TOKENS,
        "Tokens that are set aside while an analysis is computed. If it fails, they come back.",
        "You never pay for what you did not get.",
    ),
    Term(
        "ledger", "Ledger", Topic.TOKENS,
        "The book of all movements of tokens. Lines are only added, and each is tied to the one before it.",
        "An administrator can prove at any time that no line was changed.",
    ),
)  # fmt: skip
BY_ID = {each.id: each for each in TERMS}
