"""What value would it take? One assumption, or two, against targets; imports no other part of the room."""
