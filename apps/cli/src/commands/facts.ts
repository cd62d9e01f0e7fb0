import { existsSync } from 'node:fs';
import { KnownError } from '@airworthy/engine/known-error';
import { FACT_FAMILIES, formatLocation } from '@airworthy/model';
import type { FactBase, FactFamily, ServiceModel } from '@airworthy/model';
import { EXIT } from '../exit-codes.ts';
import { nearest } from '../output/nearest.ts';
import { table } from '../output/table.ts';
import { print, printJson } from '../output/terminal.ts';
import { modelsOf } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';

/** `airworthy facts [family] [dir]`; a first argument that is no family is taken as the folder. */
export async function factsCommand(
  first: string | undefined,
  dir: string | undefined,
  options: RunOptions & { json?: boolean },
): Promise<number> {
  const isFamily = first !== undefined && (FACT_FAMILIES as readonly string[]).includes(first);
  if (first !== undefined && !isFamily && (dir !== undefined || (/^[a-zA-Z]+$/.test(first) && !existsSync(first))))
    throw unknownFamily(first);
  const family = isFamily ? (first as FactFamily) : undefined;
  const directory = (isFamily ? dir : first) ?? '.';
  const models: ServiceModel[] = [];
  for await (const model of modelsOf(directory, options)) models.push(model);
  if (options.json) {
    await printJson(
      models.map((model) => ({
        service: model.service.name,
        facts: family ? { [family]: model.facts[family] } : model.facts,
        coverage: family ? { [family]: model.coverage[family] } : model.coverage,
        ...(family ? {} : { capabilities: model.service.capabilityEvidence ?? [] }),
      })),
    );
    return EXIT.ok;
  }
  for (const model of models) await print(family ? familyText(model, family) : summaryText(model));
  return EXIT.ok;
}

function unknownFamily(name: string): KnownError {
  const near = nearest(name, FACT_FAMILIES);
  return new KnownError('usage', `There is no fact family ${name}.`, {
    hint: near ? `Did you mean ${near}?` : `Families: ${FACT_FAMILIES.join(', ')}`,
  });
}

function summaryText(model: ServiceModel): string {
  const rows = FACT_FAMILIES.map((family) => [
    family,
    String(model.facts[family].length),
    model.coverage[family].state,
    model.coverage[family].reasons.join('; '),
  ]);
  const capabilities = (model.service.capabilityEvidence ?? []).map((one) => [
    one.has ? one.id : `not ${one.id}`,
    one.by === 'facts' ? one.because : `airworthy.yaml: ${one.because}`,
    one.places.map(formatLocation).join(', '),
  ]);
  return `${model.service.name}\n${table(['CAPABILITY', 'BECAUSE', 'PLACES'], capabilities)}\n${table(['FAMILY', 'FACTS', 'COVERAGE', ''], rows)}\n`;
}

function familyText(model: ServiceModel, family: FactFamily): string {
  const rows = (model.facts[family] as readonly FactBase[]).map((fact) => {
    const { location, wiring, related: _related, ...rest } = fact;
    return [formatLocation(location), wiring?.state ?? '', JSON.stringify(rest)];
  });
  return `${model.service.name}: ${rows.length} ${family}\n${rows.length > 0 ? table(['PLACE', 'WIRING', 'FACT'], rows) : ''}\n`;
}
