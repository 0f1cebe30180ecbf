"""Language tests of outside bodies in the window."""
