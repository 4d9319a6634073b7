"""What is stated, and does it fit together? Figures, statements and relations of plan documents, and a plan of them."""
