import type { FleetModel } from '@airworthy/model';

const place = (service: string, line: number) => ({ path: `${service}/src/app.ts`, line });
const edge = (from: string, to: string, state: 'open' | 'authenticated'): FleetModel['edges'][number] => ({
  from,
  to,
  method: 'POST',
  path: '/charges',
  by: 'host',
  caller: [state === 'open' ? 'none' : 'token'],
  routes: [],
  callee: [state === 'open' ? 'none' : 'token'],
  state,
  reason: '',
  wiring: 'wired',
  place: place(from, 12),
});

/** Three services: one call that is open, one that is not, a table that a neighbour writes, and a control in two variants. */
export function fleetModel(): FleetModel {
  return {
    schemaVersion: 1,
    services: ['orders', 'payments', 'search'].map((name) => ({ name, path: name, routes: 4, tables: 1, calls: 1 })),
    edges: [edge('orders', 'payments', 'open'), edge('search', 'orders', 'authenticated')],
    unresolved: [],
    channels: [],
    contested: [],
    sharedSchemas: [],
    access: [
      {
        table: 'payment',
        owner: 'payments',
        service: 'orders',
        reads: 2,
        writes: 1,
        wired: 3,
        operations: ['insert', 'select'],
        places: [{ operation: 'insert', wiring: 'wired', place: place('orders', 30) }],
        shared: false,
      },
    ],
    secrets: [],
    signatures: [],
    controls: [
      {
        name: 'requireUser',
        kind: 'guard',
        copies: [
          { service: 'orders', variant: 0, more: [], less: [], wiring: 'wired', place: place('orders', 40) },
          { service: 'search', variant: 1, more: [], less: ['call verify'], wiring: 'wired', place: place('search', 41) },
        ],
        variants: 2,
      },
    ],
    switches: [],
    weakGuards: [{ service: 'search', name: 'requireUser', kind: 'stub', routes: 3, open: 2, place: place('search', 41) }],
    stubs: [],
    drift: [],
    gaps: [],
  };
}
