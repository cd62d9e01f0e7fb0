import type { FactBase, Known } from './base.ts';

/** Code that pretends: a control or operation with a constant result. */
export interface Stub extends FactBase {
  name: string;
  /** constant-result · not-implemented · random-metric · mock-fallback · made-up-answer (an answer says itself that its data is) · empty-body · always-true */
  kind: string;
}

/** A catch that neither rethrows nor handles. */
export interface CatchBlock extends FactBase {
  /**
   * empty · explained (no statement, but a comment says why) · log-only · returns-default · lets-pass (goes on as if a check had been passed:
   * bare `next()`, `return true`) · denies (a check of who asks returns `false`) · rethrows · responds · handles
   */
  kind: string;
  /**
   * What becomes of work whose error ends here. lost: the function exists for this work and its callers see success, or a handler answers success
   * after it. side: work that others don't wait for, such as audit entries, metrics and caches. Left out where neither can be told.
   */
  work?: 'lost' | 'side';
  /** What the tried code does: auth · payment · cache · database · outbound · model · parse · message · cleanup (it only gives back what is done with). */
  around?: string[];
  onRequestPath?: boolean | 'unknown';
}

/** A place worth a look by a general code rule. */
export interface CodeUse extends FactBase {
  /**
   * eval · new-function · child-process · math-random · math-random-token · unicode-normalize · regex-from-input · deep-merge-input ·
   * timing-unsafe-compare · any-cast-input · ts-ignore · todo · console · sync-io-in-handler · floating-promise · weak-hash · insecure-tls ·
   * command-from-input (a shell command or its arguments are built from request data) · mass-assignment (a whole request body is stored or merged into a
   * stored object) · identity-from-header (user, role or scope is taken from a plain header; `detail` names it) · tenant-from-input (the tenant that work runs
   * under is taken from body, query, params or a plain header; `detail` names it) · tenant-context (the tenant is handed to the database for row policies;
   * `detail` is `local` for SET LOCAL or set_config(…, true), else `session`) ·
   * column-from-input (the client chooses a column to sort, group or select by, and nothing compares it with a list) · column-unclear (a class that builds queries takes it from what it keeps) ·
   * cause-lost (an error is thrown in place of a caught one, which it does not carry as its cause) ·
   * tenant-required (a request without a tenant is refused) · tenant-default (a constant stands in for a missing tenant) ·
   * tenant-bound (the tenant is bound to a logger, span or context of log lines) · tenant-logged (one line is given the tenant) ·
   * secret-manager-read (a secret is fetched from a manager, `detail` says which) · secret-file-read (from /run/secrets or a *_FILE path) ·
   * node-env-branch (a decision of the work itself, not logging or a default, compares NODE_ENV) · node-env-unclear (it may be work) ·
   * node-env-setting (a level of logs, a detail of an error, a default of a setting) · number-from-input (text of the client read as a number that
   * nothing bounds) · config-exposed (the whole config or process.env is
   * logged or sent) · provider-key-sent (the key of a model or speech provider is part of an answer) · commented-out-code (three lines or more; `detail` says how many) · flag-off-security (a security control is on only when a variable
   * is set to true; `detail` names it) ·
   * process-exit · json-parse-unguarded · json-parse-guarded (text from outside is parsed, outside any try or within one) · json-parse-requeued · json-parse-passed-on (the catch around it puts the message back, or throws on) · unbounded-map · date-now-money · float-money · html-unescaped · open-redirect · path-from-input · ssrf ·
   * throw-literal (throws something that is no Error) · error-thrown-plain (an expected failure, such as something that is not found, is thrown as a plain Error) · error-thrown-typed (what is thrown has a class or a maker of its own) · refusal-recorded · refusal-unrecorded (401 or 403 is answered, with a line or record in the same block, or without) · refusal-thrown (an error that
   * means so is thrown, and whether a line is written is decided where it is caught) · error-in-response (a handler's own catch sends `error.message` or `error.stack` to the client) · error-answer-coded · error-answer-worded (running code answers a status of 400 or above itself, with a code or in words alone; `detail` is the status and the keys) ·
   * stream-without-error-listener · error-listener (a stream, process, request or socket whose errors are heard of) ·
   * emitter-handed-on (one that goes where its listeners could not be followed) …
   */
  kind: string;
  /** What was seen, printed. */
  detail?: string;
  /** Runs while a request is served. */
  /** It happens under a condition, here or in every caller; told for process-exit. */
  conditional?: boolean;
  onRequestPath?: boolean | 'unknown';
}

/** A production file that no production entry reaches. */
export interface DeadModule extends FactBase {
  /** How many lines it has. */
  lines: number;
}

export interface DuplicateModule extends FactBase {
  copies: string[];
}

/** A class of errors that the service defines. */
export interface ErrorClass extends FactBase {
  name: string;
  extends: string;
  /** The HTTP status it carries. */
  status: Known<number>;
  /** The machine-readable code it carries. */
  code: Known<string>;
  /** Running code of a route puts the code of a caught error into its answer. */
  codeAnswered?: boolean;
  /** It says whether a repeat can help (`retryable`, `UnrecoverableError`). */
  saysRetryable: boolean | 'unknown';
  /** Thrown somewhere in production code. */
  thrown: boolean | 'unknown';
}

/** A place that recognises an error code of a database driver. */
export interface ErrorTranslation extends FactBase {
  /** pg · prisma · mysql2 · mongodb … */
  by: string;
  /** `23505`, `P2002`, `11000` … */
  code: string;
  /** unique · foreign-key · not-null · serialization · not-found · other */
  meaning: string;
  /** The status that the client gets for it. */
  status: Known<number>;
}
