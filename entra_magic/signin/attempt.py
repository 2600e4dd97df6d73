"""Runs one sign-in on a thread of its own, and can be cancelled at any moment."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from entra_magic.errors import EntraMagicError, SignInFailed
from entra_magic.signin.advance import advance
from entra_magic.signin.application import (
    Application,
    network_errors,
    unreachable,
)
from entra_magic.signin.events import (
    Answered,
    Cancelled,
    DeviceCodeIssued,
    Event,
    PageReady,
    Redirected,
    Refused,
    TimeElapsed,
    Unanswered,
)
from entra_magic.signin.receiver import Receiver
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
from entra_magic.signin.transport import Transport

__all__ = ["Attempt", "Presenter"]

_LOOK_AFTER = 2.0
"""Seconds between two looks whether an embedded tenant still runs."""

Presenter = Callable[[AwaitingBrowser | AwaitingDeviceCode], bool]
"""Brings the page to the person; says whether a window was opened for them."""


class Attempt:
    """One sign-in under way.

    The thread performs what the state calls for and hands every new state to
    `states`, which the caller reads; nothing of IPython is touched here.

    Parameters
    ----------
    request
        What to sign in to.
    present
        Called on the thread when the page or the code is ready.
    clock
        Seconds since the epoch.
    """

    def __init__(
        self,
        request: SignInRequest,
        present: Presenter,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._present = present
        self._clock = clock
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._states: queue.SimpleQueue[State] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._transport = Transport(request.cloud.login)
        self._receiver: Receiver | None = None
        self.application: Application | None = None
        self._state: State = Starting(request)
        self._thread = threading.Thread(
            target=self._run, name="entra_magic sign-in", daemon=True
        )

    def start(self) -> None:
        """Start the thread."""
        self._states.put(self._state)
        self._thread.start()

    def states(self) -> Iterator[State]:
        """Yield each state as it is reached, the final one last.

        An interrupt raises KeyboardInterrupt here; then call `cancel`.
        """
        while True:
            try:
                # An untimed wait could not be interrupted on Windows.
                state = self._states.get(timeout=0.1)
            except queue.Empty:
                continue
            yield state
            if isinstance(state, SignedIn | Failed):
                self._thread.join(1.0)
                return

    def cancel(self) -> None:
        """Stop the sign-in and wait, at most a second, until nothing is left of it."""
        self._cancelled.set()
        self._events.put(Cancelled())
        self._transport.cut()
        if self._thread.is_alive():
            self._thread.join(1.0)
        if self.application is not None:
            self.application.close()

    def _run(self) -> None:
        try:
            while not isinstance(self._state, SignedIn | Failed):
                self._step()
        except Exception as error:  # noqa: BLE001 - the cell must not wait for ever
            wrong = SignInFailed(
                f"The sign-in broke off, which is a mistake of entra_magic's own "
                f"({type(error).__name__}).\nNext: {self._state.request.line}"
            )
            wrong.__cause__ = error
            self._state = Failed(self._state.request, wrong)
            self._states.put(self._state)
        finally:
            if self._receiver is not None:
                self._receiver.close()
            if isinstance(self._state, Failed):
                self._transport.close()

    def _step(self) -> None:
        before = self._state
        try:
            event = self._perform(before)
        except EntraMagicError as error:
            event = Refused(error)
        if self._cancelled.is_set():
            event = Cancelled()
        self._state = advance(before, event)
        if isinstance(event, PageReady | DeviceCodeIssued):
            self._bring_to_person()
        if self._state != before:
            self._states.put(self._state)

    def _bring_to_person(self) -> None:
        """Show the waiting state, then bring its page to the person."""
        state = self._state
        if not isinstance(state, AwaitingBrowser | AwaitingDeviceCode):
            return
        self._states.put(state)
        try:
            opened = self._present(state)
        except EntraMagicError as error:
            self._state = advance(state, Refused(error))
            return
        if isinstance(state, AwaitingBrowser) and opened:
            self._state = replace(state, opened=True)

    def _perform(self, state: State) -> Event:
        """Do what the state calls for and return what came of it."""
        match state:
            case Starting(request):
                return self._begin(request)
            case AwaitingBrowser():
                return self._wait_for_redirect(state)
            case AwaitingDeviceCode():
                return self._wait_or_poll(state)
            case Redeeming():
                assert self.application is not None  # noqa: S101 - set by _begin
                answer = self.application.redeem(state.flow, state.response)
                return Answered(answer, self._clock())
        return TimeElapsed(self._clock())

    def _begin(self, request: SignInRequest) -> Event:
        self.application = Application(request, self._transport)
        if request.flow is Flow.DEVICE_CODE:
            answer = self.application.begin_device_code()
            return DeviceCodeIssued(answer, self._clock())
        self._receiver = self._listen(request)
        flow = self.application.begin_browser(self._receiver.redirect_uri)
        self._receiver.start(str(flow["state"]))
        return PageReady(str(flow["auth_uri"]), flow, self._clock())

    def _listen(self, request: SignInRequest) -> Receiver:
        try:
            return Receiver(lambda answer: self._events.put(Redirected(answer)))
        except OSError as error:
            other = replace(request, flow=Flow.DEVICE_CODE, flow_insisted=True)
            raise SignInFailed(
                f"No port can be opened on 127.0.0.1 for the browser's answer "
                f"({error.strerror}).\nNext: {other.line}"
            ) from None

    def _wait_for_redirect(self, state: AwaitingBrowser) -> Event:
        if not state.request.cloud.is_sandbox:
            return self._wait_until(state.expires_at)
        event = self._wait_until(min(state.expires_at, self._clock() + _LOOK_AFTER))
        if isinstance(event, TimeElapsed) and not self._transport.is_answered():
            raise unreachable(state.request, "it has stopped")
        return event

    def _wait_or_poll(self, state: AwaitingDeviceCode) -> Event:
        event = self._wait_until(min(state.poll_at, state.expires_at))
        if not isinstance(event, TimeElapsed) or event.now >= state.expires_at:
            return event
        assert self.application is not None  # noqa: S101 - set by _begin
        try:
            answer = self.application.poll(dict(state.flow))
        except network_errors() as error:
            if state.request.cloud.is_sandbox and not self._transport.is_answered():
                raise unreachable(state.request, "it has stopped") from None
            return Unanswered(_reason(error), self._clock())
        return Answered(answer, self._clock())

    def _wait_until(self, moment: float) -> Event:
        with contextlib.suppress(queue.Empty):
            return self._events.get(timeout=max(0.0, moment - self._clock()))
        return TimeElapsed(self._clock())


def _reason(error: Exception) -> str:
    """Say in a word why a poll got no answer; details might quote a body."""
    name = type(error).__name__
    if name in {"DecodingError", "JSONDecodeError", "KeyError", "ValueError"}:
        return "the answer was not readable"
    return "the server is busy" if name == "MsalServiceError" else "no connection"
