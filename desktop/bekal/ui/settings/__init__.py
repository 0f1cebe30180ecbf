"""Pengaturan: the centre on paper, the people at the keys, this window, the head office, the program itself."""
