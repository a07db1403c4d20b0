"""The participants of a chunk, and the facts that are filled for them."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from django.db import connection
from django.db.models import BigIntegerField, ExpressionWrapper, F

from appraisal.runs.columns import Sums, text_hash, text_hashes
from appraisal.runs.inputs.scope import Scope
from appraisal.schemes.models import SchemeVersion
from appraisal.schemes.selectors import compiled
from appraisal.scoring import Facts, Scheme

# Goes up whenever this room computes something else from the same facts.
RESULTS_VERSION = "2"


MICRO = 10**6  # decimals of measures are kept in millionths


def raw(name: str) -> ExpressionWrapper:
    """The scaled integer of an exact decimal as it is stored, spared the way through Decimal."""
    return ExpressionWrapper(F(name), output_field=BigIntegerField())


class Person(NamedTuple):
    """A participant as a run reads it; the columns of the database stand in ``PERSON_COLUMNS``."""

    cadre: int
    participant: int
    staff_no: str
    unit: int
    unit_path: str
    version: int | None
    standing: str
    peer_group: str
    unit_code: str

    @property
    def terms(self) -> tuple:
        """What beside the staff number is an input of the run: version, standing, peer group, unit."""
        return self[5:]


PERSON_COLUMNS = (
    "cadre_id",
    "pk",
    "cadre__staff_no",
    "unit_id",
    "unit_path",
    "scheme_version_id",
    "standing",
    "peer_group",
    "unit__code",
)


@dataclass
class Batch:
    """The participants of a chunk, by cadre, and the facts of each scheme version among them."""

    people: list[Person]
    versions: dict[int, SchemeVersion]
    facts: dict[int, Facts] = field(default_factory=dict)
    rows: dict[int, np.ndarray] = field(default_factory=dict)  # positions in people, per version
    # keys of the entries behind the events that came as rows, in their order
    event_keys: list[str] = field(default_factory=list)
    # keys of entries whose rule the participant's scheme lacks
    foreign: list[str] = field(default_factory=list)
    sums: dict[str, Sums] = field(default_factory=dict)  # of the hashes of all that was read
    staff: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))  # hash of each person's number
    levels: list[str] = field(default_factory=list)  # that columns of entries count, from 1

    def __post_init__(self) -> None:
        self.ids = np.array([person.cadre for person in self.people], np.int64)
        self.version = np.array([person.version or 0 for person in self.people], np.int64)
        self.place = np.full(len(self.people), -1, np.int64)  # position in the facts of one's version
        for key in sorted(self.versions):
            at = np.nonzero(self.version == key)[0]
            self.rows[key] = at
            self.place[at] = np.arange(len(at))

    def scheme(self, key: int) -> Scheme:
        return compiled(self.versions[key])

    def row_of(self, cadres: np.ndarray) -> np.ndarray:
        """Positions in people of cadres who take part."""
        return np.searchsorted(self.ids, cadres)


def batch_people(scope: Scope) -> Batch:
    """The participants of the scope, with the hash of each as ``staff``."""
    sql, params = scope.people().order_by("cadre_id").values_list(*PERSON_COLUMNS).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        people = [Person(*row) for row in cursor.fetchall()]  # as they come: no column needs another form
    keys = {person.version for person in people if person.version}
    batch = Batch(people, SchemeVersion.objects.in_bulk(keys))
    batch.staff = text_hashes([person.staff_no for person in people])
    digest = {key: version.digest for key, version in batch.versions.items()} | {None: ""}
    terms: dict[tuple, int] = {}
    for version, standing, group, unit in {person.terms for person in people}:
        terms[version, standing, group, unit] = text_hash(f"{unit}|{digest[version]}|{standing}|{group}")
    hashes = np.array([terms[person.terms] for person in people], np.int64)
    batch.sums["people"] = Sums().add(batch.staff, hashes)
    return batch
