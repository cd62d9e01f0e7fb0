import type { IndexSetup, IndexWrite, Known, SearchClient, SearchQuery } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import { hasFallback } from '../../extract/call-outcome.ts';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { isOpen, numberOf, objectOf, optionNode, textOf } from '../../extract/option-nodes.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { insideRetry } from '../../extract/retries.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import type { Asked } from './asked.ts';

interface Engine {
  by: string;
  client: RegExp;
  /** Milliseconds that the library waits when nothing is said. */
  waits: number | undefined;
  timeout: readonly string[];
  search: RegExp;
  writes: readonly (readonly [RegExp, IndexWrite['action']])[];
  setups: readonly (readonly [RegExp, IndexSetup['action']])[];
}

const elastic = (by: string, name: string): Engine => {
  const client = `${name.replaceAll('/', '\\/')}\\.Client`;
  const of = (members: string): RegExp => new RegExp(`^${client}#(?:${members})$`);
  return {
    by,
    client: new RegExp(`^new ${client}$`),
    waits: 30_000,
    timeout: ['requestTimeout'],
    search: of('search|msearch|searchTemplate'),
    writes: [
      [of('index|create'), 'index'],
      [of('update|updateByQuery'), 'update'],
      [of('delete|deleteByQuery'), 'delete'],
      [of('bulk|helpers\\.bulk'), 'bulk'],
    ],
    setups: [
      [of('indices\\.create'), 'create'],
      [of('indices\\.(?:putAlias|updateAliases)'), 'alias'],
      [of('reindex'), 'reindex'],
    ],
  };
};

