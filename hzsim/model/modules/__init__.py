"""What can be computed? Facts, assumptions and indicators by subject, and the registry that makes modules of them."""
