"""A person with a browser that runs no scripts: reads pages, fills in forms."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import httpx
from typing_extensions import Self

if TYPE_CHECKING:
    from types import TracebackType


@dataclass
class Form:
    """A form as its reader sees it: fields by label, buttons by caption."""

    action: str = ""
    method: str = "get"
    hidden: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)


class _Reader(HTMLParser):
    """Collect the text, the links and the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.links: dict[str, str] = {}
        self.forms: list[Form] = []
        self._labels: dict[str, str] = {}
        self._ids: dict[str, tuple[Form, str]] = {}
        self._open: tuple[str, dict[str, str], list[str]] | None = None
        self._label_control = ""
        self._silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("script", "style"):
            self._silent = True
        elif tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "input" and self.forms:
            self._input(given)
        elif tag in ("label", "button", "a"):
            self._open = (tag, given, [])

    def _input(self, given: dict[str, str]) -> None:
        form, name = self.forms[-1], given.get("name", "")
        kind = given.get("type", "text")
        if kind == "hidden":
            form.hidden[name] = given.get("value", "")
        elif kind == "submit":
            form.buttons[given.get("value", "")] = (name, given.get("value", ""))
        elif "id" in given:
            self._ids[given["id"]] = (form, name)
            form.hidden[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = False
        if self._open is None or self._open[0] != tag:
            return
        _, given, words = self._open
        self._open, caption = None, " ".join(" ".join(words).split())
        if tag == "label":
            self._labels[given.get("for", "")] = caption
        elif tag == "a":
            self.links[caption] = given.get("href", "")
        elif self.forms:
            button = (given.get("name", ""), given.get("value", ""))
            self.forms[-1].buttons[caption] = button

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.text.append(data)
            if self._open:
                self._open[2].append(data)

    def close(self) -> None:
        super().close()
        for identifier, (form, name) in self._ids.items():
            form.fields[self._labels.get(identifier, "")] = name


class Person:
    """Somebody at a browser, on one page at a time, with cookies."""

    def __init__(self) -> None:
        self._web = httpx.Client(follow_redirects=True, trust_env=False, timeout=30)
        self.url = ""
        self.text = ""
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}

    def open(self, url: str) -> Person:
        """Go to a page."""
        return self._read(self._web.get(url))

    def offers(self, button: str) -> bool:
        """Whether the page has a button with this caption."""
        return any(button in form.buttons for form in self.forms)

    def press(self, button: str, **filled: str) -> Person:
        """Fill in the fields with these labels and press the button."""
        form = next((form for form in self.forms if button in form.buttons), None)
        if form is None:
            raise AssertionError(f"no button {button!r} on {self.url}:\n{self.text}")
        data = dict(form.hidden)
        for label, value in filled.items():
            data[form.fields[label]] = value
        name, value = form.buttons[button]
        if name:
            data[name] = value
        target = str(httpx.URL(self.url).join(form.action or self.url))
        if form.method.lower() == "post":
            return self._read(self._web.post(target, data=data))
        return self._read(self._web.get(target, params=data))

    def follow(self, link: str) -> Person:
        """Follow the link with this caption."""
        return self.open(str(httpx.URL(self.url).join(self.links[link])))

    def _read(self, answer: httpx.Response) -> Person:
        reader = _Reader()
        reader.feed(answer.text)
        reader.close()
        self.url = str(answer.url)
        self.text = " ".join(" ".join(reader.text).split())
        self.forms, self.links = reader.forms, reader.links
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._web.close()
