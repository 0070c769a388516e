#!/usr/bin/env python3
"""Runs a program on the simulator of the original exercise, and says what it computed.

    python3 tools/official.py FOLDER PROGRAM.json [--inputs N] [--seed S] [--height H] [--rounds R] [--batch B]

FOLDER holds the exercise's problem.py, which is not part of this project. PROGRAM.json is a list of bundles, as
`slotwise export` writes it. Printed are the cycles, whether the values and the indices are right, and how many other
memory words end up changed. The exit code is 1 when a value is wrong, 2 when there is nothing to run.

`--selftest` needs no arguments: it runs a small program on the stand-in in test/cases/official.
Standard library only; Python 3.11 or later.
"""

import argparse
import importlib
import json
import random
import sys
from pathlib import Path

NEEDED = ("Machine", "Tree", "Input", "build_mem_image", "DebugInfo", "N_CORES")


class Unusable(Exception):
    """What was given cannot be run; the message says why."""


def load_problem(folder):
    """Imports FOLDER/problem.py and makes sure that it is the exercise."""
    path = Path(folder)
    if not (path / "problem.py").is_file():
        raise Unusable(f"{folder}: there is no problem.py; give the folder of the original exercise")
    sys.path.insert(0, str(path.resolve()))
    try:
        problem = importlib.import_module("problem")
    except Exception as error:
        raise Unusable(f"{folder}/problem.py cannot be imported: {error}") from error
    missing = [name for name in NEEDED if not hasattr(problem, name)]
    if missing:
        raise Unusable(f"{folder}/problem.py is not the exercise's: it has no {', '.join(missing)}")
    return problem


def load_program(file):
    """Reads a list of bundles: engine name -> list of slots, each a list. Slots become tuples, as the simulator has them."""
    try:
        data = json.loads(Path(file).read_text(encoding="utf-8"))
    except OSError as error:
        raise Unusable(f"{file}: {error.strerror}") from error
    except ValueError as error:
        raise Unusable(f"{file}: not JSON ({error})") from error
    if not isinstance(data, list) or not data:
        raise Unusable(f"{file}: a program is a list of bundles")
    program = []
    for at, bundle in enumerate(data):
        if not isinstance(bundle, dict):
            raise Unusable(f"{file}: bundle {at} is not an object of engine -> slots")
        for engine, slots in bundle.items():
            if not isinstance(slots, list) or not all(isinstance(slot, list) and slot for slot in slots):
                raise Unusable(f"{file}: bundle {at}, engine {engine}: not a list of slots")
        program.append({engine: [tuple(slot) for slot in slots] for engine, slots in bundle.items()})
    return program


def expected(image):
    """Final values and indices by the walk's definition, from the memory image alone: independent of FOLDER."""
    rounds, nodes, batch, _height, forest, indices_at, values_at = image[:7]
    values = []
    indices = []
    for lane in range(batch):
        index, value = image[indices_at + lane], image[values_at + lane]
        for _ in range(rounds):
            value = hashed(value ^ image[forest + index])
            index = 2 * index + (1 if value % 2 == 0 else 2)
            if index >= nodes:
                index = 0
        values.append(value)
        indices.append(index)
    return values, indices


WORD = 0xFFFFFFFF


def hashed(a):
    """The walk's hash: six stages (a op1 constant) op2 (a shifted)."""
    a = (a + 0x7ED55D16 + (a << 12)) & WORD
    a = a ^ 0xC761C23C ^ (a >> 19)
    a = (a + 0x165667B1 + (a << 5)) & WORD
    a = ((a + 0xD3A2646C) & WORD) ^ ((a << 9) & WORD)
    a = (a + 0xFD7046C5 + (a << 3)) & WORD
    return a ^ 0xB55A4F09 ^ (a >> 16)


def run(problem, program, size, seed):
    """One input: cycles, wrong values, wrong indices, other words changed."""
    random.seed(seed)
    height, rounds, batch = size
    forest = problem.Tree.generate(height)
    image = list(problem.build_mem_image(forest, problem.Input.generate(forest, batch, rounds)))
    # The exercise's images end in spare words at most; the seven words of the header come first.
    values, indices = expected(image)
    try:
        machine = problem.Machine(list(image), program, problem.DebugInfo(scratch_map={}), n_cores=problem.N_CORES)
    except TypeError:
        machine = problem.Machine(list(image), program, None, n_cores=problem.N_CORES)
    machine.enable_pause = False
    machine.enable_debug = False
    machine.run()
    values_at, indices_at = image[6], image[5]
    memory = machine.mem
    outputs = set(range(values_at, values_at + batch)) | set(range(indices_at, indices_at + batch))
    wrong_values = sum(memory[values_at + lane] != values[lane] for lane in range(batch))
    wrong_indices = [lane for lane in range(batch) if memory[indices_at + lane] != indices[lane]]
    # An index that is wrong and was not there before was overwritten with something else.
    other = sum(memory[indices_at + lane] != image[indices_at + lane] for lane in wrong_indices)
    other += sum(1 for at in range(len(image)) if at not in outputs and memory[at] != image[at])
    return machine.cycle, wrong_values, len(wrong_indices), other


def selftest():
    """A program of one lane-less bundle on the stand-in must cost a cycle and get the values wrong."""
    folder = Path(__file__).resolve().parent.parent / "test" / "cases" / "official"
    problem = load_problem(folder)
    cycles, wrong_values, wrong_indices, other = run(problem, [{"load": [("const", 0, 7)]}], (3, 3, 8), 1)
    if (cycles, wrong_values, other) != (1, 8, 0) or wrong_indices == 0:
        raise Unusable(f"selftest: found {cycles} cycles, {wrong_values} wrong values, {other} other words")
    print("selftest: right")


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return number


def main():
    parser = argparse.ArgumentParser(description="Runs a program on the original exercise's simulator.")
    parser.add_argument("folder", nargs="?", help="the exercise's folder: it holds problem.py")
    parser.add_argument("program", nargs="?", help="a JSON list of bundles")
    parser.add_argument("--inputs", type=positive, default=4, help="random inputs (4)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the first input (1)")
    parser.add_argument("--height", type=int, default=10, help="levels of the tree below the root (10)")
    parser.add_argument("--rounds", type=positive, default=16, help="rounds of the walk (16)")
    parser.add_argument("--batch", type=positive, default=256, help="lanes (256)")
    parser.add_argument("--selftest", action="store_true", help="run on this project's stand-in, then end")
    options = parser.parse_args()
    if options.selftest:
        selftest()
        return 0
    if options.folder is None or options.program is None:
        parser.error("give the exercise's folder and a program")
    problem = load_problem(options.folder)
    program = load_program(options.program)
    right = True
    for seed in range(options.seed, options.seed + options.inputs):
        size = (options.height, options.rounds, options.batch)
        try:
            cycles, values, indices, other = run(problem, program, size, seed)
        except Exception as error:
            raise Unusable(f"input {seed}: the simulator stopped: {type(error).__name__}: {error}") from error
        right = right and values == 0
        print(
            f"input {seed}: {cycles} cycles, values {verdict(values)}, indices {verdict(indices)}, "
            f"{other} other words changed"
        )
    return 0 if right else 1


def verdict(wrong):
    return "right" if wrong == 0 else f"wrong in {wrong} lanes"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Unusable as error:
        print(f"official.py: {error}", file=sys.stderr)
        sys.exit(2)
