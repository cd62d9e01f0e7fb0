/** What the process says with its exit code; documented in the README and in `airworthy --help`. */
export const EXIT = {
  /** The command did what it was asked. For `gate`: no more got worse than the budget allows. */
  ok: 0,
  /** More got worse than the `gate` allows, or `audit --fail-on` its condition. */
  gate: 1,
  /** The command line is not valid. */
  usage: 2,
  /** The input can't be audited: no such folder, invalid airworthy.yaml, no service found, an unreadable result file. */
  input: 3,
  /** A defect of ours. */
  internal: 70,
} as const;
