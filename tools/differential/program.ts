/** A generated app as files; `entry` is required first. */
export interface GeneratedApp {
  seed: number;
  files: Record<string, string>;
  entry: string;
  /** Requests to try: every registered route with a path that matches it. */
  probes: {
    method: string;
    path: string;
    template: string;
    /** Registered where the framework never sees it. */ lost?: boolean;
    /** The file that answers. */ file?: string;
  }[];
}

/** Two answers that differ, or a route that only one side knows. */
export interface Disagreement {
  seed: number;
  route: string;
  real: string;
  model: string;
}

/** How a guard of a generated app behaves; the printed code decides, this is only the generator's name for it. */
export const GUARD_BODIES = [
  'verify-send',
  'verify-throw',
  'verify-callback',
  'optional',
  'swallow',
  'look',
  'stub',
  'status-only',
  'returns-value',
  'presence',
  'decode',
  'path-exempt',
  'deny',
] as const;
export type GuardBody = (typeof GUARD_BODIES)[number];
