import type { Form } from './seen-de.ts';

const USES: readonly (readonly [english: string, dative: string])[] = [
  ['internal use', 'internen Nutzung'],
  ['public use', 'öffentlichen Nutzung'],
  ['use by more than 1,000 users', 'Nutzung durch mehr als 1.000 Menschen'],
  ['use with regulated data', 'Nutzung mit regulierten Daten'],
];

/** Why a service may be used for something or not. */
export const DECISIONS_DE: readonly Form[] = [
  ...USES.flatMap(([use, nutzung]): Form[] => [
    [new RegExp(`^1 critical item fails for ${use}\\.$`), `1 kritischer Punkt steht der ${nutzung} entgegen.`],
    [new RegExp(`^(\\d+) critical items fail for ${use}\\.$`), `$1 kritische Punkte stehen der ${nutzung} entgegen.`],
  ]),
  [
    /^Only (\d+) % of what applies was verified; that is too little to say go\.$/,
    'Nur $1 % dessen, was zutrifft, sind geprüft; das ist zu wenig für ein Go.',
  ],
  [/^(\d+) high items? must be fixed in time\.$/, '$1 hohe Punkte sind rechtzeitig zu beheben.'],
  [/^(\d+) critical items? must be verified by a person\.$/, '$1 kritische Punkte muss ein Mensch prüfen.'],
  [
    /^(\d+) high items? must be fixed in time, and (\d+) critical items? must be verified by a person\.$/,
    '$1 hohe Punkte sind rechtzeitig zu beheben, und $2 kritische muss ein Mensch prüfen.',
  ],
  [
    /^No critical or high item fails, and every critical one was verified\.$/,
    'Kein kritischer oder hoher Punkt ist verletzt, und jeder kritische ist geprüft.',
  ],
];
