import { FLEET_SCHEMA_VERSION } from '@airworthy/model';
import type { FleetEdge, FleetModel } from '@airworthy/model';

const place = (path: string, line = 1) => ({ path, line });
const edge = (from: string, to: string, state: FleetEdge['state'], path: string): FleetEdge => ({
  from,
  to,
  method: 'POST',
  path,
  by: 'variable',
  caller: ['none'],
  routes: [],
  callee: ['none'],
  state,
  reason: state === 'open' ? 'the route asks nobody who calls' : 'as stated',
  wiring: 'wired',
  place: place(`services/${from}/call.ts`, 7),
});
/** Three services with a little of everything between them. */
export function makeFleetModel(): FleetModel {
  return {
    schemaVersion: FLEET_SCHEMA_VERSION,
    services: ['mail', 'orders', 'stock'].map((name) => ({ name, path: `services/${name}`, routes: 1, tables: 1, calls: 1 })),
    edges: [
      edge('orders', 'stock', 'open', '/a'),
      edge('orders', 'stock', 'authenticated', '/b'),
      { ...edge('stock', 'mail', 'unknown', ''), by: 'mention' },
    ],
    unresolved: [],
    channels: [{ name: 'mails"]', producers: [{ service: 'stock', by: 'bullmq', wiring: 'wired', place: place('a.ts') }], consumers: [] }],
    contested: [],
    sharedSchemas: [],
    access: [
      {
        table: 'items',
        owner: 'stock',
        service: 'orders',
        reads: 0,
        writes: 2,
        wired: 2,
        operations: ['update'],
        places: [{ operation: 'update', wiring: 'wired', place: place('services/orders/db.ts', 3) }],
        shared: false,
      },
    ],
    secrets: [],
    signatures: [
      {
        key: 'STOCK_KEY',
        differs: ['covered parts'],
        members: (['{body}', '{timestamp}:{body}'] as const).map((form) => ({
          service: form === '{body}' ? 'orders' : 'stock',
          use: form === '{body}' ? ('sign' as const) : ('verify' as const),
          algorithm: 'sha256',
          form,
          encoding: 'hex',
          comparison: form === '{body}' ? 'none' : 'timing-safe',
          window: form === '{body}' ? null : 300,
          headers: ['x-signature'],
          defaultKey: false,
          wiring: 'wired' as const,
          place: place('services/orders/sign.ts'),
        })),
      },
    ],
    controls: [
      {
        name: 'verifyInternal',
        kind: 'guard',
        variants: 2,
        copies: ['orders', 'stock'].map((service, index) => ({
          service,
          variant: index + 1,
          more: index === 0 ? [] : ['env SKIP'],
          less: [],
          wiring: 'wired' as const,
          place: place(`services/${service}/guard.ts`),
        })),
      },
    ],
    switches: [
      {
        service: 'mail',
        name: 'ENABLE_SCAN',
        control: 'scanning',
        whenUnset: 'off',
        test: "process.env.ENABLE_SCAN === 'true'",
        wiring: 'wired',
        place: place('services/mail/scan.ts'),
      },
    ],
    weakGuards: [],
    stubs: [],
    drift: [],
    gaps: [],
  };
}
