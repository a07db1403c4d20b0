"""Random formulas over what a world already has."""

NUMBERS = ["0", "1", "2", "0.5", "3", "7", "15%", "0.333333", "100"]
AGGREGATES = ["MEAN", "SUM", "MAX", "MIN", "COUNT"]


class Formulas:
    """Part of a world: ``rng``, ``chance``, ``rules``, ``values``, ``done``, ``votes``, ``reading`` are the world's."""

    def formula(self, depth=0, *, payout=False):
        rng = self.rng
        if depth >= 3 or (depth and self.chance(0.35)):
            return self.operand(payout)
        make = rng.choice([
            self.arithmetic, self.arithmetic, self.choice, self.gap, self.folded, self.stepped, self.held, self.stairs,
            self.compared, self.logical, self.grouped,
        ])  # fmt: skip
        return make(lambda: self.formula(depth + 1, payout=payout))

    def operand(self, payout):
        rng = self.rng
        kinds = ["number", "reading", "reading", "attr"]
        kinds += ["count", "points", "year"] * bool(self.rules) + ["score"] * bool(self.done)
        kinds += ["votes", "mean"] * bool(self.votes) + ["total", "grade"] * payout
        kind = rng.choice(kinds)
        if kind == "number":
            return rng.choice(NUMBERS)
        if kind == "reading":
            code = self.reading()
            return f'VALUE("{code}")' if self.chance(0.2) else code
        if kind == "attr":
            return 'ATTR("role", "chief", "clerk")'
        if kind in ("count", "points", "year"):
            name = {"count": "COUNT", "points": "POINTS", "year": "YEAR_COUNT"}[kind]
            return f'{name}("{rng.choice(self.rules)["code"]}")'
        if kind == "score":
            return f'SCORE("{rng.choice(self.done)}")'
        if kind == "total":
            return rng.choice(["TOTAL()", "COEFFICIENT()"])
        if kind == "grade":
            return 'GRADE("best", "good")'
        question, item, groups, options = rng.choice(self.votes)
        group = rng.choice([*groups, {"code": ""}])["code"]
        if kind == "mean":
            return f'VOTE_MEAN("{item}", "{group}")' if item in self.done else "1"
        option = rng.choice([*options, {"code": ""}, {"code": "spoiled"}])["code"]
        return f'VOTES("{question}", "{group}", "{option}")' if item in self.done else "2"

    def arithmetic(self, part):
        return f"({part()} {self.rng.choice('+-*/')} {part()})" if self.chance(0.8) else f"-({part()})"

    def choice(self, part):
        return f"IF({part()}, {part()}, {part()})"

    def gap(self, part):
        return f"DEFAULT({part()}, {part()})" if self.chance(0.7) else f"PRESENT({part()})"

    def folded(self, part):
        name = self.rng.choice(["MIN", "MAX", "SUM", "ABS"])
        return f"ABS({part()})" if name == "ABS" else f"{name}({part()}, {part()}, {part()})"

    def stepped(self, part):
        name = self.rng.choice(["FLOOR", "CEILING", "ROUND", "ROUND"])
        if name == "ROUND":
            mode = self.rng.choice(
                ["", ', "half_even"', ', "floor"', ', "down"', ', "half_down"', ', "up"', ', "ceil"']
            )
            return f"ROUND({part()}, {self.rng.randrange(4)}{mode})"
        return f"{name}({part()}{self.rng.choice(['', ', 0.5', ', 3', f', {part()}'])})"

    def held(self, part):
        return f"LIMIT({part()}, {self.rng.choice(['0', '1', part()])}, {self.rng.choice(['3', '5', part()])})"

    def stairs(self, part):
        name = self.rng.choice(["TIERS", "LOOKUP"])
        return f"{name}({part()}, 0, 0.1, 2, {part()}, 5, 1/3)"

    def compared(self, part):
        return f"({part()} {self.rng.choice(['=', '<>', '<', '<=', '>', '>='])} {part()})"

    def logical(self, part):
        name = self.rng.choice(["AND", "OR", "NOT"])
        return f"NOT({part()})" if name == "NOT" else f"{name}({part()}, {part()})"

    def grouped(self, part):
        rng = self.rng
        name = rng.choice([*AGGREGATES, "RANK", "SD"])
        if name == "RANK":
            return f'GROUP_RANK({part()}, "{rng.choice(["high", "low"])}", "{rng.choice(["shared", "last", "dense"])}")'
        if name == "SD":
            return f"GROUP_SD({part()}{rng.choice(['', ', 2'])})"
        return f"GROUP_{name}({part()})"
