import type { Status, Verdict } from '@airworthy/model';

/** Question key (or concept) → the item or items that answer it; several have to hold together. */
export type ItemMap = Readonly<Record<string, string | readonly string[]>>;

/** A question recognised by its words; the first rule that fits counts. Without items nothing of ours answers it. */
export interface WordRule {
  /** Regular expression over the text of the question, in any case. */
  asks: string;
  /** Numbers of the standards under which it is asked; 0 is a label without one. Any, if left out. */
  standards?: readonly number[];
  items: readonly string[];
}

export interface Label {
  service: string;
  standard: number;
  /** `question_key`, or `concept` where a label has none. */
  question: string;
  /** The question in the words of the audit; empty if a label has none. */
  asks: string;
  gold: Status;
  evidence: string;
}

export interface ComparedLabel extends Label {
  items: string[];
  ours: Status;
  reason: string;
}

export interface Comparison {
  rows: ComparedLabel[];
  /** Labels whose words no rule recognises; left out of the rows when rules are given. */
  unasked: Label[];
  /** Questions that no item answers. Their labels count as not decided. */
  unmapped: string[];
}

/** Reads labels, one JSON object a line. A line that is none is named in the error. */
export function readLabels(text: string): Label[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    let row: Record<string, unknown>;
    try {
      row = JSON.parse(line) as Record<string, unknown>;
    } catch {
      throw new Error(`line ${index + 1} of the labels is not JSON`);
    }
    return [
      {
        service: String(row['service']),
        standard: Number(row['standard_no'] ?? 0),
        question: String(row['question_key'] ?? row['concept']),
        // A key says more than the words.
        asks: String(row['question_key'] === undefined ? (row['check'] ?? '') : '')
          .replaceAll(/[`*]/g, '')
          .trim(),
        gold: statusOf(String(row['gold_status'] ?? row['status'])),
        evidence: String(row['verified_evidence'] ?? row['evidence'] ?? ''),
      },
    ];
  });
}

/** Lays our verdicts beside the labels. With rules, a label is compared by the words of its question and never by its key or concept. */
export function compareLabels(
  labels: readonly Label[],
  map: ItemMap,
  find: (service: string, item: string) => Verdict | undefined,
  rules?: readonly WordRule[],
): Comparison {
  const unmapped = new Set<string>();
  const read = rules?.map((rule) => ({ ...rule, words: new RegExp(rule.asks, 'i') }));
  const byWords = (label: Label): readonly string[] =>
    read?.find(({ words, standards }) => (standards?.includes(label.standard) ?? true) && words.test(label.asks))?.items ?? [];
  const asked = read === undefined ? labels : labels.filter((label) => byWords(label).length > 0);
  const unasked = read === undefined ? [] : labels.filter((label) => byWords(label).length === 0);
  const rows = asked.map((label): ComparedLabel => {
    const mapped = read === undefined ? map[label.question] : byWords(label);
    if (mapped === undefined) {
      unmapped.add(label.question);
      return { ...label, items: [], ours: 'UNKNOWN', reason: 'No item answers this question.' };
    }
    const items = typeof mapped === 'string' ? [mapped] : [...mapped];
    const verdicts = items.map((item) => find(label.service, item));
    const present = verdicts.filter((one) => one !== undefined);
    const ours = present.length === items.length ? together(present.map((one) => one.status)) : 'UNKNOWN';
    const reason = present.map((one) => one.reason).join(' ') || 'The service or item was not found.';
    return { ...label, items, ours, reason };
  });
  return { rows, unasked, unmapped: [...unmapped].toSorted() };
}

function together(statuses: readonly Status[]): Status {
  const asked = statuses.filter((status) => status !== 'N/A');
  if (asked.length === 0) return 'N/A';
  if (asked.includes('UNKNOWN')) return 'UNKNOWN';
  if (asked.every((status) => status === 'PASS')) return 'PASS';
  return asked.every((status) => status === 'FAIL') ? 'FAIL' : 'PARTIAL';
}

function statusOf(text: string): Status {
  return text === 'NA' ? 'N/A' : (text as Status);
}

/** How rows of one standard fell out. */
export interface Tally {
  labels: number;
  decided: number;
  /** The very same verdict. */
  right: number;
  /** Both sides gave an answer other than "does not apply". */
  compared: number;
  /** Of the compared: both say that something is missing, wholly or in part, or both say that nothing is. */
  sameSide: number;
  /** Of the compared: one says PASS where the other says FAIL. */
  opposed: number;
  /** Labels that say something is missing, and those among them of which we say so, too. */
  failures: number;
  found: number;
}

/** Counts rows; our `UNKNOWN` is not decided, and what one side calls not applicable is decided but not compared. */
export function tally(rows: readonly ComparedLabel[]): Tally {
  const missing = (status: Status): boolean => status === 'FAIL' || status === 'PARTIAL';
  const answers = (status: Status): boolean => status === 'PASS' || missing(status);
  const decided = rows.filter((row) => row.ours !== 'UNKNOWN');
  const compared = decided.filter((row) => answers(row.ours) && answers(row.gold));
  const failures = rows.filter((row) => missing(row.gold));
  const opposites = new Set(['PASS FAIL', 'FAIL PASS']);
  return {
    labels: rows.length,
    decided: decided.length,
    right: decided.filter((row) => row.ours === row.gold).length,
    compared: compared.length,
    sameSide: compared.filter((row) => missing(row.ours) === missing(row.gold)).length,
    opposed: compared.filter((row) => opposites.has(`${row.ours} ${row.gold}`)).length,
    failures: failures.length,
    found: failures.filter((row) => missing(row.ours)).length,
  };
}
