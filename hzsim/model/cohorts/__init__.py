"""People by age: one step of cohorts, the rates of a nation, and how groups respond to births and migrants."""
