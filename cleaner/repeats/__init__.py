"""The repeat index."""
