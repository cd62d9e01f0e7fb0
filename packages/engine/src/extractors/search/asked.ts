import type { Route, SearchQuery } from '@airworthy/model';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { routesOf } from '../../extract/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';

const TEXT_FIELDS = /^(?:q|query|search|search_?(?:term|text|query)?|term|text|keywords?|filter|name|s)$/i;
const SIZE_FIELDS = /^(?:limit|size|page_?size|per_?page|take|count|hits_?per_?page)$/i;
const DEPTH_FIELDS = /^(?:page|offset|from|skip|start)$/i;
const OWNER =
  /\b(?:tenant|organi[sz]ation|org|workspace|project|environment|space|repo(?:sitory)?|guild|household|clinic|practice|school|account|company|shop|store|merchant|team|venue|owner|user|customer|created_?by)_?id\b|\btenant\b|\borg\b|\buserId\b/i;
const LEFT_OUT =
  /\b(deleted_?at|is_?deleted|archived_?at|is_?archived|is_?active|status|is_?public|published(?:_?at)?|visibility|is_?published|state)\b/gi;

/** What a client may ask of a search: read from schemas of the routes that lead to it, and from the code on the way. */
export class Asked {
  private readonly input: ExtractInput;

  constructor(input: ExtractInput) {
    this.input = input;
  }

  held(fn: FunctionInfo | undefined): FunctionInfo | undefined {
    let at = fn;
    while (at !== undefined && !at.held && at.parent !== undefined) at = at.parent;
    return at;
  }

  /** Text of the function, of those that make the query for it, and of those that call it. */
  textWithMakers(fn: FunctionInfo | undefined, call: CallSite | undefined): string {
    const { code } = this.input;
    if (fn === undefined) return call === undefined ? '' : code.text(call.node, call.module);
    const made = code
      .callsIn(fn)
      .flatMap((one) => one.targets)
      .filter((one) => /build|make|create|filter|query|where|clause|tenant|body|params/i.test(one.own ?? ''));
    return [fn, ...new Set(made)].map((one) => code.text(one.node, one.module)).join('\n');
  }

  private routesAbove(fn: FunctionInfo | undefined): Route[] {
    const routes = routesOf(this.input);
    return startedBy(this.input, fn).routes.flatMap((index) => routes[index] ?? []);
  }

  routesOf(fn: FunctionInfo | undefined): Pick<SearchQuery, 'routes' | 'openRoutes'> {
    const above = this.routesAbove(fn);
    const print = (route: Route): string => `${route.method} ${route.path}`;
    return {
      routes: [...new Set(above.map(print))].toSorted(),
      openRoutes: [...new Set(above.filter((route) => route.access === 'open').map(print))].toSorted(),
    };
  }

  tenantIn(text: string): boolean {
    return OWNER.test(text);
  }

  leavesOutBy(text: string): string[] {
    return [...new Set([...text.matchAll(LEFT_OUT)].map((match) => (match[1] ?? '').toLowerCase()))].toSorted();
  }

  /** Code on the way: the function, its callers and theirs. */
  private wayText(fn: FunctionInfo | undefined): string {
    const { code } = this.input;
    if (fn === undefined) return '';
    const above = [fn, ...code.callersOf(fn).flatMap((one) => this.held(one.enclosing) ?? [])];
    const further = above.slice(1).flatMap((one) => code.callersOf(one).flatMap((each) => this.held(each.enclosing) ?? []));
    return [...new Set([...above, ...further])]
      .slice(0, 20)
      .map((one) => code.text(one.node, one.module))
      .join('\n');
  }

