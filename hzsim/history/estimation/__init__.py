"""How are the shipped tables made? Panels of economies, regions and cities, what is estimated; imports `reference`."""
