"""What `trickster data list` tells of the files."""

from dataclasses import replace
from datetime import UTC, datetime

from engine.catalogue.act import Act, ImportedFileView
from engine.notices import NoticeKind, noted
from server.operations.data import told

NAMED = noted(NoticeKind.TOLD, text="a.csv")
FILE = ImportedFileView(
    1, "a.csv", "csv", "Hill League", datetime(2024, 8, 1, tzinfo=UTC), 3, 3, 0, 0, 0, Act.IMPORT, None, NAMED
)


def test_a_synthetic_competition_is_listed_once_and_every_file_of_a_real_one() -> None:
    drawn = [replace(FILE, id=number, competition="Hollow Hills") for number in (4, 3)]
    files = [drawn[0], replace(FILE, id=2), drawn[1], FILE]

    assert [each.id for each in told(files, {"Hollow Hills"})] == [4, 2, 1]
