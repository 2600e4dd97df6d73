"""The two living parts of a waiting card: the countdown and the copy button.

Without JavaScript, as in a notebook that is not trusted, the bar still drains by
CSS, the sentence gives the time of day, and there is no button.
"""

from __future__ import annotations

from datetime import datetime, timezone
from uuid import uuid4

from entra_magic.show.card import escape

__all__ = ["copyable", "countdown_html", "countdown_text", "script"]


_MINUTES_FROM = 90


def countdown_html(what: str, expires_at: float, total: float, now: float) -> str:
    """Return a bar that drains, and how long something is still valid.

    Parameters
    ----------
    what
        What expires, such as ``The code``.
    expires_at, now
        Seconds since the epoch.
    total
        How many seconds it was valid for at first.
    """
    left = max(0.0, expires_at - now)
    share = min(1.0, left / total) if total > 0 else 0.0
    return (
        f'<div class="em-countdown" data-until="{expires_at:.0f}" '
        f'data-total="{total:.0f}">'
        f'<div class="em-bar" aria-hidden="true"><i style="--em-share: {share:.4f}; '
        f'--em-left: {left:.0f}s"></i></div>'
        f'<p class="em-quiet">{escape(what)} is valid for '
        f'<span role="timer">{_duration(left)}</span>, until {_clock(expires_at)}.</p>'
        "</div>"
    )


def countdown_text(what: str, expires_at: float, now: float) -> str:
    """Return the same sentence for a terminal, which cannot count."""
    left = max(0.0, expires_at - now)
    return f"{what} is valid for {_duration(left)}, until {_clock(expires_at)}."


def copyable(code: str) -> str:
    """Return a code that one click selects, and the place for a button to copy it."""
    return f'<code class="em-code">{escape(code)}</code> <span class="em-copy"></span>'


def script() -> str:
    """Return the script that brings one display of a card to life."""
    mark = uuid4().hex
    return (
        f'<i hidden data-em="{mark}"></i><script>{_SCRIPT.replace("MARK", mark)}'
        "</script>"
    )


def _duration(seconds: float) -> str:
    if seconds < _MINUTES_FROM:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes"


def _clock(moment: float) -> str:
    return f"{datetime.fromtimestamp(moment, timezone.utc):%H:%M} UTC"


# A frontend may move a script elsewhere before it runs it, hence the mark. The
# clipboard is absent on pages that are neither https nor localhost.
_SCRIPT = """
(() => {
  const card = [document.currentScript, document.querySelector('[data-em="MARK"]')]
    .map((part) => part && part.closest(".entra-magic")).find(Boolean);
  if (!card) return;
  const count = card.querySelector(".em-countdown");
  if (count) {
    const bar = count.querySelector("i");
    const digits = count.querySelector("[role=timer]");
    const until = Number(count.dataset.until), total = Number(count.dataset.total);
    bar.style.animation = "none";
    const tick = () => {
      const left = Math.max(0, Math.min(total, until - Date.now() / 1000));
      const seconds = String(Math.floor(left % 60)).padStart(2, "0");
      digits.textContent = `${Math.floor(left / 60)}:${seconds}`;
      bar.style.transform = `scaleX(${left / total})`;
      if (left > 0) setTimeout(tick, 1000);
      else digits.parentElement.textContent = "The time is over.";
    };
    tick();
  }
  const place = card.querySelector(".em-copy");
  if (!place || !navigator.clipboard) return;
  const code = card.querySelector(".em-code");
  const button = document.createElement("button");
  button.type = "button";
  button.ariaLive = "polite";
  const say = (words) => { button.textContent = words; };
  const sayBriefly = (words) => { say(words); setTimeout(say, 2500, "Copy code"); };
  say("Copy code");
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(code.textContent).then(
      () => sayBriefly("Copied"),
      () => {
        getSelection().selectAllChildren(code);
        sayBriefly("Press Ctrl+C");
      });
  });
  place.replaceChildren(button);
})();
"""