  /** Whether schemas of all routes bound every field of such a name that they have; undefined where no schema has one. */
  private bySchema(fn: FunctionInfo | undefined, fields: RegExp, numbers: boolean): boolean | undefined {
    const routes = this.routesAbove(fn);
    if (routes.length === 0) return undefined;
    let seen = false;
    for (const route of routes)
      for (const schema of route.schemas) {
        if (schema.part === 'response') continue;
        const here = (schema.fields ?? []).filter((name) => fields.test(name.slice(name.lastIndexOf('.') + 1)));
        if (here.length === 0) continue;
        seen = true;
        const open = numbers ? schema.unboundedNumbers : schema.unbounded;
        if (here.some((name) => open?.includes(name))) return false;
      }
    return seen ? true : undefined;
  }

  pageSize(fn: FunctionInfo | undefined, text: string, names: RegExp): SearchQuery['pageSize'] {
    if (!names.test(text)) return 'none';
    if (this.bySchema(fn, SIZE_FIELDS, true) === true) return 'capped';
    const way = this.wayText(fn);
    if (
      /Math\.min\([^;]{0,120}(?:limit|size|per_?page|take|MAX)/i.test(way) ||
      /(?:limit|size|per_?page|take)\w*\s*>\s*(?:\d|[A-Z_]*MAX|config|max)/i.test(way) ||
      /clamp\w*\(/i.test(way)
    )
      return 'capped';
    if (
      /\bLIMIT\s+\d+|\b(?:size|take|limit|hitsPerPage|per_page)(?::\s*|\()\d+/i.test(text) &&
      !/\bLIMIT\s+[$?:]|(?:size|take|limit)(?::\s*|\()\s*(?:\w+\.)?(?:limit|size|take|per_?page)/i.test(text)
    )
      return 'fixed';
    // A number with a default that no route hands in.
    if (this.routesAbove(fn).length === 0) return 'unknown';
    return /(?:query|body|params|filters?|options|request|req|input)[\w.?]*\.(?:limit|size|page_?size|per_?page|take)|\{[^}]*\b(?:limit|page_?size|per_?page|size)\b[^}]*\}\s*=\s*(?:request|req|ctx|c)\b|\{[^}]*\b(?:limit|page_?size|per_?page)\b[^}]*\}\s*=\s*(?:query|options|filters|params)/i.test(
      way,
    )
      ? 'open'
      : 'unknown';
  }

  depth(fn: FunctionInfo | undefined, text: string, names: RegExp): SearchQuery['depth'] {
    if (!names.test(text)) return 'none';
    if (this.bySchema(fn, DEPTH_FIELDS, true) === true) return 'bounded';
    const way = this.wayText(fn);
    if (
      /Math\.min\([^;]{0,120}(?:page|offset|from|skip)/i.test(way) ||
      /(?:page|offset|from|skip)\w*\s*>\s*(?:\d|[A-Z_]*MAX|config|max)|MAX_(?:PAGE|OFFSET|RESULT_WINDOW|DEPTH)/i.test(way)
    )
      return 'bounded';
    return this.routesAbove(fn).length === 0 ? 'unknown' : 'open';
  }

  textBounded(fn: FunctionInfo | undefined): boolean | 'unknown' {
    const schema = this.bySchema(fn, TEXT_FIELDS, false);
    if (schema === true) return true;
    const way = this.wayText(fn);
    // `String(req.query.q ?? '').slice(0, 100)`
    if (
      /(?:query|params|body|searchParams)\b[^;\n]{0,40}\b(?:q|query|search|term|text|keyword)\b[^;\n]{0,40}\)?\s*\.(?:slice|substring|substr)\(\s*0/i.test(
        way,
      )
    )
      return true;
    if (
      /(?:query|search|term|text|keyword|q)\w*\??(?:\.trim\(\))?\.(?:slice|substring|substr)\(\s*0|(?:query|search|term|text|keyword|\bq)\w*\??(?:\.trim\(\))?\.length\s*>=?\s*(?:\d|[A-Z])|sanitizeQuery|truncate\(/i.test(
        way,
      )
    )
      return true;
    return this.routesAbove(fn).length === 0 ? 'unknown' : false;
  }
}
