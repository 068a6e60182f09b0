"""The Lab in a real browser: the bench, a lock, questions, and a game of ten with and without scripts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from engine.lab.modules.registry import MODULES
from tests.browser.conftest import Visit
from tests.browser.test_every_page import THEMES
from tests.browser.test_journeys import expect_balance
from tests.browser.tour import NARROWEST, draw_charts, findings, sideways

FREE, LOCKED = "/lab/distributions", "/lab/scoring"
QUESTION = "#likeliest-score"
RIGHT = "#likeliest-score-1"
GAME = "/lab/calibration"


def sentence(page: Page) -> str:
    return page.locator("#panel figcaption p").inner_text()


def test_a_guest_finds_the_lab_and_reads_a_free_lesson(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Lab").click()
    page.get_by_role("link", name="What a distribution is").first.click()

    expect(page.get_by_role("heading", name="One match, many endings")).to_be_visible()
    expect(page.locator("#panel .drawing svg")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in").last).to_be_visible()


def test_a_slider_moves_its_box_and_the_picture_in_place(visit: Visit) -> None:
    page, sent = visit(), visit(scripts=False)
    sent.goto(f"{FREE}?gap=200")
    page.goto(FREE)
    address = page.url
    page.locator("#gap-slider").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")

    expect(page.locator("#gap")).to_have_value("200")
    expect(page.locator("#panel figcaption p")).to_have_text(sentence(sent))
    expect(page.locator("#gap-slider")).to_be_focused()
    expect(page.locator("#panel .drawing svg.marks")).to_be_visible()
    expect(page.locator("#live")).to_have_text(sentence(sent))
    assert page.url == address


@pytest.mark.parametrize("moved", ["#gap", "#gap-slider"])
def test_without_scripts_the_bench_is_a_form_and_either_control_counts(visit: Visit, moved: str) -> None:
    page = visit(scripts=False)
    page.goto(FREE)
    page.locator(moved).fill("300")
    page.get_by_role("button", name="Compute").click()

    expect(page.locator("#gap")).to_have_value("300")
    expect(page.locator("#gap-slider")).to_have_value("300")


def test_a_value_out_of_its_range_is_refused_beside_its_field(visit: Visit) -> None:
    page = visit(refusals=(422,))
    page.goto(f"{FREE}?gap=9999")

    expect(page.locator("#gap-note")).to_contain_text("must be from 0 to 400")
    expect(page.locator("#panel .drawing svg")).to_be_visible()


def test_the_picture_of_the_bench_is_downloaded_with_its_setting(visit: Visit) -> None:
    page = visit()
    page.goto(f"{FREE}?gap=250")
    address = page.get_by_role("link", name="Every margin with its share as CSV").get_attribute("href")
    assert address
    assert "gap=250" in address
    rows = list(csv.reader(io.StringIO(page.request.get(address).text())))

    assert rows[0][0] == "Series"
    assert len(rows) == 1 + 11


@pytest.mark.parametrize("scripts", [True, False])
def test_a_lesson_is_unlocked_once_and_stays_open(visit: Visit, account: Callable[..., str], scripts: bool) -> None:
    reader = account(5)
    page = visit(reader=reader, scripts=scripts)
    page.goto(LOCKED)
    expect(page.get_by_role("heading", name="Three scores")).to_have_count(0)
    page.locator("#unlock-module").click()

    expect(page.get_by_role("heading", name="Three scores")).to_be_visible()
    expect_balance(page, 3)
    page.reload()
    expect(page.get_by_role("heading", name="Three scores")).to_be_visible()
    expect_balance(page, 3)


def test_short_of_tokens_the_lock_says_what_is_missing(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(1))
    page.goto(LOCKED)

    expect(page.locator(".offer")).to_contain_text("you have 1: you need 1 more")


def test_no_file_of_a_locked_lesson_can_be_had(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(1))

    assert page.request.get(f"{LOCKED}/chart.csv").status == 404
    assert page.request.get(f"{LOCKED}?said=50", headers={"HX-Request-Type": "partial"}).text().count("svg") == 0


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_is_explained_and_kept(visit: Visit, account: Callable[..., str], scripts: bool) -> None:
    page = visit(reader=account(), scripts=scripts)
    page.goto(FREE)
    page.locator(RIGHT).check()
    page.locator(f"{QUESTION}-answer").click()

    expect(page.locator(QUESTION)).to_contain_text("Right.")
    if scripts:
        expect(page.locator(f"{QUESTION} h3")).to_be_focused()
    page.goto("/lab")
    expect(page.get_by_role("table")).to_contain_text("What a distribution is")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_game_of_ten_by_keyboard_alone(visit: Visit, account: Callable[..., str], scripts: bool) -> None:
    page = visit(reader=account(), scripts=scripts)
    page.goto(GAME)
    for number in range(1, 11):
        page.locator("#home").focus()
        for chance in ("50", "30", "20"):
            page.keyboard.press("Control+a")
            page.keyboard.type(chance)
            page.keyboard.press("Tab")
        assert [page.locator(f"#{name}").input_value() for name in ("home", "draw", "away")] == ["50", "30", "20"]
        page.locator("#away").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#result")).to_be_visible()
        if scripts:
            expect(page.locator("#result")).to_be_focused()
        expect(page.locator(".steps .made")).to_have_count(number)
        page.locator("#go-on").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#result")).to_have_count(0)

    expect(page).to_have_url(re.compile("kind=free$"))
    expect(page.locator("#record")).to_be_visible()
    expect(page.locator("#game")).to_contain_text("Too few to say: 10 forecasts")
    expect(page.locator("#game")).to_contain_text("Mean scores over 10 forecasts")


def test_chances_that_do_not_sum_are_refused_beside_the_field_and_can_be_scaled(
    visit: Visit, account: Callable[..., str]
) -> None:
    page = visit(reader=account(), scripts=False, refusals=(422,))
    page.goto(GAME)
    for name, chance in (("home", "60"), ("draw", "30"), ("away", "30")):
        page.locator(f"#{name}").fill(chance)
    page.locator("#store").click()
    expect(page.locator("#away-note")).to_contain_text("they sum to 120%")
    page.locator("#scale").click()

    expect(page.locator("#home")).to_have_value("50")
    expect(page.locator("#game")).to_contain_text("Nothing is stored yet")
    page.locator("#store").click()
    expect(page.locator("#result")).to_be_visible()


def together(page: Page) -> list[float]:
    """The three chances in the boxes, of a bar whose parts are as wide."""
    chances = [float(page.locator(f"#{name}").input_value()) for name in ("home", "draw", "away")]
    widths = page.locator(".split [data-part]").evaluate_all(
        "parts => parts.map(each => Number(each.getAttribute('width')))"
    )
    assert widths == pytest.approx(chances, abs=0.1)
    return chances


def test_a_handle_moves_what_is_on_both_of_its_sides_and_stops_before_the_other(visit: Visit) -> None:
    page = visit()
    page.goto(GAME)
    home, draw, away = together(page)
    handle = page.locator("[data-edge=home]")
    handle.press("ArrowRight")
    assert together(page) == [home + 1, draw - 1, away]
    expect(handle).to_have_attribute("aria-valuetext", f"{home + 1:g} percent")
    page.locator("[data-edge=away]").press("ArrowLeft")
    assert together(page) == [home + 1, draw - 2, away + 1]

    handle.press("End")
    assert together(page) == [100 - 1 - away - 1, 1, away + 1]
    handle.press("Home")
    assert together(page)[0] == 1


def test_a_handle_is_dragged_along_the_bar(visit: Visit) -> None:
    page = visit(width=390)
    page.goto(GAME)
    home, draw, away = together(page)
    box = page.locator(".split").bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * home / 100, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * (home + 5) / 100, middle, steps=5)
    page.mouse.up()

    assert together(page) == [pytest.approx(home + 5, abs=1), pytest.approx(draw - 5, abs=1), away]


def test_what_is_typed_takes_from_what_was_not_typed_or_longest_ago(visit: Visit) -> None:
    page = visit(refusals=(422,))
    page.goto(GAME)
    _, draw, away = together(page)

    def typed(name: str, chance: str) -> None:
        page.locator(f"#{name}").press("ControlOrMeta+a")
        page.locator(f"#{name}").press_sequentially(chance)

    typed("home", "60")
    _, less, fewer = together(page)
    assert less + fewer == 40
    assert less / fewer == pytest.approx(draw / away, rel=0.1)
    typed("draw", "15")
    assert together(page) == [60, 15, 25]
    typed("away", "30")
    assert together(page) == [55, 15, 30]
    typed("away", "99")
    page.locator("#store").click()
    expect(page.locator("#away-note")).to_be_visible()


def test_dates_are_hidden_on_request(visit: Visit) -> None:
    page = visit()
    page.goto(GAME)
    expect(page.locator("#game header time")).to_have_count(1)
    page.get_by_role("link", name="Hide dates").click()

    expect(page.locator("#game time")).to_have_count(0)


def test_the_forecasts_are_downloaded_with_their_scores(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account())
    page.goto(GAME)
    page.locator("#store").click()
    expect(page.locator("#result")).to_be_visible()
    address = page.get_by_role("link", name="All your forecasts as CSV").get_attribute("href")
    assert address
    heading, made = csv.reader(io.StringIO(page.request.get(address).text()))

    row = dict(zip(heading, made, strict=True))
    assert sum(float(row[f"said_{name}"]) for name in ("home", "draw", "away")) == pytest.approx(1)
    assert float(row["log_score"]) > 0


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_the_lab(visit: Visit, account: Callable[..., str], theme: str) -> None:
    page = visit(reader=account(5), theme=theme)
    found = []
    for address in ("/lab", FREE, LOCKED, "/lab/summary", GAME):
        page.goto(address)
        draw_charts(page)
        found += findings(page)
    page.locator("#store").click()
    expect(page.locator("#chart-lab-reliability")).to_be_visible()
    draw_charts(page)
    found += findings(page)

    assert found == []


def test_nothing_in_the_lab_scrolls_sideways_on_the_narrowest_screen(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(5), width=NARROWEST)
    too_wide = []
    for address in ("/lab", FREE, LOCKED, "/lab/summary", GAME):
        page.goto(address)
        too_wide += [address] if sideways(page) else []
    page.locator("#store").click()
    expect(page.locator("#result")).to_be_visible()
    too_wide += ["result"] if sideways(page) else []

    assert too_wide == []


def test_what_is_sent_twice_shows_what_came_of_the_first(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(), scripts=False)
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(GAME)
    page.locator("#store").click()
    result = page.locator("#result").text_content() or ""
    for name, chance in (("home", "20"), ("draw", "30"), ("away", "50")):
        other.locator(f"#{name}").fill(chance)
    other.locator("#store").click()

    expect(other.locator("#result")).to_have_text(result)
    expect(other.locator("#game")).to_contain_text("Mean scores over 1 forecast;")


def test_a_teacher_sends_a_setting_and_sees_what_the_class_made_of_it(
    visit: Visit, account: Callable[..., str]
) -> None:
    pupil, teacher = visit(reader=account(), width=390), visit(reader="treasurer")
    teacher.goto(f"{FREE}?gap=200")
    told = teacher.locator("#panel .facts").inner_text()
    teacher.goto("/admin/lab")
    row = teacher.get_by_role("row").filter(has_text="What a distribution is").first
    begun = int(row.get_by_role("cell").nth(1).inner_text())

    pupil.goto(f"{FREE}?gap=200")
    assert pupil.locator("#panel .facts").inner_text() == told
    pupil.locator(RIGHT).check()
    pupil.locator(f"{QUESTION}-answer").click()
    expect(pupil.locator(QUESTION)).to_contain_text("Right.")
    pupil.goto(GAME)
    pupil.locator("[data-edge=home]").press("ArrowRight")
    pupil.locator("#store").click()
    expect(pupil.locator("#result")).to_be_visible()

    teacher.reload()
    expect(row.get_by_role("cell").nth(1)).to_have_text(str(begun + 1))
    expect(teacher.locator("#gains + p")).to_contain_text("forecast")


def test_the_wallet_leads_back_to_the_lesson_that_was_bought(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(5))
    page.goto(LOCKED)
    page.locator("#unlock-module").click()
    expect(page.get_by_role("heading", name="Three scores")).to_be_visible()
    page.goto("/wallet")
    page.get_by_role("link", name="Scoring a forecast").click()

    expect(page.get_by_role("heading", name="Three scores")).to_be_visible()
    assert page.request.get("/account/everything.json").json()["simulations"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_trial_is_set_on_the_bench_and_its_answer_unfolds(visit: Visit, scripts: bool) -> None:
    page = visit(scripts=scripts)
    page.goto(FREE)
    trial = page.locator(".trials li").nth(1)
    expect(trial.locator("details p")).to_be_hidden()
    trial.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(trial.locator("details p")).to_be_visible()
    trial.get_by_role("link").click()

    expect(page.locator("#gap")).to_have_value("400")
    expect(page.locator("#panel .drawing svg")).to_be_visible()
    expect(page).to_have_url(re.compile("#bench-title$"))


def test_the_summary_tells_what_was_learned_and_goes_on(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account())
    page.goto(FREE)
    for question, choice in (("likeliest-score", 0), ("sum", 1), ("even", 1)):
        page.locator(f"#{question}-{choice}").check()
        page.locator(f"#{question}-answer").click()
        expect(page.locator(f"#{question}")).to_contain_text("Not so." if choice == 0 else "Right.")
    page.goto("/lab")
    expect(page.locator("#resume")).to_have_text("Next: Chance, and not knowing")
    page.get_by_role("link", name="What you have learned").click()

    expect(page.locator("main")).to_contain_text("Lessons done: 1 of 10. Questions right at once: 2 of 3.")
    page.get_by_text("The question to look at again").click()
    expect(page.locator("main dl")).to_contain_text("Right is: 12%")
    page.locator("#go-on").click()
    expect(page.get_by_role("heading", name="A die and a sealed envelope")).to_be_visible()


def test_a_result_says_how_chances_like_it_did_so_far(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account())
    page.goto(GAME)
    expect(page.get_by_text("Begin with the base rate")).to_be_visible()
    page.locator("#store").click()

    expect(page.locator("#feedback")).to_contain_text("too few to say")
    expect(page.get_by_text("Begin with the base rate")).to_have_count(0)


@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_the_report_of_the_lab(visit: Visit, account: Callable[..., str], theme: str) -> None:
    page = visit(reader="treasurer", theme=theme, width=NARROWEST)
    page.goto("/admin/lab")

    expect(page.get_by_role("heading", name="What the Lab achieves")).to_be_visible()
    assert findings(page) == []
    assert not sideways(page)


def test_every_lesson_draws_its_bench_and_is_found_whole_by_axe(visit: Visit, account: Callable[..., str]) -> None:
    page = visit(reader=account(2 * len(MODULES)))
    found = []
    for module in MODULES.values():
        page.goto(f"/lab/{module.id}")
        if not module.is_free:
            page.locator("#unlock-module").click()
        expect(page.locator("#lesson")).to_be_visible()
        draw_charts(page)
        expect(page.locator("#panel .drawing svg")).to_be_visible()
        found += findings(page)

    assert found == []
