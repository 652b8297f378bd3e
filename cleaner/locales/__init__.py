"""Tables of words and rules, one a language."""
