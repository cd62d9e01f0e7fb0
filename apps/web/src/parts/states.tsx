import type { ReactNode } from 'react';
import { ApiProblem } from '../api/client.ts';

/** What went wrong, with the id that finds it in the log, and a way to try again. */
export function Problem({ error, again }: { readonly error: Error; readonly again?: () => void }): ReactNode {
  const id = error instanceof ApiProblem ? error.correlationId : undefined;
  return (
    <div className="problem" role="alert">
      <p>{error.message}</p>
      {id === undefined ? null : (
        <p className="muted">
          Correlation id <code>{id}</code>
        </p>
      )}
      {again ? (
        <button type="button" onClick={again}>
          Try again
        </button>
      ) : null}
    </div>
  );
}

/** Rows of the height that the true ones have. */
export function Waiting({ rows = 6 }: { readonly rows?: number }): ReactNode {
  return (
    <div className="waiting" role="status" aria-busy="true" aria-label="Loading">
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
