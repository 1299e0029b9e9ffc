"""Makes `docs/report.png`, the README's picture of a report, from two shipped specs."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from timeline_picture import ROOT, options

TARGET = ROOT / "docs" / "report.png"
SPECS = ("specs/write-ahead.yaml", "specs/two-phase-commit.yaml")
WIDTH, HEIGHT = 1_100, 860  # pixels; the page goes on below
VIOLATED = 1  # the first spec is at-least-once: it does not keep the claim


def main(target: Path = TARGET, more: tuple[str, ...] = ()) -> int:
    """Write the picture.

    Args:
        more: options of the certification, for a test that need not wait for all of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        command = [sys.executable, "-m", "semantix", "certify", *SPECS, "-q", "--no-progress"]
        command += ["--claim", "exactly_once", "--html", str(page), *more]
        done = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
        if done.returncode != VIOLATED:
            return done.returncode or 70
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(f" --html {page}", ""), encoding="utf-8")
        driver = webdriver.Chrome(options=options(), service=Service(shutil.which("chromedriver")))
        try:
            picture = _taken(driver, page)
        finally:
            driver.quit()
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(picture)
    return 0


def _taken(driver: webdriver.Chrome, page: Path) -> bytes:
    size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(page.as_uri())
    return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", {})["data"])


if __name__ == "__main__":
    sys.exit(main())
