"""Blocks to findings; nothing is removed here."""
