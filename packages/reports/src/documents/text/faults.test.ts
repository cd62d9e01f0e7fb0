import { expect, test } from 'vitest';
import { faultIn } from './faults.ts';

test('reasons are told sentence by sentence, with their counts', () => {
  expect(faultIn('de', 'Routes answer without a valid credential (18 of 18).')).toBe('Routen antworten ohne gültigen Ausweis (18 von 18).');
  expect(faultIn('de', 'Handlers read bodies that no schema has checked (3 of 9, 2 not readable).')).toBe(
    'Handler lesen Inhalte, die kein Schema geprüft hat (3 von 9, 2 nicht lesbar).',
  );
  expect(
    faultIn(
      'de',
      'A key that signs or verifies tokens stands in the source. A guard verifies with a default secret from the source when none is configured (1 of 2).',
    ),
  ).toBe(
    'Ein Schlüssel, der Tokens signiert oder prüft, steht im Quelltext. Eine Zugangsprüfung prüft mit einem Vorgabewert aus dem Quelltext, wenn kein Schlüssel eingestellt ist (1 von 2).',
  );
});

test('what nobody has translated stays whole, and English stays English', () => {
  const mixed = 'Routes answer without a valid credential. Something new.';
  expect(faultIn('de', mixed)).toBe(mixed);
  expect(faultIn('de', 'The image runs as root or not.')).toBe('The image runs as root or not.');
  expect(faultIn('en', 'The image runs as root.')).toBe('The image runs as root.');
});

test('why a question is open is told without the title that stands beside it', () => {
  expect(faultIn('de', '1 of 3 could not be decided from the code: copies are encrypted.')).toBe(
    '1 von 3 ließen sich aus dem Code nicht entscheiden.',
  );
  expect(faultIn('de', 'A person has to decide this.')).toBe('Das muss ein Mensch entscheiden.');
});
