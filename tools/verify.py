#!/usr/bin/env python3
"""Re-checks a block certificate of slotwise by docs/certificates.md, with none of its code: python3 tools/verify.py FILE (- is stdin).

Checked are the block's hash, the machine against the preset of its name, schedule and scratch addresses, and the bound from its
witness: path, interval, improved, linear; the steps of a search with verify_search.py beside this file; not shaving, nor that a kernel
computes its walk. Standard library, Python 3.9. Ends with 0: verified; 1: refused, or only claimed; 2: not to be read; 3: not known here."""
import base64, functools, hashlib, itertools, json, sys, zlib
PRESETS = {"take-home": [[["alu", 12, False], ["valu", 6, False], ["load", 2, False], ["store", 2, False], ["flow", 1, False], ["debug", 64, True]], 1536]}
PRESETS["toy"] = [[["alu", 2, False], ["mul", 1, False], ["valu", 1, False], ["mem", 1, False], ["flow", 1, False], ["debug", 8, True]], 64]
TEXT, BIG, LATE = 64 << 20, 2**53, ("RAW", "WAW")
CERTIFICATE = "format version instance name machine kernel? block? encodedBlock? length bound boundName scope window? schedule allocation? witness"
WITNESSES = {"path": "kind operations latencies", "interval": "kind pool head tail members demand"}
WITNESSES |= {"improved": "kind pools heads tails cut interval", "shaving": "kind refuted improved steps", "search": "kind refuted prices steps"}
WITNESSES |= {"linear": "kind refuted improved distances slots words flows", "solver": "kind refuted engine version formulation parameters program"}
class Refused(Exception): pass
def demand(holds, reason):
    if not holds:
        raise Refused(reason)
def shaped(data, shape, place):
    """The members of an object, which has just those that a text names ("?": may be absent); of each in a list, where it is in one."""
    if isinstance(shape, list):
        return [shaped(each, shape[0], place) for each in data]
    names, has = shape.split(), set(data)
    strange, missing = has - {each.rstrip("?") for each in names}, {each for each in names if each[-1] != "?"} - has
    demand(isinstance(data, dict) and not strange and not missing, f"{place} has members {sorted(strange)}, has not {sorted(missing)}")
    return [data.get(name.rstrip("?")) for name in names]
def whole(data):
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return all(map(whole, parts)) and not isinstance(data, (float, bool)) and not (isinstance(data, int) and abs(data) >= BIG)
def natural(data, least=0, limit=2**31):
    return all(natural(each, least, limit) for each in data) if isinstance(data, list) else type(data) is int and least <= data < limit
def parse(written):
    def members(pairs):
        demand(len({name for name, _ in pairs}) == len(pairs), "a second member of the same name in one object")
        return dict(pairs)
    return json.loads(written, object_pairs_hook=members, parse_constant=lambda text: demand(False, f"{text} is no JSON"),
        parse_float=lambda text: int(float(text)) if float(text).is_integer() else float(text))  # 4.0 and 4e0 are whole.
def inflated(code, most, what):
    reader = zlib.decompressobj(-15)
    found = reader.decompress(base64.b64decode(code, validate=True), most + 1)
    demand(reader.eof and len(found) <= most, f"{what} is cut short, or inflates to more than {most} bytes")
    return found
# The block as one list: engines, scratch words, operations, values, dependences. Its JSON is hashed, and all that follows reads it.
def listed(data):
    parts = shaped(data, "immediate" if "immediate" in data else "value word words", "an operand")
    return parts if len(parts) > 1 else parts[0]
def content(block, machine):
    def form(data):
        rows, lanes, extra, opcode, own = shaped(data, "rows lanes extraLatency? opcode? operands?", "a form")
        return [shaped(rows, ["engine offset slots"], "rows"), lanes, extra or 0, opcode, own if own is None else list(map(listed, own))]
    def operation(data):
        _, opcode, operands, result, forms, _ = shaped(data, "id opcode operands result? forms provenance?", "an operation")
        return [opcode, list(map(listed, operands)), result if result is None else listed(result), list(map(form, forms))]
    def value(data):
        _, *lists, uses = shaped(data, "name words definers users liveIn liveOut initial? formUses?", "a value")
        return lists + ([shaped(uses, ["user forms"], "formUses")] if uses else [])
    def edge(data):
        parts = shaped(data, "from to latency kind fromForms? toForms?", "a dependence")
        return parts if "fromForms" in data or "toForms" in data else parts[:4]
    _, operations, values, edges = shaped(block, "name operations values dependences", "the block")
    demand(len({each["id"] for each in operations}) == len(operations), "two operations have one id")
    return [*of_machine(machine), list(map(operation, operations)), list(map(value, values)), list(map(edge, edges))]
