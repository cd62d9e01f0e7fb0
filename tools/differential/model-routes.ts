import { bootService } from '@airworthy/engine/boot/boot-service';
import type { BootResult } from '@airworthy/engine/boot/boot-service';
import { discoverEntries } from '@airworthy/engine/lang/typescript/entries';
import { createParser } from '@airworthy/engine/lang/typescript/parser-cache';
import { createResolver } from '@airworthy/engine/lang/typescript/resolve';
import { memoryTree } from '@airworthy/engine/tree/source-tree';
import type { Route } from '@airworthy/model';
import type { GeneratedApp } from './program.ts';

/** Routes of a generated app as the static model sees them. Nothing of the app runs. */
export function modelRoutes(app: GeneratedApp, dependencies: Readonly<Record<string, string>>): Route[] {
  return boot(app, dependencies).routes;
}

/** Fields of its GraphQL endpoints. */
export function modelOperations(app: GeneratedApp, dependencies: Readonly<Record<string, string>>): Route[] {
  return boot(app, dependencies).operations;
}

function boot(app: GeneratedApp, dependencies: Readonly<Record<string, string>>): BootResult {
  const tree = memoryTree({
    ...app.files,
    'package.json': JSON.stringify({ name: 'generated', main: app.entry, scripts: { start: `node ${app.entry}` }, dependencies }),
  });
  const parser = createParser(tree, () => {});
  return bootService({ tree, resolver: createResolver(tree), parse: parser.parse, serviceRoot: '', entries: discoverEntries(tree, '') });
}
