"""What to do about a file that does not tell by itself how it is read, in the words of whoever asks: the options of a
command, the fields of a form, the arguments of a mutation or of a function."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Advice:
    """
    Args:
        dates: A sentence on which comes first, the day or the month.
        columns: On what the file calls its columns.
        scores: On which of them hold the scores.
        rows: On rows that cannot be read.
        format: On how the file is written.
        encoding: The end of one on the code page {name}, which is called {code}; empty where none can be said.
        other_encoding: The end of one on another encoding; empty where none can be said.
        season: The end of one on the season of all rows; empty where none can be said.
        years: On dates that name no year.
    """

    dates: str
    columns: str
    scores: str
    rows: str
    format: str
    encoding: str = ""
    other_encoding: str = ""
    season: str = ""
    years: str = "Write the year in every date."


COMMAND_LINE = Advice(
    dates="Say which comes first: --dates day-first, or --dates month-first.",
    columns='Name the columns, such as --column home="Home side" --column date=Day.',
    scores="Say which columns hold the scores: --column home_score=NAME --column away_score=NAME, or result=NAME.",
    rows="Correct the rows, or leave them out with --skip-bad-rows; nothing of the file was kept.",
    format="Give a table with a header, as CSV or JSON; --format names one that is not told rightly.",
    encoding="then say --encoding {code}",
    other_encoding="--encoding says another",
    season="--season names one for all",
    years="Say which season they are of, such as --season 2023-24, or write the year in every date.",
)
# Of commands that read files and keep nothing: they leave bad rows out unless they are told not to.
FILES_ALONE = Advice(
    dates=COMMAND_LINE.dates,
    columns=COMMAND_LINE.columns,
    scores=COMMAND_LINE.scores,
    rows="Correct the rows; without --strict those of results are left out.",
    format="Give a table with a header, as CSV or JSON.",
)
FORM = Advice(
    dates="Say which comes first under “Dates such as 09/08/2024”.",
    columns=(
        "Name the columns under “Columns with names of their own”, one a line, such as home=Home side and date=Day."
    ),
    scores=(
        "Say which columns hold the scores under “Columns with names of their own”: home_score=NAME and "
        "away_score=NAME, or result=NAME."
    ),
    rows="Correct the rows, or tick “Leave bad rows out instead of refusing the file”; nothing of the file was kept.",
    format="Give a table with a header, as CSV or JSON; “Format” names one that is not told rightly.",
    encoding="then choose {name} under “Encoding of texts”",
    other_encoding="“Encoding of texts” takes another",
    season="“Season” names one for all",
    years="Name their season under “Season”, such as 2023-24, or write the year in every date.",
)
MUTATION = Advice(
    dates="Say which comes first: dates: DAY_FIRST, or dates: MONTH_FIRST.",
    columns='Name the columns, such as columns: [{field: "home", column: "Home side"}].',
    scores="Say which columns hold the scores: columns with the fields home_score and away_score, or result.",
    rows="Correct the rows, or leave them out with skipBadRows: true; nothing of the file was kept.",
    format="Give a table with a header, as CSV or JSON; format names one that is not told rightly.",
    season="season names one for all",
    years='Name their season, such as season: "2023-24", or write the year in every date.',
)
LIBRARY = Advice(
    dates='Say which comes first: dates="day-first", or dates="month-first".',
    columns='Name the columns, such as columns={"home": "Home side", "date": "Day"}.',
    scores='Say which columns hold the scores: columns={"home_score": NAME, "away_score": NAME}, or "result".',
    rows="Correct the rows, or leave them out with skip_bad_rows=True.",
    format="Give a table with a header, as CSV or JSON.",
)
# Of a list of matches ahead, in which every row is wanted.
LIBRARY_FIXTURES = replace(LIBRARY, rows="Correct the rows.")


class Asker(StrEnum):
    """Who wants a file read; what is kept of a file names its asker and none of the sentences above."""

    COMMAND_LINE = "command_line"
    FILES_ALONE = "files_alone"
    FORM = "form"
    MUTATION = "mutation"
    LIBRARY = "library"
    LIBRARY_FIXTURES = "library_fixtures"


ADVICE: Mapping[Asker, Advice] = {
    Asker.COMMAND_LINE: COMMAND_LINE,
    Asker.FILES_ALONE: FILES_ALONE,
    Asker.FORM: FORM,
    Asker.MUTATION: MUTATION,
    Asker.LIBRARY: LIBRARY,
    Asker.LIBRARY_FIXTURES: LIBRARY_FIXTURES,
}
