import type { Status } from '@airworthy/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { forgetDraft } from '../parts/draft.ts';
import { ask } from './client.ts';
import { ApiProblem } from './problem.ts';
import { useSession } from './session.tsx';
import type { Verdict } from './shapes.ts';

export interface GivenAnswer {
  readonly verdict: Verdict;
  readonly status: Status;
  readonly reason: string;
}

/** Why an answer is not with the server, and what counts there instead when somebody else was faster. */
export interface Unsaved {
  readonly answer: GivenAnswer;
  readonly error: Error;
  readonly theirs: Verdict | undefined;
}

const keyOf = (one: { readonly serviceId: string; readonly item: string }): string => `${one.serviceId}:${one.item}`;

/**
 * Saves answers behind whoever goes on to the next item. What could not be saved stays in `unsaved` with its text until it is; the draft is
 * forgotten only when the server has it. Without a connection it waits and is sent when there is one again.
 */
export function useAnswers(show: (verdict: Verdict) => void) {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [unsaved, setUnsaved] = useState<ReadonlyMap<string, Unsaved>>(new Map());
  const without = (key: string) =>
    setUnsaved((before) => {
      if (!before.has(key)) return before;
      const next = new Map(before);
      next.delete(key);
      return next;
    });
  const save = useMutation({
    mutationFn: async ({ verdict, status, reason }: GivenAnswer) => {
      const path = at(`/services/${verdict.serviceId}/items/${verdict.item}/answers`);
      return ask<Verdict>(path, { body: { status, reason }, version: verdict.version }).catch((error: unknown) => {
        // The first sending came through and its answer did not.
        const now = currentOf(error);
        if (now?.method === 'human' && now.status === status && now.reason === reason.trim()) return now;
        throw error;
      });
    },
    retry: (failures, error) => failures < 3 && !(error instanceof ApiProblem),
    onMutate: (answer) => {
      without(keyOf(answer.verdict));
      // Until a second person agrees, what counted before counts.
      if (answer.verdict.severity !== 'critical')
        show({ ...answer.verdict, status: answer.status, reason: answer.reason, method: 'human', stale: false });
      else show({ ...answer.verdict, review: 'pending' });
    },
    onSuccess: (saved, { verdict }) => {
      forgetDraft(verdict.serviceId, verdict.item);
      show(saved);
      void client.invalidateQueries({ queryKey: ['org', org.id, 'item', verdict.serviceId, verdict.item] });
    },
    onError: (error, answer) => {
      const theirs = currentOf(error);
      show(theirs ?? answer.verdict);
      setUnsaved((before) => new Map(before).set(keyOf(answer.verdict), { answer, error, theirs }));
    },
  });
  return {
    unsaved,
    dismiss: (one: Unsaved) => without(keyOf(one.answer.verdict)),
    unsavedOf: (one: { readonly serviceId: string; readonly item: string }) => unsaved.get(keyOf(one)),
    give: save.mutate,
    saving: save.isPending,
    waiting: save.isPaused,
  };
}

function currentOf(error: unknown): Verdict | undefined {
  return error instanceof ApiProblem && (error.status === 412 || error.status === 409) ? (error.current as Verdict | undefined) : undefined;
}
