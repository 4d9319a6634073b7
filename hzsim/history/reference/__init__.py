"""What do many economies say? Pooled parameters, reference classes, base rates; imports no other part of the room."""
