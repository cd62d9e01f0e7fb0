import { expect, test } from 'vitest';
import { becauseIn, edgeIn, faultIn, seenIn } from './faults.ts';

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
    '1 von 3 ließ sich aus dem Code nicht entscheiden.',
  );
  expect(faultIn('de', 'A person has to decide this.')).toBe('Das muss ein Mensch entscheiden.');
});

test('what holds and what does not arise is told like a fault', () => {
  expect(faultIn('de', 'The running process handles SIGTERM.')).toBe('Der laufende Prozess behandelt SIGTERM.');
  expect(faultIn('de', 'Does not apply: no queues were found, no workers that run were found.')).toBe(
    'Trifft nicht zu: keine queues gefunden, keine workers, die laufen, gefunden.',
  );
  expect(
    faultIn('de', 'Does not apply: it has not the capability mail, as there is no sign that mail is sent, no mailSenders were found.'),
  ).toBe('Trifft nicht zu: kein Anzeichen für die Fähigkeit mail (Mails werden gesendet), keine mailSenders gefunden.');
});

test('what could not be read is told with its reason', () => {
  expect(
    faultIn('de', 'None was seen, but advisories could not be read completely (no export was given; `--advisories FILE` takes one).'),
  ).toBe(
    'Es war nichts zu sehen, aber advisories ließen sich nicht vollständig lesen (no export was given; `--advisories FILE` takes one).',
  );
  expect(faultIn('de', 'The image runs as root. What there is, is not part of the running app.')).toBe(
    'Das Image läuft als root. Was es gibt, ist nicht Teil der laufenden App.',
  );
});

test('what was seen keeps its names and loses nothing', () => {
  expect(seenIn('de', 'prisma select on customers: values go as parameters')).toBe('prisma select customers: Werte gehen als Parameter');
  expect(seenIn('de', 'prisma select: values go as parameters')).toBe('prisma select: Werte gehen als Parameter');
  expect(seenIn('de', 'SIGTERM closes http, then prisma, then queue')).toBe('SIGTERM schließt http, dann prisma, dann queue');
  expect(seenIn('de', 'ioredis: the start does not depend on it — only when NODE_TEST is not "1"')).toBe(
    'ioredis: Der Start hängt nicht daran – nur wenn NODE_TEST nicht „1“ ist',
  );
  expect(seenIn('de', 'the error is answered with a default value around cache and parse')).toBe(
    'auf den Fehler folgt ein Ersatzwert (cache, parse)',
  );
  expect(seenIn('de', 'jsonwebtoken.verify with algorithms not set — only when KEY')).toBe(
    'jsonwebtoken.verify ohne Liste von Algorithmen – nur wenn KEY',
  );
  expect(seenIn('de', 'GET /orders/:id reads the params as they were sent')).toBe(
    'GET /orders/:id liest die Parameter des Pfads, wie sie kamen',
  );
  expect(
    seenIn(
      'de',
      'All of the service was looked at: 36 files of code, which begins here, what they load, and what lies beside them. No mock fallback is reached by the running app.',
    ),
  ).toBe(
    'Der ganze Dienst wurde angesehen: 36 Dateien Code, was sie laden und was daneben liegt. Die laufende App erreicht keinen Ersatz durch Attrappen.',
  );
  expect(seenIn('de', 'something nobody has translated')).toBe('something nobody has translated');
  expect(seenIn('en', 'the handler ends the process')).toBe('the handler ends the process');
});

test('why a service is said to do something is told whole or not at all', () => {
  expect(becauseIn('de', 'it sends mail; it sends messages')).toBe('er sendet Mails; er sendet Nachrichten');
  expect(becauseIn('de', 'it sends mail; it dreams')).toBe('it sends mail; it dreams');
  expect(becauseIn('en', 'it sends mail')).toBe('it sends mail');
});

test('what a call meets is told with the names of the services', () => {
  expect(edgeIn('de', 'the running shop has no such route')).toBe('shop bedient keine solche Route');
  expect(edgeIn('de', 'the route checks token, the caller sends nothing')).toBe('die Route prüft token, der Aufrufer sendet nichts');
  expect(edgeIn('en', 'such routes need no proof')).toBe('such routes need no proof');
});
