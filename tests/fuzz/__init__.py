"""A fuzz harness: damaged files and options, and killed writers, each held against one rule.

    make fuzz                                   # a night, from a new seed
    PYTHONPATH=tests python -m fuzz --seed 1 --seconds 120

A case follows from its seed and number alone. Whatever a file holds, a command gives a true answer
(exit 0, 3 or 4, with output that parses) or one message with file and line (exit 2): no traceback, no
warning, in a second and 300 MB. Whenever a writer is killed, what it leaves is whole.
"""
