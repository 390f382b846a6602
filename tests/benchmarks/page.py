"""How long the offline page takes to be ready, beside a page of Leaflet with the same land and nothing else.

Run `python tests/benchmarks/page.py`; it needs Debian's chromium and chromium-driver. Both pages are opened in turn, in
one browser; printed are the medians, from navigation to drawn, and their ratio.
"""

import re
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from selenium import webdriver

import corridor as co
from corridor.maps import explore

RUNS = 15


def bare(page):
    """Return the page with a script that draws the land alone."""
    script = explore._part("page.js")
    kept = script[: script.index("  const nodes = net.nodes.map")]
    ready = (
        "  map.setView([36, 60], 4);\n  land.addTo(map);\n  boundaries.addTo(map);\n"
        "  document.documentElement.dataset.ready = String(Math.round(performance.now()));\n})();\n"
    )
    text = page.replace(script, kept + ready)
    return re.sub(r"script-src [^;]*; style-src [^;]*;", "script-src 'unsafe-inline'; style-src 'unsafe-inline';", text)


def ready(browser, path):
    """Return the milliseconds from navigation until a page is drawn."""
    browser.get("about:blank")
    browser.get(path.as_uri())
    while not (found := browser.execute_script("return document.documentElement.dataset.ready")):
        time.sleep(0.01)
    return float(found)


def main():
    net = co.load()
    way = co.plan(net, "Kashgar", "Istanbul")
    full = co.explore(net, way)
    land = co.explore(co.Network({}), title="land").html
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in ("headless", "no-sandbox", "disable-gpu", "window-size=1400,860"):
        options.add_argument(f"--{flag}")
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    with tempfile.TemporaryDirectory() as folder:
        pages = {"page": full.html, "Leaflet and land": bare(land)}
        paths = {name: Path(folder) / f"{at}.html" for at, name in enumerate(pages)}
        for name, text in pages.items():
            paths[name].write_text(text, encoding="utf-8")
        times = {name: [] for name in pages}
        for _ in range(RUNS):
            for name, path in paths.items():
                times[name].append(ready(browser, path))
    browser.quit()
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, found in medians.items():
        print(f"{name:20} {found:7.0f} ms, {len(pages[name].encode()) / 1e6:.2f} MB")
    print(f"ratio {medians['page'] / medians['Leaflet and land']:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
