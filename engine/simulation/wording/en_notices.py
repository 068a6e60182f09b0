"""What English says of work and of acts: how far it is, what came of it, and what was changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

import msgspec

from engine.notices import Notice, NoticeKind
from engine.simulation.season import SeasonProjection
from engine.simulation.season_status import SeasonStatus
from engine.simulation.wording.en_record import too_few_to_judge
from engine.simulation.wording.en_season import season, unprojected_season
from engine.simulation.wording.phrases import counted

Facts: TypeAlias = Mapping[str, Any]

# With places for their facts.
PLAIN = {
    NoticeKind.TOLD: "{text}",
    NoticeKind.REFUSED: "{sentence} {hint}",
    NoticeKind.ITS_TURN: "It waits for its turn.",
    NoticeKind.SERVER_LOST: "The server that ran it has ended. It is begun again.",
    NoticeKind.CANCELLED: "It was cancelled.",
    NoticeKind.CANCELLED_BETWEEN_FILES: "It was cancelled. Files that were imported before that stay.",
    NoticeKind.OTHER_VERSION: "Another version began it. Begin it again.",
    NoticeKind.GIVEN_UP: "Each server that ran it has ended. It is not begun again.",
    NoticeKind.FAILED: "Something went wrong on our side.",
    NoticeKind.RATING: "Rating",
    NoticeKind.PLAYING_SEASONS: "Playing seasons",
    NoticeKind.WALKING_FORWARD: "Walking forward",
    NoticeKind.READING_FILE: "Reading {file}",
    NoticeKind.IMPORTING_FILE: "Importing {file}",
    NoticeKind.IMPORTING_BUNDLE: "Importing the real matches that come with the program",
    NoticeKind.SEALING: "Sealing forecasts",
    NoticeKind.PULLING: "Asking for {name}",
    NoticeKind.RATED: "Rated anew: {name}.",
    NoticeKind.FILES_GONE: "The files are not here any more. Send them again.",
    NoticeKind.FILE_REFUSED: "{refusal} {hint}",
    NoticeKind.RENAMED: "{name}, now {new_name}",
    NoticeKind.JOINED: "{name} = {into}",
    NoticeKind.CHANGED_NOTHING: "That import had changed nothing: all that it says was known before.",
    NoticeKind.OF_UNKNOWN_ORIGIN: (
        "It was imported before the catalogue kept what each file says. A match that stands in another file as well "
        "goes with the file that changed it last."
    ),
}
ACTS = {
    "removal": ("Removed", "Removing"),
    "undoing": ("Undid the import of", "Undoing the import of"),
    "annulment": ("Annulled", "Annulling"),
    "reinstatement": ("Reinstated", "Reinstating"),
    "renaming": ("Renamed", "Renaming"),
    "joining": ("Joined", "Joining"),
}
FATES = {
    "postponed": "This match was postponed and waits for its new day.",
    "abandoned": "This match was abandoned and has no result.",
    "annulled": "This match was annulled: it has no result.",
    "awarded": "The result of this match was awarded and not played, so no forecast is judged by it.",
}


def notice(notice: Notice) -> str:
    composed = COMPOSED.get(notice.kind)
    return composed(notice.facts) if composed else PLAIN[notice.kind].format(**notice.facts).strip()


def upkeep(step: Notice | None, done: int, total: int, *, has_failed: bool) -> str:
    if has_failed:
        return "What the house does by itself has failed. It is tried again."
    if step is None or not total:
        return "New results are about to be worked on."
    return f"{notice(step)}: {done / total:.0%}."


def scoring(facts: Facts) -> str:
    return f"Scores of {counted(facts['matches'], 'match')} are being computed"


def pulled(facts: Facts) -> str:
    if not facts["is_new"]:
        return f"{facts['name']}: nothing newer is there."
    news = f"{counted(facts['added'], 'new match')}, {facts['played']:,} now played, {facts['corrected']:,} corrected"
    return f"{facts['name']}: {news}."


def season_projected(facts: Facts) -> str:
    return season(msgspec.convert(facts["projection"], SeasonProjection))


def season_unprojected(facts: Facts) -> str:
    return unprojected_season(msgspec.convert(facts["status"], SeasonStatus))


def backtested(facts: Facts) -> str:
    matches, score, base = facts["matches"], facts["log_score"], facts["base_log_score"]
    scores = f"{counted(matches, 'match')}: log score {score:.4f}. Outcome frequencies alone have {base:.4f}."
    return f"{scores} {too_few_to_judge(matches)}".rstrip()


def imported(facts: Facts) -> str:
    files, refused, alike = facts["files"], facts["refused"], facts["alike"]
    names = f" {counted(alike, 'new name')} {'resembles' if alike == 1 else 'resemble'} another." if alike else ""
    kept = f"{counted(facts['rows'], 'match')} read, {facts['added']:,} new, {facts['corrected']:,} corrected.{names}"
    if not refused:
        return kept
    whole = f"{refused} of {counted(files, 'file')} {'was' if refused == 1 else 'were'} refused"
    return f"{whole}; {kept}" if refused < files else f"{whole}: nothing was kept."


def acted(facts: Facts) -> str:
    """All that an act did, or would do, in one sentence."""
    done, doing = ACTS[facts["act"]]
    subject, is_done = files({"name": facts["subject"], "others": facts["others"]}), facts["is_done"]
    if not facts["is_needed"]:
        return f"{done} {subject}: so it was already."
    if new_name := facts["new_name"]:
        return f"{subject} {'is' if is_done else 'would be'} called {new_name} from now on."
    would = "" if is_done else "would be "
    told = [
        f"{counted(facts['removed'], 'match')} {would}gone" if facts["removed"] else "",
        f"{counted(facts['changed'], 'match')} {would}changed" if facts["changed"] else "",
        f"{counted(facts['teams'], 'team')} left without a match" if facts["teams"] else "",
        *(f"{name} {would}gone as a whole" for name in facts["gone"]),
    ]
    what = ", ".join(filter(None, told)) or "no match is touched"
    return f"{done if is_done else doing} {subject}: {what}."


def files(facts: Facts) -> str:
    name, others = facts["name"], facts["others"]
    return f"{name} and {counted(others, 'more file')}" if others else str(name)


def joining(facts: Facts) -> str:
    verb = "is" if facts["is_done"] else "would be"
    told = f"{counted(facts['brought'], 'match')}, {facts['merged']:,} there already"
    return f"{facts['name']} {verb} {facts['into']} from now on: {told}{in_common(facts['shared'])}."


def in_common(shared: int | None) -> str:
    if shared is None:
        return ""
    return f"; {counted(shared, 'team')} in common" if shared else "; no team in common"


def go_at_once(facts: Facts) -> str:
    others = facts["others"]
    more = f" and {counted(others, 'more file')}" if others else ""
    return f"What came in at once goes at once: {', '.join(facts['names'])}{more}."


def fate(facts: Facts) -> str:
    """Empty where the match lies ahead or was played as it was foreseen."""
    if facts["removed_at"]:
        return f"This match was removed from the catalogue on {dated(facts['removed_at'])}."
    day, foreseen = facts["day"], facts["foreseen"]
    has_moved = foreseen is not None and foreseen != day
    moved = f"This match was moved from {dated(foreseen)} to {dated(day)}." if has_moved else ""
    return " ".join(filter(None, (moved, FATES.get(facts["status"], ""))))


def dated(written: str) -> str:
    day: date = datetime.fromisoformat(written)
    return f"{day.day} {day:%B %Y}"


COMPOSED: Mapping[NoticeKind, Callable[[Facts], str]] = {
    NoticeKind.SCORING: scoring,
    NoticeKind.SEASON_PROJECTED: season_projected,
    NoticeKind.SEASON_UNPROJECTED: season_unprojected,
    NoticeKind.BACKTESTED: backtested,
    NoticeKind.IMPORTED: imported,
    NoticeKind.PULLED: pulled,
    NoticeKind.ACTED: acted,
    NoticeKind.FILES: files,
    NoticeKind.JOINING: joining,
    NoticeKind.GO_AT_ONCE: go_at_once,
    NoticeKind.FATE: fate,
}
