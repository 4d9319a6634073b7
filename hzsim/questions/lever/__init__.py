"""What value would it take? One assumption, or two, against targets; imports nothing else of the room."""
