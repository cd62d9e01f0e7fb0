import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { text } from '../text/text.ts';

/** A command of a page and the key that does it. */
export interface Command {
  /** As `KeyboardEvent.key` says it: `j`, `?`, `Escape`, `Ctrl+Enter`. */
  readonly key: string;
  readonly words: string;
  readonly run: () => void;
  /** Also while something is being typed. */
  readonly always?: boolean;
}

const KEY = 'airworthy-single-keys';
const words = text.bench.keys;

const nameOf = (event: KeyboardEvent): string => `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.key}`;
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Listens for the keys of a page. `?` shows them; keys of one letter can be switched off (WCAG 2.1.4). @returns the map, to be placed on the page. */
export function useKeys(commands: readonly Command[]): ReactNode {
  const [shown, setShown] = useState(false);
  const [single, setSingle] = useState(() => localStorage.getItem(KEY) !== 'off');
  const now = useRef<readonly Command[]>(commands);
  now.current = [...commands, { key: '?', words: words.map, run: () => setShown(true) }];
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      // What the field that is typed in has done itself is not done again.
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]')) return;
      const name = nameOf(event);
      const command = now.current.find((one) => one.key === name);
      if (!command || (isTyping(event.target) && command.always !== true)) return;
      if (name.length === 1 && name !== '?' && localStorage.getItem(KEY) === 'off') return;
      event.preventDefault();
      command.run();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  return shown ? (
    <Dialog title={words.title} close={() => setShown(false)}>
      <dl className="keymap">
        {now.current.map((one) => (
          <div key={one.key}>
            <dt>
              <Key name={one.key} />
            </dt>
            <dd>{one.words}</dd>
          </div>
        ))}
      </dl>
      <label className="check">
        <input
          type="checkbox"
          checked={single}
          onChange={(event) => {
            localStorage.setItem(KEY, event.target.checked ? 'on' : 'off');
            setSingle(event.target.checked);
          }}
        />
        {words.single}
      </label>
    </Dialog>
  ) : null;
}

export function Key({ name }: { readonly name: string }): ReactNode {
  return <kbd>{name.replace('Escape', 'Esc').replace('ArrowDown', '↓').replace('ArrowUp', '↑').replace('Ctrl+Enter', 'Ctrl ↵')}</kbd>;
}

/** A window over the page; Escape and a click beside it close it, and the focus goes back to where it was. */
export function Dialog(props: {
  readonly title: string;
  readonly close: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const ref = useRef<HTMLDialogElement>(null);
  const { close } = props;
  useEffect(() => {
    const before = document.activeElement;
    ref.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={props.wide === true ? 'wide' : ''}
      aria-label={props.title}
      onClose={close}
      onClick={(event) => {
        if (event.target === ref.current) close();
      }}
    >
      <div className="dialog-body">
        <div className="dialog-head">
          <h2>{props.title}</h2>
          <button type="button" className="quiet" onClick={close} aria-label={words.close}>
            ✕
          </button>
        </div>
        {props.children}
      </div>
    </dialog>
  );
}
