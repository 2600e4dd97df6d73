"""The key pair that signs the sandbox's tokens, made anew at every start."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SigningKey"]


class SigningKey:
    """An RSA key whose public half is published at ``discovery/v2.0/keys``."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._public = self._private.public_key()
        spki = self._public.public_bytes(
            serialization.Encoding.DER,
            serialization.PublicFormat.SubjectPublicKeyInfo,
        )
        digest = hashlib.sha256(spki).digest()
        self.kid = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a JWT signed with RS256."""
        return jwt.encode(
            dict(claims), self._private, algorithm="RS256", headers={"kid": self.kid}
        )

    def verify(
        self, token: str, *, audiences: list[str], issuer: str
    ) -> dict[str, Any]:
        """Return the claims of a token that this key signed.

        Raises
        ------
        jwt.InvalidTokenError
            For anything else, expired and foreign tokens among it.
        """
        claims: dict[str, Any] = jwt.decode(
            token,
            self._public,
            algorithms=["RS256"],
            audience=audiences,
            issuer=issuer,
            options={"require": ["exp", "iat", "nbf", "aud", "iss", "tid", "oid"]},
        )
        return claims

    def published(self, issuer: str) -> dict[str, Any]:
        """Return the JSON Web Key Set (RFC 7517)."""
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self._public, as_dict=True)
        return {
            "keys": [
                {
                    "kty": "RSA",
                    "use": "sig",
                    "alg": "RS256",
                    "kid": self.kid,
                    "n": key["n"],
                    "e": key["e"],
                    "issuer": issuer,
                }
            ]
        }
