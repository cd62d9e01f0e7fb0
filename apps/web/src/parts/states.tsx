import type { ReactNode } from 'react';
import { ApiProblem } from '../api/problem.ts';
import { chosenLanguage, text } from '../text/text.ts';

const words = text.doors;

/** What the server says is in English; other languages say what it means first. */
export function problemWords(error: Error): string {
  const kind = error instanceof ApiProblem ? words.problem.kinds[error.status] : undefined;
  return chosenLanguage() === 'en' || kind === undefined ? error.message : `${kind} (${error.message})`;
}

/** What went wrong, with the id that finds it in the log, and a way to try again. */
export function Problem({ error, again }: { readonly error: Error; readonly again?: () => void }): ReactNode {
  const id = error instanceof ApiProblem ? error.correlationId : undefined;
  return (
    <div className="problem" role="alert">
      <p>{problemWords(error)}</p>
      {id === undefined ? null : (
        <p className="muted">
          {words.problem.correlation} <code>{id}</code>
        </p>
      )}
      {again ? (
        <button type="button" onClick={again}>
          {words.problem.again}
        </button>
      ) : null}
    </div>
  );
}

/** Rows of the height that the true ones have. */
export function Waiting({ rows = 6 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="waiting" role="status" aria-busy="true" aria-label={words.loading}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} />
      ))}
    </div>
  );
}

export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
