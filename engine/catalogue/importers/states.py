"""What sources write of a match beside its score, or in the place of it."""

from engine.catalogue.importers.columns import column_key
from engine.catalogue.status import FixtureStatus

WORDS: dict[FixtureStatus, str] = {
    FixtureStatus.PLAYED: """finished, ft, full time, played, complete, completed, final, ended, result, aet, et, pen,
        pens, after extra time, after penalties, penalty shootout, ap, closed, f, fin, beendet, terminado, official,
        status finished, status full time, status final, final score, fulltime, available""",
    FixtureStatus.SCHEDULED: """scheduled, timed, ns, not started, tbd, tba, tbc, fixture, upcoming, pre match,
        not yet played, unplayed, open, live, in play, inplay, in progress, inprogress, 1h, 2h, ht, half time, halftime,
        paused, first half, second half, status scheduled, status in progress, geplant, programado""",
    FixtureStatus.POSTPONED: """postponed, p, pp, ppd, pst, postp, ppnd, rescheduled, delayed, verlegt, verschoben,
        aplazado, pospuesto, reporte, rinviata, adiado, uitgesteld, status postponed""",
    FixtureStatus.ABANDONED: """abandoned, abd, abn, aband, aba, ab, a, aa, suspended, susp, interrupted, int,
        abgebrochen, abbruch, suspendido, arrete, sospesa, gestaakt, status abandoned, status suspended""",
    FixtureStatus.AWARDED: """awarded, awd, awrd, aw, awarded win, walkover, wo, forfeit, forfeited, forf, ff,
        technical loss, default, gewertet, wertung, by default, status forfeit""",
    FixtureStatus.ANNULLED: """cancelled, canceled, canc, can, cancel, cncl, c, cc, annulled, annul, ann, void, voided,
        expunged, called off, no contest, not played, np, abgesagt, annulliert, cancelado, annule, annullata,
        status canceled, status cancelled""",
}
BY_WORD = {column_key(word): status for status, words in WORDS.items() for word in words.split(",")}
# What goes before the word in some sources.
SUBJECTS = "match", "game"


def state_of(text: str) -> FixtureStatus | None:
    """What the text says of a match; None where it says nothing that is known."""
    word = column_key(text)
    found = BY_WORD.get(word)
    for subject in SUBJECTS:
        found = found or BY_WORD.get(word.removeprefix(subject))
    return found


def state_in(remark: str) -> FixtureStatus | None:
    """What a sentence says, by its first long word that is known: "Match awarded to the hosts"."""
    known = (BY_WORD.get(column_key(word)) for word in remark[:200].split() if len(word) > 5)
    return next((state for state in known if state not in {None, FixtureStatus.PLAYED, FixtureStatus.SCHEDULED}), None)
