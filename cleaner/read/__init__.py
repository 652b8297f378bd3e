"""Step 1: bytes to sources, decoded, within limits."""
