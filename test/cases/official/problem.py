"""A stand-in for the exercise's problem.py, with the names that tools/official.py uses.

Written from the machine's semantics for tests of that script; straight-line programs only.
"""

import random
from dataclasses import dataclass

N_CORES = 1
VLEN = 8
WORD = 0xFFFFFFFF
LIMITS = {"alu": 12, "valu": 6, "load": 2, "store": 2, "flow": 1, "debug": 64}


@dataclass
class DebugInfo:
    scratch_map: dict


@dataclass
class Tree:
    height: int
    values: list

    @staticmethod
    def generate(height):
        return Tree(height, [random.getrandbits(30) for _ in range(2 ** (height + 1) - 1)])


@dataclass
class Input:
    indices: list
    values: list
    rounds: int

    @staticmethod
    def generate(forest, batch, rounds):
        return Input([0] * batch, [random.getrandbits(30) for _ in range(batch)], rounds)


def build_mem_image(tree, given):
    indices = 7 + len(tree.values)
    batch = len(given.values)
    header = [given.rounds, len(tree.values), batch, tree.height, 7, indices, indices + batch]
    return header + tree.values + given.indices + given.values


ALU = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "^": lambda a, b: a ^ b,
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "<<": lambda a, b: a << b if b < 32 else 0,
    ">>": lambda a, b: a >> b,
    "<": lambda a, b: int(a < b),
    "==": lambda a, b: int(a == b),
    "%": lambda a, b: a % b,
    "//": lambda a, b: a // b,
}


class Machine:
    def __init__(self, memory, program, debug_info, n_cores=1, scratch_size=1536):
        self.mem = memory
        self.program = program
        self.scratch = [0] * scratch_size
        self.cycle = 0
        self.enable_pause = True
        self.enable_debug = True

    def run(self):
        for bundle in self.program:
            writes = []
            for engine, slots in bundle.items():
                assert len(slots) <= LIMITS[engine], f"{engine} issues {len(slots)} slots"
                for slot in slots:
                    if engine != "debug":
                        writes.extend(self.slot(engine, *slot))
            for target, at, word in writes:
                target[at] = word & WORD
            self.cycle += any(engine != "debug" for engine in bundle)

    def slot(self, engine, opcode, *operands):
        """The writes of a slot: (array, index, word)."""
        s, mem = self.scratch, self.mem
        lanes = range(VLEN)
        match engine, opcode, operands:
            case "alu", _, (d, a, b):
                return [(s, d, ALU[opcode](s[a], s[b]))]
            case "valu", "vbroadcast", (d, a):
                return [(s, d + i, s[a]) for i in lanes]
            case "valu", "multiply_add", (d, a, b, c):
                return [(s, d + i, s[a + i] * s[b + i] + s[c + i]) for i in lanes]
            case "valu", _, (d, a, b):
                return [(s, d + i, ALU[opcode](s[a + i], s[b + i])) for i in lanes]
            case "load", "const", (d, n):
                return [(s, d, n)]
            case "load", "load", (d, a):
                return [(s, d, mem[s[a]])]
            case "load", "load_offset", (d, a, k):
                return [(s, d + k, mem[s[a + k]])]
            case "load", "vload", (d, a):
                return [(s, d + i, mem[s[a] + i]) for i in lanes]
            case "store", "store", (a, b):
                return [(mem, s[a], s[b])]
            case "store", "vstore", (a, b):
                return [(mem, s[a] + i, s[b + i]) for i in lanes]
            case "flow", "select", (d, c, a, b):
                return [(s, d, s[a] if s[c] else s[b])]
            case "flow", "vselect", (d, c, a, b):
                return [(s, d + i, s[a + i] if s[c + i] else s[b + i]) for i in lanes]
            case "flow", "add_imm", (d, a, n):
                return [(s, d, s[a] + n)]
        raise NotImplementedError(f"{engine} {opcode} {operands}")
