from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from entra_magic.clouds import sandbox_cloud
from entra_magic.errors import SignInCancelled
from entra_magic.show.cards import (
    Card,
    card_of,
    nothing,
    notice,
    starting_card,
    waiting_for_browser,
    waiting_for_device_code,
)
from entra_magic.signin.request import Flow, SignInRequest
from entra_magic.signin.states import (
    AwaitingBrowser,
    AwaitingDeviceCode,
    Failed,
    Redeeming,
    SignedIn,
    Starting,
    State,
)

NOW = 1_800_000_000.0  # 2027-01-15 08:00 UTC
REQUEST = SignInRequest(
    Flow.DEVICE_CODE,
    "the kernel runs on JupyterHub",
    client_id="11112222-bbbb-3333-cccc-4444dddd5555",
    tenant="contoso.com",
    scopes=("User.Read.All", "Group.Read.All"),
    login_hint="adele@contoso.com",
)
DEVICE = AwaitingDeviceCode(
    REQUEST,
    user_code="H7KQ2MXPD",
    verification_uri="https://microsoft.com/devicelogin",
    expires_at=NOW + 675,
    started_at=NOW - 225,
    interval=5,
    poll_at=NOW + 5,
)
BROWSER = AwaitingBrowser(
    replace(REQUEST, flow=Flow.BROWSER),
    auth_uri="https://login.microsoftonline.com/contoso.com/authorize?a=1&b=2",
    expires_at=NOW + 900,
    opened=True,
)
SANDBOX = sandbox_cloud("http://127.0.0.1:4321", "http://127.0.0.1:4321")
HOSTILE = "<img src=x onerror=alert(1)>\"'&\x1b[2J\u202e"


