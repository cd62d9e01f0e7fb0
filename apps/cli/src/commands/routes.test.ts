import { expect, test } from 'vitest';
import { runCli, SAMPLE, temporaryFolder } from '../../test/run-cli.ts';

interface Place {
  path: string;
  line: number;
}
interface Row {
  service: string;
  method: string;
  path: string;
  access: string;
  guards: { name: string; kind: string; place: Place | null }[];
  validation: string[];
  rateLimit: unknown;
  place: Place;
}

const ROUTES = [
  'GET /bookings guarded',
  'POST /bookings guarded',
  'DELETE /bookings/:id guarded',
  'GET /healthz open',
  'POST /login open',
  'POST /webhooks/payments open',
  'GET /rooms open',
  'DELETE /admin/rooms/:id open',
];

test('--json is one array with every route of the running app', () => {
  const { code, out } = runCli(['routes', SAMPLE, '--json']);
  expect(code).toBe(0);
  const rows = JSON.parse(out) as Row[];
  expect(rows.map((row) => `${row.method} ${row.path} ${row.access}`)).toEqual(ROUTES);
  for (const row of rows) {
    expect(Object.keys(row)).toEqual(
      expect.arrayContaining(['service', 'method', 'path', 'access', 'guards', 'validation', 'rateLimit', 'place']),
    );
    expect(row.service).toBe('room-booking-sample');
  }
  const [first] = rows;
  expect(first?.guards).toEqual([
    expect.objectContaining({
      name: 'authenticate',
      kind: 'enforces',
      place: expect.objectContaining({ path: 'src/plugins/authenticate.ts', line: 4 }),
    }),
  ]);
  expect(first).toMatchObject({ validation: [], rateLimit: null, place: { path: 'src/routes/bookings.ts', line: 25 } });
  expect(rows[1]?.validation).toEqual(['body (json-schema)']);
});

test('the table counts by access; --open leaves the open ones', () => {
  const { out } = runCli(['routes', SAMPLE]);
  expect(out).toMatch(/^GET +\/bookings +guarded +authenticate \(enforces\) .*src\/routes\/bookings\.ts:25$/m);
  expect(out).toContain('8 routes: 3 guarded, 0 optional, 5 open, 0 opaque');
  const open = JSON.parse(runCli(['routes', SAMPLE, '--open', '--json']).out) as Row[];
  expect(open.map((row) => row.path)).toEqual(['/healthz', '/login', '/webhooks/payments', '/rooms', '/admin/rooms/:id']);
});

test('--reconcile explains every registration', () => {
  const { code, out } = runCli(['routes', SAMPLE, '--reconcile']);
  expect(code).toBe(0);
  expect(out).toMatch(/^wired +plugin helmet +src\/app\.ts:24$/m);
  expect(out).toMatch(/^wired +hook onRequest +src\/routes\/bookings\.ts:23$/m);
  expect(out).toMatch(/\d+ places: \d+ wired, 0 conditional, 0 not wired, 0 unknown/);
  const rows = JSON.parse(runCli(['routes', SAMPLE, '--reconcile', '--json']).out) as {
    service: string;
    label: string;
    wiring: { state: string };
  }[];
  expect(rows.find((row) => row.label === 'GET /rooms')).toMatchObject({ service: 'room-booking-sample', wiring: { state: 'wired' } });
});

test('no service is an error that says what makes one', () => {
  for (const command of ['routes', 'facts']) {
    expect(runCli([command, temporaryFolder()])).toMatchObject({ code: 3, out: '', err: expect.stringContaining('start script') });
  }
});
