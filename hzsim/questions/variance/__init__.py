"""What matters? Shares of variance, and of the difference between two scenarios; imports `lever` and `effort`."""
