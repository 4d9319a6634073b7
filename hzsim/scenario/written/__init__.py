"""How is it written? The shapes of values and files, alike in YAML and in Python; imports `parts`."""
