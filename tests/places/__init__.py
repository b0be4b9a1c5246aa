"""Derivations in other people's documents."""
