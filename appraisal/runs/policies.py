"""Who reads runs."""

from cadres.access.policies import holds

reads_runs = holds("hr", "leader")
