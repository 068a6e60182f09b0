"""The engine's enumerations, as the graph names and describes them.

Taken from here, never from the engine: an enumeration that is used before it is described gets no description.
"""

from __future__ import annotations

import strawberry

from engine.accounts.models import FavouriteKind as FavouriteKind
from engine.accounts.models import Role
from engine.accounts.models import Scope as KeyScope
from engine.catalogue.act import Act as CatalogueAct
from engine.catalogue.act import SubjectKind
from engine.catalogue.importers.options import DateOrder, Encoding
from engine.catalogue.importers.parsed import Format as ImportFormat
from engine.catalogue.season_zones import ZoneKind
from engine.catalogue.status import FixtureStatus
from engine.depths import Depth
from engine.jobs.models import JobKind, JobState
from engine.lab.calibration_analysis import BiasVerdict as LabVerdict
from engine.lab.models import RoundKind as LabRound
from engine.lab.modules.lesson import ChartShape as LabPictureShape
from engine.lab.modules.lesson import SeriesRole as LabRole
from engine.lab.service import ModuleState as LabModuleState
from engine.ledger.values import Status as TokenStatus
from engine.ledger.values import TransactionKind
from engine.simulation.confidence import Confidence
from engine.simulation.outcome import Outcome
from engine.simulation.scenarios import ScenarioName
from engine.simulation.season_format import Halving
from engine.simulation.season_status import SeasonState
from engine.simulation.table import Criterion
from engine.simulation.terms import Topic
from engine.simulation.tournaments.format import Stage
from engine.sports.base import Sport

strawberry.enum(Sport, description="The sports that have a score model.")
strawberry.enum(Outcome, description="The ways a match ends: the home side wins, nobody does, the away side wins.")
strawberry.enum(Confidence, description="How sure we are of the chance itself, as one word.")
strawberry.enum(ScenarioName, description="The favourite weaker than believed, as believed, or stronger.")
strawberry.enum(FixtureStatus, description="What became of a fixture.")
strawberry.enum(SeasonState, description="What can be said of a season.")
strawberry.enum(ZoneKind, description="What places of a final table lead to.")
strawberry.enum(Halving, name="PointsHalving", description="What becomes of points where a table is split.")
strawberry.enum(
    Criterion,
    name="TableCriterion",
    description="What orders a table. Head to head counts only the matches of level sides against each other.",
)
strawberry.enum(Topic, description="What a word of the glossary is about.")
strawberry.enum(Stage, name="TournamentStage", description="How far a team gets in a tournament.")
strawberry.enum(CatalogueAct, name="CatalogueAct", description="What changed results.")
strawberry.enum(SubjectKind, description="What a few words of an administrator name.")
strawberry.enum(Depth, description="How deep an analysis goes.")
strawberry.enum(TransactionKind, name="TransactionKind", description="What moved tokens.")
strawberry.enum(TokenStatus, name="TokenStatus", description="What became of an attempt to move tokens.")
strawberry.enum(FavouriteKind, description="What can be followed.")
strawberry.enum(Role, description="What an account may do.")
strawberry.enum(KeyScope, name="KeyScope", description="What an API key is for. Every key reads.")
strawberry.enum(LabModuleState, name="LabModuleState", description="How far the viewer is in a module.")
strawberry.enum(LabPictureShape, name="LabPictureShape", description="Bars of shares, lines of shares, or lines.")
strawberry.enum(LabRole, name="LabRole", description="An outcome, how sure we are, or neither.")
strawberry.enum(LabRound, name="LabRound", description="The set of the day, the same for everybody, or free play.")
strawberry.enum(LabVerdict, name="LabVerdict", description="What forecasts show of the confidence behind them.")
strawberry.enum(JobKind, name="JobKind", description="What takes longer than a request.")
strawberry.enum(JobState, name="JobState", description="Whether a job waits or runs, and else how it ended.")
strawberry.enum(ImportFormat, name="ImportFormat", description="How a file of results is written.")
strawberry.enum(Encoding, name="Encoding", description="How the letters of a text are kept as bytes.")
strawberry.enum(DateOrder, name="DateOrder", description="What comes first in dates such as 09/08/2024.")

__all__ = [
    "CatalogueAct",
    "Confidence",
    "Criterion",
    "DateOrder",
    "Depth",
    "Encoding",
    "FixtureStatus",
    "Halving",
    "ImportFormat",
    "JobKind",
    "JobState",
    "KeyScope",
    "LabModuleState",
    "LabPictureShape",
    "LabRole",
    "LabRound",
    "LabVerdict",
    "Outcome",
    "Role",
    "ScenarioName",
    "SeasonState",
    "Sport",
    "Stage",
    "SubjectKind",
    "TokenStatus",
    "TransactionKind",
    "ZoneKind",
]
