"""The report of a certification, as a reader opens it."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from semantix.report.documents.badge import badge_svg
from semantix.report.pages.certification import certification_page
from semantix.report.pages.shell import page
from semantix.testing.sample_certificates import HOSTILE, sample_certificate


def test_the_report_is_fine_at_every_width_and_in_both_themes(look) -> None:
    look(certification_page(sample_certificate(1, 2))).everywhere("certification")


def test_a_report_full_of_hostile_text_is_fine_too(look) -> None:
    page = certification_page(sample_certificate(4, 2, texts=HOSTILE))
    opened = look(page)
    opened.everywhere("certification-hostile", widths=(400,))
    assert opened.driver.execute_script("return document.images.length") == 0


def test_twenty_specs_with_two_hundred_findings_open_in_two_seconds(look) -> None:
    opened = look(certification_page(sample_certificate(20, 10, texts=("a text " * 20,))))
    # What else runs on the machine only adds to the time: the best of several openings counts.
    assert min(_opening_seconds(opened) for _ in range(5)) < 2
    assert len(opened.driver.find_elements(By.CSS_SELECTOR, "section.result")) == 20


def _opening_seconds(opened) -> float:
    opened.at(1_600)
    script = "return performance.getEntriesByType('navigation')[0].loadEventEnd / 1000"
    return float(opened.driver.execute_script(script))


def test_the_filter_leaves_the_results_that_contain_its_words(look) -> None:
    opened = look(certification_page(sample_certificate(4)))
    opened.at(900)
    box = opened.driver.find_element(By.ID, "filter")
    box.send_keys("violated spec-0")
    shown = opened.driver.find_elements(By.CSS_SELECTOR, "section.result:not([hidden])")
    assert [one.get_attribute("id") for one in shown] == ["result-1"]
    assert opened.driver.find_element(By.ID, "filtered").text == "1 of 4"
    box.send_keys(Keys.BACKSPACE * 20)
    shown = opened.driver.find_elements(By.CSS_SELECTOR, "section.result:not([hidden])")
    assert len(shown) == 4


def test_everything_is_reached_and_unfolded_by_keyboard(look) -> None:
    opened = look(certification_page(sample_certificate(5)))
    opened.at(900)
    body = opened.driver.find_element(By.TAG_NAME, "body")
    body.send_keys(Keys.TAB)
    focused = opened.driver.switch_to.active_element
    assert focused.text == "Skip to the content"
    focused.send_keys(Keys.ENTER)
    assert opened.driver.switch_to.active_element.get_attribute("id") == "main"
    summary = opened.driver.find_element(By.CSS_SELECTOR, "section.result summary")
    folded = summary.find_element(By.XPATH, "..")
    assert folded.get_attribute("open") is None
    summary.send_keys(Keys.ENTER)
    assert folded.get_attribute("open") is not None


def test_without_javascript_all_of_it_is_there(look) -> None:
    opened = look(certification_page(sample_certificate(2, 2)))
    opened.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        opened.at(900)
        opened.shot("certification-without-javascript")
        assert opened.driver.find_element(By.CSS_SELECTOR, ".tools").is_displayed() is False
        details = opened.driver.find_elements(By.CSS_SELECTOR, "details.part")
        assert details
        assert all(one.get_attribute("open") is not None for one in details if _is_evidence(one))
    finally:
        opened.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def _is_evidence(details) -> bool:
    return not details.find_element(By.TAG_NAME, "summary").text.startswith("Observed only")


@pytest.mark.parametrize("number", [0, 1])
def test_on_paper_everything_is_unfolded(look, number: int) -> None:
    opened = look(certification_page(sample_certificate((2, 5)[number], 2)))
    opened.at(900)
    opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        WebDriverWait(opened.driver, 10).until(
            lambda driver: driver.execute_script("return matchMedia('print').matches")
        )
        folded = "[...document.querySelectorAll('details:not([open]) > *:not(summary)')]"
        hidden = "(one) => !one.checkVisibility({contentVisibilityAuto: true})"
        assert opened.driver.execute_script(f"return {folded}.length") > 0
        # Chromium lays the page out anew some time after the medium has changed.
        WebDriverWait(opened.driver, 10).until(
            lambda driver: driver.execute_script(f"return {folded}.filter({hidden}).length") == 0
        )
        assert not opened.driver.find_element(By.ID, "filter").is_displayed()
    finally:
        opened.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    made = opened.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": True})
    assert len(made["data"]) > 20_000


def test_badges_are_pictures(look) -> None:
    made = sample_certificate(4)
    each = [{**made, "results": [entry]} for entry in made["results"]]
    badges = "".join(f"<p>{badge_svg(one)}</p>" for one in (*each, made))
    opened = look(page("shell", title="badges").replace("</main>", f"{badges}</main>"))
    opened.at(400)
    opened.shot("badges")
    assert opened.complaints() == []
