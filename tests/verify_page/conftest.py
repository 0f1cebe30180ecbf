"""The two browsers, each started once, and what the tests of the page ask for."""

from collections.abc import Iterator

import pytest
from tests.tools import tool
from tests.verify_page.browsers import Browser, Chromium, Tab, chromium, firefox
from tests.verify_page.office import lists_of_fixture
from tests.verify_page.site import Site, site_of

from installer import page_tools

_NEEDED = {"chromium_browser": page_tools.CHROMIUM, "firefox_browser": page_tools.FIREFOX}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser, so that `-m browser` finds it."""
    for item in items:
        if {"browser", *_NEEDED} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Ask for node and the browsers before anything is started with them."""
    tool("node")
    if item.get_closest_marker("browser"):
        for names in _NEEDED.values():
            tool(*names)


@pytest.fixture(scope="session")
def chromium_browser() -> Iterator[Chromium]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="session")
def firefox_browser() -> Iterator[Browser]:
    with firefox() as started:
        yield started


@pytest.fixture(params=["chromium", "firefox"])
def browser(request: pytest.FixtureRequest) -> Browser:
    """Each of the two browsers in turn."""
    started: Browser = request.getfixturevalue(f"{request.param}_browser")
    return started


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    """A tab that knows nothing yet."""
    with browser.tab() as opened:
        yield opened


@pytest.fixture
def site() -> Iterator[Site]:
    """The page with the lists of the shared vectors."""
    with site_of(lists_of_fixture()) as served:
        yield served
