import type { Diagnostic } from '@airworthy/model';
import type { SourceTree } from '../../tree/source-tree.ts';
import { createAutoImports } from './auto-imports.ts';
import { isTooDeep } from './parse-guard.ts';
import { parseModule, SCRIPT_FILE } from './parse.ts';
import type { ParsedModule } from './parse.ts';

/** Parses files of a tree once each, for everybody who needs them. */
export interface Parser {
  /** `undefined` when the file cannot be read, is no script, or is nested too deeply; the reason is diagnosed. */
  parse(path: string): ParsedModule | undefined;
  /** The same, but what is not known yet is not kept: for files that only one reader asks for. */
  parseBriefly(path: string): ParsedModule | undefined;
  /**
   * Forgets the syntax trees, at the end of a service. Files that several services asked for (shared packages) are kept up to a limit.
   * Diagnostics are given again for the next service that asks for their file.
   */
  release(): void;
  readonly statistics: ParserStatistics;
}

export interface ParserStatistics {
  /** Files that were parsed; one that was released and asked for again counts twice. */
  files: number;
  characters: number;
  milliseconds: number;
}

interface Parsed {
  module: ParsedModule | undefined;
  diagnostics: Diagnostic[];
}

/** Characters of files that are kept beyond a service; their syntax trees take about 25 times as much memory. */
const KEPT_CHARACTERS = 4_000_000;
const ERRORS_PER_FILE = 3;

export function createParser(tree: SourceTree, diagnose: (diagnostic: Diagnostic) => void): Parser {
  const parsed = new Map<string, Parsed>();
  const asked = new Set<string>();
  /** How many services have asked for a file. */
  const services = new Map<string, number>();
  const statistics: ParserStatistics = { files: 0, characters: 0, milliseconds: 0 };
  const completed = createAutoImports(tree);
  const answer = (path: string, entry: Parsed): ParsedModule | undefined => {
    if (!asked.has(path)) {
      asked.add(path);
      for (const diagnostic of entry.diagnostics) diagnose(diagnostic);
    }
    return entry.module;
  };
  return {
    statistics,
    parse(path) {
      let entry = parsed.get(path);
      if (entry === undefined) parsed.set(path, (entry = parseFile(tree, path, statistics, completed)));
      return answer(path, entry);
    },
    parseBriefly: (path) => answer(path, parsed.get(path) ?? parseFile(tree, path, statistics, completed)),
    release() {
      for (const path of asked) services.set(path, (services.get(path) ?? 0) + 1);
      let room = KEPT_CHARACTERS;
      for (const path of parsed.keys()) {
        // Also where this service did without it: the next one may not.
        const shared = (services.get(path) ?? 0) > 1;
        room -= shared ? (parsed.get(path)?.module?.text.length ?? 0) : 0;
        if (!shared || room < 0) parsed.delete(path);
      }
      asked.clear();
    },
  };
}

function parseFile(
  tree: SourceTree,
  path: string,
  statistics: ParserStatistics,
  completed: (path: string, text: string) => string,
): Parsed {
  const written = SCRIPT_FILE.test(path) ? tree.read(path) : undefined;
  const text = written === undefined ? undefined : completed(path, written);
  // Why the tree would not give the file is among its own diagnostics.
  if (text === undefined) return { module: undefined, diagnostics: [] };
  const deep: Parsed = {
    module: undefined,
    diagnostics: [
      { code: 'too-deep', level: 'warning', message: 'Not parsed: the code is nested too deeply.', location: { path, line: 1 } },
    ],
  };
  if (isTooDeep(text, { jsx: !/\.[cm]?ts$/.test(path) })) return deep;
  const start = performance.now();
  try {
    const module = parseModule(path, text);
    const diagnostics = module.errors.slice(0, ERRORS_PER_FILE).map((error): Diagnostic => ({
      code: 'syntax-error',
      level: 'warning',
      message: `Syntax error: ${error.message}`,
      location: { path, ...module.locate(Math.min(error.offset, text.length)) },
    }));
    return { module, diagnostics };
  } catch (error) {
    // The parser builds its result recursively; what it throws then says that the stack was used up.
    if (error instanceof RangeError) return deep;
    const message = error instanceof Error ? error.message : String(error);
    return {
      module: undefined,
      diagnostics: [{ code: 'syntax-error', level: 'warning', message: `The parser gave up: ${message}`, location: { path, line: 1 } }],
    };
  } finally {
    statistics.files += 1;
    statistics.characters += text.length;
    statistics.milliseconds += performance.now() - start;
  }
}
