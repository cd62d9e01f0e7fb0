import type { Template } from './template.ts';

/** What every document of a snapshot carries. */
export interface SnapshotFrame {
  stamp: string;
  date?: string;
  template: Template;
}

/** Stamp, day, colour and logo, as documents and decks hold them. */
export function snapshotFrame(frame: SnapshotFrame): {
  stamp: string;
  accent: string;
  date?: string;
  logo?: NonNullable<Template['logo']>;
} {
  return {
    stamp: frame.stamp,
    accent: frame.template.accent,
    ...(frame.date === undefined ? {} : { date: frame.date }),
    ...(frame.template.logo === undefined ? {} : { logo: frame.template.logo }),
  };
}
