import { expect, test } from 'vitest';
import { AnswerEnd } from './answer-end.ts';

/** What is said of an answer that arrives in pieces of this size. */
function read(text: string, size: number, method = 'GET'): string {
  const answer = new AnswerEnd(method);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) {
    const state = answer.take(bytes.subarray(at, at + size));
    if (state === 'broken') return 'broken';
    if (state === 'whole') return `${answer.status} after ${Math.min(at + size, bytes.length)}${answer.reusable ? '' : ', not again'}`;
  }
  return answer.endsNow ? `${answer.status} until it closes` : 'more';
}

const head = (status: string, ...headers: string[]): string => `HTTP/1.1 ${status}\r\n${headers.map((one) => `${one}\r\n`).join('')}\r\n`;

test.each([1, 2, 7, 64, 10_000])('an answer ends where it says, in pieces of %i', (size) => {
  const counted = `${head('200 OK', 'Content-Type: text/plain', 'content-length: 5')}hello`;
  expect(read(counted, size)).toBe(`200 after ${counted.length}`);
  const chunked = `${head('201 Created', 'Transfer-Encoding: gzip, chunked')}5;x=y\r\nhello\r\nA\r\n\r\n345678\r\n\r\n0\r\nTrailer: yes\r\n\r\n`;
  expect(read(chunked, size)).toBe(`201 after ${chunked.length}`);
  const early = `${head('103 Early Hints', 'link: </a>')}${head('204 No Content', 'content-length: 9')}`;
  expect(read(early, size)).toBe(`204 after ${early.length}`);
  const empty = head('200 OK', 'content-length: 0', 'connection: close');
  expect(read(empty, size)).toBe(`200 after ${empty.length}, not again`);
  const unchanged = head('304 Not Modified', 'transfer-encoding: chunked');
  expect(read(unchanged, size)).toBe(`304 after ${unchanged.length}`);
  const onlyHead = head('200 OK', 'content-length: 5');
  expect(read(onlyHead, size, 'HEAD')).toBe(`200 after ${onlyHead.length}`);
  expect(read(`${head('200 OK')}hello`, size)).toBe('200 until it closes');
  expect(read(counted.slice(0, -1), size)).toBe('more');
});

test('old servers close after an answer unless they say that they do not', () => {
  expect(read('HTTP/1.0 200 OK\r\ncontent-length: 0\r\n\r\n', 100)).toBe('200 after 38, not again');
  expect(read('HTTP/1.0 200 OK\r\nconnection: Keep-Alive\r\ncontent-length: 0\r\n\r\n', 100)).toBe('200 after 62');
});

test('what is no answer is broken, and bytes beyond an answer end the use of its connection', () => {
  expect(read('SSH-2.0-OpenSSH\r\n\r\n', 100)).toBe('broken');
  expect(read(`${head('200 OK', 'transfer-encoding: chunked')}hello\r\n`, 100)).toBe('broken');
  expect(read(`HTTP/1.1 200 OK\r\n${'x'.repeat(70_000)}`, 100_000)).toBe('broken');
  expect(read(`${head('200 OK', 'content-length: 2')}okHTTP/1.1`, 100)).toBe('200 after 48, not again');
});
