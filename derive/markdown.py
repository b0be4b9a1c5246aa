"""The Markdown extension: `markdown_extensions: [derive.markdown]` in MkDocs and Zensical, and wherever Python-Markdown is."""

from __future__ import annotations

from typing import Any

from derive.places.markdown import DeriveExtension, fence, validate


def makeExtension(**options: Any) -> DeriveExtension:
    """What Python-Markdown asks an extension for."""
    return DeriveExtension(**options)


__all__ = ["DeriveExtension", "fence", "makeExtension", "validate"]
