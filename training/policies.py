"""Who runs training, and who reads the hours of others."""

from cadres.access.policies import holds

OFFICERS = ("training", "hr")
HOUR_READERS = ("training", "hr", "supervisor", "leader")
is_officer = holds(*OFFICERS)
reads_hours = holds(*HOUR_READERS)
