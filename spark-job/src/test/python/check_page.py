"""What a browser makes of the pages of results: check_page.py FOLDER CHROMIUM CHROMEDRIVER

FOLDER holds search.html and duplicates.html of the demo's pictures, wild.html of the keys in
wild.parquet, and neighbors/, the rows that search.html shows. Screenshots go to
FOLDER/screenshots.
"""

import functools
import itertools
import re
import sys
import unittest
from pathlib import Path

import pyarrow.parquet as parquet
from browser import Browser
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

FOLDER, CHROMIUM, DRIVER = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
SEARCH, DUPLICATES, WILD = (FOLDER / f"{name}.html" for name in ("search", "duplicates", "wild"))
PAGES = (SEARCH, DUPLICATES, WILD)
WIDTHS = (390, 1280)

# What is far from the window is not laid out until it is scrolled to: here all of it is.
OVERLAPS = """(() => {
  document.querySelectorAll('.group').forEach((group) => { group.style.contentVisibility = 'visible'; });
  const boxes = [...document.querySelectorAll('.tile')].map((tile) => tile.getBoundingClientRect());
  const overlap = (a, b) => a.left < b.right - 0.5 && b.left < a.right - 0.5
    && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5;
  const found = [];
  for (let i = 0; i < boxes.length; i++) {
    for (let j = i + 1; j < Math.min(boxes.length, i + 30); j++) {
      if (overlap(boxes[i], boxes[j])) found.push([i, j]);
    }
  }
  return found;
})()"""

OUTSIDE = """[...document.querySelectorAll('body *')]
  .filter((e) => e.getBoundingClientRect().right > innerWidth + 0.5 || e.getBoundingClientRect().left < -0.5)
  .map((e) => e.className)"""

CUT_TEXT = """[...document.querySelectorAll('.score, .rank, .count, dd, h1')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0).map((e) => e.textContent)"""


def on_every_page(test):
    """The test on every page at every width: test(self, page, width)."""
    @functools.wraps(test)
    def on_all(self):
        for page in PAGES:
            for width in WIDTHS:
                with self.subTest(page=page.name, width=width):
                    self.browser.open(page, width)
                    test(self, page, width)
    return on_all


def rgb(color):
    return [int(part, 16) for part in re.findall("[0-9a-f]{2}", color.strip())]


def contrast(one, other):
    """Of two colours like #1b1c1e, by the formula of WCAG."""
    def luminance(color):
        parts = [part / 255 for part in rgb(color)]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


class PageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser(CHROMIUM, DRIVER)

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def rows(self):
        """The groups on the page: the lead's key, and keys and scores of its matches."""
        return self.browser.run(
            "[...document.querySelectorAll('.group')].map((g) => [g.querySelector('.lead').title,"
            "[...g.querySelectorAll('.match')].map((m) => [m.title, m.querySelector('.score').textContent])])")

    def await_focus(self, element):
        """A closing dialog says so in an event of its own, some time after the key that closed it."""
        try:
            WebDriverWait(self.browser.driver, 10, 0.05).until(lambda _: self.browser.focused() == element)
        except TimeoutException:
            self.assertEqual(element, self.browser.focused())

    def sort(self, view):
        self.browser.one(f".sort option[value={view}]").click()

    def leads(self):
        return [lead for lead, _ in self.rows()]

    # Layout

    @on_every_page
    def test_nothing_is_wider_than_the_window_and_nothing_overlaps(self, page, width):
        self.assertEqual(width, self.browser.run("document.documentElement.scrollWidth"))
        self.assertEqual([], self.browser.run(OUTSIDE))
        self.assertEqual([], self.browser.run(OVERLAPS))
        self.assertEqual([], self.browser.run(CUT_TEXT))
        for scheme in ("light", "dark"):
            self.browser.open(page, width, scheme=scheme)
            self.browser.screenshot(FOLDER / "screenshots" / f"{page.stem}-{width}-{scheme}.png")

    @on_every_page
    def test_every_picture_is_really_there(self, page, width):
        widths = self.browser.run("[...document.images].map((image) => image.naturalWidth)")
        self.assertGreater(len(widths), 10)
        self.assertGreater(min(widths), 0)
        shown = self.browser.run("[...document.images].map((image) => image.getBoundingClientRect().width)")
        self.assertGreater(min(shown), 80)

    @on_every_page
    def test_nothing_is_asked_of_the_network_and_nothing_is_complained_of(self, page, width):
        self.browser.all(".match")[0].click()
        self.browser.press(Keys.ESCAPE)
        self.assertEqual([page.resolve().as_uri()], self.browser.requests())
        self.assertEqual([], self.browser.complaints())

    def test_a_page_of_some_hundred_pictures_is_a_few_megabytes(self):
        self.browser.open(SEARCH)
        pictures = self.browser.run("data.pictures.length")
        self.assertGreater(pictures, 300)
        self.assertLess(SEARCH.stat().st_size, 16_000 * pictures)

    def test_dark_and_light_follow_the_system(self):
        papers = []
        for scheme in ("light", "dark"):
            self.browser.open(SEARCH, scheme=scheme)
            papers.append(self.browser.run("getComputedStyle(document.body).backgroundColor"))
        light, dark = (int(re.search(r"\d+", paper)[0]) for paper in papers)
        self.assertGreater(light, 200)
        self.assertLess(dark, 50)

    def test_a_finger_finds_its_target(self):
        self.browser.open(SEARCH, 390)
        self.browser.all(".match")[0].click()
        sizes = self.browser.run(
            "[...document.querySelectorAll('.filter, .sort, .bar button, .tile')]"
            ".map((e) => e.getBoundingClientRect()).map((box) => Math.min(box.width, box.height))")
        self.assertGreaterEqual(min(sizes), 44)

    # What is shown

    def test_the_page_shows_the_rows_of_the_table(self):
        self.browser.open(SEARCH)
        table = {}
        rows = parquet.read_table(FOLDER / "neighbors").to_pylist()
        for row in sorted(rows, key=lambda row: (row["query_path"], row["rank"])):
            table.setdefault(row["query_path"], []).append([row["neighbor_path"], f"{row['score']:.4f}"])
        self.assertEqual(table, dict(self.rows()))

    @on_every_page
    def test_scores_have_four_digits_and_come_nearest_first(self, page, width):
        for _, matches in self.rows():
            for _, score in matches:
                self.assertRegex(score, r"^(-?\d+\.\d{4}|–)$")
            scores = [float(score) for _, score in matches if score != "–"]
            self.assertEqual(sorted(scores, reverse=True), scores)

    def test_scores_of_any_size_are_told_apart(self):
        self.browser.open(SEARCH)
        sizes = "[0.92354, 0, -12.5, -1.5e-7, 2.5e38, null].map(digits)"
        self.assertEqual(["0.9235", "0.0000", "-12.5000", "-1.50e-7", "2.50e+38", "–"], self.browser.run(sizes))

    def test_text_and_edges_stand_out_from_the_paper(self):
        """The contrasts that WCAG 2.2 asks for at level AA: 4.5 for text, 3 for what is pressed."""
        for scheme in ("light", "dark"):
            self.browser.open(SEARCH, scheme=scheme)

            def color(name):
                return self.browser.run(
                    "getComputedStyle(document.documentElement).getPropertyValue(arguments[0])", name)

            for text in ("--ink", "--quiet"):
                for ground in ("--paper", "--well"):
                    self.assertGreaterEqual(contrast(color(text), color(ground)), 4.5, (scheme, text, ground))
            for edge in ("--edge", "--accent"):
                self.assertGreaterEqual(contrast(color(edge), color("--paper")), 3, (scheme, edge))
            edge = self.browser.one(".filter").value_of_css_property("border-top-color")
            self.assertEqual(rgb(color("--edge")), [int(part) for part in re.findall(r"\d+", edge)[:3]])

    def test_a_picture_that_cannot_be_read_says_why(self):
        self.browser.open(WILD)
        problems = self.browser.texts(".problem")
        self.assertTrue(problems)
        for problem in problems:
            self.assertRegex(problem, r"^(UNREADABLE|UNSUPPORTED_FORMAT): \S")

    def test_wild_keys_are_text_and_only_text(self):
        self.browser.open(WILD)
        keys = set(parquet.read_table(FOLDER / "wild.parquet")["path"].to_pylist())
        shown = {key for lead, matches in self.rows() for key in [lead, *(key for key, _ in matches)]}
        self.assertEqual(keys, shown)
        self.assertIsNone(self.browser.run("window.stolen ?? null"))
        names = {"ARTICLE", "BUTTON", "SPAN", "IMG", "BDI", "OL", "LI"}
        self.assertEqual(names, set(self.browser.run("[...document.querySelectorAll('main *')].map((e) => e.tagName)")))
        self.browser.all(".lead")[0].click()
        seen = set()
        for lead in self.browser.all(".lead"):
            self.browser.run("arguments[0].click()", lead)
            seen.add(self.browser.texts(".pair .key")[0])
        self.assertEqual(set(self.leads()), seen)
        self.assertIsNone(self.browser.run("window.stolen ?? null"))

    # Views

    def test_each_view_sorts_by_its_score(self):
        def best(row):
            return float(row[1][0][1])

        def gap(row):
            return best(row) - float(row[1][1][1])

        self.browser.open(SEARCH)
        self.assertEqual(sorted(self.leads()), self.leads())
        self.sort("best")
        self.assertDescending(map(best, self.rows()))
        self.sort("worst")
        self.assertDescending(-best(row) for row in self.rows())
        self.sort("gap")
        self.assertDescending((gap(row) for row in self.rows()), slack=2e-4)
        self.sort("key")
        self.assertEqual(sorted(self.leads()), self.leads())

    def test_duplicates_sort_by_their_least_alike_too(self):
        self.browser.open(DUPLICATES)
        self.sort("worst")
        # A dash: no pair with the picture to keep, but with another of its cluster.
        numbers = [[float(score) for _, score in matches if score != "–"] for _, matches in self.rows()]
        self.assertDescending(-scores[-1] for scores in numbers if scores)

    def assertDescending(self, values, slack=0.0):
        values = list(values)
        self.assertGreater(len(values), 10)
        for before, after in itertools.pairwise(values):
            self.assertGreaterEqual(before + slack, after)

    def test_the_filter_leaves_what_it_names_and_says_how_many(self):
        self.browser.open(SEARCH)
        everything = self.leads()
        self.browser.press("/")
        self.assertEqual("filter", self.browser.focused().get_attribute("class"))
        self.browser.press("RINGS-")
        wanted = [key for key in everything if "rings-" in key]
        self.assertEqual(wanted, self.leads())
        self.assertEqual([f"{len(wanted)} of {len(everything)} queries"], self.browser.texts(".count"))
        self.browser.press("<no such>")
        self.assertEqual([], self.leads())
        self.assertEqual(["No key contains “RINGS-<no such>”."], self.browser.texts(".none"))
        self.browser.one(".filter").send_keys(Keys.CONTROL + "a", Keys.BACKSPACE)
        self.assertEqual(everything, self.leads())

    # Pointer and keyboard

    @on_every_page
    def test_a_click_compares_and_escape_brings_back(self, page, width):
        group = self.browser.all(".group")[1]
        lead, matches = self.rows()[1]
        tile = group.find_elements("css selector", ".match")[0]
        tile.click()
        self.assertTrue(self.browser.run("document.querySelector('dialog').open"))
        self.assertEqual([lead, matches[0][0]], self.browser.texts(".pair .key"))
        self.assertEqual([f"1 of {len(matches)} · {matches[0][1]}"], self.browser.texts(".where"))
        box = self.browser.run("document.querySelector('dialog').getBoundingClientRect().toJSON()")
        self.assertTrue(box["left"] >= 0 and box["right"] <= width and box["top"] >= 0)
        self.browser.screenshot(FOLDER / "screenshots" / f"{page.stem}-{width}-compare.png")
        self.browser.press(Keys.ESCAPE)
        self.assertFalse(self.browser.run("document.querySelector('dialog').open"))
        self.await_focus(tile)

    def test_the_keyboard_goes_everywhere(self):
        self.browser.open(SEARCH)
        self.browser.one(".sort").send_keys(Keys.TAB)
        tiles = [group.find_elements("css selector", ".tile") for group in self.browser.all(".group")[:3]]
        steps = [
            (None, tiles[0][0]),
            (Keys.ARROW_RIGHT, tiles[0][1]),
            (Keys.ARROW_RIGHT, tiles[0][2]),
            (Keys.ARROW_LEFT, tiles[0][1]),
            (Keys.ARROW_UP, tiles[0][0]),
            (Keys.ARROW_UP, tiles[0][0]),
            (Keys.ARROW_DOWN, tiles[1][0]),
            (Keys.TAB, tiles[2][0]),
            (Keys.ARROW_UP, tiles[1][0]),
        ]
        for key, expected in steps:
            if key:
                self.browser.press(key)
            self.await_focus(expected)
            self.assertEqual("solid", self.browser.focused().value_of_css_property("outline-style"))
        self.browser.press(Keys.ENTER)
        lead, matches = self.rows()[1]
        self.assertEqual([lead, matches[0][0]], self.browser.texts(".pair .key"))
        self.browser.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ARROW_LEFT)
        self.assertEqual([lead, matches[1][0]], self.browser.texts(".pair .key"))
        self.browser.press(Keys.ESCAPE)
        self.await_focus(tiles[1][2])

    def test_the_ends_of_a_group_hold(self):
        self.browser.open(SEARCH)
        lead, matches = self.rows()[0]
        self.browser.all(".match")[0].click()
        self.assertTrue(self.browser.run("document.querySelector('.back').disabled"))
        self.browser.press(*[Keys.ARROW_RIGHT] * (len(matches) + 3))
        self.assertEqual([lead, matches[-1][0]], self.browser.texts(".pair .key"))
        self.assertTrue(self.browser.run("document.querySelector('.on').disabled"))
        self.browser.one(".close").click()

    @on_every_page
    def test_everything_that_can_be_pressed_has_a_name(self, page, width):
        names = self.browser.run(
            "[...document.querySelectorAll('button, input, select')].map((e) => e.getAttribute('aria-label'))")
        self.assertTrue(all(names))
        self.assertEqual(1, len(self.browser.all("h1")))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
