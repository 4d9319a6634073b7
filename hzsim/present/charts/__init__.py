"""How is it drawn? One function a chart; imports `answers` and `forms`."""
