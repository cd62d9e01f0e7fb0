import type { ReactNode } from 'react';
import { Key } from './keys.tsx';

/** What can be done with the rows that were picked. */
export function Picked(props: {
  readonly words: { readonly picked: (count: number) => string; readonly clear: string };
  readonly count: number;
  readonly open: string;
  readonly all: string;
  readonly onOpen: () => void;
  readonly onAll: () => void;
  readonly onClear: () => void;
}): ReactNode {
  if (props.count === 0) return null;
  return (
    <div className="picked" role="status">
      <strong>{props.words.picked(props.count)}</strong>
      <button type="button" className="primary" onClick={props.onOpen}>
        {props.open} <Key name="b" />
      </button>
      <button type="button" className="quiet" onClick={props.onAll}>
        {props.all}
      </button>
      <button type="button" className="quiet" onClick={props.onClear}>
        {props.words.clear} <Key name="Escape" />
      </button>
    </div>
  );
}
