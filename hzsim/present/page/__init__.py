"""The what-if page: what its script needs to compute a scenario anew, and what it says."""
