"""Pages in a real browser: Debian's Chromium without a window, driven by Selenium.

A test asks for the fixture `look` and gives it a page. What a page must keep in any case (no error
on the console, no request to anywhere, nothing that axe-core calls serious) is checked when it is
opened, at three widths and in both themes. Screenshots are kept in `.semantix/screenshots/`.
"""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import axe_core_python
import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

WIDTHS = (400, 900, 1_600)
THEMES = ("light", "dark")
HEIGHT = 900
SHOT_HEIGHT_MAX = 6_000  # pixels; a longer page is cut in its picture
_AXE = Path(axe_core_python.__file__).parent / "axe.min.js"
_EXAMINED = ((400, "dark"), (900, "light"))
_GRAVE = ("serious", "critical")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder has the marker `browser`."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


class Look:
    """One page, open in the browser."""

    def __init__(self, driver: webdriver.Chrome, file: Path, shots: Path) -> None:
        self.driver = driver
        self.file = file
        self._shots = shots

    def at(self, width: int, theme: str = "light", height: int = HEIGHT) -> None:
        """Open the page anew at a width, in a theme; check that it says and asks for nothing."""
        self._is_sized(width, theme, height)
        self.driver.get_log("performance")  # forget what was before
        self.driver.get_log("browser")
        self.driver.get(self.file.as_uri())
        self.assert_silent()

    def _is_sized(self, width: int, theme: str, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        features = [{"name": "prefers-color-scheme", "value": theme}]
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})

    def assert_silent(self) -> None:
        """Fail if the page wrote an error to the console, or asked for anything but itself."""
        said = [entry["message"] for entry in self.driver.get_log("browser")]
        assert not said, said
        own = self.file.as_uri()
        asked = [url for url in self._requests() if url.split("#")[0] != own]
        assert not asked, asked

    def _requests(self) -> Iterator[str]:
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                url = message["params"]["request"]["url"]
                if not url.startswith("data:"):
                    yield url

    def shot(self, name: str) -> Path:
        """Keep a picture of the whole page."""
        script = "return [innerWidth, document.documentElement.scrollHeight]"
        width, height = self.driver.execute_script(script)
        clip = {"x": 0, "y": 0, "width": width, "height": min(height, SHOT_HEIGHT_MAX), "scale": 1}
        options = {"captureBeyondViewport": True, "clip": clip}
        made = self.driver.execute_cdp_cmd("Page.captureScreenshot", options)
        path = self._shots / f"{name}.png"
        path.write_bytes(base64.b64decode(made["data"]))
        return path

    def complaints(self) -> list[str]:
        """Return what axe-core calls serious or critical, a line for each element."""
        self.driver.execute_script(_AXE.read_text(encoding="utf-8"))
        # For other results than violations axe-core would describe every element of the page.
        script = 'const done = arguments[0]; axe.run({resultTypes: ["violations"]})'
        script += ".then(done, (e) => done({error: String(e)}));"
        found: dict[str, Any] = self.driver.execute_async_script(script)
        assert "error" not in found, found["error"]
        assert found["passes"], "axe-core has looked at nothing"
        return [
            f"{one['impact']} {one['id']}: {one['help']}: {node['html'][:200]}"
            for one in found["violations"]
            if one["impact"] in _GRAVE
            for node in one["nodes"]
        ]

    def overflow(self) -> int:
        """Return by how many pixels the page is wider than the window."""
        script = (
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        return int(self.driver.execute_script(script))

    def everywhere(self, name: str, widths: Sequence[int] = WIDTHS) -> None:
        """Open it at each width and in each theme; keep the pictures, fail at what is wrong."""
        for theme in THEMES:
            for width in widths:
                self.at(width, theme)
                self.shot(f"{name}-{width}-{theme}")
                assert self.overflow() <= 0, f"wider than its window of {width} pixels"
                if (width, theme) in _EXAMINED:  # it takes seconds for a large page
                    assert self.complaints() == [], f"at {width} pixels, {theme}"
                self.assert_silent()


@pytest.fixture(scope="session")
def chromium(pytestconfig: pytest.Config) -> Iterator[webdriver.Chrome]:
    """The browser for the session; skips, with the reason, where it is not installed."""
    programs = {name: shutil.which(name) for name in ("chromium", "chromedriver")}
    missing = [name for name, found in programs.items() if found is None]
    if missing:
        reason = f"no {' and no '.join(missing)}: apt-get install chromium chromium-driver"
        if pytestconfig.getoption("--require-containers"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    options = webdriver.ChromeOptions()
    options.binary_location = str(programs["chromium"])
    for argument in (
        *("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"),
        *("--hide-scrollbars", "--force-color-profile=srgb", "--no-first-run", "--no-proxy-server"),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(str(programs["chromedriver"])))
    driver.set_script_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture(scope="session")
def screenshots(pytestconfig: pytest.Config) -> Path:
    """The folder of the pictures."""
    folder = pytestconfig.rootpath / ".semantix" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def look(chromium: webdriver.Chrome, screenshots: Path, tmp_path: Path) -> Callable[[str], Look]:
    """Open the text of a page in the browser."""

    def opened(page: str) -> Look:
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        return Look(chromium, file, screenshots)

    return opened
