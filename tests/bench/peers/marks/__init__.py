"""A Django application with one table that Morango carries: attendance marks."""
