import type { Stated } from '../derive/documents.ts';
import { aboutWhole, statedIn } from '../derive/documents.ts';
import type { Check } from './define-check.ts';

/** Something that the documents kept with the code have to say, each of the topics somewhere. */
export function stated(
  topics: readonly string[],
  words: { title: string; failTitle: string; none: string },
): Omit<Check<'documents', { topic: string; found: Stated | undefined }>, 'id'> {
  return {
    title: words.title,
    failTitle: words.failTitle,
    needs: ['documents'],
    // What is said about one feature is a place to look at.
    subjects: ({ documents }, { service }) => {
      const whole = aboutWhole(documents, service);
      const passing = (topic: string): Stated | undefined => {
        const found = statedIn(documents, topic)[0];
        return found && { ...found, firm: false };
      };
      const asked = topics.map((topic) => ({ topic, found: statedIn(whole, topic)[0] ?? passing(topic) }));
      return asked.every((one) => one.found === undefined) ? [] : asked;
    },
    // Words in passing, in a plan or in a list of tasks are a place to look at.
    holds: ({ found }) => (found ? found.firm || undefined : false),
    location: ({ found }) => found && { path: found.document.location.path, line: found.line },
    message: ({ topic, found }) =>
      found
        ? `${found.document.title || found.document.kind} ${found.firm ? 'states' : 'speaks of'} the ${wordsOf(topic)}`
        : `No document states the ${wordsOf(topic)}`,
    whenNone: 'fail',
    noneMessage: words.none,
    confidence: 'likely',
  };
}

function wordsOf(topic: string): string {
  return /^(?:rto|rpo)$/.test(topic) ? topic.toUpperCase() : topic.replaceAll('-', ' ');
}
