"""How the tagger is trained, from gold sets, in one command: see README.md."""
