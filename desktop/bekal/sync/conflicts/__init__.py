"""Values that met while PCs were apart: which stand, who said what, and a person's decision that can be taken back.

What stands and what conflicts follows from the operations (`bekal.storage.merging`), alike at every PC and at central.
Soft conflicts are listed: the value that stands is used. Hard ones, of identity, results and states, wait for a person;
until then no certificate is issued to whom they are about. A decision is an operation that names every value it knew.
"""
