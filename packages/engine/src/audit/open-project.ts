import type { Diagnostic, ServiceInfo } from '@airworthy/model';
import { readAdvisories } from '../advisories/osv.ts';
import type { AdvisoryIndex } from '../advisories/osv.ts';
import { loadConfig } from '../config/load-config.ts';
import type { ProjectConfig } from '../config/load-config.ts';
import { prepareParser } from '../lang/typescript/parse.ts';
import { createParser } from '../lang/typescript/parser-cache.ts';
import type { Parser } from '../lang/typescript/parser-cache.ts';
import { createResolver } from '../lang/typescript/resolve.ts';
import type { Resolver } from '../lang/typescript/resolve.ts';
import { discoverServices } from '../services/discover-services.ts';
import { withCapabilityOverrides, withFirstReleases } from '../services/capability-overrides.ts';
import { excludeFrom } from '../tree/exclude.ts';
import { openTree } from '../tree/open-tree.ts';
import type { TreeOptions } from '../tree/open-tree.ts';
import type { SourceTree } from '../tree/source-tree.ts';

/** An audited tree with its services, opened once and shared by everything that looks at it. */
export interface Project {
  tree: SourceTree;
  config: ProjectConfig;
  services: ServiceInfo[];
  resolver: Resolver;
  parser: Parser;
  diagnostics: Diagnostic[];
  /** Lines of a text file of the tree; 0 where there is no such file. */
  linesOf(path: string): number;
  /** Known vulnerabilities of packages, from an export that was given. */
  advisories?: AdvisoryIndex | undefined;
}

export interface ProjectOptions {
  /** Takes the place of the export that `airworthy.yaml` names. */
  advisories?: AdvisoryIndex | undefined;
  /** A project of nearly the same tree, whose syntax trees are taken for the files that are the same in both. */
  beside?: Project;
}

/** Opens a folder. Throws `KnownError` when there is no such folder or `airworthy.yaml` is not valid. */
export function openProject(root: string, options: TreeOptions & ProjectOptions = {}): Project {
  prepareParser();
  const tree = openTree(root, options);
  return projectOf(tree, options);
}

/** A project over a tree that is already open, for instance one in memory. */
export function projectOf(whole: SourceTree, options: ProjectOptions = {}): Project {
  const diagnostics: Diagnostic[] = [];
  const config = loadConfig(whole);
  const tree = excludeFrom(whole, config.exclude);
  const services = withFirstReleases(
    withCapabilityOverrides(
      discoverServices(tree, config, (diagnostic) => diagnostics.push(diagnostic)),
      config,
    ),
    config,
  );
  if (services.length === 0) {
    diagnostics.push({
      code: 'no-service',
      level: 'error',
      message:
        'No Node.js or TypeScript service was found: no package.json has a start script, a server framework or a Dockerfile beside it. Name services in airworthy.yaml if they are built differently.',
    });
  }
  const path = config.advisories;
  const text = path === undefined ? undefined : whole.read(path);
  if (path !== undefined && text === undefined && options.advisories === undefined)
    diagnostics.push({ code: 'unreadable-file', level: 'warning', message: `The advisories ${path} could not be read.` });
  const advisories = options.advisories ?? (text === undefined ? undefined : readAdvisories([text]));
  const lines = new Map(tree.files.map((file) => [file.path, file.lines ?? 0]));
  const own = createParser(tree, (diagnostic) => diagnostics.push(diagnostic));
  const parser = options.beside === undefined ? own : sharedParser(own, tree, options.beside);
  return {
    tree,
    config,
    services,
    resolver: createResolver(tree),
    parser,
    diagnostics,
    linesOf: (path) => lines.get(path) ?? 0,
    ...(advisories === undefined ? {} : { advisories }),
  };
}

/** Asks the parser of another project for the files that read the same there. */
function sharedParser(own: Parser, tree: SourceTree, beside: Project): Parser {
  const hashes = new Map(beside.tree.files.map((file) => [file.path, file.hash]));
  const same = new Set(tree.files.filter((file) => hashes.get(file.path) === file.hash).map((file) => file.path));
  const of = (path: string): Parser => (same.has(path) ? beside.parser : own);
  return { ...own, parse: (path) => of(path).parse(path), parseBriefly: (path) => of(path).parseBriefly(path) };
}
