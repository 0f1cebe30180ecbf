"""Marks: one trainee at one meeting, H hadir, T terlambat, I izin, S sakit, A alpa.

A slot without a mark is not yet marked; it is never an absence. Marks are saved one by one, each with who, when
and how. H and T count as attended. A percentage is hours (JP) attended over hours of the meetings at which the
trainee was marked; it is an exact fraction until it is shown. A trainee counts at a meeting from the day of
joining to the day before leaving. Closing a meeting needs every counting trainee marked. Totals are computed by
queries and never stored.
"""
