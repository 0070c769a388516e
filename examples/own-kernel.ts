// A kernel of your own, from a builder to a program that both judges accept: y[i] = 3·x[i]² + 7 for 24 words.
//
//   npx tsx examples/own-kernel.ts
import { BlockBuilder, decode, emit, evaluate, highs, scheduleExactly, simulate, step, takeHome } from "slotwise";

// 1. The block: operations in program order. Register dependences are derived; forms (a vector operation on valu, or as
//    eight alu lanes) come from the machine. Memory order is said with `after`, where it matters.
const builder = new BlockBuilder(takeHome);
const constant = (n: number) => builder.emit("load", "const", [{ immediate: n }]);
const vector = (n: number) => builder.emit("valu", "vbroadcast", [constant(n)]);
const [three, seven] = [vector(3), vector(7)];
for (let first = 0; first < 24; first += takeHome.vectorLength) {
  builder.from({ group: first / takeHome.vectorLength });
  const x = builder.emit("load", "vload", [constant(first)]);
  const square = builder.emit("valu", "*", [x, x]);
  const y = builder.emit("valu", "multiply_add", [square, three, seven]);
  builder.emit("store", "vstore", [constant(24 + first), y]);
}
const block = builder.build("squares");

// 2. The schedule. `judge` is asked before anything is returned: here it runs the program against program order. The
//    checker, which shares no code with any scheduler, has accepted the schedule and its scratch addresses by then.
const image = Uint32Array.from({ length: 48 }, (_, word) => (word < 24 ? word * word + 1 : 0));
const found = await scheduleExactly(block, takeHome, {
  formulation: step,
  solver: highs,
  seconds: 20,
  judge({ schedule, allocation }) {
    const program = emit(block, takeHome, schedule, allocation);
    const { memory, cycle } = simulate(decode(program, takeHome), image);
    const expected = evaluate(block, image).memory;
    if (memory.some((word, at) => word !== expected[at])) throw new Error("memory is not what program order leaves");
    return { program, cycles: cycle };
  },
});

// 3. What is known of it.
const { schedule, greedy, bound, optimal, judged } = found;
console.log(`${block.name}: ${schedule.length} cycles, greedy ${greedy.cycles}, bound ${bound.cycles} (${bound.name})`);
console.log(optimal ? "optimal" : `${schedule.length - bound.cycles} cycles are open`);
console.log(`simulated: ${judged?.cycles} cycles, memory as in program order`);
for (const bundle of judged?.program ?? []) console.log(JSON.stringify(bundle));
