"""What is said in words? Phrases, letters and lines that fit; imports no other part of the room."""
