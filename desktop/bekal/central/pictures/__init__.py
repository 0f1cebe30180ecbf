"""Photos and scans of the centres at central: taken, kept, given to the centres' other PCs, let go of."""
