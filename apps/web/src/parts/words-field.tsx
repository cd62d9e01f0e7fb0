import type { ReactNode } from 'react';

/** A field in which a list is searched by words. */
export function WordsField(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (words: string | undefined) => void;
}): ReactNode {
  return (
    <label>
      <span className="hidden">{props.label}</span>
      <input
        type="search"
        placeholder={props.label}
        value={props.value ?? ''}
        onChange={(event) => props.onChange(event.target.value || undefined)}
      />
    </label>
  );
}
