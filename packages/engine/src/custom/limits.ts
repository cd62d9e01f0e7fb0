/** How much custom standards may ask for. Nothing of this is reached by a standard that people wrote to be read. */
export const CUSTOM_LIMITS = {
  files: 50,
  /** Characters of one file. */
  characters: 200_000,
  /** Items of all files together. */
  items: 500,
  /** Nodes of one expression, and how deep they may nest. */
  nodes: 400,
  depth: 32,
  /** Nodes that may be evaluated for one rule and one service. */
  steps: 3_000_000,
  /** Milliseconds for one rule, and for all rules of one service. Steps end a rule first, except inside one long operation. */
  ruleMilliseconds: 4000,
  serviceMilliseconds: 20_000,
  /** Megabytes of the worker in which rules are evaluated. */
  megabytes: 192,
} as const;

export type CustomLimits = { readonly [Key in keyof typeof CUSTOM_LIMITS]: number };