def of_machine(machine):
    _, engines, words = shaped(machine, "name? engines scratchWords?", "the machine")
    engines = [[name, slots, free or False] for name, slots, free in shaped(engines, ["name slots free?"], "engines")]
    return ["slotwise instance", engines, words]
def check_block(engines, words, operations, values, edges):
    def some(forms, at):
        return forms is None or (natural(forms) and forms == sorted(set(forms)) and 0 < len(forms) < len(operations[at][3]) > forms[-1])
    names, last = {name for name, slots, free in engines if name and natural(slots) and slots > 0 and isinstance(free, bool)}, len(operations)
    demand(0 < len(names) == len(engines) and (words is None or natural(words)), "the machine has no engines, or no words")
    followed, lanes_in_all = [size for size, *_ in values], sum(form[1] for each in operations for form in each[3])
    for at, (opcode, operands, result, forms) in enumerate(operations):
        ranges = operands + ([] if result is None else [[*result]]) + sum((form[4] or [] for form in forms), [])
        numbers = natural(ranges, 1 - BIG, BIG) and natural([form[:3] for form in forms]) and isinstance(opcode, str)
        demand(numbers and 0 < len(forms) <= 128 and all(0 < form[1] <= 1024 for form in forms), f"operation {at} has a number that is none")
        ranges = [each for each in ranges if isinstance(each, list)]
        demand(all(min(value, word) >= 0 < size and word + size <= values[value][0] for value, word, size in ranges), f"operation {at}: words of no value")
        widest = max(lanes for _, lanes, *_ in forms)
        followed += [size if size == widest else size * widest for _, _, size in ranges]
    demand(sum(followed) <= 2**20 + 1024 * len(followed) and lanes_in_all <= 2**20 + 64 * last, "more words or lanes than are followed")
    for at, (size, definers, users, live_in, live_out, initial, *uses) in enumerate(values):
        demand(natural([definers, users, uses]) and natural(initial or [], -(2**31), 2**32), f"value {at} has a number that is none")
        demand(natural(size, max(1, len(initial or []))) and {type(live_in), type(live_out)} == {bool} and max([0, *definers, *users]) < last + (last == 0), f"value {at} is of nothing")
        denied = {user: forms for user, forms in sum(uses, [])}
        demand(uses != [[]] and len(denied) == len(sum(uses, [])) and set(denied) <= set(users), f"value {at} has formUses of no users")
        for user, forms in denied.items():
            reads = [(f, each) for f, form in enumerate(operations[user][3]) for each in form[4] or operations[user][1] * (form[4] is None)]
            reading = {f for f, each in reads if isinstance(each, list) and each[0] == at}
            demand(some(forms, user) and reading <= set(forms), f"value {at} has formUses of no forms, or not of all that read it")
    demand(sum(each[0] for each in values) <= 2**24, "the values have more than 2^24 words")
    for at, (start, end, wait, kind, *forms) in enumerate(edges):
        known = kind in ("RAW", "WAR", "WAW", "memory", "order") and natural([start, end, wait]) and max(start, end) < last
        demand(known and forms != [None, None], f"dependence {at} is of nothing, or of the kind {kind}")
        demand(all(some(own, end) for own, end in zip(forms, (start, end))), f"dependence {at} is of forms that are none")
# The instance as bounds see it: links that hold whatever forms are chosen; and form by form, where that makes a difference.
def holds_in(forms, f, g):
    return all(own is None or form in own for own, form in zip(forms, (f, g)))
def least_cost(piece, prices):
    return min(sum(amount * prices[engine] for engine, _, amount in way) for way in piece[3])
def distances(target, links, along):
    """Longest paths to an operation along links, from all that have one; `along` has givers before takers, or the other way round."""
    found = {target: 0}
    for at in along:
        for other, wait in links[at] if at in found else ():
            found[other] = max(found.get(other, -1), found[at] + wait)
    del found[target]
    return found
