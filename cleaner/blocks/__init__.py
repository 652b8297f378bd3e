"""A source's text to blocks that tile it."""
