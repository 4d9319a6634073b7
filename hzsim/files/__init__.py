"""The only room that opens files: YAML with positions, tables, safe writing. It knows no model."""
