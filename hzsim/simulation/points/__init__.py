"""How likely, exactly? Probabilities conditional on points of a sampler; imports `draws`."""
