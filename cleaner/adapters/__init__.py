"""Other tools: one module each, which imports the tool and nothing else of its like. Import the one that you use."""
