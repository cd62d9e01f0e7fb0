import type { Block, Document } from './block.ts';

/** Slides as data. Each says one thing in its title; what a speaker adds stands in the notes. */
export interface Deck {
  id: string;
  title: string;
  subtitle: string;
  stamp: string;
  accent: string;
  /** Placed on the cover. */
  logo?: Document['logo'];
  date?: string;
  slides: readonly Slide[];
}

export interface Slide {
  /** The statement of the slide, a sentence. */
  title: string;
  notes: string;
  blocks: readonly Block[];
}
