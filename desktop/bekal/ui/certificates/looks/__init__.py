"""The looks of certificates: their list, and the drawing table on which one is changed."""
