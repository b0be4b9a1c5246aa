"""Derivations in Sphinx, MyST-Parser and Jupyter Book 1: `extensions = ["derive.sphinx"]`."""

from __future__ import annotations

from derive.places.sphinx import setup

__all__ = ["setup"]
