import type { RecordChange } from '@airworthy/model';
import { callsBelow, innerFunctions } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { sentIn } from '../../extract/sent-queries.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** What happens in a function and in what it calls. */
export interface Surroundings {
  inserts: RecordChange['inserts'];
  updates: Set<string>;
  effects: Set<string>;
}

interface Sign {
  effect: string;
  pattern: RegExp;
}

/** By the callee. */
const EFFECTS: readonly Sign[] = [
  {
    effect: 'publishes',
    pattern: /(?:\.|#)(?:publish\w*|emit|sendToQueue|produce|dispatch|broadcast)$|^kafkajs\..*send$|\bpublish[A-Z]\w*$/,
  },
  { effect: 'enqueues', pattern: /^(?:bull|bullmq\.Queue)#add(?:Bulk)?$|^pg-boss#send$|\.(?:enqueue|addJob)$/ },
  { effect: 'notifies', pattern: /sendMail$|^@sendgrid\/mail|^twilio\b|^nodemailer|^web-push|^firebase-admin/ },
  { effect: 'calls-out', pattern: /^(?:axios\b.*|fetch|got\b.*|undici\.(?:fetch|request)|ky\b.*|stripe\b.*)$/ },
  { effect: 'cache', pattern: /^(?:ioredis#|redis\.createClient\(\)\.|node-cache|lru-cache)\S*(?:del|unlink|set|setex|invalidate)\w*$/ },
  { effect: 'metric', pattern: /^(?:prom-client\.\w+#(?:inc|dec|observe|set|startTimer)|.*[.#](?:inc|observe|recordMetric|increment))$/ },
];
/** Words in the names of own or foreign functions that are called, and in what is handed to them. */
const WORDS: readonly Sign[] = [
  { effect: 'notifies', pattern: /notif(?:y|ication)|send(?:e?mail|sms|push|confirmation)|mailer/i },
  { effect: 'refunds', pattern: /refund|cancelPayment|voidPayment|reverseCharge/i },
  { effect: 'search', pattern: /search(?:sync|index|service)?|reindex|elasticsearch|opensearch|algolia/i },
  { effect: 'cache', pattern: /(?:cache|redis)\w*\.(?:del|invalidate|clear|delete|evict)|invalidate\w*cache|clear\w*cache/i },
  { effect: 'metric', pattern: /metrics?\.\w+|\.(?:inc|observe)\($/i },
  { effect: 'audit', pattern: /audit(?:log|logger|service|trail)?\b|log(?:Audit|Event\w*(?:Action|Update|Deletion|Change))/i },
  { effect: 'delists', pattern: /delist|void\w*listing|cancel\w*listing|(?:unlist|removeListing)/i },
  { effect: 'invalidates', pattern: /(?:void|revoke|invalidate|cancel|expire)\w*(?:ticket|pass|voucher|booking|token)s?/i },
];

/** Remembers what functions lead to, to a depth of two own calls. */
export class Around {
  private readonly code: CodeIndex;
  private readonly known = new Map<FunctionInfo, Surroundings>();

  constructor({ code }: Pick<ExtractInput, 'code'>) {
    this.code = code;
  }

  of(fn: FunctionInfo): Surroundings {
    const before = this.known.get(fn);
    if (before !== undefined) return before;
    const found: Surroundings = { inserts: [], updates: new Set(), effects: new Set() };
    this.known.set(fn, found);
    const functions = new Set<FunctionInfo>();
    const own = (one: FunctionInfo): void => {
      if (functions.has(one)) return;
      functions.add(one);
      for (const inner of innerFunctions(this.code, one)) own(inner);
    };
    own(fn);
    for (const { call } of callsBelow(this.code, fn, 2)) {
      this.effectsOf(call, found.effects);
      for (const target of call.targets) own(target);
    }
    for (const one of functions) {
      for (const { fact } of sentIn(this.code, one)) {
        const [table] = fact.tables;
        if (table === undefined) continue;
        if (fact.operation === 'insert' || fact.operation === 'upsert')
          found.inserts.push({ table, inTransaction: fact.inTransaction, writes: fact.writes ?? [] });
        else if (fact.operation === 'update' || fact.operation === 'delete') found.updates.add(table);
      }
    }
    return found;
  }

  private readonly effects = new Map<CallSite, Set<string>>();

  private effectsOf(call: CallSite, into: Set<string>): void {
    let own = this.effects.get(call);
    if (own === undefined) {
      this.effects.set(call, (own = new Set()));
      this.readEffects(call, own);
    }
    for (const one of own) into.add(one);
  }

  private readEffects(call: CallSite, into: Set<string>): void {
    if (call.callee.startsWith('console.') || /(?:^|[.#])(?:info|warn|error|debug|child|log)$/.test(call.callee)) {
      into.add('log');
      return;
    }
    const { node } = call;
    const name = this.code.text(node.type === 'TaggedTemplateExpression' ? node.tag : node.callee, call.module).slice(-120);
    const first = call.args[0];
    const given =
      first !== undefined && /publish|emit|send|add|dispatch|produce/i.test(name) ? this.code.text(first, call.module).slice(0, 120) : '';
    const kind = call.args[1] !== undefined && given !== '' ? this.code.text(call.args[1], call.module).slice(0, 160) : '';
    const text = `${name} ${given} ${kind}`;
    for (let at = 0; at < WORDS.length; at += 1) {
      const { effect, pattern } = WORDS[at] as Sign;
      if (pattern.test(text)) into.add(effect);
    }
    // What tells the search index only tells nobody else.
    const indexing = /search|reindex|elastic|opensearch|algolia/i.test(
      `${name} ${call.enclosing?.name ?? ''} ${call.module.path.slice(call.module.path.lastIndexOf('/') + 1)}`,
    );
    for (let at = 0; at < EFFECTS.length; at += 1) {
      const { effect, pattern } = EFFECTS[at] as Sign;
      const publishes = effect === 'publishes';
      if ((pattern.test(call.callee) || (publishes && pattern.test(name))) && !(indexing && publishes)) into.add(effect);
    }
  }
}
