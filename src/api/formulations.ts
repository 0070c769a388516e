/**
 * Formulations: how a scheduling question becomes an integer program. Those that come with the package, and what one of
 * your own is written with.
 *
 * @module formulations
 */
export { channelled, channelledWith } from "../../models/channelled.ts";
export { blockFormulations, formulationNamed, formulations } from "../../models/formulations.ts";
export { issueChannels } from "../../models/issueChannels.ts";
export { issuePulses } from "../../models/issuePulses.ts";
export { issueSteps } from "../../models/issueSteps.ts";
export type { Issues } from "../../models/issues.ts";
export { type Encoding, formulationWith } from "../../models/model.ts";
export { precedenceRows } from "../../models/precedence.ts";
export { pulse, pulseWith } from "../../models/pulse.ts";
export { pulseAggregated } from "../../models/pulseAggregated.ts";
export { step, stepWith } from "../../models/step.ts";
export { bare, full, type Strengthening, strong, strongOnBlocks } from "../../models/strengthening.ts";
export type { FormWindow } from "../../models/windows.ts";
export type { Formulation, Model, Objective } from "../exact/problem/formulation.ts";
export type { Problem, ProblemDependence, ProblemOperation, ProblemValue } from "../exact/problem/problem.ts";
export { wholeBlock } from "../exact/problem/wholeBlock.ts";
export { ProgramBuilder } from "../ilp/builder.ts";
export { column, constant, difference, type Expression, sum } from "../ilp/expression.ts";
export { lpText } from "../ilp/lpFormat.ts";
export { mpsText } from "../ilp/mpsFormat.ts";
export type { Column, IntegerProgram, Row, Term } from "../ilp/program.ts";
export { finish, type Steps } from "../time/steps.ts";
