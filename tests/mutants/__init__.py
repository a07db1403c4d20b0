"""``make mutants``: which small faults in the code that decides over careers and money no test notices.

cosmic-ray finds the places and alters them (``operators``); ``table`` says which modules, with which tests. For each
module one pytest process runs its tests once and notes which test comes by which line (``plugin``); then each mutant
lives in a fork of that process, which begins with Django loaded and a database copied, and ends with the first failure.
"""
