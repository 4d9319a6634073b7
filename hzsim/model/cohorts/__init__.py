"""How do people of each age go on? One step of cohorts, life tables, responses to births and migrants."""
