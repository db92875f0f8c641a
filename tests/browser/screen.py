# SPDX-License-Identifier: Apache-2.0
"""What a person does with a page: open it, choose, press, read."""

import time
from collections.abc import Callable

from selenium.common.exceptions import (
    ElementClickInterceptedException,
    ElementNotInteractableException,
    NoSuchElementException,
    StaleElementReferenceException,
    TimeoutException,
)
from selenium.webdriver.chrome.webdriver import WebDriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

SECONDS = 60.0
OFFERED_SECONDS = 6.0
GRACE_SECONDS = 0.3
_IDLE = "[data-testid='stApp'][data-test-script-state='notRunning']"
_FLEETING = (StaleElementReferenceException, ElementClickInterceptedException, ElementNotInteractableException)


class Screen:
    """A browser on the user interface at `url`; `show` is told what can be seen at each step of a journey."""

    def __init__(self, driver: WebDriver, url: str, show: Callable[[WebDriver, str], None] | None = None) -> None:
        self.driver = driver
        self.url = url
        self._show = show
        self._windows: dict[str, str] = {}

    def go(self, path: str) -> None:
        """Go to a page as the back button does: the session goes on."""
        self.driver.execute_script(
            "history.pushState({}, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))", self.url + path
        )
        self.settle()

    def of(self, person: str) -> "Screen":
        """Look through the window of a person from now on: each has a session of their own."""
        if person not in self._windows:
            self.driver.switch_to.new_window("window")
            self._windows[person] = self.driver.current_window_handle
        self.driver.switch_to.window(self._windows[person])
        return self

    def sign_in(self, key: str) -> None:
        """Sign in with a key, from any page."""
        self.press("Sign in")
        self.fill("Your API key", key)
        self.press("Sign in with this key")
        self.read("Sign out")

    def picture(self, name: str) -> None:
        """Show a step of a journey."""
        if self._show is not None:
            self._show(self.driver, name)

    def open(self, path: str = "/") -> None:
        """Go to a page as somebody who follows a link; the session is new."""
        self.driver.get(self.url + path)
        self.settle()

    def text(self) -> str:
        """What can be read."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    def read(self, *words: str) -> str:
        """Wait until all `words` can be read; return the whole text."""
        self._wait().until(lambda _: all(word in self.text() for word in words), f"cannot read {words}")
        return self.text()

    def press(self, name: str, *, beside: str = "") -> None:
        """Press the button with this text; of several the one beside the bold words that begin so."""
        within = f"(//strong[starts-with(., '{beside}')])[1]/ancestor::*[.//button][1]" if beside else "//body"
        self._click(
            f"{within}//button[not(@disabled)][normalize-space(.)='{name}' or .//p[normalize-space(.)='{name}']]"
        )
        self.settle()

    def follow(self, name: str) -> None:
        """Follow the link with this text."""
        self._click(f"//a[normalize-space(.)='{name}' or .//p[normalize-space(.)='{name}']]")
        self.settle()

    def mark(self, name: str) -> None:
        """Mark the option of a radio with this text."""
        self._click(f"//label[@data-testid='stRadioOption'][normalize-space(.)='{name}']")
        self.settle()

    def turn_to(self, name: str) -> None:
        """Turn to the tab with this text."""
        self._click(f"//*[@role='tab' or @role='radio'][contains(normalize-space(.), '{name}')]")
        self.settle()

    def unfold(self, name: str) -> None:
        """Open the folded part whose heading begins with this text."""
        self._click(f"//summary[.//p[starts-with(normalize-space(.), '{name}')]]")
        self.settle()

    def choose(self, label: str, option: str) -> None:
        """Choose an option of the box under this label."""
        box = f"//input[@role='combobox'][contains(@aria-label, '{label}')]"
        offered = f"//*[@role='option'][contains(normalize-space(.), '{option}')]"

        def chosen(driver: WebDriver) -> bool:
            field = driver.find_element(By.XPATH, box)
            self._scroll(field)
            field.click()
            field.send_keys(Keys.CONTROL, "a")
            field.send_keys(option)
            soon = WebDriverWait(driver, OFFERED_SECONDS, ignored_exceptions=(NoSuchElementException, *_FLEETING))
            soon.until(lambda found: found.find_element(By.XPATH, offered)).click()
            return True

        # What is typed while the page is drawn anew is lost: then it is typed again.
        self._wait().until(chosen, f"`{option}` is not offered under `{label}`")
        self._find(box).send_keys(Keys.TAB)
        self.settle()

    def fill(self, label: str, text: str) -> None:
        """Type into the field whose label begins so, in place of what is there."""
        place = f"//*[self::input or self::textarea][starts-with(@aria-label, '{label}')]"
        self._click(place)
        field = self._find(place)
        field.send_keys(Keys.CONTROL, "a")
        field.send_keys(text, Keys.TAB)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is drawn; what was just done takes a moment to begin to draw it."""
        time.sleep(GRACE_SECONDS)
        self._wait().until(lambda driver: driver.find_elements(By.CSS_SELECTOR, _IDLE), "the page is not drawn")

    def _click(self, path: str) -> None:
        def clicked(driver: WebDriver) -> bool:
            for element in driver.find_elements(By.XPATH, path):
                self._scroll(element)
                element.click()
                return True
            return False

        self._wait().until(clicked, f"nothing to press at {path}")

    def _find(self, path: str) -> WebElement:
        return self._wait().until(lambda driver: driver.find_element(By.XPATH, path), f"nothing at {path}")

    def _scroll(self, element: WebElement) -> None:
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)

    def _wait(self) -> WebDriverWait[WebDriver]:
        return WebDriverWait(
            self.driver, SECONDS, ignored_exceptions=(NoSuchElementException, TimeoutException, *_FLEETING)
        )
