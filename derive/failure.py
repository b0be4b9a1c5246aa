"""What everything that goes wrong is: something that a person must be told."""

from __future__ import annotations


class DeriveError(Exception):
    """Something that a person must be told; the message is complete as it stands."""

    exit_status = 2


__all__ = ["DeriveError"]
