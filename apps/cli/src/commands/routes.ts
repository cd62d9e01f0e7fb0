import { routeRow } from '@airworthy/engine/audit/service-result';
import type { Registration, RouteRow, ServiceModel } from '@airworthy/model';
import { formatLocation } from '@airworthy/model';
import { EXIT } from '../exit-codes.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';
import { modelsOf } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';

interface RoutesOptions extends RunOptions {
  json?: boolean;
  open?: boolean;
  reconcile?: boolean;
}

/** `airworthy routes [dir]` */
export async function routesCommand(dir: string, options: RoutesOptions): Promise<number> {
  const models: ServiceModel[] = [];
  for await (const model of modelsOf(dir, options)) models.push(model);
  await (options.reconcile ? printRegistrations(models, options.json === true) : printRoutes(models, options));
  return EXIT.ok;
}

async function printRoutes(models: ServiceModel[], options: RoutesOptions): Promise<void> {
  const rows = models
    .flatMap((model) => model.facts.routes.map((route) => routeRow(route, model.service.name)))
    .filter((row) => !options.open || row.access === 'open');
  if (options.json) return printJson(rows);
  const several = models.length > 1;
  const head = [...(several ? ['SERVICE'] : []), 'METHOD', 'PATH', 'ACCESS', 'GUARDS', 'VALIDATION', 'LIMIT', 'PLACE'];
  const cells = rows.map((row) => [
    ...(several ? [row.service] : []),
    row.method,
    row.path,
    row.access,
    guardsOf(row),
    row.validation.join(', ') || '–',
    row.rateLimit ? 'yes' : '–',
    formatLocation(row.place),
  ]);
  const count = (access: string): number => rows.filter((row) => row.access === access).length;
  await print(
    `${rows.length > 0 ? `${table(head, cells)}\n\n` : ''}${rows.length} ${options.open ? 'open routes' : 'routes'}: ${count('guarded')} guarded, ${count('optional')} optional, ${count('open')} open, ${count('opaque')} opaque`,
  );
}

function guardsOf(row: RouteRow): string {
  const telling = row.guards.filter((guard) => guard.kind !== 'neutral');
  return telling.map((guard) => `${guard.name} (${guard.kind})`).join(', ') || '–';
}

async function printRegistrations(models: ServiceModel[], json: boolean): Promise<void> {
  const rows = models.flatMap((model) => model.facts.registrations.map((one) => ({ service: model.service.name, ...one })));
  if (json) return printJson(rows);
  const several = models.length > 1;
  const head = [...(several ? ['SERVICE'] : []), 'STATE', 'WHAT', 'PLACE', 'REASON'];
  const cells = rows.map((row: Registration & { service: string }) => [
    ...(several ? [row.service] : []),
    row.wiring.state,
    row.label.startsWith(`${row.kind} `) || row.kind === 'route' ? row.label : `${row.kind} ${row.label}`,
    formatLocation(row.location),
    row.wiring.reason ?? (row.wiring.conditions ?? []).join(' and '),
  ]);
  const count = (state: string): number => rows.filter((row) => row.wiring.state === state).length;
  await print(
    `${rows.length > 0 ? `${table(head, cells)}\n\n` : ''}${rows.length} places: ${count('wired')} wired, ${count('conditional')} conditional, ${count('not-wired')} not wired, ${count('unknown')} unknown`,
  );
}
