"""Names of the months in many languages; some mean one month to Croats and the next to their neighbours."""

from engine.catalogue.names import name_key

MOST_CHARACTERS = 50
# First letters of the months: English, German, Dutch, French, Spanish, Italian, Portuguese, the Nordic languages,
# Polish, Czech, Slovak, Slovene, Croatian, Serbian, Romanian, Turkish, Russian, Hungarian, Ukrainian, Bulgarian and
# Greek. The longest start that is known decides: a Finn's marraskuu is November, a Croat's srpnja July and a Czech's
# srpna August.
MONTHS = {
    start: month
    for month, starts in enumerate(
        (
            "jan ene gen sty led ian oca янв tam sij січ яну ιαν јан",
            "feb fev lut uno sub фев hel velj лют φεβ феб",
            "mar mrt maa mae bre мар ozu бер μαρ",
            "apr abr avr kwi dub nis апр huh tra кві απρ",
            "may mai mei mag maj kve маи мая tou svi тра μαι мај",
            "jun juin giu cze cer iun haz июн kes lipn lipan чер юни ιουν јун",
            "jul juil lug lip cervenc cervene iul tem июл hei srpnj srpan лип юли ιουλ јул",
            "aug avg ago aou sie srp agu авг elo kol сер αυγ",
            "sep set wrz zar eyl сен syy ruj sze вер сеп σεπ",
            "oct okt ott out paz rij eki окт lok жов οκτ",
            "nov lis noi kas ноя marr stu ное νοε лист",
            "dec dez dic des gru pro ara дек jou гру δεκ",
        ),
        start=1,
    )
    for start in starts.split()
}
# What Croats call the tenth month, the sixth and the seventh, and Poles or Czechs the one after.
SHARED = {"lis": 10, "listopad": 10, "listopada": 10, "lip": 6, "srp": 7}
CROATIAN = (
    "sij",
    "velj",
    "ozu",
    "tra",
    "svi",
    "lipan",
    "lipnj",
    "srpan",
    "srpnj",
    "kol",
    "ruj",
    "stu",
    "prosinac",
    "prosinca",
)
OF_POLES = ("sty", "lut", "kwi", "cze", "lipi", "lipc", "sie", "wrz", "paz", "gru")
OF_CZECHS = ("led", "uno", "bre", "dub", "kve", "cer", "srpen", "srpna", "zar", "rij", "prosinec", "prosince")


def month_named(name: str) -> int:
    """From 1; 0 where it is none."""
    key = name_key(name[:MOST_CHARACTERS])
    return next((MONTHS[key[:length]] for length in (7, 5, 4, 3) if key[:length] in MONTHS), 0)


def croatian_month(name: str) -> int:
    """Which month a Croat means by a name that his neighbours give to another; 0 for any other name."""
    return SHARED.get(name_key(name[:MOST_CHARACTERS]), 0)


def is_croatian_name(name: str) -> bool | None:
    """Whether only Croats call a month so; False where only Poles or Czechs do, None where that does not tell."""
    key = name_key(name[:MOST_CHARACTERS])
    if key in SHARED or not key.startswith((*CROATIAN, *OF_POLES, *OF_CZECHS)):
        return None
    return key.startswith(CROATIAN)
