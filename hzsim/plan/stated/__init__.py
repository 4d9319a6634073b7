"""What is stated? The numbers of plan documents with their rounding; imports no other part of the room."""
