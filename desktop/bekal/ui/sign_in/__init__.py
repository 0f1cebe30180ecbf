"""Who works: a name, then a PIN or a password."""
