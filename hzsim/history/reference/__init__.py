"""What do many economies say? Pooled parameters, reference classes and base rates as shipped; imports no other part."""