class Page(HTMLParser):
    """The tags of a card with their attributes, and the text a reader sees."""

    def __init__(self, card: Card) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self._unread = 0
        self.feed(card.html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._unread += tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._unread -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.words += data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


HOSTILE_STATES = [
    replace(
        DEVICE,
        user_code=HOSTILE,
        verification_uri=f"https://contoso.com/{HOSTILE}",
        trouble=HOSTILE,
        request=replace(
            REQUEST,
            tenant=HOSTILE,
            client_id=HOSTILE,
            login_hint=HOSTILE,
            scopes=(HOSTILE,),
            flow_reason=HOSTILE,
        ),
    ),
    replace(
        BROWSER,
        auth_uri=f"https://contoso.com/{HOSTILE}",
        request=replace(REQUEST, login_hint=HOSTILE),
    ),
    Failed(REQUEST, SignInCancelled(HOSTILE)),
]


@pytest.mark.parametrize("state", HOSTILE_STATES)
def test_a_hostile_value_becomes_neither_markup_nor_a_terminal_command(
    state: State,
) -> None:
    card = card_of(state, NOW)
    assert Page(card).all("img") == []
    assert not any("onerror" in attributes for _, attributes in Page(card).tags)
    for text in (card.html, card.text):
        assert "\x1b" not in text
        assert "\u202e" not in text


@pytest.mark.parametrize(
    "uri", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil"]
)
def test_only_web_addresses_become_links(uri: str) -> None:
    page = Page(waiting_for_device_code(replace(DEVICE, verification_uri=uri), NOW))
    assert page.all("a") == []
    assert uri in page.words


def test_the_link_opens_in_a_tab_that_cannot_reach_the_notebook() -> None:
    link = Page(waiting_for_device_code(DEVICE, NOW)).all("a")[0]
    assert link["href"] == "https://microsoft.com/devicelogin"
    assert link["target"] == "_blank"
    assert link["rel"] == "noopener noreferrer"


def test_the_copy_button_is_left_to_the_script_that_can_make_it_work() -> None:
    card = waiting_for_device_code(DEVICE, NOW)
    assert Page(card).all("button") == []
    assert any(a.get("class") == "em-copy" for a in Page(card).all("span"))


def test_two_displays_share_no_mark() -> None:
    def marks(card: Card) -> set[str]:
        return {str(a["data-em"]) for _, a in Page(card).tags if "data-em" in a}

    first, second = (waiting_for_device_code(DEVICE, NOW) for _ in range(2))
    assert marks(first)
    assert marks(first).isdisjoint(marks(second))
    assert not any("id" in attributes for _, attributes in Page(first).tags)


def test_the_qr_code_tells_what_it_encodes() -> None:
    (svg,) = Page(waiting_for_device_code(DEVICE, NOW)).all("svg")
    assert svg["role"] == "img"
    assert svg["aria-label"] == "QR code of https://microsoft.com/devicelogin"


def test_a_page_behind_a_proxy_is_linked_by_its_path_without_a_qr_code() -> None:
    path = "/user/adele/proxy/4321/devicelogin"
    card = waiting_for_device_code(replace(DEVICE, verification_uri=path), NOW)
    assert Page(card).all("a")[0]["href"] == path
    assert Page(card).all("svg") == []
    assert f"{path} on this Jupyter server" in card.text


def test_without_a_script_the_card_says_how_long_and_until_when() -> None:
    card = waiting_for_device_code(DEVICE, NOW)
    sentence = "The code is valid for 11 minutes, until 08:11 UTC."
    assert sentence in Page(card).words
    assert sentence in card.text
    (bar,) = (a for a in Page(card).all("i") if "style" in a)
    assert bar["style"] == "--em-share: 0.7500; --em-left: 675s"


def test_a_code_that_has_expired_is_valid_for_no_time_at_all() -> None:
    card = waiting_for_device_code(DEVICE, NOW + 700)
    assert "valid for 0 seconds" in card.text


def test_the_reason_of_a_failed_check_is_announced() -> None:
    trouble = replace(DEVICE, trouble="no connection")
    for text in (Page(card_of(trouble, NOW)).words, card_of(trouble, NOW).text):
        assert "The last check failed (no connection). Trying again." in text
    assert "last check" not in card_of(DEVICE, NOW).text


def test_both_forms_of_the_device_code_card_tell_the_same() -> None:
    card = waiting_for_device_code(DEVICE, NOW)
    for fact in (
        "H7KQ2MXPD",
        "https://microsoft.com/devicelogin",
        "Enter the code only if you started this sign-in yourself.",
        "adele@contoso.com",
        "contoso.com",
        "11112222-bbbb-3333-cccc-4444dddd5555",
        "User.Read.All",
        "Group.Read.All",
        "device code, because the kernel runs on JupyterHub",
        "To cancel, interrupt the kernel.",
    ):
        assert fact in Page(card).words
        assert fact in " ".join(card.text.split())


@pytest.mark.parametrize(
    ("opened", "lead"),
    [(True, "A browser window was opened."), (False, "No browser window could be")],
)
def test_the_browser_card_says_whether_a_window_came_and_links_the_page(
    opened: bool, lead: str
) -> None:
    card = waiting_for_browser(replace(BROWSER, opened=opened), NOW)
    assert lead in Page(card).words
    assert lead in card.text
    assert Page(card).all("a")[0]["href"] == BROWSER.auth_uri
    assert BROWSER.auth_uri in card.text


def test_a_sandbox_is_called_one_and_names_someone_to_sign_in_as() -> None:
    sandboxed = replace(DEVICE, request=replace(REQUEST, cloud=SANDBOX))
    for text in (card_of(sandboxed, NOW).text, Page(card_of(sandboxed, NOW)).words):
        assert "Sandbox" in text
        assert "admin@contoso.com with the password sandbox" in " ".join(text.split())
    assert "andbox" not in card_of(DEVICE, NOW).text


STATES = [
    (Starting(REQUEST), "Asking https://login.microsoftonline.com"),
    (Starting(replace(REQUEST, cloud=SANDBOX)), "Asking the sandbox"),
    (DEVICE, "Sign in with a code"),
    (BROWSER, "Sign in in your browser"),
    (Redeeming(REQUEST, {}, {}), "Your browser came back."),
    (SignedIn(REQUEST, {}), "Signed in."),
    (Failed(REQUEST, SignInCancelled("Sign-in cancelled.")), "Sign-in cancelled."),
]


@pytest.mark.parametrize(("state", "says"), STATES)
def test_every_state_has_a_card_that_a_screen_reader_announces(
    state: State, says: str
) -> None:
    card = card_of(state, NOW)
    assert card.text.startswith(says)
    assert says in Page(card).words
    assert any(attributes.get("role") == "status" for _, attributes in Page(card).tags)


def test_no_card_fetches_anything_from_elsewhere() -> None:
    for state, _ in STATES:
        page = Page(card_of(state, NOW))
        assert not any("src" in attributes for _, attributes in page.tags)
        assert page.all("link") == []


def test_a_starting_card_can_say_what_is_being_done() -> None:
    assert repr(starting_card(Starting(REQUEST), "Starting the sandbox …")) == (
        "Starting the sandbox …"
    )


def test_a_card_offers_both_forms_and_prints_as_its_text() -> None:
    card = card_of(DEVICE, NOW)
    assert card._repr_mimebundle_() == {
        "text/html": card.html,
        "text/plain": card.text,
    }
    assert repr(card) == card.text


def test_a_line_to_run_stays_in_one_piece_in_a_terminal() -> None:
    line = "%entra_connect --sandbox " + "x" * 80
    assert f"\n          {line}" in notice(f"Run this instead: `{line}`").text


def test_nothing_leaves_nothing() -> None:
    assert nothing() == Card("", "")


def test_an_error_on_the_page_is_not_a_dead_end() -> None:
    """Entra tells only the person at the page of an application it does not know."""
    card = waiting_for_browser(BROWSER, NOW)
    for words in (Page(card).words, " ".join(card.text.split())):
        assert "Should the page show an error" in words
        assert "%entra_explain AADSTS700016" in words
