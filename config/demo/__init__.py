"""The demo county: invented people and places, and a year in which they work, are appraised and rewarded.

``load_demo`` fills an empty database with it. Nobody and nothing in it is real; the region code of the identity
numbers, 000000, belongs to no place.
"""
