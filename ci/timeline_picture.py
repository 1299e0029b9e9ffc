"""Makes `docs/timeline.png`, the README's picture of a timeline, from a shipped spec and plan."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "timeline.png"
RUN = ("specs/write-ahead.yaml", "--plan", "fault_plans/crash-between-send-and-mark.yaml")
WIDTH = 1_500  # pixels of the window
# The box around the picture and its legend, without what needs a mouse or a keyboard.
_BOX = """
document.querySelectorAll(".only-scripted").forEach((one) => { one.hidden = true; });
const [top, bottom] = ["#pictures", ".legend"].map((one) => document.querySelector(one))
  .map((one) => one.getBoundingClientRect());
return {x: top.left - 8, y: top.top + scrollY - 8, width: top.width + 16,
        height: bottom.bottom - top.top + 16, scale: 1};
"""


def main(target: Path = TARGET) -> int:
    """Write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "timeline.html"
        command = [sys.executable, "-m", "semantix", "run", *RUN, "-q", "--html", str(page)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        driver = webdriver.Chrome(options=options(), service=Service(shutil.which("chromedriver")))
        try:
            picture = _taken(driver, page)
        finally:
            driver.quit()
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(picture)
    return 0


def options() -> webdriver.ChromeOptions:
    """Give the options of a browser without a window."""
    made = webdriver.ChromeOptions()
    made.binary_location = shutil.which("chromium") or ""
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"):
        made.add_argument(argument)
    return made


def _taken(driver: webdriver.Chrome, page: Path) -> bytes:
    size = {"width": WIDTH, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    driver.get(page.as_uri())
    box = driver.execute_script(_BOX)
    wanted = {"captureBeyondViewport": True, "clip": box}
    return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", wanted)["data"])


if __name__ == "__main__":
    sys.exit(main())
