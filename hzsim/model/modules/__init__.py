"""What can be computed? Facts, assumptions and indicators, module by module; imports no other part of the room."""
