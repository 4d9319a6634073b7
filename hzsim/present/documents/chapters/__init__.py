"""The chapters of a report: each yields its sentences, tables and charts."""
