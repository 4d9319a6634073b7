"""What is true by arithmetic: indicators, the assumptions and facts they need, the sorted model."""
