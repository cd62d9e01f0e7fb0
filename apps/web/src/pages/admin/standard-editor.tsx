import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useSession } from '../../api/session.tsx';
import type { OwnStandard, StandardReading } from '../../api/shapes.ts';
import { SeverityMark } from '../../parts/marks.tsx';
import { text } from '../../text/text.ts';

const words = text.admin.own;
/** Milliseconds after the last key before the text is read. */
const PAUSE = 350;

/** What a standard looks like, for whoever begins with an empty page. */
const BEGINNING = `id: our-platform
title: What our platform team asks
about: Rules of the company that go beyond what everybody should do.
items:
  - id: OUR-001
    title: Routes below /internal are guarded
    severity: high
    why: The network is shared with other teams, so that internal is not the same as safe.
    component: api-security
    effort: { role: backend, hours: 2 }
    verify:
      rule:
        family: routes
        where: fact.path.startsWith("/internal")
        holds: fact.access == "guarded"
        message: '{fact.method} {fact.path} is {fact.access}'
`;

const draftKey = (id: string): string => `standard ${id}`;

/** What was typed outlives the page, a session that ends and a lost connection; what was saved is forgotten. */
export function forgetText(id: string): void {
  sessionStorage.removeItem(draftKey(id));
}

interface Props {
  readonly id: string;
  /** The text as it is kept; none for a new one. */
  readonly kept: string | undefined;
  readonly version: number;
  readonly onSaved: (id: string) => void;
  readonly onWithdrawn: () => void;
  readonly onTheirs: () => void;
}

/** A text with line numbers, read while it is typed: what is wrong at which line, and what it asks. */
export function StandardEditor({ id, kept, version, onSaved, onWithdrawn, onTheirs }: Props): ReactNode {
  const { at, may } = useSession();
  const manages = may('settings:manage');
  const [typed, setTyped] = useState(() => sessionStorage.getItem(draftKey(id)) ?? kept ?? BEGINNING);
  const [reading, setReading] = useState<StandardReading>();
  const [error, setError] = useState<Error>();
  const area = useRef<HTMLTextAreaElement>(null);
  const gutter = useRef<HTMLPreElement>(null);
  useEffect(() => {
    if (!manages) return;
    let late = false;
    const timer = setTimeout(() => {
      ask<StandardReading>(at('/standards/own/check'), { body: { text: typed, ...(kept === undefined ? {} : { id }) } }).then(
        (read) => (late ? undefined : setReading(read)),
        (failed: Error) => (late ? undefined : setError(failed)),
      );
    }, PAUSE);
    return () => {
      late = true;
      clearTimeout(timer);
    };
  }, [typed, manages, at, id, kept]);
  const change = (value: string): void => {
    sessionStorage.setItem(draftKey(id), value);
    setError(undefined);
    setTyped(value);
  };
  const lines = typed.split('\n');
  const wrong = new Set(reading?.problems.filter((one) => one.level === 'error').map((one) => one.line));
  const go = (line: number, column: number): void => {
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start + column - 1, start + (lines[line - 1]?.length ?? 0));
  };
  const save = async (): Promise<void> => {
    const to = reading?.id ?? id;
    try {
      await ask<OwnStandard>(at(`/standards/own/${encodeURIComponent(to)}`), { method: 'PUT', body: { text: typed }, version });
      onSaved(to);
    } catch (failed) {
      setError(failed instanceof Error ? failed : new Error(String(failed)));
    }
  };
  const withdraw = async (): Promise<void> => {
    if (!globalThis.confirm(words.sure)) return;
    try {
      await ask(at(`/standards/own/${encodeURIComponent(id)}`), { method: 'DELETE', version });
      onWithdrawn();
    } catch (failed) {
      setError(failed instanceof Error ? failed : new Error(String(failed)));
    }
  };
  const changed = typed !== kept;
  return (
    <form
      className="standard-editor"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className="text">
        <pre ref={gutter} aria-hidden="true">
          {lines.map((_, index) => (
            // oxlint-disable-next-line react/no-array-index-key -- a line is its number
            <span key={index} className={wrong.has(index + 1) ? 'wrong' : ''}>
              {`${index + 1}\n`}
            </span>
          ))}
        </pre>
        <textarea
          ref={area}
          aria-label={words.text}
          aria-describedby="standard-problems"
          spellCheck={false}
          wrap="off"
          readOnly={!manages}
          rows={Math.min(40, Math.max(18, lines.length + 1))}
          value={typed}
          onChange={(event) => change(event.target.value)}
          onScroll={(event) => {
            if (gutter.current) gutter.current.scrollTop = event.currentTarget.scrollTop;
          }}
        />
      </div>
      <div id="standard-problems" role="status">
        {reading === undefined ? null : reading.problems.length === 0 ? (
          <p className="good">{words.good(reading.items.length)}</p>
        ) : (
          <ul className="problems">
            {reading.problems.map((one) => (
              <li key={`${one.line}:${one.column}:${one.message}`}>
                <button type="button" className="chip" onClick={() => go(one.line, one.column)}>
                  {words.line(one.line, one.column)}
                </button>{' '}
                <span className={one.level === 'error' ? 'wrong' : 'muted'}>{one.message}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
      {reading === undefined || reading.items.length === 0 ? null : (
        <ul className="items">
          {reading.items.map((one) => (
            <li key={one.id}>
              <SeverityMark severity={one.severity} />
              <div>
                {one.title}
                <div className="muted small">
                  {one.id} · {words.decided[one.decided]}
                </div>
              </div>
            </li>
          ))}
        </ul>
      )}
      {error instanceof ApiProblem && error.status === 412 ? (
        <div className="versions" role="alert">
          <p>{words.conflict}</p>
          <p className="line">
            <button type="button" onClick={onTheirs}>
              {words.keepMine}
            </button>
            <button
              type="button"
              onClick={() => {
                const theirs = error.current as OwnStandard | undefined;
                change(theirs?.text ?? BEGINNING);
                onTheirs();
              }}
            >
              {words.takeTheirs}
            </button>
          </p>
        </div>
      ) : error ? (
        <p className="wrong" role="alert">
          {error.message}
        </p>
      ) : null}
      {manages ? (
        <p className="line">
          <button type="submit" className="primary" disabled={!changed || wrong.size > 0 || reading === undefined}>
            {words.save}
          </button>
          {kept === undefined ? null : (
            <button type="button" onClick={() => void withdraw()}>
              {words.withdraw}
            </button>
          )}
        </p>
      ) : (
        <p className="muted">{words.readOnly}</p>
      )}
    </form>
  );
}
