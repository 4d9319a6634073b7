"""How is it shown? Records, text tables, charts and manifests, side by side."""