class Instance:
    def __init__(self, engines, words, operations, values, edges):
        self.engines, self.words, self.operations, self.values, self.edges = engines, words, operations, values, edges
        self.before, self.after, self.before_in, self.after_in, following = ([[] for _ in operations] for _ in range(5))
        pairs, waits = {}, [0] * len(operations)
        for edge in edges:
            pairs.setdefault((edge[0], edge[1]), []).append(edge)
        for (start, end), own in pairs.items():
            waits[end] += 1
            following[start].append(end)
            waiting = [(wait, kind in LATE, forms) for _, _, wait, kind, *forms in own]
            table = [[max((wait + late * source[2] for wait, late, forms in waiting if holds_in(forms, f, g)), default=-BIG)
                for g in range(len(operations[end][3]))] for f, source in enumerate(operations[start][3])]
            least = min(map(min, table))
            if least >= 0:
                self.before[end].append((start, least))
                self.after[start].append((end, least))
            if any(len(edge) > 4 for edge in own):
                for rows, links, other in ((list(zip(*table)), self.before_in[end], start), (table, self.after_in[start], end)):
                    for form, row in enumerate(rows):
                        if min(row) > least:
                            links.extend([] for _ in range(len(rows) - len(links)))
                            links[form].append((other, min(row)))
        self.order = [at for at, waiting in enumerate(waits) if waiting == 0]
        for at in self.order:
            for end in following[at]:
                waits[end] -= 1
                self.order += [end] if waits[end] == 0 else []
        demand(len(self.order) == len(operations), "the dependences form a cycle")
        self.reach, self.pieces = [], []  # A piece: operation, first and last offset, ways to take its slots.
        for at, (_, _, _, forms) in enumerate(operations):
            ways = [[(e, o, n * lanes) for e, o, n in rows if n > 0 and not engines[e][2]] for rows, lanes, *_ in forms]
            self.reach.append(min(max([0, *(o for e, o, _ in rows if not engines[e][2])]) for rows, *_ in forms))
            offsets = sorted({offset for way in ways for _, offset, _ in way})
            if len(ways) > 1 and offsets:
                self.pieces.append((at, offsets[0], offsets[-1], ways))
            elif offsets:
                self.pieces += [(at, each, each, [[row for row in ways[0] if row[1] == each]]) for each in offsets]
    def engine(self, name):
        at = next((at for at, each in enumerate(self.engines) if each[0] == name and not each[2]), None)
        demand(at is not None, f"the machine has no engine {name!r} whose slots cost something")
        return at
    def prices(self, pool):
        (weights, capacity), prices = shaped(pool, "weights capacity", "a pool"), [0] * len(self.engines)
        for name, weight in shaped(weights, ["engine weight"], "weights"):
            at = self.engine(name)
            demand(weight >= 0 and prices[at] == 0, f"{name!r} has a weight below 0, or two")
            prices[at] = weight
        real = sum(each[1] * price for each, price in zip(self.engines, prices))
        demand(real == capacity > 0, f"capacity {capacity}, the slots of a cycle cost {real}")
        return prices
    def times(self, steps):
        """Heads and tails: longest ways through the links, raised by steps, each an interval argument of its own."""
        pools = [(self.prices(pool), pool["capacity"]) for pool in steps["pools"]]
        def run(links, in_form, along, reached, steps, shifts):
            raising = {step[0]: step for step in shaped(steps, ["operation cycles pool head distance"], "steps")}
            demand(len(raising) == len(steps), "two steps raise one operation")
            for at in along:
                reached[at] = max([reached[at], *(reached[other] + wait for other, wait in links[at])])
                ways = [max([-1, *(reached[other] + wait for other, wait in form)]) for form in in_form[at]]
                reached[at] = max(reached[at], min(ways, default=0))
                if at in raising:
                    _, cycles, pool, head, distance = raising.pop(at)
                    demand(0 <= pool < len(pools), f"step of operation {at}: no pool {pool}")
                    (prices, capacity), path, total = pools[pool], distances(at, links, along[::-1]), 0
                    for piece, (early, last) in zip(self.pieces, shifts):
                        if path.get(piece[0], -BIG) - last >= max(0, distance) and max(0, reached[piece[0]] + early) >= head:
                            total += least_cost(piece, prices)
                    proved = head + -(-total // capacity) - 1 + distance
                    demand(total > 0 and cycles <= proved, f"step of operation {at}: {cycles} claimed, {proved} proved")
                    reached[at] = max(reached[at], cycles)
            demand(not raising, f"steps of operations {list(raising)}, which are none")
            return reached
        forward, backward = [piece[1:3] for piece in self.pieces], [(-piece[2], -piece[1]) for piece in self.pieces]
        heads = run(self.before, self.before_in, self.order, [0] * len(self.order), steps["heads"], forward)
        return heads, run(self.after, self.after_in, self.order[::-1], list(self.reach), steps["tails"], backward)
# The schedule, and the addresses of its values.
def leb128(data, bits=28):
    value, shift = 0, 0
    for byte in data:
        demand(shift < bits, f"a number above 2^{bits}")
        value, shift = value | (byte & 127) << shift, shift + 7
        if byte < 128:
            yield value
            value, shift = 0, 0
    demand(shift == 0, "the last number is cut short")
def placed(operations, code, length):
    size = len(operations)
    found = list(leb128(inflated(code, 4 * (3 + 194 * size), "the schedule")))
    demand(found[:2] == [length, size] and len(found) > 2 + 2 * size, f"the schedule is of {found[:2]} cycles and operations")
    forms, starts, rest, lanes = found[2 : 2 + size], found[2 + size : 2 + 2 * size], found[3 + 2 * size :], [[] for _ in operations]
    demand(len(rest) == found[2 + 2 * size] and len(rest) % 3 == 0, "the schedule has too few or too many fragments")
    demand(all(form < len(each[3]) for form, each in zip(forms, operations)), "the schedule has a form that is none")
    for at, cycle, times in zip(rest[::3], rest[1::3], rest[2::3]):
        demand(at < size and times <= operations[at][3][forms[at]][1], "a fragment is of no operation, or of too many lanes")
        lanes[at] += [cycle] * times
    return forms, [sorted(own) or [start] * each[3][form][1] for own, start, form, each in zip(lanes, starts, forms, operations)]
def check_schedule(instance, length, forms, cycles, addresses):
    chosen, used, end = [each[3][form] for each, form in zip(instance.operations, forms)], {}, 0
    for at, ((rows, lanes, *_), own) in enumerate(zip(chosen, cycles)):
        demand(len(own) == lanes, f"operation {at} has {len(own)} cycles for {lanes} lanes")
        end = max([end, own[-1] + 1, *(own[-1] + offset + 1 for _, offset, _ in rows)])
        for engine, cycle, amount in [(engine, cycle + offset, amount) for engine, offset, amount in rows for cycle in own]:
            used[engine, cycle] = used.get((engine, cycle), 0) + amount
    demand(end == length, f"the length is {length}, the schedule ends after cycle {end - 1}")
    for (engine, cycle), amount in used.items():
        demand(amount <= instance.engines[engine][1], f"cycle {cycle} has {amount} slots of {instance.engines[engine][0]}")
    def waits(start, to, wait, what):
        demand(cycles[to][0] >= cycles[start][-1] + wait, f"operation {to} issues too early after operation {start}: {what}")
    for start, to, wait, kind, *conditions in instance.edges:
        if holds_in(conditions, forms[start], forms[to]):
            waits(start, to, wait + (chosen[start][2] if kind in LATE else 0), kind)
    writer, readers, writes, reads = {}, {}, [[] for _ in instance.values], [[] for _ in instance.values]  # By value and word.
    for at, (_, operands, result, _) in enumerate(instance.operations):
        for each in [each for each in (operands if chosen[at][4] is None else chosen[at][4]) if isinstance(each, list)]:
            reads[each[0]].append(at)
            for word in range(each[1], each[1] + each[2]):
                if (each[0], word) in writer:
                    waits(writer[each[0], word], at, 1 + chosen[writer[each[0], word]][2], "it reads what that one writes")
                readers.setdefault((each[0], word), []).append(at)
        for word in range(result[1], result[1] + result[2]) if result else ():
            if (result[0], word) in writer:
                before = writer[result[0], word]
                waits(before, at, chosen[before][2] - chosen[at][2] + 1, "it overwrites what that one writes")
            for reader in set(readers.pop((result[0], word), [])) - {at}:
                waits(reader, at, -chosen[at][2], "it overwrites what that one reads")
            writer[result[0], word] = at
            writes[result[0]].append(at)
    occupied, change = [], [0] * (length + 3)
    for at, (words, definers, users, live_in, live_out, _, *uses) in enumerate(instance.values):
        idle = {user for user, own in sum(uses, []) if forms[user] not in own}
        defining, using = definers + writes[at], [user for user in users if user not in idle] + reads[at]
        begin = 0 if live_in else min([length + 1, *(cycles[each][0] + 1 for each in defining)])
        until = max([1 if live_in else 0, *(cycles[each][-1] + 1 for each in defining + using)])
        occupied.append((begin, length + 1 if live_out else max(until, begin + 1) if until > 0 else 0))
        if begin < occupied[at][1]:
            change[begin] += words
            change[occupied[at][1]] -= words
    for boundary, live in enumerate(itertools.accumulate(change)):
        demand(instance.words is None or live <= instance.words, f"{live} words are live before cycle {boundary}")
    holder, limit = {}, 2**24 if instance.words is None else instance.words  # By scratch word: until when it is occupied.
    for at in sorted(range(len(addresses or [])), key=lambda at: occupied[at]):
        (begin, until), first, words = occupied[at], addresses[at], instance.values[at][0]
        demand(begin >= until or 0 <= first <= limit - words, f"value {at} lies at word {first}")
        for word in range(first, first + words) if begin < until else ():
            demand(holder.get(word, 0) <= begin, f"value {at} lies over another at word {word}")
            holder[word] = until
# The bound.
def interval(instance, given):
    plain = {"pools": [], "heads": [], "tails": [], "cut": {"ancestors": 0, "operations": 0}}
    steps, given = (given, given["interval"]) if given["kind"] == "improved" else (plain, given)
    kind, pool, head, tail, *claimed = shaped(given, WITNESSES["interval"], "the interval")
    demand(kind == "interval" and natural(shaped(steps["cut"], "ancestors operations", "the cut"), 1 - BIG, BIG), "no interval, or no cut")
    (heads, tails), prices, members, total = instance.times(steps), instance.prices(pool), 0, 0
    for piece in instance.pieces:
        early, late, cost = heads[piece[0]] + piece[1], max(0, tails[piece[0]] - piece[2]), least_cost(piece, prices)
        if early >= head and late >= tail and cost > 0:
            members, total = members + 1, total + cost
    counted = [members, total] == claimed and members > 0 and min(head, tail) >= 0
    demand(counted, f"there are {members} members with a demand of {total}")
    return head + -(-total // pool["capacity"]) + tail
def path(instance, given):
    operations, latencies = given["operations"], given["latencies"]
    known = all(0 <= at < len(instance.operations) for at in operations)
    demand(known and len(latencies) == max(0, len(operations) - 1), "a path of no operations, or of too few or too many latencies")
    for start, to, wait in zip(operations, operations[1:], latencies):
        demand((to, wait) in instance.after[start], f"no dependence of {wait} cycles from operation {start} to {to}")
    return sum(latencies) + instance.reach[operations[-1]] + 1 if operations else 0
def leads_of(instance, given, pools):
    leads = {(start, to): wait for start, links in enumerate(instance.after) for to, wait in links}
    for start, to, cycles, pool, head, tail in shaped(given["distances"], ["from to cycles pool head tail"], "distances"):
        demand(min(start, to, cycles, pool, head, tail) >= 0 and max(start, to) < len(instance.operations), "a distance of nothing")
        since, until = distances(start, instance.after, instance.order), distances(to, instance.before, instance.order[::-1])
        total = sum(least_cost(piece, pools[pool][0]) for piece in instance.pieces
            if since.get(piece[0], -BIG) + piece[1] >= head and until.get(piece[0], -BIG) - piece[2] >= tail)
        proved = head + -(-total // pools[pool][1]) - 1 + tail
        demand(total > 0 and cycles <= proved, f"{cycles} cycles from operation {start} to {to} claimed, {proved} proved")
        leads[start, to] = max(cycles, leads.get((start, to), 0))
    return leads
def linear(instance, given):
    """Rows that hold in every schedule of the refuted length, times factors from 0 up, make a sum that cannot be."""
    shaped(given["improved"], "pools heads tails", "improved")
    length, (heads, tails), rank = given["refuted"], instance.times(given["improved"]), {"done": 0, "share": 1, "begun": 2}
    latest = [length - 1 - tail for tail in tails]
    if any(map(int.__gt__, heads, latest)):
        return length + 1
    leads = leads_of(instance, given, [(instance.prices(pool), pool["capacity"]) for pool in given["improved"]["pools"]])
    sums, prices, divides = {None: {0: 0}}, [], [any(form[1] != 1 for form in each[3]) for each in instance.operations]  # Of steps, by cycle; of what is fixed, by None.
    def add(what, at, cycle, factor):
        if what in rank:
            one, nil, what = cycle >= latest[at], cycle < heads[at], what if divides[at] else "share"
        else:
            live_in, live_out = instance.values[at][3:5]
            one, nil = what == "occupied" and live_in, what == "ended" and (live_out or (cycle == 0 and not live_in))
        own, cycle = (sums[None], 0) if one else (sums.setdefault((what, at), {}), cycle)
        own[cycle] = own.get(cycle, 0) + (0 if nil else factor)
    def implies(a, i, t, b, j, u):
        if a in rank and b in rank:
            return u >= t and (not divides[i] or rank[a] <= rank[b]) if i == j else u >= t - leads.get((j, i), -BIG)
        if a == "ended" and b in rank:
            _, definers, users, _, _, _, *uses = instance.values[i]
            return (b == "done" or not divides[j]) and (j in definers or j in users and all(user != j for user, _ in sum(uses, []))) and u >= t
        if a in rank:
            return b == "occupied" and (a == "begun" or not divides[i]) and i in instance.values[j][1] and u >= t
        return i == j and (u >= t if a == b else (a, b) == ("ended", "occupied") and u >= t - 1)
    for each in given["slots"] + given["words"]:
        demand(0 <= each["cycle"] < each.get("until", each["cycle"] + 1) <= length and each["price"] >= 0, f"the price of {each}")
    for engine, cycle, until, price in shaped(given["slots"], ["engine cycle until? price"], "slots"):
        prices.append((instance.engine(engine), cycle, until or cycle + 1, price))
        sums[None][0] -= price * instance.engines[prices[-1][0]][1] * (prices[-1][2] - cycle)
    price_of = functools.cache(lambda engine, cycle: sum(price for at, since, until, price in prices if at == engine and since <= cycle < until))
    reached = lambda links, times, form, least: max([least, *(times[other] + wait for other, wait in (links[form] if form < len(links) else []))])
    for at, (_, _, _, forms) in enumerate(instance.operations):  # A form can issue from where its own links and rows let it, up to where they do.
        ends = [max([0, *(o for e, o, _ in rows if not instance.engines[e][2])]) for rows, *_ in forms]
        spans = [(reached(instance.before_in[at], heads, f, 0), length - reached(instance.after_in[at], tails, f, end)) for f, end in enumerate(ends)]
        begins = {each - row[1] for price in prices for each in price[1:3] for form in forms for row in form[0]}.union(*spans)
        begins = [heads[at], *sorted(cycle for cycle in begins if heads[at] < cycle <= latest[at]), latest[at] + 1]
        for t, end in zip(begins, begins[1:]):
            able = [form for form, (since, until) in zip(forms, spans) if since <= t < until]
            cost = min(sum(n * lanes * price_of(e, t + o) for e, o, n in rows) for rows, lanes, *_ in able or forms)
            add("share", at, end - 1, cost)
            add("share", at, t - 1, -cost)
    for cycle, price in shaped(given["words"], ["cycle price"], "words"):
        sums[None][0] -= price * instance.words
        for at, own in enumerate(instance.values):
            add("occupied", at, cycle, price * own[0])
            add("ended", at, cycle, -price * own[0])
    for one, other, amount in given["flows"]:
        for what, at, cycle in (one, other):
            known = {"occupied": instance.values, "ended": instance.values}.get(what, instance.operations if what in rank else [])
            demand(0 <= at < len(known) and 0 <= cycle < length and amount >= 0, f"no step {what} {at} {cycle}, or no amount")
        demand(implies(*one, *other), f"{one} does not imply {other}")
        add(*one, amount)
        add(*other, -amount)
    least = sums.pop(None)[0] + sum(min(0, *itertools.accumulate(own[t] for t in sorted(own, reverse=True))) for own in sums.values())  # Steps never fall.
    demand(least > 0, f"length {length} is possible: the sum may be {least}")
    return length + 1
def search(instance, given):
    from verify_search import Search  # Steps of a search are a long chapter of their own: all else goes without it.
    return Search(instance, given, demand, leb128).check()
def verify(data):
    shaped(data, CERTIFICATE, "the certificate")
    machine, given, bound, length, kind = data["machine"], data["witness"], data["bound"], data["length"], data["witness"].get("kind")
    demand([data["format"], data["version"]] == ["slotwise certificate", 4], f"version {data['version']}, this program reads 4")
    demand(kind in WITNESSES, f"no witness of the kind {kind!r} is known")
    shaped(given, WITNESSES[kind], "the witness")
    demand(whole([bound, length, data.get("kernel"), {**given, "parameters": 0}]) and 0 <= bound <= length <= 2**22, "a number that is none")
    preset = PRESETS.get(machine.get("name"))
    demand(preset in (None, of_machine(machine)[1:]), f"the machine is named {machine.get('name')!r}, but is not that preset")
    demand(("block" in data) != ("encodedBlock" in data), "a certificate has either a block or an encoded block")
    own = "block" not in data and inflated(data["encodedBlock"], min(TEXT, 2**16 + 100 * len(data["encodedBlock"])), "the block").decode()
    block = parse(own) if own else content(data["block"], machine)
    written = json.dumps(block, separators=(",", ":"), ensure_ascii=False)
    demand(not own or (own == written and block[:3] == of_machine(machine)), "the block is in another form, or for another machine")
    check_block(*block[1:])
    found = hashlib.sha256(written.encode()).hexdigest()
    demand(found == data["instance"], f"the instance hash is {data['instance'][:12]}…, block and machine have {found[:12]}…")
    instance, addresses = Instance(*block[1:]), None
    if "allocation" in data:
        code = inflated(data["allocation"], 4 * len(instance.values), "the allocation")
        demand(len(code) == 4 * len(instance.values), f"the allocation is of {len(code) / 4} values")
        addresses = [int.from_bytes(code[at : at + 4], "little", signed=True) for at in range(0, len(code), 4)]
    kernel = shaped(data["kernel"], "height rounds batch contract", "the kernel") if "kernel" in data else None
    demand(kernel is None or (min(kernel[1:3]) > 0 and preset and addresses and length <= 64 * (64 + len(block[3]))), "a kernel has rounds and lanes, a preset and addresses")
    check_schedule(instance, length, *placed(instance.operations, data["schedule"], length), addresses)
    demand(data["scope"] == ("window" if "window" in data else "block"), f"scope {data['scope']}: it has a window, or has none")
    demand(given.get("refuted", bound - 1) == bound - 1, f"the bound is {bound}, but length {given.get('refuted')} is refuted")
    if kind in ("shaving", "solver"):
        return "schedule only verified" if kind == "solver" else "not known here"
    proved = {"path": path, "linear": linear, "interval": interval, "improved": interval, "search": search}[kind](instance, given)
    demand(proved == bound, f"{bound} cycles claimed, the witness proves {proved}")
    return "verified"
def main(words):
    try:
        with sys.stdin.buffer if words == ["-"] else open(*words, "rb") as source:
            data = parse(source.read(TEXT + 1).decode())
        demand(data.get("format") == "slotwise certificate", "not a slotwise certificate")
    except (Refused, OSError, ValueError, AttributeError, TypeError, RecursionError) as error:
        return print(f"verify.py: {' '.join(words)}: {error}\n\n{__doc__}", file=sys.stderr) or 2
    try:
        said, ended = verify(data), f"length {data['length']}, bound {data['bound']} ({data['witness']['kind']} witness)"
    except ImportError:
        said, ended = "not known here", "the witness is the steps of a search: verify_search.py must lie beside this file to replay them"
    except Refused as error:
        said, ended = "refused", error
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError, zlib.error) as error:
        said, ended = "refused", f"a part is not of its shape: {error}"
    print(f"{said}: {ended}")
    return {"verified": 0, "not known here": 3}.get(said, 1)

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
