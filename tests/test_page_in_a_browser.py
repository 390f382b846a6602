"""The offline page as a person meets it: in Chromium, with every host out of reach, by mouse, keyboard and phone."""

import json
import os
import shutil
import time

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from stories.small import link, network

import corridor as co

BROWSER, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    not (BROWSER and DRIVER) and "CI" not in os.environ, reason="needs Debian's chromium and chromium-driver"
)
HOSTILE = "<script>document.title='owned'</script> \"q\" & \u202eevil \U0001f600 <img src=x onerror=alert(1)>"
WIDE, PHONE = (1400, 860), (390, 800)


@pytest.fixture(scope="module")
def browser():
    options = webdriver.ChromeOptions()
    options.binary_location = BROWSER
    for flag in ("headless", "no-sandbox", "disable-gpu", "host-resolver-rules=MAP * ~NOTFOUND"):
        options.add_argument(f"--{flag}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    started = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    started.set_script_timeout(30)
    yield started
    started.quit()


@pytest.fixture(scope="module")
def file(bundled, tmp_path_factory):
    """Return the page of a front, a dated way and a scenario on the bundled network."""
    front = co.pareto(bundled, "Xi'an", "Duisburg", by=("time", "cost")).thin(4)
    dated = co.plan(bundled, "Karachi", "Tehran", by="time", depart="2027-03-16 08:00")
    page = co.explore(bundled, front, {"in March": dated}, co.load_scenario("ml3-rehabilitated"))
    path = tmp_path_factory.mktemp("page") / "map.html"
    page.save(path)
    return path


def open_page(browser, path, size=WIDE, fragment=""):
    """Open a page anew and wait until it is drawn."""
    browser.set_window_size(*size)
    browser.get("about:blank")
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(f"{path.as_uri()}{fragment}")
    for _ in range(100):
        if browser.execute_script("return document.documentElement.dataset.ready"):
            return
        time.sleep(0.1)
    raise AssertionError(browser.find_element(By.ID, "summary").text)


def texts(browser, css):
    return [found.get_property("textContent") for found in browser.find_elements(By.CSS_SELECTOR, css)]


def test_it_asks_for_nothing_and_says_nothing_on_the_console(browser, file):
    open_page(browser, file)
    events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
    asked = [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]
    assert [url for url in asked if not url.startswith(("blob:", "data:"))] == [file.as_uri()]
    assert browser.get_log("browser") == []


def test_each_ledger_that_is_shown_adds_up_to_the_total_that_is_shown(browser, file):
    open_page(browser, file)
    buttons = browser.find_elements(By.CSS_SELECTOR, "#ways button")
    assert len(buttons) == 5
    for button in buttons:
        button.click()
        for column, least in (("cost_usd", 0.02), ("hours", 0.2), ("length_km", 3)):
            cells = [
                float(text.replace(",", "") or 0) for text in texts(browser, f"#ledger tbody [data-column={column}]")
            ]
            (total,) = texts(browser, f"#ledger tfoot [data-column={column}]")
            assert sum(cells) == pytest.approx(float(total.replace(",", "")), abs=least * len(cells))


def test_a_name_in_any_script_is_found_and_its_rows_shown(browser, file):
    open_page(browser, file)
    for typed in ("تفتان", "TAFTAN", "taftàn"):
        search = browser.find_element(By.ID, "search")
        search.clear()
        search.send_keys(typed, Keys.ENTER)
        assert texts(browser, "#detail h2") == ["Taftan"]
    assert any("rail-1435" in text for text in texts(browser, "#detail h3"))
    assert "at=n%3APKTFT" in browser.current_url


def test_the_keyboard_reaches_everything(browser, file):
    """Tab goes through the search, the ways, the front, the slider and the switches; Enter and arrows work them."""
    open_page(browser, file)
    reached = set()
    body = browser.find_element(By.TAG_NAME, "body")
    body.click()
    for _ in range(60):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        now = browser.switch_to.active_element
        reached.add(now.get_attribute("id") or now.get_attribute("data-way") or now.tag_name)
        if now.tag_name == "circle" and now.get_attribute("data-way") == "2":
            now.send_keys(Keys.ENTER)
            assert texts(browser, "#ways button[aria-pressed=true]")[0].startswith(texts(browser, "#ways button")[2])
        if now.get_attribute("id") == "hour":
            now.send_keys(Keys.ARROW_RIGHT)
    assert {"search", "0", "1", "2", "3", "4", "hour", "run", "map", "summary", "input"} <= reached


def test_the_slider_moves_the_box_along_the_way_and_marks_its_row(browser, file):
    open_page(browser, file, fragment="#way=5&t=200")
    when = texts(browser, "#when")[0]
    assert when.startswith("2027-03-24 11:00 UTC: ")
    row = browser.find_element(By.CSS_SELECTOR, "#ledger tr.at")
    assert row.find_elements(By.TAG_NAME, "td")[2].text in when


def test_a_view_can_be_sent_by_its_address(browser, file):
    open_page(browser, file, fragment="#z=7&c=29,61&way=2&t=0&on=road~places&at=l:taftan-mirjaveh-road")
    assert texts(browser, "#detail dd")[0] == "taftan-mirjaveh-road"
    on = browser.find_elements(By.CSS_SELECTOR, "#switches input:checked")
    assert len(on) == 2
    assert browser.find_element(By.CSS_SELECTOR, "#ways button[aria-pressed=true]").get_attribute("data-way") == "1"


def test_on_a_phone_nothing_runs_over_the_edge(browser, file):
    open_page(browser, file, size=PHONE, fragment="#at=n:PKTFT")
    widths = browser.execute_script("return [document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1]
    assert browser.find_element(By.ID, "map").size["height"] > 200


def test_the_page_of_an_answer_fits_a_phone_and_asks_for_nothing(browser, bundled, tmp_path):
    """Its notes hold lists of HS codes without a space, and its ledger is wider than the screen: that scrolls alone."""
    co.save_answer(co.plan(bundled, "Karachi", "Tehran"), tmp_path / "plan.html")
    browser.get((tmp_path / "plan.html").as_uri())
    phone = {"width": PHONE[0], "height": PHONE[1], "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    try:
        assert browser.execute_script("return document.documentElement.scrollWidth") <= PHONE[0]
    finally:
        browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert browser.get_log("browser") == []


def test_hostile_names_stay_text(browser, tmp_path):
    rows = [link("A-B", hours=5, usd=10), link("B-C", hours=5, usd=10)]
    tables = network("A/PK B/PK C/PK", rows).tables
    nodes = tables["nodes"].assign(name=HOSTILE, place=["A" + HOSTILE, "B", "C"], note=HOSTILE)
    source = {"source": ["s"], "title": [HOSTILE], "address": ["javascript:alert(1)"]}
    links = tables["links"].assign(source="s", note=HOSTILE)
    frames = {**tables, "nodes": nodes, "links": links, "sources": co.Network({}).sources.from_dict(source)}
    net = co.Network(frames, name=HOSTILE)
    co.explore(net, co.plan(net, "A", "C"), title=HOSTILE).save(tmp_path / "hostile.html")
    open_page(browser, tmp_path / "hostile.html", fragment="#at=l:A-B")
    assert browser.title.startswith("<script>")
    assert texts(browser, "h1") == [HOSTILE]
    assert HOSTILE in texts(browser, "#detail h2")[0]
    assert browser.find_elements(By.CSS_SELECTOR, "img, a[href^='javascript']") == []
    assert browser.get_log("browser") == []
