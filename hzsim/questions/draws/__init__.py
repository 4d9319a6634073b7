"""How likely is it? Assessments, their comparison, and what draws have in common; imports `lever`."""
