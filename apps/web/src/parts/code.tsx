import type { Excerpt, Location } from '@airworthy/model';
import type { ReactNode } from 'react';

const AROUND = 3;

/** Lines around a place, with the place marked; nothing where the run kept no excerpt of it. */
export function Code({ place, excerpts }: { readonly place: Location; readonly excerpts: readonly Excerpt[] }): ReactNode {
  const { path, line, endLine = line } = place;
  const excerpt = excerpts.find((one) => one.path === path && line >= one.firstLine && line < one.firstLine + one.lines.length);
  if (!excerpt) return null;
  const shown = excerpt.lines
    .map((text, index) => ({ text, number: excerpt.firstLine + index }))
    .filter((one) => one.number >= line - AROUND && one.number <= Math.min(endLine, line + 12) + AROUND);
  return (
    <pre className="excerpt" tabIndex={0} aria-label={`${path}, line ${line}`}>
      {shown.map((one) => (
        <code key={one.number} className={one.number >= line && one.number <= endLine ? 'at' : ''}>
          <span className="no">{one.number}</span>
          {one.text}
          {'\n'}
        </code>
      ))}
    </pre>
  );
}
