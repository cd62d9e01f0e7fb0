import type { ReactNode } from 'react';
import { problemWords } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';

const words = text.start;

export function StepButtons(props: {
  readonly save: () => void;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly skip: () => void;
}): ReactNode {
  return (
    <>
      {props.error ? (
        <p className="wrong" role="alert">
          {problemWords(props.error)}
        </p>
      ) : null}
      <p className="line step-buttons">
        <button type="button" className="primary" onClick={props.save} disabled={props.busy}>
          {words.confirm}
        </button>
        <button type="button" className="quiet" onClick={props.skip}>
          {words.skip}
        </button>
      </p>
    </>
  );
}
