import type { Severity, Status } from '@airworthy/model';
import { Fragment } from 'react';
import type { ReactNode } from 'react';
import { common } from '../text/common.ts';
import type { Counts } from '../api/shapes.ts';

const SHAPE: Record<Status, string> = { PASS: '●', PARTIAL: '◐', FAIL: '■', UNKNOWN: '○', 'N/A': '–' };

/** A verdict: shape and word, so that it never depends on colour alone. */
export function StatusMark({ status }: { readonly status: Status }): ReactNode {
  return (
    <span className={`mark mark-${status === 'N/A' ? 'na' : status.toLowerCase()}`}>
      <span aria-hidden="true">{SHAPE[status]}</span> {common.status[status]}
    </span>
  );
}

export function SeverityMark({ severity }: { readonly severity: Severity }): ReactNode {
  return <span className={`severity severity-${severity}`}>{common.severity[severity]}</span>;
}

export function Grade({ grade }: { readonly grade: string }): ReactNode {
  const letter = /^[A-F]/.exec(grade)?.[0]?.toLowerCase() ?? 'none';
  return <span className={`grade grade-${letter}`}>{letter === 'none' ? '?' : grade}</span>;
}

export function DecisionMark({ decision }: { readonly decision: 'GO' | 'GO WITH CONDITIONS' | 'NO-GO' }): ReactNode {
  const kind = decision === 'GO' ? 'go' : decision === 'NO-GO' ? 'no-go' : 'conditional';
  return <span className={`decision decision-${kind}`}>{common.decision[decision]}</span>;
}

/** Passed, partly, failed and not verified of what applies, as lengths and as words. */
export function Strip({ counts }: { readonly counts: Counts }): ReactNode {
  const applicable = counts.pass + counts.partial + counts.fail + counts.unknown;
  const verified = applicable - counts.unknown;
  const label = common.strip(counts, verified, applicable);
  return (
    <span className="strip-line" title={label}>
      <span className="strip" role="img" aria-label={label}>
        {(['pass', 'partial', 'fail', 'unknown'] as const).map((kind) => (
          <span key={kind} className={`strip-${kind}`} style={{ flexGrow: counts[kind] }} />
        ))}
      </span>
      <span className="strip-words">{common.verified(verified, applicable)}</span>
    </span>
  );
}

/** A place in the code. Where there is little room, a new line begins after a slash and not within a name or a number. */
export function Place({ path, line }: { readonly path: string; readonly line: number }): ReactNode {
  const parts = path.split('/');
  return (
    <code className="place">
      {parts.map((part, index) => (
        <Fragment key={parts.slice(0, index).join('/')}>
          {index > 0 ? (
            <>
              /<wbr />
            </>
          ) : null}
          {part}
        </Fragment>
      ))}
      :{line}
    </code>
  );
}
