"""Tables of rules and words, and their loader."""
