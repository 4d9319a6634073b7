"""Slides of PowerPoint with charts that it draws itself."""
