import { digestOf } from '@airworthy/engine/fleet/digest';
import type { ServiceDigest } from '@airworthy/engine/fleet/digest';
import { fleetModel } from '@airworthy/engine/fleet/fleet-model';
import type { FleetModel } from '@airworthy/model';
import { fleetMatrix, fleetMermaid, renderFleet } from '@airworthy/reports';
import { modelsOf } from '../audit-run.ts';
import type { RunOptions } from '../audit-run.ts';
import { EXIT } from '../exit-codes.ts';
import { saveText } from '../output/save-text.ts';
import { print, terminalWidth, wantsColor, wantsUnicode } from '../output/terminal.ts';

interface FleetOptions extends RunOptions {
  format: 'table' | 'matrix' | 'mermaid' | 'json';
  json?: boolean;
  out?: string;
  all?: boolean;
}

/** `airworthy fleet [dir]`: services are read one after the other, and only what their comparison needs is kept. */
export async function fleetCommand(dir: string, options: FleetOptions): Promise<number> {
  const digests: ServiceDigest[] = [];
  for await (const model of modelsOf(dir, options)) digests.push(digestOf(model));
  const text = textOf(fleetModel(digests), options);
  if (options.out === undefined) await print(text);
  else await saveText(options.out, text);
  return EXIT.ok;
}

function textOf(fleet: FleetModel, options: FleetOptions): string {
  switch (options.json ? 'json' : options.format) {
    case 'json':
      return `${JSON.stringify(fleet, null, 2)}\n`;
    case 'matrix':
      return fleetMatrix(fleet);
    case 'mermaid':
      return fleetMermaid(fleet);
    case 'table':
      return renderFleet(fleet, {
        color: options.out === undefined && wantsColor(),
        width: options.out === undefined ? terminalWidth() : 120,
        unicode: wantsUnicode(),
        verbose: options.all === true,
      });
  }
}
