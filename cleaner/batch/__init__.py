"""Runs over many sources."""
