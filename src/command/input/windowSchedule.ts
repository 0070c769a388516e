import type { Machine } from "../../machine/machine.ts";
import { readCertificate } from "../../proof/certificate.ts";
import { checkCertificate } from "../../proof/checkCertificate.ts";
import type { Scheduled } from "../../schedule/scheduleFile.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import { ofMachine, readSchedule } from "./scheduleInput.ts";

/**
 * The schedule that a window may be of.
 * @param machine a program's; every other file has its own, which must be that one.
 * @throws {RangeError} naming the file and what is wrong with it.
 */
export function windowSchedule(path: string, machine?: Machine): Scheduled {
  const wanted = ["certificate", "plan", "best", "schedule", "program"] as const;
  const whole = readJson(
    path,
    (data) =>
      kindOf(data) === "certificate" ? ofMachine(checkCertificate(readCertificate(data)), machine) : undefined,
    { wanted, flag: "--schedule" },
  );
  return whole ?? readSchedule(path, machine, undefined, {}, { wanted });
}
