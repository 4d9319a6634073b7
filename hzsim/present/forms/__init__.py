"""The forms of an answer: values that know their unit, sheets of columns, and what is made of them."""
