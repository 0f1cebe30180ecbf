"""The head office's status page: what each centre has delivered, how fresh it is, what needs a person.

Plain pages that work in any browser without a script, behind a sign-in, at an origin of their own: never that of the
verification page. Whoever reads sees counts, codes and names of centres; people only where a match case needs them.
"""
