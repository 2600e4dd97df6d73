"""Invented names of people, and the sign-in names made from them."""

from __future__ import annotations

import importlib
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import random

__all__ = ["NameGenerator", "PersonName", "to_ascii"]

# Their provider modules are read directly: a whole Faker object takes half a
# second, and its random choices are a hundred times slower than ours.
_LOCALES = ("en_US", "de_DE", "fr_FR", "es_ES", "sv_SE", "tr_TR")

# Letters that Unicode does not decompose into a base letter and an accent.
_BASE_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "\N{LATIN SMALL LETTER DOTLESS I}": "i"}
)


@cache  # a few thousand names make up every person
def to_ascii(text: str) -> str:
    """Return the lower-case ASCII letters of a name, as mailboxes spell them."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_BASE_LETTERS))
    return "".join(c for c in decomposed.lower() if c.isascii() and c.isalnum())


class PersonName(NamedTuple):
    """A name, the language it comes from and the mailbox made of it."""

    given: str
    surname: str
    language: str
    mailbox: str


class NameGenerator:
    """Names people so that no two of them share a mailbox.

    Parameters
    ----------
    source
        Where the random choices come from.
    """

    def __init__(self, source: random.Random) -> None:
        self._random = source
        self._taken: dict[str, int] = {}
        self._pools: list[tuple[str, list[str], list[str]]] = []
        for locale in _LOCALES:
            provider = importlib.import_module(
                f"faker.providers.person.{locale}"
            ).Provider
            given = [name for name in provider.first_names if " " not in name]
            self._pools.append(
                (locale.replace("_", "-"), given, list(provider.last_names))
            )

    def next(self) -> PersonName:
        """Return the next person's name."""
        language, given_names, surnames = self._random.choice(self._pools)
        given = self._random.choice(given_names)
        surname = self._random.choice(surnames)
        mailbox = f"{to_ascii(given)}.{to_ascii(surname)}"
        count = self._taken[mailbox] = self._taken.get(mailbox, 0) + 1
        if count > 1:
            mailbox += str(count)
        return PersonName(given, surname, language, mailbox)
