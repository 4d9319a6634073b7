"""What change of several assumptions would do? Imports `lever`."""
