import type { AuditResult, Location, ServiceResult, Verdict } from '@airworthy/model';
import {
  ACCESS_KINDS,
  COMPONENTS,
  CONFIDENCES,
  DIAGNOSTIC_CODES,
  EXPOSURES,
  GUARD_KINDS,
  METHODS,
  ROLES,
  SEVERITIES,
  STATUSES,
} from '@airworthy/model';
import * as fc from 'fast-check';

/** Text as it may stand in a hostile repository. */
const NASTY = [
  '</script><script>alert(1)</script>',
  '<!--',
  ']]>',
  '<img src=x onerror=alert(1)>',
  '\u001b[31mred\u001b[0m',
  '\u001b]8;;http://x\u0007link\u001b]8;;\u0007',
  '\u009b2J',
  '\u0000\u0001\u0008\u000b\u001f',
  '\ud800',
  '\uffff',
  '\u202egnp.exe',
  '| a | b |',
  '```\n# heading',
  '[x](javascript:alert(1))',
  '@everyone',
  '&amp;<&>"\'',
  '\r\n\t',
  '__proto__',
  'constructor',
  'a/'.repeat(400),
  '漢字かな😀'.repeat(20),
  '${x}',
  '%SRCROOT%/../../etc/passwd',
  '\u2028\u2029',
  '',
] as const;

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.lorem({ maxCount: 12 }),
);

const anyPlace: fc.Arbitrary<Location> = fc.record(
  {
    path: anyText,
    line: fc.integer({ min: 1, max: 400 }),
    column: fc.integer({ min: 1, max: 200 }),
    endLine: fc.integer({ min: 1, max: 400 }),
  },
  { requiredKeys: ['path', 'line'] },
);

const share = fc.double({ min: 0, max: 1, noNaN: true });
const small = fc.nat({ max: 3000 });
const few = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { maxLength: 3 });
const itemIds = ['S01-001', 'S01-002', 'S39-001', 'S40-010'] as const;
const anyId = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...itemIds) }, { weight: 1, arbitrary: anyText });

const anyScore = fc.record({
  points: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
  grade: fc.constantFrom('A+', 'B-', 'D', 'F', 'N/A', 'not verified'),
  coverage: share,
  counts: fc.record({ pass: small, partial: small, fail: small, notApplicable: small, unknown: small }),
  cappedBy: few(anyId),
});

const anyVerdict: fc.Arbitrary<Verdict> = fc.record(
  {
    item: anyId,
    service: anyText,
    status: fc.constantFrom(...STATUSES),
    method: fc.constantFrom(...METHODS),
    confidence: fc.constantFrom(...CONFIDENCES),
    reason: anyText,
    evidence: few(
      fc.record(
        { message: anyText, holds: fc.boolean(), open: fc.boolean(), location: anyPlace, related: few(anyPlace) },
        { requiredKeys: ['message', 'holds'] },
      ),
    ),
    checks: few(anyText),
    look: few(anyPlace),
    ask: anyText,
  },
  { requiredKeys: ['item', 'service', 'status', 'method', 'confidence', 'reason', 'evidence', 'checks'] },
);

