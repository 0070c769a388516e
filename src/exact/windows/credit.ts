/** What kinds of moves have cost and brought lately. */
interface Account {
  cost: number;
  gain: number;
  underWay: number;
}

/** After each move older ones count this much of what they did. */
const memory = 0.97;
/** Share of the time that a kind gets which brought nothing lately; those that did share the rest by gain. */
const leastShare = 0.15;

/**
 * Shares time between kinds of moves by what paid lately: the next one is of the kind that is furthest behind its share
 * (stride scheduling); shares follow gains, which fade.
 */
export class Credit<Kind extends string> {
  readonly #accounts: ReadonlyMap<Kind, Account>;

  /** The first kind goes first. */
  constructor(kinds: readonly Kind[]) {
    this.#accounts = new Map(kinds.map((kind) => [kind, { cost: 0, gain: 0, underWay: 0 }]));
  }

  /** The kind whose turn it is among some; undefined where there is none. */
  choose(among: readonly Kind[]): Kind | undefined {
    const gains = [...this.#accounts.values()].reduce((total, { gain }) => total + gain, 0);
    let chosen: Kind | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const [kind, { cost, gain, underWay }] of this.#accounts) {
      if (!among.includes(kind)) continue;
      const spent = (cost + underWay) / (leastShare + (gains > 0 ? gain / gains : 0));
      if (spent >= least) continue;
      least = spent;
      chosen = kind;
    }
    return chosen;
  }

  begin(kind: Kind): void {
    this.#accounts.get(kind)!.underWay++;
  }

  /** Books a finished move: what it cost, in any unit, and its gain in cycles. */
  end(kind: Kind, cost: number, gain: number): void {
    for (const account of this.#accounts.values()) {
      account.cost *= memory;
      account.gain *= memory;
    }
    const account = this.#accounts.get(kind)!;
    account.underWay--;
    account.cost += cost;
    account.gain += gain;
  }
}
