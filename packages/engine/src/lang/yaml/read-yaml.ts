import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from 'yaml';
import type { Document, Node } from 'yaml';

/** One document of a YAML file. */
export interface YamlDocument {
  /** Plain value; merge keys and aliases are resolved. */
  value: unknown;
  /** Line (from 1) of a key or item; the nearest one above it that exists. */
  line(path: readonly (string | number)[]): number;
}

export interface YamlFile {
  documents: YamlDocument[];
  errors: { line: number; message: string }[];
}

const MAX_BYTES = 2_000_000;

/** Reads a YAML file with lines. Never throws; a document with errors still gives what could be read. */
export function readYaml(text: string): YamlFile {
  const out: YamlFile = { documents: [], errors: [] };
  if (text.length > MAX_BYTES) {
    out.errors.push({ line: 1, message: 'larger than 2 MB' });
    return out;
  }
  const counter = new LineCounter();
  let documents: Document[];
  try {
    const parsed = parseAllDocuments(text, {
      lineCounter: counter,
      merge: true,
      uniqueKeys: false,
      logLevel: 'silent',
      prettyErrors: false,
    });
    documents = Array.isArray(parsed) ? (parsed as Document[]) : [];
  } catch (error) {
    out.errors.push({ line: 1, message: error instanceof Error ? error.message.slice(0, 160) : 'not YAML' });
    return out;
  }
  for (const document of documents) {
    for (const error of document.errors)
      out.errors.push({ line: counter.linePos(error.pos[0]).line, message: error.message.slice(0, 160) });
    let value: unknown;
    try {
      value = document.toJS({ maxAliasCount: 200 });
    } catch (error) {
      // Aliases that multiply, or a cycle.
      out.errors.push({ line: 1, message: error instanceof Error ? error.message.slice(0, 160) : 'not readable' });
      continue;
    }
    out.documents.push({ value, line: (path) => lineOf(document, path, counter) });
  }
  return out;
}

function lineOf(document: Document, path: readonly (string | number)[], counter: LineCounter): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document as Document.Parsed);
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = (pair.key as Node).range?.[0] ?? offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      if (!isNode(node)) break;
      offset = node.range?.[0] ?? offset;
    } else break;
  }
  return counter.linePos(offset).line;
}
