"""Starts the sandbox: ``python -m entra_magic.sandbox``."""

from __future__ import annotations

import argparse
import sqlite3
import sys

_PORT_TAKEN = 2
_EXTRA_MISSING = 3
_DATABASE_UNUSABLE = 4
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HIGHEST_PORT = 65535


def main() -> int:
    """Serve until SIGTERM; return the exit code."""
    options = _parse()
    try:
        from entra_magic.sandbox.server import PortTaken, serve
    except ModuleNotFoundError as missing:
        if (missing.name or "").startswith("entra_magic"):
            raise
        sys.stderr.write(
            f"The sandbox needs {missing.name}, which is not installed. "
            'Run: pip install "entra_magic[sandbox]"\n'
        )
        return _EXTRA_MISSING
    try:
        serve(**vars(options))
    except PortTaken as taken:
        sys.stderr.write(f"{taken}. Choose another --port, or 0 for any free one.\n")
        return _PORT_TAKEN
    except sqlite3.Error as error:
        sys.stderr.write(f"cannot keep the directory in {options.db}: {error}\n")
        return _DATABASE_UNUSABLE
    except KeyboardInterrupt:
        return 0
    return 0


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m entra_magic.sandbox",
        description="An embedded Entra tenant with its Graph, on loopback.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="the port (default 0: any free one)"
    )
    parser.add_argument(
        "--host",
        type=_loopback,
        default="127.0.0.1",
        help="a loopback address (default 127.0.0.1); no other is served",
    )
    parser.add_argument("--db", metavar="FILE", help="keep the directory in this file")
    parser.add_argument(
        "--users", type=_count, default=40, help="generated people (default 40)"
    )
    parser.add_argument(
        "--seed", type=int, default=1, help="where the random choices start (default 1)"
    )
    parser.add_argument(
        "--tls", action="store_true", help="serve https with a CA made at start"
    )
    parser.add_argument(
        "--exit-with-parent", action="store_true", help="exit when stdin is closed"
    )
    return parser.parse_args()


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is at most {_HIGHEST_PORT}")
    return port


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise argparse.ArgumentTypeError("it cannot be negative")
    return count


def _loopback(text: str) -> str:
    """Refuse every address that another machine could reach."""
    if text not in _LOOPBACK:
        raise argparse.ArgumentTypeError(
            f"{text} is not a loopback address: the sandbox has public passwords and "
            f"is served at {', '.join(_LOOPBACK)} only"
        )
    return text


if __name__ == "__main__":
    sys.exit(main())
