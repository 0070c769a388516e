"""The steps of a search, replayed for verify.py by docs/certificates.md ("The steps of a search"). Standard library only.

Variables: of each operation the cycles of its lanes, ascending, as many as its widest form has (one with fewer uses the first, the others
repeat its last); of two forms one (0: the first, 1: the second), of more one each; last the makespan. Side 2x says "x is at least
key", side 2x + 1 "-x is at least key"; an atom is a side and a key, its negation (side ^ 1, 1 - key).
"""
import base64

class Search:
    def __init__(self, instance, given, demand, leb128):
        self.block, self.horizon, self.prices, self.demand = instance, given["refuted"], given["prices"], demand
        numbers = list(leb128(base64.b64decode(given["steps"], validate=True), 35))
        demand(max(numbers, default=0) < 2**32, "a number of the steps is too large")
        self.steps = [-(each + 1) // 2 if each % 2 else each // 2 for each in numbers]
        self.at, self.nogoods, self.undo, self.confirmed = 0, [], [], set()
        self.lane, self.lanes, self.form, self.owner, self.bound = [], [], [], [], []
        self.edges = [[] for _ in instance.operations]
        for edge in instance.edges:
            for end in edge[:2]:
                self.edges[end].append(edge)
        for i, (_, _, _, forms) in enumerate(instance.operations):
            self.lane.append(len(self.owner))
            self.lanes.append(max([1, *(form[1] for form in forms)]))
            self.form.append(len(self.owner) + self.lanes[i])
            for upper in [self.horizon - 1] * self.lanes[i] + [1] * (0 if len(forms) < 2 else 1 if len(forms) == 2 else len(forms)):
                self.owner.append(i)
                self.bound += [0, -upper]
        self.makespan = len(self.owner)
        self.owner.append(-1)
        self.bound += [0, -self.horizon]
        self.box = list(self.bound)
        for vector in self.prices:
            demand(len(vector) == len(instance.engines) and min(vector) >= 0, "a price vector is not a number for each engine")
    def next(self):
        self.demand(self.at < len(self.steps), "the steps break off")
        self.at += 1
        return self.steps[self.at - 1]
    def atoms(self):
        count = self.next()
        self.demand(0 <= count <= (len(self.steps) - self.at) // 2, f"a nogood of {count} atoms")
        found = [(self.next(), self.next()) for _ in range(count)]
        self.demand(all(0 <= side < len(self.bound) and abs(key) <= 2**29 for side, key in found), "an atom of nothing")
        return found
    def check(self):
        done = any(low + high > 0 for low, high in zip(self.bound[::2], self.bound[1::2]))
        while self.at < len(self.steps):
            done = self.step() or done
        self.demand(done, f"after {len(self.nogoods)} steps there may still be a schedule")
        return self.horizon + 1
    def step(self):
        """A nogood follows where its atoms, and what they imply by its uses in their order, contradict one another."""
        nogood, self.undo = self.atoms(), []
        contradicted = not all([self.asserts(side, key) for side, key in nogood])
        rule = self.next()
        while rule != -1:
            used = self.earlier() if rule == 0 else self.lemma(rule)
            if not contradicted:
                left = [atom for atom in used if self.bound[atom[0]] < atom[1]]
                self.demand(len(left) < 2, f"step {len(self.nogoods)}: a use leaves more than one of its atoms open")
                contradicted = not left or not self.asserts(left[0][0] ^ 1, 1 - left[0][1])
            rule = self.next()
        self.demand(contradicted, f"step {len(self.nogoods)}: the nogood does not follow")
        for side, key in reversed(self.undo):
            self.bound[side] = key
        self.nogoods.append(nogood)
        return not nogood or (len(nogood) == 1 and not self.asserts(nogood[0][0] ^ 1, 1 - nogood[0][1]))
    def asserts(self, side, key):
        if key <= self.bound[side]:
            return True
        self.undo.append((side, self.bound[side]))
        self.bound[side] = key
        return key + self.bound[side ^ 1] <= 0
    def earlier(self):
        number = self.next()
        self.demand(0 <= number < len(self.nogoods), f"step {number} does not come before it")
        return self.nogoods[number]
    def lemma(self, rule):
        """Atoms that a rule refutes by itself: within the box that they leave nothing keeps it."""
        begin, numbers = self.at, [self.next() for _ in range(3)]
        found = self.atoms()
        text = (rule, *self.steps[begin : self.at])
        if text in self.confirmed:
            return found
        before, empty = [], False
        for side, key in found:
            self.narrow(side, key, before)
            empty = empty or self.box[side] + self.box[side ^ 1] > 0
        touched = dict.fromkeys(self.owner[side >> 1] for side, _ in found if self.owner[side >> 1] >= 0)
        holds = empty or any(not self.forms(i) for i in touched) or self.refutes(rule, touched, before, *numbers)
        for side, key in reversed(before):
            self.box[side] = key
        self.demand(holds, f"step {len(self.nogoods)}: a lemma of rule {rule} {numbers} does not hold")
        self.confirmed.add(text)
        return found
    def narrow(self, side, key, before):
        if key <= self.box[side]:
            return False
        before.append((side, self.box[side]))
        self.box[side] = key
        return True
    def low(self, x):
        return self.box[2 * x]
    def high(self, x):
        return -self.box[2 * x + 1]
    def forms_of(self, i):
        self.demand(0 <= i < len(self.lane), f"there is no operation {i}")
        return self.block.operations[i][3]
    def last(self, i):
        return self.lane[i] + self.lanes[i] - 1
    def forms(self, i):
        count, first = len(self.forms_of(i)), self.form[i]
        if count <= 2:
            return [0] if count == 1 else [f for f in (0, 1) if self.low(first) <= f <= self.high(first)]
        left = [f for f in range(count) if self.high(first + f) >= 1]
        return [f for f in left if self.low(first + f) >= 1] or left
    def span(self, i, k):
        first = self.lane[i]
        return max(self.low(first + n) for n in range(k + 1)), min(self.high(first + n) for n in range(k, self.lanes[i]))
    def wait(self, edge):
        start, end, latency, kind, *ends = edge
        for own, i in zip(ends, (start, end)):
            if own is not None and any(f not in own for f in self.forms(i)):
                return float("-inf")
        return latency + (min(self.forms_of(start)[f][2] for f in self.forms(start)) if kind in ("RAW", "WAW") else 0)
    def refutes(self, rule, touched, before, one, two, three):
        self.demand(rule in range(1, 10), f"there is no rule {rule}")
        if rule == 1:  # A dependence.
            self.demand(0 <= one < len(self.block.edges), f"there is no dependence {one}")
            edge = self.block.edges[one]
            return self.low(self.last(edge[0])) + self.wait(edge) > self.high(self.lane[edge[1]])
        if rule == 2:  # The lanes of an operation ascend, and those beyond its forms repeat the last.
            forms, first, count = self.forms_of(one), self.lane[one], self.lanes[one]
            most = max(forms[f][1] for f in self.forms(one))
            ascend = any(self.low(first + k - 1) > self.high(first + k) for k in range(1, count))
            return ascend or (most < count and self.low(self.last(one)) > self.high(first + most - 1))
        if rule == 3:  # One form, and one only.
            count = len(self.forms_of(one))
            return not self.forms(one) or (count > 2 and sum(self.low(self.form[one] + f) >= 1 for f in range(count)) > 1)
        if rule == 4:  # The slots of an engine in a cycle.
            self.demand(0 <= one < len(self.block.engines), f"there is no engine {one}")
            slots = self.block.engines[one][1] if 0 <= two < self.horizon else 0
            prices = [int(engine == one) for engine in range(len(self.block.engines))]
            return sum(self.least(i, two, two, prices) for i in touched) > slots
        if rule == 5:
            return self.interval(touched, one, two, three)
        if rule == 6:
            return self.words(one)
        if rule == 7:  # Windows of forms, which blocks of certificates have not.
            return not self.forms(one)
        if rule == 8:  # The makespan is behind every slot.
            reach = min(max([0, *(row[1] for row in self.forms_of(one)[f][0])]) for f in self.forms(one))
            return self.low(self.last(one)) + reach + 1 > self.high(self.makespan)
        return self.follows(touched, before) or self.interval(range(len(self.lane)), one, two, three)
    def least(self, i, begin, end, prices):
        """The least, over the forms left, of what all lanes cost in cycles begin..end, each wherever it costs least."""
        def cost(rows, k):
            early, late = self.span(i, k)
            changes = [each for _, o, _ in rows for each in (begin - o, end - o + 1)]  # It is the same between them.
            starts = {early, *(each for each in changes if early < each <= late)} if early <= late else ()
            return min((sum(n * prices[e] for e, o, n in rows if begin <= t + o <= end) for t in starts), default=0)
        forms = self.forms_of(i)
        return min(sum(cost(forms[f][0], k) for k in range(forms[f][1])) for f in self.forms(i))
    def interval(self, operations, vector, begin, end):
        """At the prices of a vector: what must lie in cycles begin..end costs more than there is."""
        self.demand(0 <= vector < len(self.prices), f"there is no price vector {vector}")
        prices, cycles = self.prices[vector], max(0, min(end, self.horizon - 1) - max(0, begin) + 1)
        needed = sum(self.least(i, begin, end, prices) for i in operations)
        return needed > cycles * sum(price * each[1] for price, each in zip(prices, self.block.engines))
    def words(self, boundary):
        self.demand(self.block.words is not None and 0 <= boundary <= self.horizon, f"no limit of words at boundary {boundary}")
        live = 0
        for size, definers, users, live_in, live_out, _, *uses in self.block.values:
            only = {user: forms for user, forms in sum(uses, [])}
            if not (live_in or any(self.high(self.lane[i]) < boundary for i in definers)):
                continue
            ends = definers + [i for i in users if i not in only or all(f in only[i] for f in self.forms(i))]
            wanted = live_out or any(self.low(self.last(i)) >= boundary for i in ends)
            first = boundary == 0 if live_in else all(self.low(self.lane[i]) >= boundary - 1 for i in definers)
            live += size if wanted or first else 0
        return live > self.block.words
    def follows(self, moved, before):
        """Moves the box along the dependences until nothing moves. True where nothing is left of it."""
        while moved:
            i = next(iter(moved))
            del moved[i]
            for edge in self.edges[i]:
                start, end, wait = edge[0], edge[1], self.wait(edge)
                first, last = 2 * self.lane[end], 2 * self.last(start) + 1
                if self.narrow(first, self.span(start, self.lanes[start] - 1)[0] + wait, before):
                    moved[end] = None
                if self.narrow(last, wait - self.span(end, 0)[1], before):
                    moved[start] = None
                if any(self.box[side] + self.box[side ^ 1] > 0 for side in (first, last)):
                    return True
        return False
