"""What is measured, and how: each script takes a data folder and prints its figures. See README.md beside this."""
