"""Where do draws come from? Samplers, deviations, blocks, and sums; imports no other part of the room."""
