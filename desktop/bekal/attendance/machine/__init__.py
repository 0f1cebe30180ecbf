"""Marks from a fingerprint machine or an online form: a text file of who was seen when.

* Columns are recognised by their headings or, where there are none (AttLog.dat), by what stands in them; both can be
  told.
* Who a machine's number or a form's name is, is found by name or place in the class list and otherwise told once; it is
  remembered for that machine.
* The first time before a meeting's end is the coming, the last one after its beginning the leaving; in time and late
  are judged as at the gate. A dry run says what each line would do; whoever was marked by hand keeps that mark.
"""