const ENGINES: readonly Engine[] = [
  elastic('elasticsearch', '@elastic/elasticsearch'),
  elastic('opensearch', '@opensearch-project/opensearch'),
  {
    by: 'meilisearch',
    client: /^new meilisearch\.Meili[sS]earch$/,
    waits: undefined,
    timeout: ['timeout'],
    search: /^meilisearch\.Meili[sS]earch#(?:index\(\)\.search|multiSearch)$/,
    writes: [
      [/^meilisearch\.Meili[sS]earch#index\(\)\.(?:addDocuments\w*)$/, 'index'],
      [/^meilisearch\.Meili[sS]earch#index\(\)\.updateDocuments\w*$/, 'update'],
      [/^meilisearch\.Meili[sS]earch#index\(\)\.delete(?:Document|Documents|AllDocuments)$/, 'delete'],
    ],
    setups: [
      [/^meilisearch\.Meili[sS]earch#(?:createIndex|index\(\)\.updateSettings)$/, 'create'],
      [/^meilisearch\.Meili[sS]earch#swapIndexes$/, 'alias'],
    ],
  },
  {
    by: 'algolia',
    client: /^(?:new )?algoliasearch(?:\.algoliasearch|\/lite)?$/,
    waits: 5_000,
    timeout: ['timeouts', 'timeout'],
    search: /^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.(?:search|searchSingleIndex|multipleQueries)$/,
    writes: [
      [/^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.(?:saveObjects?|addObject)$/, 'index'],
      [/^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.partialUpdateObjects?$/, 'update'],
      [/^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.deleteObjects?$/, 'delete'],
    ],
    setups: [
      [/^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.(?:replaceAllObjects|operationIndex)$/, 'alias'],
      [/^algoliasearch(?:\.algoliasearch)?\(\)(?:\.initIndex\(\))?\.setSettings$/, 'create'],
    ],
  },
  {
    by: 'typesense',
    client: /^new typesense\.(?:Client|SearchClient)$/,
    waits: 5_000,
    timeout: ['connectionTimeoutSeconds'],
    search: /^typesense\.(?:Search)?Client#collections\(\)\.documents\(\)\.search$|^typesense\.Client#multiSearch\.perform$/,
    writes: [
      [/^typesense\.Client#collections\(\)\.documents\(\)\.(?:create|upsert)$/, 'index'],
      [/^typesense\.Client#collections\(\)\.documents\(\)\.update$/, 'update'],
      [/^typesense\.Client#collections\(\)\.documents\(\)\.delete$/, 'delete'],
      [/^typesense\.Client#collections\(\)\.documents\(\)\.import$/, 'bulk'],
    ],
    setups: [
      [/^typesense\.Client#collections\(\)\.create$/, 'create'],
      [/^typesense\.Client#aliases\(\)\.upsert$/, 'alias'],
    ],
  },
];

export function engines(input: ExtractInput, asked: Asked): void {
  const { code } = input;
  for (const engine of ENGINES) {
    for (const call of code.callsTo(engine.client)) input.emit('searchClients', clientOf(input, engine, call));
    for (const call of code.callsTo(engine.search)) input.emit('searchQueries', queryOf(input, asked, engine, call));
    for (const [pattern, action] of engine.writes)
      for (const call of code.callsTo(pattern)) input.emit('indexWrites', writeOf(input, engine, call, action));
    for (const [pattern, action] of engine.setups)
      for (const call of code.callsTo(pattern)) input.emit('indexSetups', setupOf(input, engine, call, action));
  }
}

function clientOf({ code }: ExtractInput, engine: Engine, call: CallSite): SearchClient {
  const options = call.args.map((one) => objectOf(one, call.module)).find((one) => one !== undefined);
  const given = optionNode(options, ...engine.timeout);
  const scale = engine.by === 'typesense' ? 1_000 : 1;
  const read = numberOf(code, given, call.module);
  const text = options === undefined ? '' : code.text(options, call.module);
  const address = textOf(code, optionNode(options, 'node', 'host', 'url'), call.module);
  return {
    location: call.location,
    wiring: code.reach(call),
    by: engine.by,
    timeout:
      given !== undefined
        ? read.state === 'known'
          ? known(read.value * scale, read.source)
          : read
        : isOpen(options) || (options === undefined && call.args.length > 0 && engine.by !== 'algolia')
          ? unknown('options built elsewhere')
          : engine.waits === undefined
            ? ABSENT
            : known(engine.waits, `${engine.waits}, the default of the library`),
    authenticated: engine.by === 'algolia' ? call.args.length > 1 : options === undefined ? 'unknown' : credentials(text, address),
    insecure:
      /rejectUnauthorized:\s*false/.test(text) ||
      (address.state === 'known' && address.value.startsWith('http://') && !/localhost|127\.0\.0\.1/.test(address.value)),
  };
}

/** Given beside the address or in it; an address from the settings may carry them. */
function credentials(text: string, address: Known<string>): boolean | 'unknown' {
  if (/\b(?:auth|apiKey|cloud|headers)\b/.test(text)) return true;
  if (address.state === 'known') return address.value.includes('@');
  return address.state === 'absent' ? false : 'unknown';
}

/** Queries that read text as a language. https://www.elastic.co/docs/reference/query-languages/query-dsl/query-dsl-query-string-query */
const LANGUAGE = /\bquery_string\b|\bscript\b|\bq:\s|\bscript_score\b/;

function queryOf(input: ExtractInput, asked: Asked, engine: Engine, call: CallSite): SearchQuery {
  const { code } = input;
  const fn = asked.held(call.enclosing);
  const text = asked.textWithMakers(fn, call);
  const elasticLike = engine.by === 'elasticsearch' || engine.by === 'opensearch';
  const filterNode = elasticLike ? undefined : filterOf(call);
  const pasted =
    filterNode !== undefined && code.flowsFromRequest(filterNode, call.module) === true && /\$\{/.test(code.text(filterNode, call.module));
  const failed = hasFallback(code, call);
  return {
    location: call.location,
    wiring: code.reach(call),
    by: engine.by,
    kind: 'engine',
    within: fn?.name ?? '',
    ...asked.routesOf(fn),
    userText: elasticLike
      ? LANGUAGE.test(text) && !/simple_query_string/.test(text.replaceAll(/\bquery_string\b/g, ''))
        ? 'syntax'
        : /\bmatch\b|multi_match|match_phrase|prefix|term\b|simple_query_string|bool/.test(text)
          ? 'data'
          : 'unknown'
      : pasted
        ? 'raw'
        : 'data',
    tenantBound: asked.tenantIn(text),
    pageSize: asked.pageSize(fn, text, /\b(?:size|limit|hitsPerPage|per_page)\b/),
    depth: /search_after|\bpit\b|cursor/.test(text) ? 'cursor' : asked.depth(fn, text, /\b(?:from|offset|page)\b\s*[:,}]/),
    textBounded: asked.textBounded(fn),
    fields:
      /_source\b|\bfields:|attributesToRetrieve|include_fields|stored_fields/.test(text) ||
      /hits?\w*\??\.(?:hits\.)?map\(\s*\(?\w+\)?\s*=>\s*\(\{(?!\s*\.\.\.)/.test(text)
        ? 'listed'
        : 'whole',
    tables: [],
    columns: [],
    leadingWildcard: /wildcard[^}]{0,80}['"`]\*/.test(text),
    indexed: true,
    leavesOutBy: asked.leavesOutBy(text),
    fallback: failed === true || answers503(code.text(fn?.node ?? call.node, fn?.module ?? call.module)) ? true : failed,
  };
}

/** A catch that says that search is not available now, which clients can handle. */
function answers503(text: string): boolean {
  return /catch[^]{0,600}\b503\b|ServiceUnavailable/.test(text);
}

function filterOf(call: CallSite): Node | undefined {
  for (const argument of call.args) {
    const found = optionNode(objectOf(argument, call.module), 'filter', 'filters', 'filter_by', 'facetFilters');
    if (found !== undefined) return found;
  }
  return undefined;
}

function started(input: ExtractInput, call: CallSite): IndexWrite['startedBy'] {
  const above = startedBy(input, call.enclosing);
  const served = onRequestPath(input.code, input.boot)(call.enclosing) === true;
  return [
    ...(above.routes.length > 0 || (served && !above.worker && !above.schedule) ? (['request'] as const) : []),
    ...(above.worker ? (['worker'] as const) : []),
    ...(above.schedule ? (['schedule'] as const) : []),
  ];
}

function writeOf(input: ExtractInput, engine: Engine, call: CallSite, action: IndexWrite['action']): IndexWrite {
  const { code } = input;
  const options = objectOf(call.args[0], call.module);
  const body =
    optionNode(options, 'document', 'body', 'doc', 'operations') ??
    (engine.by === 'elasticsearch' || engine.by === 'opensearch' ? undefined : call.args[0]);
  const refresh = optionNode(options, 'refresh');
  const around = call.enclosing === undefined ? '' : code.text(call.enclosing.node, call.module);
  return {
    location: call.location,
    wiring: code.reach(call),
    by: engine.by,
    action,
    within: call.enclosing?.name ?? '',
    startedBy: started(input, call),
    retried: insideRetry(code)(call),
    whole:
      action === 'delete' || body === undefined
        ? action === 'delete'
          ? false
          : 'unknown'
        : isWhole(code.text(body, call.module), body, call.module),
    refreshes: refresh !== undefined && /true|wait_for/.test(code.text(refresh, call.module)),
    ...(action === 'bulk' ? { looksAtErrors: /\.errors\b|\berrors\b\s*[,}]|onDrop|\.items\b|success\b/.test(around) } : {}),
  };
}

/** A record as it was loaded, or spread, in place of an object whose fields are written out. */
function isWhole(text: string, body: Node, module: BoundModule): boolean | 'unknown' {
  const at = unwrap(body);
  if (at.type === 'ObjectExpression') return at.properties.some((property) => property.type === 'SpreadElement');
  if (at.type === 'ArrayExpression')
    return at.elements.some((one) => one !== null && one.type !== 'SpreadElement' && isWhole('', one, module) === true);
  if (at.type === 'CallExpression')
    return /flatMap|map\(/.test(text) ? /=>\s*\[?[^[\]]*,\s*\w+\s*\]/.test(text) && !/\(\{/.test(text) : 'unknown';
  const init = at.type === 'Identifier' ? module.bindingAt.get(at.start)?.init : undefined;
  if (init === undefined) return 'unknown';
  const value = unwrap(init);
  if (value.type === 'ObjectExpression') return value.properties.some((property) => property.type === 'SpreadElement');
  return value.type === 'AwaitExpression' ? true : 'unknown';
}

function setupOf({ code }: ExtractInput, engine: Engine, call: CallSite, action: IndexSetup['action']): IndexSetup {
  const options = call.args.map((one) => objectOf(one, call.module)).find((one) => one !== undefined);
  const given = fieldsOf(options, call.module);
  const text = options === undefined ? '' : code.text(options, call.module);
  const mapped = given !== undefined || /mappings?|searchableAttributes|filterableAttributes|attributesForFaceting|fields/.test(text);
  return {
    location: call.location,
    wiring: code.reach(call),
    by: engine.by,
    action,
    mapped: action === 'create' ? (mapped ? true : options === undefined ? 'unknown' : false) : 'unknown',
    strict:
      action !== 'create'
        ? 'unknown'
        : engine.by === 'typesense' || engine.by === 'algolia' || engine.by === 'meilisearch'
          ? true
          : given === undefined
            ? 'unknown'
            : isStrict(given, text),
  };
}

function fieldsOf(options: ObjectExpression | undefined, module: BoundModule): ObjectExpression | undefined {
  return (
    objectOf(optionNode(options, 'mappings'), module) ??
    objectOf(optionNode(objectOf(optionNode(options, 'body'), module), 'mappings'), module)
  );
}

function isStrict(mappings: ObjectExpression, text: string): boolean {
  let found = /dynamic:\s*(?:['"](?:strict|false)['"]|false)/.test(text);
  walk(mappings, (node) => {
    if (
      node.type === 'Property' &&
      keyName(node.key, node.computed) === 'dynamic' &&
      node.value.type === 'Literal' &&
      (node.value.value === 'strict' || node.value.value === false || node.value.value === 'false')
    )
      found = true;
  });
  return found;
}
