import { readCertificate } from "../../proof/certificate.ts";
import { checkCertificate } from "../../proof/checkCertificate.ts";
import type { Scheduled } from "../../schedule/scheduleFile.ts";
import { kindOf } from "../files/fileKind.ts";
import { readJson } from "../files/jsonFile.ts";
import { readSchedule } from "./scheduleInput.ts";

/** The schedule that a window may be of. @throws {RangeError} naming the file and what is wrong with it. */
export function windowSchedule(path: string): Scheduled {
  const wanted = ["certificate", "plan", "best", "schedule", "program"] as const;
  const whole = readJson(
    path,
    (data) => (kindOf(data) === "certificate" ? checkCertificate(readCertificate(data)) : undefined),
    { wanted, flag: "--schedule" },
  );
  return whole ?? readSchedule(path, undefined, undefined, {}, { wanted });
}
