import type { AuditResult, ItemCard, ServiceResult, Score, Verdict } from '@airworthy/model';
import { COMPONENTS, EXPOSURES } from '@airworthy/model';

/** A result with one failing, one passing, one partial, one open and one inapplicable item; every part can be replaced. */
export function makeResult(parts: Partial<AuditResult> = {}): AuditResult {
  return {
    schemaVersion: 1,
    tool: { name: 'airworthy', version: '1.2.3' },
    target: 'shop',
    treeHash: 'a1b2c3d4e5f6a7b8',
    standardsHash: '00112233445566',
    currency: 'USD',
    rates: { backend: 100, devops: 120 },
    items: [
      makeItem({ id: 'S01-001', title: 'Every route asks for a credential', severity: 'critical' }),
      makeItem({ id: 'S01-002', title: 'Bodies are limited in size', severity: 'high' }),
      makeItem({
        id: 'S05-001',
        standard: '05-testing',
        title: 'Payments are covered by a test',
        severity: 'medium',
        component: 'testing',
      }),
      makeItem({
        id: 'S05-002',
        standard: '05-testing',
        title: 'Restores are rehearsed each quarter',
        severity: 'critical',
        component: 'testing',
      }),
      makeItem({ id: 'S05-003', standard: '05-testing', title: 'Queues are drained before exit', severity: 'low', component: 'testing' }),
    ],
    services: [makeService()],
    excerpts: [
      {
        path: 'src/app.ts',
        firstLine: 9,
        lines: ['const app = fastify();', '', "app.get('/orders', list);", 'await app.listen();'],
        highlight: [11],
      },
    ],
    diagnostics: [{ code: 'syntax-error', level: 'warning', message: 'Unexpected token', location: { path: 'src/old.ts', line: 3 } }],
    ...parts,
  };
}

export function makeItem(parts: Partial<ItemCard> = {}): ItemCard {
  return {
    id: 'S01-001',
    standard: '01-security',
    title: 'Every route asks for a credential',
    severity: 'critical',
    component: 'api-security',
    why: 'Anyone who reaches the port can read and change orders.',
    refs: ['cwe:306', 'nbp:6.1'],
    effort: { role: 'backend', hours: 8 },
    fix: {
      steps: ['Verify a token on the scope that holds the routes.', 'Test that 401 is answered without one.'],
      code: { fastify: "app.addHook('onRequest', verify);", express: 'app.use(verify);' },
    },
    ...parts,
  };
}

export function makeScore(parts: Partial<Score> = {}): Score {
  return {
    points: 61.5,
    grade: 'D',
    coverage: 0.8,
    counts: { pass: 1, partial: 1, fail: 1, notApplicable: 1, unknown: 1 },
    cappedBy: ['S01-001'],
    ...parts,
  };
}

export function makeVerdict(parts: Partial<Verdict> = {}): Verdict {
  return {
    item: 'S01-001',
    service: 'shop',
    status: 'PASS',
    method: 'static',
    confidence: 'proved',
    reason: 'All 3 places hold.',
    evidence: [],
    checks: ['http/route-guarded'],
    ...parts,
  };
}

export function makeService(parts: Partial<ServiceResult> = {}): ServiceResult {
  const name = parts.name ?? 'shop';
  const capped = makeScore();
  const idle = makeScore({
    points: null,
    grade: 'N/A',
    coverage: 1,
    counts: { pass: 0, partial: 0, fail: 0, notApplicable: 0, unknown: 0 },
    cappedBy: [],
  });
  return {
    name,
    path: '.',
    because: ['package.json has a start script'],
    capabilities: ['http'],
    frameworks: ['fastify'],
    lines: 1204,
    files: 17,
    score: capped,
    standards: [
      { standard: '01-security', title: 'Security', score: capped },
      { standard: '05-testing', title: 'Testing', score: makeScore({ points: null, grade: 'not verified', coverage: 0.4, cappedBy: [] }) },
    ],
    components: COMPONENTS.map((component) => ({
      component,
      score: component === 'api-security' || component === 'testing' ? capped : idle,
    })),
    decisions: EXPOSURES.map((exposure) => ({
      exposure,
      decision: exposure === 'internal' ? 'GO WITH CONDITIONS' : 'NO-GO',
      blockers: exposure === 'internal' ? [] : ['S01-001'],
      conditions: [],
      unverified: ['S05-002'],
      reason: exposure === 'internal' ? '1 critical item must be verified by a person.' : '1 critical item fails.',
    })),
    verdicts: verdictsOf(name),
    findings: findingsOf(name),
    routes: [
      { service: name, method: 'GET', path: '/orders', access: 'open', guards: [], validation: [], rateLimit: null, place, purpose: 'api' },
      {
        service: name,
        method: 'POST',
        path: '/orders',
        access: 'guarded',
        guards: [{ name: 'requireUser', kind: 'enforces', place, phase: 'onRequest', verifies: ['jwt'], conditions: ['AUTH is set'] }],
        validation: ['body (zod)'],
        rateLimit: '100 per minute by ip, memory',
        place,
        purpose: 'api',
      },
    ],
    registrations: [
      {
        label: 'GET /tax',
        kind: 'route',
        state: 'not-wired',
        reason: 'no production module imports src/tax.ts',
        place: { path: 'src/tax.ts', line: 6 },
      },
    ],
    effort: {
      hours: { backend: 12 },
      cost: 1200,
      byPhase: [
        { phase: 'Before release', hours: 8, cost: 800, items: ['S01-001'] },
        { phase: 'Within 90 days', hours: 4, cost: 400, items: ['S05-001'] },
      ],
    },
    gaps: [{ family: 'queries', state: 'partial', reasons: ['src/old.ts could not be parsed'] }],
    facts: { routes: 2, queries: 3 },
    ...parts,
  };
}

