"""The synthetic leagues, one a sport, as data: names that nobody has, and when they play."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, time, timedelta
from types import MappingProxyType

from engine.sports.base import Sport


@dataclass(frozen=True, slots=True)
class DemoLeague:
    """A double round robin without end, whose rounds follow each other.

    Args:
        kick_offs: Of each day; a day has as many matches.
        match: How long one lasts at most.
        strength_sd: Of attack and of defence, on the log-rate scale of the sport.
        days_before: Of its calendar that lie before the day of the first start.
    """

    sport: Sport
    competition: str
    teams: tuple[str, ...]
    kick_offs: tuple[time, ...]
    match: timedelta
    strength_sd: float
    days_before: int

    @property
    def days_a_round(self) -> int:
        return len(self.teams) // 2 // len(self.kick_offs)


# Ten matches a round, two a day: a round takes five days, a season 190, and every day has a slate.
SOCCER = DemoLeague(
    sport=Sport.SOCCER,
    competition="Hollow Hills League (synthetic)",
    teams=(
        "Amberwick Wanderers",
        "Brackenholt Town",
        "Cinderford Vale",
        "Duskmere Athletic",
        "Elderfen Rovers",
        "Foxglove Park",
        "Glimmerdale United",
        "Hazelmoor Rangers",
        "Inkberry Albion",
        "Juniper Cross",
        "Kestrelby Town",
        "Larkspur County",
        "Mossgate Harriers",
        "Nettlecombe City",
        "Otterbourne Mills",
        "Pebblewick United",
        "Quillhaven Athletic",
        "Rookhollow Rovers",
        "Sallowmere Town",
        "Thistledown Wanderers",
    ),
    kick_offs=(time(16, 0, tzinfo=UTC), time(19, 0, tzinfo=UTC)),
    match=timedelta(hours=2),
    strength_sd=0.22,
    # Two whole seasons and more than half of a third.
    days_before=2 * 190 + 110,
)
# Sixteen sides: a round takes four days, a season 120; one whole season and more than half of the next lie behind.
SEASON_AND_A_HALF = 120 + 70
ICE_HOCKEY = DemoLeague(
    sport=Sport.ICE_HOCKEY,
    competition="Hollow Hills Ice Hockey (synthetic)",
    teams=(
        "Alderbrook Icebirds",
        "Birchmoor Blizzard",
        "Coldharbour Comets",
        "Driftwood Drakes",
        "Eastfell Elks",
        "Frostwick Foxes",
        "Greyloch Glaciers",
        "Hartcliff Hares",
        "Isenmere Owls",
        "Jackdaw Hill Jets",
        "Kelpwater Kites",
        "Longtarn Lynxes",
        "Marrowdale Mammoths",
        "Northwold Nightjars",
        "Oxenfell Otters",
        "Pinecross Penguins",
    ),
    kick_offs=(time(17, 30, tzinfo=UTC), time(20, 0, tzinfo=UTC)),
    match=timedelta(hours=3),
    strength_sd=0.11,
    days_before=SEASON_AND_A_HALF,
)
BASKETBALL = DemoLeague(
    sport=Sport.BASKETBALL,
    competition="Hollow Hills Basketball (synthetic)",
    teams=(
        "Ashgrove Astronomers",
        "Bellhaven Beacons",
        "Copperfield Cranes",
        "Dovedale Drummers",
        "Emberton Engines",
        "Fernhollow Falcons",
        "Goldwater Geese",
        "Heronsgate Heralds",
        "Ivorypark Ibises",
        "Jasperton Jays",
        "Kingsmoss Knights",
        "Lanternby Lights",
        "Millrace Meteors",
        "Newbarrow Navigators",
        "Oakhurst Oaks",
        "Plumtree Pilots",
    ),
    kick_offs=(time(18, 0, tzinfo=UTC), time(20, 30, tzinfo=UTC)),
    match=timedelta(hours=3),
    strength_sd=0.025,
    days_before=SEASON_AND_A_HALF,
)
AMERICAN_FOOTBALL = DemoLeague(
    sport=Sport.AMERICAN_FOOTBALL,
    competition="Hollow Hills American Football (synthetic)",
    teams=(
        "Anvil Bay Admirals",
        "Bramblegate Boars",
        "Castlemoor Cavaliers",
        "Dragonfly Down Dragons",
        "Eaglecrag Explorers",
        "Flintlock Furrows",
        "Granitefield Giants",
        "Hollyport Hammers",
        "Ironbridge Irons",
        "Junction Hill Jesters",
        "Knapweed Keepers",
        "Limestone Lions",
        "Mistlethorpe Miners",
        "Northgate Nomads",
        "Orebank Outriders",
        "Pikestaff Pioneers",
    ),
    kick_offs=(time(18, 0, tzinfo=UTC), time(21, 30, tzinfo=UTC)),
    match=timedelta(hours=4),
    strength_sd=0.13,
    days_before=SEASON_AND_A_HALF,
)
BASEBALL = DemoLeague(
    sport=Sport.BASEBALL,
    competition="Hollow Hills Baseball (synthetic)",
    teams=(
        "Appleford Archers",
        "Barleycorn Badgers",
        "Clovermill Colts",
        "Dandelion Point Doves",
        "Elmsworth Eagles",
        "Fieldgate Finches",
        "Gooseberry Creek Gulls",
        "Haystack Herons",
        "Indigo Bay Islanders",
        "Jonquil Park Jumpers",
        "Kettleby Kestrels",
        "Lilac Springs Larks",
        "Meadowbank Mallards",
        "Nutmeg Grove Newts",
        "Orchard Row Orioles",
        "Poppyfield Plovers",
    ),
    kick_offs=(time(17, 0, tzinfo=UTC), time(19, 30, tzinfo=UTC)),
    match=timedelta(hours=4),
    strength_sd=0.095,
    days_before=SEASON_AND_A_HALF,
)
TENNIS = DemoLeague(
    sport=Sport.TENNIS,
    competition="Hollow Hills Tennis (synthetic)",
    teams=(
        "A. Brightwater",
        "B. Candlewick",
        "C. Dewhollow",
        "D. Everfern",
        "E. Fallowby",
        "F. Greenlark",
        "G. Hazelnook",
        "H. Inkwell",
        "I. Jarrowmoor",
        "J. Kingfisher",
        "K. Lindenshaw",
        "L. Moonfield",
        "M. Nightingale",
        "N. Ottersby",
        "O. Primrose",
        "P. Quickthorn",
    ),
    kick_offs=(time(15, 0, tzinfo=UTC), time(18, 30, tzinfo=UTC)),
    match=timedelta(hours=4),
    strength_sd=0.5,
    days_before=SEASON_AND_A_HALF,
)
# The first is there before anybody reads, and is what lessons are about.
DEMO_LEAGUES: Mapping[Sport, DemoLeague] = MappingProxyType(
    {league.sport: league for league in (SOCCER, ICE_HOCKEY, BASKETBALL, AMERICAN_FOOTBALL, BASEBALL, TENNIS)}
)
