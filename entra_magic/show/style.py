"""The one stylesheet of the cards, scoped by its class.

JupyterLab's theme variables come first, then VS Code's, then values that are
readable on light and dark alike. An output is one document with its notebook, so
each card carries its style along and works wherever the notebook is opened.
"""

from __future__ import annotations

__all__ = ["STYLE"]

_CSS = """
.entra-magic {
  --em-line: var(--jp-border-color2, rgba(128, 128, 128, .45));
  --em-faint: rgba(128, 128, 128, .12);
  --em-mono: var(--jp-code-font-family, ui-monospace, Menlo, Consolas, monospace);
  box-sizing: border-box; max-width: 46em; margin: .4em 0; padding: .9em 1.1em;
  border: 1px solid var(--em-line); border-left: 4px solid #0067b8;
  border-radius: 6px; overflow-wrap: anywhere; text-align: left;
  color: var(--jp-content-font-color1, var(--vscode-foreground, inherit));
  font: 14px/1.5 var(--jp-ui-font-family, system-ui, sans-serif);
}
.entra-magic.em-line { padding: .35em .9em; }
.entra-magic p, .entra-magic ol, .entra-magic ul, .entra-magic dl,
.entra-magic pre { margin: 0 0 .7em; padding: 0; }
.entra-magic > :last-child { margin-bottom: 0; }
.entra-magic .em-title { font-size: 1.15em; font-weight: 600; }
.entra-magic .em-sign { margin-right: .2em; }
.entra-magic .em-badge {
  margin-left: .35em; padding: .1em .6em; border: 1px solid currentColor;
  border-radius: 1em; font-size: .75em; font-weight: 600; white-space: nowrap;
}
.entra-magic a {
  color: var(--jp-content-link-color, var(--vscode-textLink-foreground, inherit));
  text-decoration: underline;
}
.entra-magic a.em-go, .entra-magic button {
  display: inline-block; padding: .3em .9em; border: 1px solid #0067b8;
  border-radius: 4px; font: inherit; cursor: pointer; text-decoration: none;
}
.entra-magic a.em-go { background: #0067b8; color: #fff; }
.entra-magic a.em-go:hover { background: #00538f; }
.entra-magic button { background: transparent; color: inherit; }
.entra-magic button:hover { background: var(--em-faint); }
.entra-magic :is(a, button, summary):focus-visible {
  outline: 3px solid currentColor; outline-offset: 2px;
}
.entra-magic code, .entra-magic pre {
  font-family: var(--em-mono); font-size: .93em; color: inherit;
  background: var(--em-faint); border-radius: 3px;
}
.entra-magic code { padding: .1em .3em; }
.entra-magic code.em-run { display: block; margin: .3em 0; padding: .4em .6em; }
.entra-magic pre { padding: .5em .7em; white-space: pre-wrap; }
.entra-magic pre code { padding: 0; background: none; font-size: 1em; }
.entra-magic .em-side { display: flex; flex-wrap: wrap; gap: .5em 2em; }
.entra-magic .em-side > ol { flex: 1 1 17em; padding-left: 1.4em; }
.entra-magic li::marker { font-weight: 600; }
.entra-magic .em-side li { margin-bottom: .7em; }
.entra-magic .em-code {
  display: inline-block; margin: .1em .5em .1em 0; padding: .1em .1em .1em .35em;
  font-size: 1.9em; font-weight: 600; letter-spacing: .16em; line-height: 1.3;
  user-select: all; border: 1px solid var(--em-line);
}
.entra-magic figure { margin: 0 0 .7em; text-align: center; font-size: .85em; }
.entra-magic figure svg { display: block; margin: 0 auto .3em; border-radius: 4px; }
.entra-magic .em-bar {
  height: 4px; margin-bottom: .4em; background: var(--em-faint);
  border-radius: 2px; overflow: hidden;
}
.entra-magic .em-bar > i {
  display: block; height: 100%; background: #2b88d8; transform-origin: left;
  transform: scaleX(var(--em-share)); transition: transform 1s linear;
  animation: entra-magic-drain var(--em-left) linear forwards;
}
@keyframes entra-magic-drain { to { transform: scaleX(0); } }
.entra-magic [role="timer"] { font-variant-numeric: tabular-nums; }
.entra-magic dl.em-rows {
  display: grid; grid-template-columns: max-content minmax(0, 1fr);
  gap: .25em 1.1em; width: auto;
}
.entra-magic .em-rows dt, .entra-magic .em-rows dd {
  float: none; width: auto; margin: 0; padding: 0;
}
.entra-magic .em-rows dt { font-weight: 600; opacity: .8; }
.entra-magic ul.em-names {
  display: flex; flex-wrap: wrap; gap: .2em .4em; margin: 0; list-style: none;
}
.entra-magic summary { cursor: pointer; }
.entra-magic .em-note { padding-left: .7em; border-left: 3px solid #c17d10; }
.entra-magic .em-quiet { opacity: .8; font-size: .93em; }
.entra-magic .em-spinner {
  display: inline-block; width: .75em; height: .75em; margin-right: .6em;
  vertical-align: -.08em; border: 2px solid var(--em-line);
  border-top-color: #2b88d8; border-radius: 50%;
  animation: entra-magic-turn 1s linear infinite;
}
@keyframes entra-magic-turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) {
  .entra-magic * { animation: none !important; transition: none !important; }
}
"""

# JupyterLab styles lists and code by rules as specific as these; the class said twice
# is what makes these win.
STYLE = f"<style>{_CSS.replace('.entra-magic', '.entra-magic.entra-magic')}</style>"
