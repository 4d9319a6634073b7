"""Who is ahead? A city among its rivals; imports no other part of the room."""
