"""Do the numbers fit together? Relations between statements, and a whole plan with them; imports `stated`."""
