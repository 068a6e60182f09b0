"""The leagues that public sources know, and what each source calls them."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

LONDON = "Europe/London"


@dataclass(frozen=True, slots=True)
class League:
    """
    Args:
        key: Country and tier, as in `soccer/eng-1`.
        zone: Time zone of the kick-off times in files of openfootball; football-data.co.uk writes London's.
        football_data: Its division there, None where it has none.
        openfootball: Its code there, None where it has none.
    """

    key: str
    name: str
    zone: str
    football_data: str | None = None
    openfootball: str | None = None

    @property
    def time_zone(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


LEAGUES = (
    League("soccer/eng-1", "England: Premier League", LONDON, "E0", "en.1"),
    League("soccer/eng-2", "England: Championship", LONDON, "E1", "en.2"),
    League("soccer/eng-3", "England: League One", LONDON, "E2", "en.3"),
    League("soccer/eng-4", "England: League Two", LONDON, "E3", "en.4"),
    League("soccer/eng-5", "England: National League", LONDON, "EC"),
    League("soccer/sco-1", "Scotland: Premiership", LONDON, "SC0", "sco.1"),
    League("soccer/sco-2", "Scotland: Championship", LONDON, "SC1"),
    League("soccer/sco-3", "Scotland: League One", LONDON, "SC2"),
    League("soccer/sco-4", "Scotland: League Two", LONDON, "SC3"),
    League("soccer/ger-1", "Germany: Bundesliga", "Europe/Berlin", "D1", "de.1"),
    League("soccer/ger-2", "Germany: 2. Bundesliga", "Europe/Berlin", "D2", "de.2"),
    League("soccer/ger-3", "Germany: 3. Liga", "Europe/Berlin", None, "de.3"),
    League("soccer/ita-1", "Italy: Serie A", "Europe/Rome", "I1", "it.1"),
    League("soccer/ita-2", "Italy: Serie B", "Europe/Rome", "I2", "it.2"),
    League("soccer/esp-1", "Spain: Primera División", "Europe/Madrid", "SP1", "es.1"),
    League("soccer/esp-2", "Spain: Segunda División", "Europe/Madrid", "SP2", "es.2"),
    League("soccer/fra-1", "France: Ligue 1", "Europe/Paris", "F1", "fr.1"),
    League("soccer/fra-2", "France: Ligue 2", "Europe/Paris", "F2", "fr.2"),
    League("soccer/ned-1", "Netherlands: Eredivisie", "Europe/Amsterdam", "N1", "nl.1"),
    League("soccer/bel-1", "Belgium: First Division A", "Europe/Brussels", "B1", "be.1"),
    League("soccer/por-1", "Portugal: Primeira Liga", "Europe/Lisbon", "P1", "pt.1"),
    League("soccer/tur-1", "Türkiye: Süper Lig", "Europe/Istanbul", "T1", "tr.1"),
    League("soccer/gre-1", "Greece: Super League", "Europe/Athens", "G1", "gr.1"),
    League("soccer/aut-1", "Austria: Bundesliga", "Europe/Vienna", None, "at.1"),
    League("soccer/sui-1", "Switzerland: Super League", "Europe/Zurich", None, "ch.1"),
)

BY_KEY = {league.key: league for league in LEAGUES}
BY_DIVISION = {league.football_data: league for league in LEAGUES if league.football_data}
BY_CODE = {league.openfootball: league for league in LEAGUES if league.openfootball}
