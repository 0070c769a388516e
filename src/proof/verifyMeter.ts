/**
 * Steps that a check may take, so that what a file costs is bounded by its size, whatever its numbers say. A step is one turn of an
 * inner loop; they are paid for in lots, before they are made.
 */
export class WorkMeter {
  #left: number;
  readonly #limit: number;

  /** @param limit how many steps may be made; a million take some milliseconds. */
  constructor(limit: number) {
    this.#limit = limit;
    this.#left = limit;
  }

  /** Of a file of so many characters: `workOfAny` steps and `workOfEach` more for each of them. */
  static ofText(characters: number): WorkMeter {
    return new WorkMeter(workOfAny + workOfEach * characters);
  }

  /** The part of all that may be paid that has been. */
  get spent(): number {
    return 1 - this.#left / this.#limit;
  }

  /** @throws {RangeError} when more steps have been paid for than there may be. */
  pay(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) {
      throw new RangeError(
        `to check it takes more than ${this.#limit} steps, the most that are made for so small a file`,
      );
    }
  }
}

/** A few seconds for any file, and some 20 seconds more for each megabyte of it. */
const [workOfAny, workOfEach] = [2 ** 28, 2 ** 12];
