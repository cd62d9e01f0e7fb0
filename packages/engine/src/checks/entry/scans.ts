import type { EntryCheck, Facts } from '@airworthy/model';
import { snakeName } from '@airworthy/model';
import { defineCheck } from '../../check/define-check.ts';
import { someMetric } from '../../check/shapes-metrics.ts';
import { isLimited } from '../../derive/routes.ts';
import { live, told } from '../../derive/wired.ts';

const NONE = 'Nothing decides here whether a code lets somebody in.';
const all = ({ entryChecks }: Pick<Facts, 'entryChecks'>): EntryCheck[] => live(entryChecks);
/** What lets people in, rather than only says whether a code is good. */
const admitting = (facts: Pick<Facts, 'entryChecks'>): EntryCheck[] => all(facts);

export const verified = defineCheck({
  id: 'entry/codes-verified',
  title: 'A code is verified, or looked up, before anything in it is believed',
  failTitle: 'What stands in a code is believed as it is',
  needs: ['entryChecks'],
  subjects: all,
  holds: ({ proof, bypass }) =>
    bypass !== undefined ? false : proof === 'unknown' || proof === 'encrypted-only' ? undefined : proof !== 'none',
  location: (one) => one.bypass ?? one.location,
  related: (one) => [one.location],
  message: (one, holds) =>
    `${one.name}: ${one.bypass !== undefined ? 'another arm reads a code without verifying it' : holds === true ? `verified by ${one.proof}` : holds === false ? 'no signature, MAC, decryption or look-up of the code' : one.proof === 'encrypted-only' ? 'decrypted, without a check that nobody changed it' : 'how it verifies could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const REDEEMS: Readonly<Record<EntryCheck['redeems'], string>> = {
  predicate: 'the statement marks it only while it is unused',
  lock: 'the row is locked, then its state is tested',
  unique: 'a unique key keeps a second entry out',
  'set-nx': 'a key is set only when it was not there',
  race: 'the state is read first, then written without looking again',
  none: 'nothing marks it as used',
  unknown: 'how it is marked could not be read',
};

export const redeemedOnce = defineCheck({
  id: 'entry/codes-used-once',
  title: 'Of two scans of the same code at the same moment one is let in',
  failTitle: 'The same code lets several people in when they come at the same moment',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ redeems }) => (redeems === 'unknown' ? undefined : redeems !== 'race' && redeems !== 'none'),
  location: (one) => one.redeemedAt ?? one.location,
  message: (one) => `${one.name}: ${REDEEMS[one.redeems]}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const RIGHT = /role|permission|scope|admin|staff|right|privilege|scanner|device|venue|manager|operator/i;

/** Scan routes, each with what decides behind it. */
function scanRoutes({
  entryChecks,
  routes,
}: Pick<Facts, 'entryChecks' | 'routes'>): { check: EntryCheck; route: Facts['routes'][number] }[] {
  return all({ entryChecks }).flatMap((check) =>
    live(routes)
      .filter((route) => check.routes.includes(`${route.method} ${route.path}`))
      .map((route) => ({ check, route })),
  );
}

export const scansRestricted = defineCheck({
  id: 'entry/scans-restricted-to-staff',
  title: 'Only staff or known devices can scan',
  failTitle: 'Anybody can have codes checked or used up',
  needs: ['entryChecks', 'routes'],
  subjects: scanRoutes,
  holds: ({ check, route }) => {
    if (route.access === 'opaque') return undefined;
    if (route.access !== 'guarded') return false;
    if (
      route.guards.some(
        (guard) =>
          (guard.authorizes ?? []).some((text) => RIGHT.test(text)) ||
          (guard.kind === 'principal-required' && RIGHT.test(guard.name)) ||
          guard.verifies.some((one) => /hmac|api-key|mtls/.test(one.kind)),
      )
    )
      return true;
    return (
      check.deviceVerified === true ||
      check.tests.some((name) => /^(?:role|roles|permissions?|scopes?|isstaff|isadmin|staffid)$/.test(name))
    );
  },
  location: ({ route }) => route.location,
  related: ({ check }) => [check.location],
  message: ({ check, route }, holds) =>
    `${route.method} ${route.path} → ${check.name}: ${holds === true ? 'a role, key or device is asked for' : holds === false ? (route.access === 'guarded' ? 'any signed-in user may scan' : 'no credential is asked for') : (route.accessReason ?? 'its guards could not be read')}`,
  whenNone: 'na',
  noneMessage: 'No route scans codes.',
  confidence: 'likely',
});

/** Aspects that a decision at the door has to look at, by the names that are compared. */
const ASPECTS: Readonly<Record<string, RegExp>> = {
  'the state of the unit': /status|state$|isvalid|isactive|used|redeemed|validated|revoked/,
  'the occasion': /eventid|^event$|showid|sessionid|performanceid|tripid|occasion|venueid|flightid|classid/,
};
const IN_TIME =
  /starts?(?:at|time|date|on)?$|ends?(?:at|time|date|on)?$|eventdate|validfrom|validuntil|doors|opensat|closesat|window|datestart/;

export const aspectsAsked = defineCheck({
  id: 'entry/state-and-occasion-asked',
  title: 'A scan looks at the state of the unit and at the occasion it is for',
  failTitle: 'A scan lets in units of another occasion, or that ended',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ tests }) => Object.values(ASPECTS).every((aspect) => tests.some((name) => aspect.test(name))),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${
      holds === true
        ? 'both are compared'
        : `${Object.entries(ASPECTS)
            .filter(([, aspect]) => !one.tests.some((name) => aspect.test(name)))
            .map(([what]) => what)
            .join(' and ')} not compared`
    }`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const dayAsked = defineCheck({
  id: 'entry/time-of-occasion-asked',
  title: 'A scan compares the time with that of the occasion',
  failTitle: 'A unit for tomorrow, or for last week, opens the door today',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ tests }) => tests.some((name) => IN_TIME.test(name)),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${holds === true ? `${one.tests.find((name) => IN_TIME.test(name)) ?? ''} is compared` : 'no time of the occasion is compared'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const placeAsked = defineCheck({
  id: 'entry/gate-or-zone-asked',
  title: 'A scan compares gate, zone or section with what was bought',
  failTitle: 'Every unit opens every gate',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ tests }) =>
    tests.some((name) =>
      /^(?:gate|gateid|zone|zoneid|section|sectionid|entrance|entranceid|area|areaid|accesslevel|allowedzones|allowedgates|tier)$/.test(
        name,
      ),
    ),
  location: (one) => one.location,
  message: (one, holds) => `${one.name}: ${holds === true ? 'a gate or zone is compared' : 'no gate, zone or section is compared'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const oldCodesRefused = defineCheck({
  id: 'entry/old-codes-refused',
  title: 'A code that is older than its step is refused',
  failTitle: 'A code is accepted however old it is',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ timed }) => told(timed),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${holds === true ? 'the time in the code is compared with the clock' : holds === false ? 'no time in the code is compared with the clock' : 'could not be read'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const reasonsTold = defineCheck({
  id: 'entry/reasons-told-apart',
  title: 'Staff see why a code was refused: used before, another occasion, ended, expired',
  failTitle: 'Staff see that a code was refused, and not why',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ reasons }) => reasons.length >= 3 && reasons.some((one) => /already|used|twice|duplicate|scanned|validated/i.test(one)),
  location: (one) => one.location,
  message: (one) => `${one.name}: ${one.reasons.length === 0 ? 'no reasons' : one.reasons.slice(0, 6).join(' · ')}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const comparedSafely = defineCheck({
  id: 'entry/digests-compared-in-constant-time',
  title: 'Digests of codes are compared in constant time, and algorithms are pinned',
  failTitle: 'A digest of a code is compared with an operator, or its algorithm is left open',
  needs: ['entryChecks'],
  subjects: (facts) => all(facts).filter((one) => one.compare !== 'none' || one.pinned !== undefined),
  holds: ({ compare, pinned }) => (compare === 'operator' || pinned === false ? false : pinned === 'unknown' ? undefined : true),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${one.compare === 'operator' ? 'compared with an operator' : holds === false ? 'the algorithm of tokens is not pinned' : one.compare === 'library' ? 'compared by the library' : 'compared in constant time'}`,
  whenNone: 'na',
  noneMessage: 'No digest of a code is compared here.',
  confidence: 'proved',
});

export const attemptsKept = defineCheck({
  id: 'entry/attempts-kept',
  title: 'Every scan is written down, also one that was refused',
  failTitle: 'Refused scans leave no trace, or no scan does',
  needs: ['entryChecks'],
  subjects: admitting,
  holds: ({ logs }) => logs.some((one) => one.onRefusal),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${one.logs.length === 0 ? 'no scan is stored' : `${one.logs.map((log) => log.table).join(', ')} gets a row ${holds === true ? 'for refusals, too' : 'when somebody is let in, none for refusals'}`}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

const SCAN_TABLE = /(?:^|_)(?:scans?|validations?|entr(?:y|ies)|admissions?|check_?ins?|scan_(?:logs?|attempts?|events?))$/;

export const attemptsTell = defineCheck({
  id: 'entry/attempts-tell-who-and-how',
  title: 'The record of a scan tells device, member of staff, result and time',
  failTitle: 'The record of a scan does not tell device, member of staff, result and time',
  needs: ['tables', 'entryChecks'],
  subjects: ({ tables, entryChecks }) =>
    tables.filter(
      (table) =>
        live(entryChecks).some((check) => check.logs.some((log) => snakeName(log.table) === snakeName(table.name))) ||
        (SCAN_TABLE.test(snakeName(table.name)) &&
          table.columns.some((column) => /ticket|pass_id|badge|booking|voucher/.test(column.name))),
    ),
  holds: (table) => missing(table.columns.map((column) => snakeName(column.name))).length === 0,
  location: (table) => table.location,
  message: (table, holds) =>
    `${table.name}${holds === true ? '' : `: no column for ${missing(table.columns.map((column) => snakeName(column.name))).join(', ')}`}`,
  whenNone: 'na',
  noneMessage: 'No table keeps scans.',
  confidence: 'likely',
});

function missing(columns: readonly string[]): string[] {
  const needed: Readonly<Record<string, RegExp>> = {
    device: /device|scanner|terminal|reader/,
    'member of staff': /staff|_by$|validator|user|operator|scanner_id|agent/,
    result: /result|status|success|valid|outcome|denied|reason|allowed/,
    time: /_at$|time|date/,
  };
  return Object.entries(needed)
    .filter(([, pattern]) => !columns.some((name) => pattern.test(name)))
    .map(([what]) => what);
}

export const reentryDecided = defineCheck({
  id: 'entry/re-entry-decided',
  title: 'Leaving and coming back is decided by a rule in code or data',
  failTitle: 'Nothing tells coming back from coming in a second time',
  needs: ['entryChecks', 'tables'],
  subjects: admitting,
  holds: ({ tests, reasons }, { tables }) =>
    [...tests, ...reasons.map((one) => one.toLowerCase())].some((name) =>
      /re_?-?entry|reentries|exit|direction|scantype|scan_type|inside|checkedout|leftat|passout/.test(name),
    ) ||
    tables.some((table) =>
      table.columns.some((column) =>
        /re_?entry|direction|scan_type|exit(?:ed)?_at|checked_out|allow_exit|is_inside/.test(snakeName(column.name)),
      ),
    ),
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${holds === true ? 'direction or re-entry is looked at' : 'neither direction nor re-entry is looked at'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const devicesKnown = defineCheck({
  id: 'entry/devices-known',
  title: 'Scanners are registered, and one that was lost can be shut out',
  failTitle: 'Any device may scan, and the name it gives is stored as it comes',
  needs: ['entryChecks', 'routes'],
  subjects: admitting,
  holds: (check, { routes }) => {
    if (check.deviceVerified === true) return true;
    const guards = live(routes)
      .filter((route) => check.routes.includes(`${route.method} ${route.path}`))
      .flatMap((route) => route.guards);
    if (guards.some((guard) => /device|scanner/i.test(guard.name) && guard.kind === 'enforces')) return true;
    return told(check.deviceVerified);
  },
  location: (one) => one.location,
  message: (one, holds) =>
    `${one.name}: ${holds === true ? 'the device is looked up or verified' : one.device.length > 0 ? `${one.device.join(', ')} is taken from the request, and nothing looks it up` : 'no device is looked at'}`,
  whenNone: 'na',
  noneMessage: NONE,
  confidence: 'likely',
});

export const scansLimited = defineCheck({
  id: 'entry/scans-rate-limited',
  title: 'Scans are limited by device or caller, so that codes cannot be tried out',
  failTitle: 'Codes can be tried out as fast as the network allows',
  needs: ['entryChecks', 'routes', 'rateLimiters'],
  subjects: scanRoutes,
  holds: ({ route }) => isLimited(route),
  location: ({ route }) => route.location,
  message: ({ route }, holds) =>
    `${route.method} ${route.path}: ${holds === true ? 'limited' : holds === false ? 'no limit' : 'whether something limits it could not be read'}`,
  whenNone: 'na',
  noneMessage: 'No route scans codes.',
  confidence: 'proved',
});

export const scansMeasured = defineCheck({
  id: 'entry/scans-measured',
  needs: ['entryChecks', 'metrics'],
  arises: { when: (facts) => all(facts).length > 0, otherwise: NONE },
  ...someMetric(
    {
      title: 'Metrics count scans by result and how long they take',
      failTitle: 'No metric counts scans',
      none: 'No metric is about scans.',
    },
    (name) => /scan|entry|entries|admission|check_?in|qr|gate|validation/i.test(name),
  ),
});

export const gateLoadTested = defineCheck({
  id: 'entry/gate-peak-tested',
  title: 'A load test scans as fast as people come to the door',
  failTitle: 'No load test scans',
  needs: ['testSuites', 'entryChecks'],
  arises: { when: (facts) => all(facts).length > 0, otherwise: NONE },
  subjects: ({ testSuites }) => testSuites.filter((suite) => suite.kind === 'load'),
  holds: (suite) =>
    /scan|gate|entry|check-?in|qr|admission|ticket/i.test(suite.location.path) ? (suite.thresholds === true ? true : undefined) : undefined,
  location: (suite) => suite.location,
  message: (suite, holds) =>
    `${suite.location.path.split('/').at(-1) ?? ''}: ${holds === true ? 'scans, with thresholds' : 'whether it scans, with thresholds, could not be read'}`,
  whenNone: 'fail',
  noneMessage: 'There is no load test.',
  confidence: 'likely',
  quantifier: 'any',
});

export const manifestsBounded = defineCheck({
  id: 'entry/offline-lists-signed-and-expiring',
  title: 'Lists for devices without a connection are signed and end by themselves',
  failTitle: 'A device keeps a list for which nobody vouches, or that never ends',
  needs: ['offlineEntries'],
  subjects: ({ offlineEntries }) => live(offlineEntries).filter((one) => one.kind === 'manifest'),
  holds: ({ signed, expires }) => (signed === 'unknown' || expires === 'unknown' ? undefined : signed && expires),
  location: (one) => one.location,
  message: (one) =>
    `${one.signed === true ? 'signed' : 'not signed'}, ${one.expires === true ? 'says until when it is good' : 'says no end'}`,
  whenNone: 'na',
  noneMessage: 'No list is handed to devices without a connection.',
  confidence: 'likely',
});

export const manifestsWithoutSecrets = defineCheck({
  id: 'entry/devices-cannot-make-codes',
  title: 'Devices hold what verifies codes, never what makes them',
  failTitle: 'A device is handed the secrets by which codes are made',
  needs: ['offlineEntries'],
  subjects: ({ offlineEntries }) => live(offlineEntries).filter((one) => one.kind === 'manifest'),
  holds: ({ carriesSecret }) => (carriesSecret === undefined || carriesSecret === 'unknown' ? undefined : !carriesSecret),
  location: (one) => one.location,
  message: (_one, holds) => (holds === false ? 'the list carries secrets or keys' : 'no secret or key is handed over'),
  whenNone: 'na',
  noneMessage: 'No list is handed to devices without a connection.',
  confidence: 'likely',
});

export const conflictsResolved = defineCheck({
  id: 'entry/offline-conflicts-recognised',
  title: 'Scans that devices hand in later are compared with those of others',
  failTitle: 'Scans that devices hand in later overwrite those of others',
  needs: ['offlineEntries'],
  subjects: ({ offlineEntries }) => live(offlineEntries).filter((one) => one.kind === 'sync'),
  holds: ({ resolvesConflicts }) => (resolvesConflicts === undefined || resolvesConflicts === 'unknown' ? undefined : resolvesConflicts),
  location: (one) => one.location,
  message: (_one, holds) =>
    holds === true ? 'contradictions are recognised' : 'nothing recognises that another device has let the same code in',
  whenNone: 'na',
  noneMessage: 'No device hands in scans later.',
  confidence: 'likely',
});
