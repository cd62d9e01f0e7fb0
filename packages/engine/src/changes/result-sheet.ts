import type { ServiceResult } from '@airworthy/model';
import type { FactSheet } from './fact-sheet.ts';

/** The facts that a saved result holds in full: routes. Everything else is explained by what verdicts say. */
export function sheetOfResult(service: ServiceResult): FactSheet {
  return {
    needs: {},
    facts: service.routes.map((row) => {
      const guards = row.guards.filter((one) => one.kind !== 'neutral');
      return {
        family: 'routes' as const,
        label: `${row.method} ${row.path}`,
        place: row.place,
        others: [],
        fields: {
          access: row.access,
          guards: guards.map((one) => (one.kind === 'enforces' ? one.name : `${one.name} (${one.kind})`)).join(', '),
          validation: [...new Set(row.validation.map((one) => one.split(' ')[0] ?? ''))].toSorted().join(', '),
          rateLimit: row.rateLimit ?? 'none',
        },
      };
    }),
  };
}
