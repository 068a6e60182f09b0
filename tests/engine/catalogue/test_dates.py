"""Dates as people write them, and which comes first: told from a whole file, never guessed."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalogue.importers.dates import moment, written
from engine.catalogue.importers.options import DateOrder, ImportOptions
from engine.catalogue.importers.parsed import ParsedFile, RefusedRows, UndecidedDates, UndecidedMonths, YearlessDates
from engine.catalogue.importers.reading import read

HEADER = "date,home,away,home_score,away_score\n"


def dated(*dates: str, header: str = HEADER, order: DateOrder = DateOrder.AUTO, skip: bool = False) -> ParsedFile:
    rows = "".join(f'"{each}",Team {number},Brook,2,1\n' for number, each in enumerate(dates))
    (file,) = read((header + rows).encode(), "x.csv", ImportOptions(dates=order, skip_bad_rows=skip))
    return file


def days(file: ParsedFile) -> list[date]:
    return [row.day for row in file.rows]


@pytest.mark.parametrize(
    "cell",
    [
        "2024-08-16",
        "2024-8-16",
        "2024/08/16",
        "2024.08.16",
        "2024. 08. 16.",
        "2024. 8. 16.",
        "2024.08.16.",
        "2024. 08. 16. péntek",
        "2024. 08. 16. (péntek) 20:30",
        "2024. augusztus 16., péntek",
        "16.08.2024.",
        "16. 08. 2024.",
        "20240816",
        "2024-08-16 20:00:00",
        "2024-08-16T19:00:00Z",
        "2024-08-16T19:00:00.000+02:00",
        "16/08/2024",
        "16/08/24",
        "16.8.24",
        "16-08-2024",
        "16 08 2024",
        "16.08.2024 20:30",
        "16/08/2024 8:30 PM",
        "Fri 16/08/24",
        "Fr. 16.08.2024",
        "Fr., 16.08.24",
        "16 August 2024",
        "16. August 2024",
        "16th August 2024",
        "16 Aug 2024",
        "16-Aug-24",
        "16/Aug/2024",
        "16Aug2024",
        "Fri Aug 16 2024",
        "Friday, 16 August 2024",
        "Fri, 16 Aug 2024 19:00:00 GMT",
        "August 16, 2024",
        "August 16th, 2024",
        "Aug 16 2024 - 7:00pm",
        "Aug-16-2024",
        "2024 Aug 16",
        "16 août 2024",
        "vendredi 16 août 2024",
        "16 de agosto de 2024",
        "45520",
        "45520.75",
        "202408161900",
        "20240816T190000Z",
        "1723834800",
        "1723834800.0",
        "1723834800000",
        "1723834800000000",
        "1723834800000000000",
    ],
)
def test_a_date_is_read_in_every_way_that_leaves_no_doubt(cell: str) -> None:
    assert days(dated(cell)) == [date(2024, 8, 16)]


@pytest.mark.parametrize("month", ["März", "mrt", "mars", "marzo", "março", "maart", "MARCH", "Mar."])
def test_months_have_names_in_several_languages(month: str) -> None:
    assert days(dated(f"5 {month} 2024")) == [date(2024, 3, 5)]


@pytest.mark.parametrize(
    "cell",
    [
        "16 sierpnia 2024",
        "16 августа 2024",
        "16 Ağustos 2024",
        "16. srpna 2024",
        "16. elokuuta 2024",
        "16 augusti 2024",
        "fre 16 aug 2024",
        "pt., 16.08.2024",
        "пт, 16.08.2024",
        "sex., 16/08/2024",
        "2024年8月16日",
        "2024年08月16日 19:30",
        "2024年8月16日(金)",
        "2024年8月16日 星期五",
        "2024/08/16（金）",
        "2024년 8월 16일",
        "2024년 8월 16일 금요일",
        "2024. 8. 16. (금)",
        "16 августа 2024 г.",
        "16 августа 2024 года",
        "16 sierpnia 2024 r.",
        "16 серпня 2024 р.",
        "16. kolovoza 2024.",
        "16 август 2024",
        "16 Αυγούστου 2024",
        "2024. augusztus 16.",
        "ngày 16 tháng 8 năm 2024",
    ],
)
def test_a_date_is_read_with_the_names_of_other_languages(cell: str) -> None:
    assert days(dated(cell)) == [date(2024, 8, 16)]


def test_croatian_and_czech_months_of_nearly_one_name_are_told_apart() -> None:
    assert days(dated("3. lipnja 2024", "3. srpnja 2024", "3. srpna 2024", "3 lipca 2024")) == [
        date(2024, month, 3) for month in (6, 7, 8, 7)
    ]


@pytest.mark.parametrize(
    ("dates", "month"),
    [
        (["5. listopada 2024", "9. studenoga 2024"], 10),
        (["5. listopada 2024.", "7. prosinca 2024."], 10),
        (["5 listopada 2024", "7 grudnia 2024"], 11),
        (["5. listopad 2024", "7. prosince 2024"], 11),
        (["5 lis 2024", "12 wrz 2024"], 11),
        (["5 lip 2024", "12 svi 2024"], 6),
        (["5 lip 2024", "12 sie 2024"], 7),
        (["5. srp 2024", "12. kol 2024"], 7),
        (["pon 7. listopada 2024"], 10),
        (["31. listopada 2024"], 10),
        (["31 lip 2024"], 7),
        (["czw 7 listopada 2024"], 11),
        (["28.09.2024", "5 listopada 2024", "12.10.2024", "19.10.2024", "26.10.2024"], 10),
        (["19.10.2024", "26.10.2024", "3 listopada 2024", "9.11.2024", "16.11.2024"], 11),
    ],
)
@pytest.mark.parametrize("order", [DateOrder.AUTO, DateOrder.DAY_FIRST])
def test_a_month_whose_name_two_languages_share_is_told_from_the_whole_file(
    dates: list[str], month: int, order: DateOrder
) -> None:
    (at,) = [place for place, each in enumerate(dates) if any(name in each for name in ("lis", "lip", "srp"))]

    file = dated(*dates, order=order)
    assert days(file)[at].month == month
    is_croatian = month in {6, 10} or "srp" in dates[at]
    assert ("Months are named in Croatian." in " ".join(file.notes)) == is_croatian


def test_a_month_whose_name_two_languages_share_is_refused_where_nothing_tells() -> None:
    with pytest.raises(UndecidedMonths, match="'5 listopada 2024' in line 2") as refusal:
        dated("5 listopada 2024", "12 listopada 2024")

    assert "2024-10-05" in refusal.value.hint


@pytest.mark.parametrize("cell", ["16. avgusta 2024", "16. augusta 2024", "16. август 2024", "16. kolovoz 2024"])
def test_august_is_read_in_the_languages_of_the_south(cell: str) -> None:
    assert days(dated(cell)) == [date(2024, 8, 16)]


@pytest.mark.parametrize(
    ("cell", "month"), [("3 листопада 2024", 11), ("3. јануара 2024", 1), ("3. маја 2024", 5), ("3. јула 2024", 7)]
)
def test_months_in_cyrillic_letters_are_read(cell: str, month: int) -> None:
    assert days(dated(cell)) == [date(2024, month, 3)]


@pytest.mark.parametrize("cell", ["2024年13月16日", "2024年8月32日", "2024年8月"])
def test_a_day_that_is_in_no_eastern_calendar_is_refused(cell: str) -> None:
    assert written(cell) is None


def test_an_eastern_day_of_the_week_is_read_with_its_date() -> None:
    found = dated("2024年8月16日(金)", "2024년 8월 16일 금요일", "2024年8月16日 周五 19:30")
    told = [written(cell) for cell in ("2024年8月16日(金)", "2024年8月16日 周五 19:30")]

    assert days(found) == [date(2024, 8, 16)] * 3
    assert [each and (each.weekday, each.clock) for each in told] == [(4, ""), (4, "19:30")]


def test_months_of_one_start_are_told_apart() -> None:
    assert days(dated("1. června 2024", "1. července 2024", "1 czerwca 2024", "3 marraskuuta 2024")) == [
        date(2024, 6, 1),
        date(2024, 7, 1),
        date(2024, 6, 1),
        date(2024, 11, 3),
    ]


@pytest.mark.parametrize("cell", ["1723834800", "1723834800000", "202408161900Z", "20240816T190000Z"])
def test_a_moment_gives_its_kick_off(cell: str) -> None:
    assert dated(cell).rows[0].kick_off == datetime(2024, 8, 16, 19, tzinfo=UTC)


def test_a_moment_before_1970_is_read() -> None:
    assert days(dated("-300000000")) == [date(1960, 6, 29)]


@pytest.mark.parametrize(
    "cell",
    [
        "yesterday",
        "2024-19-22",
        "31/04/2024",
        "17 Foo 2024",
        "Foo 17/08/2024",
        "1723834800123456789012",
        "9999999999",
        "1/1/1",
        "٢٠٢٤-٠٨-١٦",
    ],
)
def test_what_is_no_date_is_refused(cell: str) -> None:
    with pytest.raises(RefusedRows, match="is no date from 1850 to 2100"):
        dated(cell)


@pytest.mark.parametrize(
    ("dates", "order", "how"),
    [
        (["09/01/2022", "09/18/2022"], "month first", "told from line 3"),
        (["01/09/2022", "18/09/2022"], "day first", "told from line 3"),
        (["09/01/2022", "09/08/2022", "09/11/2022"], "month first", "same day of its month"),
        (["01/09/2022", "08/09/2022", "11/09/2022"], "day first", "same day of its month"),
        (["Fri 09/08/24", "Sat 10/08/24"], "day first", "the weekday in line 2"),
        (["Fri 08/09/24", "Sat 08/10/24"], "month first", "the weekday in line 2"),
        (["01/09/2022", "03/09/2022", "10/09/2022", "01/10/2022", "08/10/2022"], "day first", "follow each other"),
        (["01.09.2024", "08.09.2024"], "day first", "dates with points"),
    ],
)
def test_the_order_is_told_from_the_whole_file_and_said(dates: list[str], order: str, how: str) -> None:
    file = dated(*dates)
    said = DateOrder(order.replace(" ", "-"))

    assert days(file) == days(dated(*dates, order=said))
    (note,) = file.notes
    assert note.startswith(f"Dates are {order}, ")
    assert how in note


def test_the_order_is_told_from_a_column_of_weekdays() -> None:
    header = "date,home,away,home_score,away_score,day\n"
    rows = "08/09/2024,A,B,2,1,Fri\n08/10/2024,B,A,2,1,Sat\n"
    (file,) = read((header + rows).encode(), "x.csv")

    assert days(file) == [date(2024, 8, 9), date(2024, 8, 10)]


def test_the_order_is_told_from_the_weekends_of_a_season_in_no_order() -> None:
    saturdays = [date(2024, 9, 7), date(2024, 10, 5), date(2024, 11, 2), date(2024, 12, 7)]
    saturdays += [date(2025, 1, 4), date(2025, 2, 1), date(2025, 3, 1), date(2025, 4, 5), date(2025, 5, 10)]
    mixed = saturdays[::2] + saturdays[1::2]

    assert days(dated(*[f"{day:%d/%m/%Y}" for day in mixed])) == mixed
    assert days(dated(*[f"{day:%m/%d/%Y}" for day in mixed])) == mixed


@pytest.mark.parametrize(
    "dates", [["01/09/2022"], ["08/09/2024", "08/10/2024"], ["01-05-2024", "12-06-2024", "02-07-2024"]]
)
def test_where_both_orders_fit_the_order_is_asked_for(dates: list[str]) -> None:
    with pytest.raises(UndecidedDates, match="read both ways") as refusal:
        dated(*dates)

    assert "--dates day-first" in refusal.value.hint


def test_where_both_orders_give_the_same_days_nothing_is_asked() -> None:
    assert days(dated("05/05/2024", "06/06/2024")) == [date(2024, 5, 5), date(2024, 6, 6)]


def test_one_slip_among_many_rows_is_a_bad_row_and_not_another_order() -> None:
    slip = [*[f"{day}/08/2024" for day in range(13, 30)], "08/31/2024"]
    with pytest.raises(RefusedRows, match="line 19, column date: '08/31/2024' is no date, day first,"):
        dated(*slip)

    assert len(dated(*slip, skip=True).rows) == 17


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_a_date_with_the_name_of_its_month_is_read_back(day: date) -> None:
    for form in ("%d %B %Y", "%B %d, %Y", "%d-%b-%Y", "%a %b %d %Y", "%Y-%m-%d"):
        meant = written(day.strftime(form))
        assert meant is not None
        assert meant.days == (day, day)


@given(st.text(max_size=60))
def test_no_text_is_more_than_no_date(text: str) -> None:
    meant = written(text)

    assert meant is None or any(meant.days)


@pytest.mark.parametrize(
    ("clock", "utc"),
    [("20:30", (18, 30)), ("8:30 pm", (18, 30)), ("20:30:00", (18, 30)), ("13:00 UTC-6", (19, 0)), ("19:00Z", (19, 0))],
)
def test_a_kick_off_is_moved_to_utc_from_the_zone_that_it_names_or_the_leagues(
    clock: str, utc: tuple[int, int]
) -> None:
    from zoneinfo import ZoneInfo

    assert moment(date(2024, 8, 16), clock, ZoneInfo("Europe/Berlin")) == datetime(2024, 8, 16, *utc, tzinfo=UTC)


def test_a_time_without_any_zone_is_as_good_as_none() -> None:
    assert moment(date(2024, 8, 16), "20:30", None) is None
    assert moment(date(2024, 8, 16), "25:30", UTC) is None
    assert moment(date(2024, 8, 16), "soon", UTC) is None


@pytest.mark.parametrize(
    ("cells", "season", "days"),
    [
        (("Sat 12 Aug", "Sun 11 Feb"), "2023-24", (date(2023, 8, 12), date(2024, 2, 11))),
        (("12.08.", "29.02."), "2023-24", (date(2023, 8, 12), date(2024, 2, 29))),
        (("14/08", "13/02"), "2023/24", (date(2023, 8, 14), date(2024, 2, 13))),
        (("Aug 16", "March 3"), "2024", (date(2024, 8, 16), date(2024, 3, 3))),
    ],
)
def test_dates_without_a_year_take_that_of_their_season(
    cells: tuple[str, str], season: str, days: tuple[date, date]
) -> None:
    rows = "".join(f"{cell},Ashby,Brook,2-1\n" for cell in cells)
    (file,) = read(f"Date,Home,Away,Score\n{rows}".encode(), "a.csv", ImportOptions(season=season))

    assert tuple(row.day for row in file.rows) == days


@pytest.mark.parametrize("cell", ["Sat 12 Aug", "12.08.", "14/08", "Aug 16"])
def test_dates_without_a_year_ask_for_their_season(cell: str) -> None:
    with pytest.raises(YearlessDates, match="its dates name no year") as refused:
        read(f"Date,Home,Away,Score\n{cell},Ashby,Brook,2-1\n".encode(), "a.csv")

    assert "--season 2023-24" in refused.value.hint


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("year,month,day", "2024,8,17"),
        ("Year,Month,Day", "24,Aug,17"),
        ("date_year,month,day", "24,8,17"),
        ("Jahr,Monat,Tag", "2024,08,17"),
        ("Año,Mes,Día", "2024,8,17"),
        ("day,month,year", "17,August,2024"),
    ],
)
def test_year_month_and_day_are_read_from_three_columns(header: str, cells: str) -> None:
    values = dict(zip(header.split(","), cells.split(","), strict=True))
    (file,) = read(
        f"{','.join(values)},home,away,hg,ag\n{','.join(values.values())},Ashby,Brook,2,1\n".encode(), "a.csv"
    )

    assert [(row.day, row.home, row.home_score) for row in file.rows] == [(date(2024, 8, 17), "Ashby", 2)]
