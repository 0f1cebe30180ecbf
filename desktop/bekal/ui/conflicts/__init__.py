"""Values that met while PCs were apart: both with who said them, one decision by key, and the way back."""