const place = { path: 'src/app.ts', line: 11 };

function verdictsOf(name: string): Verdict[] {
  return [
    makeVerdict({
      service: name,
      status: 'FAIL',
      reason: '1 of 1 routes answers without a credential.',
      evidence: [{ message: 'GET /orders has no guard', holds: false, location: place }],
    }),
    makeVerdict({
      service: name,
      item: 'S01-002',
      evidence: [
        {
          message: 'The limit is 1 MiB',
          holds: true,
          location: { path: 'src/app.ts', line: 9 },
          related: [{ path: 'src/config.ts', line: 4 }],
        },
      ],
    }),
    makeVerdict({
      service: name,
      item: 'S05-001',
      status: 'PARTIAL',
      confidence: 'likely',
      reason: '1 of 2 places holds.',
      evidence: [
        { message: 'refund is not tested', holds: false, location: { path: 'src/refund.ts', line: 88, column: 3, endLine: 90 } },
        { message: 'charge is tested', holds: true, location: { path: 'test/charge.test.ts', line: 5 } },
      ],
    }),
    makeVerdict({
      service: name,
      item: 'S05-002',
      status: 'UNKNOWN',
      reason: 'A person has to say.',
      evidence: [{ message: 'The script is built at run time', holds: false, open: true, location: place }],
      ask: 'When was a restore last rehearsed?',
      look: [{ path: 'docs/restore.md', line: 1 }],
    }),
    makeVerdict({ service: name, item: 'S05-003', status: 'N/A', reason: 'No queue was found.' }),
  ];
}

function findingsOf(name: string): ServiceResult['findings'] {
  return [
    {
      fingerprint: 'f'.repeat(32),
      item: 'S01-001',
      service: name,
      status: 'FAIL',
      severity: 'critical',
      title: 'Every route asks for a credential',
      message: 'GET /orders has no guard',
      locations: [place],
      slaDays: 7,
      effortHours: 8,
      role: 'backend',
    },
    {
      fingerprint: 'e'.repeat(32),
      item: 'S05-001',
      service: name,
      status: 'PARTIAL',
      severity: 'medium',
      title: 'Payments are covered by a test',
      message: 'refund is not tested',
      locations: [{ path: 'src/refund.ts', line: 88, column: 3, endLine: 90 }],
      slaDays: 90,
      effortHours: 8,
      role: 'backend',
    },
  ];
}

/** Several services, the last one ready to go. */
export function makeFleet(): AuditResult {
  const good = makeScore({
    points: 96,
    grade: 'A',
    coverage: 1,
    counts: { pass: 5, partial: 0, fail: 0, notApplicable: 0, unknown: 0 },
    cappedBy: [],
  });
  return makeResult({
    target: 'fleet',
    services: [
      makeService({ name: 'orders', path: 'services/orders' }),
      makeService({ name: 'billing', path: 'services/billing' }),
      makeService({
        name: 'search',
        path: 'services/search',
        score: good,
        decisions: EXPOSURES.map((exposure) => ({
          exposure,
          decision: 'GO',
          blockers: [],
          conditions: [],
          unverified: [],
          reason: 'Nothing fails.',
        })),
        verdicts: [makeVerdict({ service: 'search', item: 'S01-001' })],
        findings: [],
        registrations: [],
        gaps: [],
      }),
    ],
  });
}
