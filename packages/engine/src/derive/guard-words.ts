import type { Guard, GuardKind } from '@airworthy/model';

/** What a guard does, behind its name. */
const DOES: Readonly<Record<GuardKind, string>> = {
  enforces: 'rejects requests without a valid credential',
  optional: 'lets requests without a credential pass and rejects bad ones',
  swallows: 'lets requests with a bad credential pass',
  'presence-only': 'only asks whether a credential is there',
  stub: 'lets every request pass',
  'public-constant': 'accepts a constant from the source',
  'principal-required': 'rejects requests for which no user was found before',
  conditional: 'rejects under a condition',
  neutral: 'is not about credentials',
  'deny-all': 'rejects every request',
  undefined: 'is undefined',
  unknown: 'could not be read',
};

/** The same in brackets, for lists of guards; nothing for those that do what one expects of a guard. */
const SHORT: Readonly<Record<GuardKind, string | undefined>> = {
  enforces: undefined,
  optional: 'optional',
  swallows: 'lets bad credentials pass',
  'presence-only': 'asks only whether one is there',
  stub: 'lets all pass',
  'public-constant': 'accepts a constant',
  'principal-required': 'needs a user',
  conditional: 'under a condition',
  neutral: 'not about credentials',
  'deny-all': 'rejects all',
  undefined: 'undefined',
  unknown: 'not readable',
};

/** A guard by its name; functions written in place have none. */
export function guardName({ name }: Pick<Guard, 'name'>): string {
  return name === 'anonymous' ? 'an unnamed function' : name;
}

/** `rejects requests without a valid credential`. */
export function guardDoes({ kind }: Pick<Guard, 'kind'>): string {
  return DOES[kind];
}

/** `authenticate, requireRole("admin") (needs a user)`. */
export function printGuards(guards: readonly Pick<Guard, 'name' | 'kind'>[]): string {
  return guards
    .map((guard) => {
      const short = SHORT[guard.kind];
      return short === undefined ? guardName(guard) : `${guardName(guard)} (${short})`;
    })
    .join(', ');
}