const anyService: fc.Arbitrary<ServiceResult> = fc.record({
  name: anyText,
  path: anyText,
  because: few(anyText),
  capabilities: few(anyText),
  frameworks: few(anyText),
  lines: small,
  files: small,
  score: anyScore,
  standards: few(fc.record({ standard: fc.constantFrom('01-security', '39-real-time', 'x'), title: anyText, score: anyScore })),
  components: few(fc.record({ component: fc.constantFrom(...COMPONENTS), score: anyScore })),
  decisions: few(
    fc.record({
      exposure: fc.constantFrom(...EXPOSURES),
      decision: fc.constantFrom('GO', 'GO WITH CONDITIONS', 'NO-GO'),
      blockers: few(anyId),
      conditions: few(anyId),
      unverified: few(anyId),
      reason: anyText,
    }),
  ),
  verdicts: few(anyVerdict),
  findings: few(
    fc.record({
      fingerprint: anyText,
      item: anyId,
      service: anyText,
      status: fc.constantFrom('FAIL', 'PARTIAL'),
      severity: fc.constantFrom(...SEVERITIES),
      title: anyText,
      message: anyText,
      locations: few(anyPlace),
      slaDays: fc.option(fc.nat({ max: 365 })),
      effortHours: fc.nat({ max: 100 }),
      role: anyText,
    }),
  ),
  routes: few(
    fc.record(
      {
        service: anyText,
        method: anyText,
        path: anyText,
        access: fc.constantFrom(...ACCESS_KINDS),
        accessReason: anyText,
        guards: few(
          fc.record(
            {
              name: anyText,
              kind: fc.constantFrom(...GUARD_KINDS),
              place: anyPlace,
              phase: anyText,
              verifies: few(anyText),
              conditions: few(anyText),
              flags: few(anyText),
            },
            { requiredKeys: ['name', 'kind', 'place', 'phase', 'verifies'] },
          ),
        ),
        validation: few(anyText),
        rateLimit: fc.option(anyText),
        place: anyPlace,
        purpose: anyText,
        conditions: few(anyText),
      },
      { requiredKeys: ['service', 'method', 'path', 'access', 'guards', 'validation', 'rateLimit', 'place', 'purpose'] },
    ),
  ),
  registrations: few(
    fc.record(
      {
        label: anyText,
        kind: anyText,
        state: fc.constantFrom('wired', 'not-wired', 'unknown', 'conditional', 'x'),
        reason: anyText,
        place: anyPlace,
      },
      { requiredKeys: ['label', 'kind', 'state', 'place'] },
    ),
  ),
  effort: fc.record({
    hours: fc.dictionary(anyText, small),
    cost: small,
    byPhase: few(fc.record({ phase: anyText, hours: small, cost: small, items: few(anyId) })),
  }),
  gaps: few(fc.record({ family: anyText, state: anyText, reasons: few(anyText) })),
  facts: fc.dictionary(anyText, small),
});

/** Any result the schema allows, hostile text everywhere. */
export const anyResult: fc.Arbitrary<AuditResult> = fc.record({
  schemaVersion: fc.constant(1 as const),
  tool: fc.record({ name: fc.constant('airworthy' as const), version: anyText }),
  target: anyText,
  treeHash: anyText,
  standardsHash: anyText,
  currency: anyText,
  rates: fc.dictionary(anyText, small),
  items: fc.subarray([...itemIds]).chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.record(
          {
            id: fc.constant(id),
            standard: fc.constantFrom('01-security', '39-real-time', 'x'),
            title: anyText,
            severity: fc.constantFrom(...SEVERITIES),
            component: fc.constantFrom(...COMPONENTS),
            why: anyText,
            refs: few(anyText),
            effort: fc.record({ role: fc.constantFrom(...ROLES), hours: fc.nat({ max: 80 }) }),
            fix: fc.record({ steps: few(anyText), code: fc.dictionary(anyText, anyText) }),
          },
          { requiredKeys: ['id', 'standard', 'title', 'severity', 'component', 'why', 'refs', 'effort'] },
        ),
      ),
    ),
  ),
  services: fc.array(anyService, { maxLength: 3 }),
  excerpts: few(fc.record({ path: anyText, firstLine: fc.integer({ min: 1, max: 400 }), lines: few(anyText), highlight: few(small) })),
  diagnostics: few(
    fc.record(
      {
        code: fc.constantFrom(...DIAGNOSTIC_CODES),
        level: fc.constantFrom('info', 'warning', 'error'),
        message: anyText,
        location: anyPlace,
      },
      { requiredKeys: ['code', 'level', 'message'] },
    ),
  ),
});
