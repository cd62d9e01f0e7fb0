/** What a finding and its issue both have. */
export interface Shared {
  /** The finding is fixed, or over. */
  readonly closed: boolean;
  /** Account in the tracker. */
  readonly assignee: string | null;
  readonly dueOn: string | null;
}

export type Field = keyof Shared;

/** Both sides changed the same to something else since they last agreed: nobody is overwritten. */
export interface Conflict {
  readonly field: Field;
  readonly ours: string | boolean | null;
  readonly theirs: string | boolean | null;
}

export interface Merged {
  /** What the issue has to become. */
  readonly push: Partial<Shared>;
  /** What the finding has to become. */
  readonly pull: Partial<Shared>;
  readonly conflicts: readonly Conflict[];
  /** What both say when that is done; of what they differ in, what they last agreed on. */
  readonly agreed: Shared;
}

/** Three-way, field by field, against what both said when they were last the same. */
export function merge(agreed: Shared, ours: Shared, theirs: Shared, fields: readonly Field[]): Merged {
  const push: Record<string, unknown> = {};
  const pull: Record<string, unknown> = {};
  const conflicts: Conflict[] = [];
  const next: Record<Field, string | boolean | null> = { ...agreed };
  for (const field of fields) {
    const [base, own, other] = [agreed[field], ours[field], theirs[field]];
    if (own === other) next[field] = own;
    else if (own === base) pull[field] = next[field] = other;
    else if (other === base) push[field] = next[field] = own;
    else conflicts.push({ field, ours: own, theirs: other });
  }
  return { push, pull, conflicts, agreed: next as unknown as Shared };
}
