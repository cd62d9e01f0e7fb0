import { expect, test } from 'vitest';
import { makeResult, makeService } from '../../../test/make-result.ts';
import { PLAIN_PLAN } from '../program/program-plan.ts';
import { programDocuments } from '../program/set.ts';
import { PLAIN_TEMPLATE } from '../template.ts';
import type { Mail } from '../mail.ts';
import { quotedPrintable, toEml } from './eml.ts';

const result = makeResult({ services: [makeService({ name: 'orders' }), makeService({ name: '<b>pay</b>\r\nBcc: x@y.z' })] });
const mailOf = (options: Parameters<typeof programDocuments>[1] = {}): Mail => {
  const [mail] = programDocuments(result, { date: '2026-11-22', ...options }).mails;
  if (mail === undefined) throw new Error('a program has a mail');
  return mail;
};

/** The headers and the decoded parts of a mail. */
function opened(eml: string): { headers: Map<string, string>; parts: Map<string, string> } {
  const [head = '', ...rest] = eml.split('\r\n\r\n');
  const headers = new Map(
    head
      .replace(/\r\n /g, ' ')
      .split('\r\n')
      .map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
  );
  const boundary = /boundary="([^"]+)"/.exec(headers.get('Content-Type') ?? '')?.[1] ?? '';
  const parts = new Map<string, string>();
  for (const part of rest.join('\r\n\r\n').split(`--${boundary}`)) {
    const type = /Content-Type: ([\w/]+)/.exec(part)?.[1];
    if (type === undefined) continue;
    const body = part.slice(part.indexOf('\r\n\r\n') + 4).replace(/=\r\n/g, '');
    parts.set(
      type,
      Buffer.from(
        body.replace(/=([\dA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
        'latin1',
      ).toString(),
    );
  }
  return { headers, parts };
}

test('a mail has a subject, an identity and two parts that say the same', () => {
  const { headers, parts } = opened(toEml(mailOf()));
  expect(headers.get('Subject')).toBe('[Readiness] 2 of 2 services NO-GO, 0 GO: 2 blockers');
  expect(headers.get('Date')).toBe('Sun, 22 Nov 2026 08:00:00 +0000');
  expect(headers.get('Message-ID')).toMatch(/^<weekly\.S-[\w-]+\.[\w-]+@airworthy\.invalid>$/);
  expect([...parts.keys()]).toEqual(['text/plain', 'text/html']);
  const words = (text: string): string => text.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');
  for (const sentence of ['All 2 services are NO-GO', 'S01-001', 'What we ask of you', 'Due by 2026-11-29'])
    for (const [type, text] of parts) expect([type, sentence, words(text).includes(sentence)]).toEqual([type, sentence, true]);
});

test('lines are short enough for every server, and the whole is small enough for every reader', () => {
  const eml = toEml(mailOf());
  expect(eml.split('\r\n').filter((line) => line.length > 78)).toEqual([]);
  expect(eml.replace(/\r\n/g, '')).not.toMatch(/[\r\n]/);
  expect(eml).toMatch(/^[\x20-\x7e\r\n\t]*$/);
  expect(Buffer.byteLength(eml)).toBeLessThan(60_000);
  const { parts } = opened(eml);
  expect((parts.get('text/plain') ?? '').split(/\s+/).length).toBeLessThanOrEqual(250);
});

test('HTML that mail programs draw: nested tables, styles on the elements, nothing loaded, nothing of the repository as markup', () => {
  const html = opened(toEml(mailOf())).parts.get('text/html') ?? '';
  expect(html).not.toMatch(/<style|<script|<img|<link|flex|grid|class=|position:|url\(/);
  expect(html).not.toContain('<b>pay</b>');
  const properties = new Set(
    [...html.matchAll(/style="([^"]*)"/g)].flatMap(([, style = '']) => style.split(';').map((one) => one.split(':')[0]?.trim() ?? '')),
  );
  expect([...properties].filter((one) => !ALLOWED.has(one))).toEqual([]);
  expect(html).toContain('lang="en"');
});

const ALLOWED = new Set(
  'margin padding background-color display max-height max-width overflow width font-family font-size line-height color border-bottom border-left border text-decoration white-space'.split(
    ' ',
  ),
);

test('links are whole addresses, and there are none where nobody said where the documents lie', () => {
  const with_ = { ...PLAIN_PLAN, mail: { ...PLAIN_PLAN.mail, to: ['Léa <lea@example.test>'], link: 'https://docs.example.test/audit/' } };
  const { headers, parts } = opened(toEml(mailOf({ plan: with_ })));
  expect(parts.get('text/html')).toContain('href="https://docs.example.test/audit/html/orders-consolidated-report.html"');
  expect(parts.get('text/plain')).toContain('<https://docs.example.test/audit/html/orders-consolidated-report.html>');
  expect(headers.get('To')).toBe('=?utf-8?B?TMOpYQ==?= <lea@example.test>');
  const plain = opened(toEml(mailOf()));
  expect(plain.parts.get('text/html')).not.toContain('href=');
  expect([plain.headers.get('To'), plain.headers.get('X-Unsent')]).toEqual(['undisclosed-recipients:;', '1']);
});

test('what moved stands in subject and text', () => {
  const [first = makeService()] = result.services;
  const before = makeResult({
    services: [
      { ...first, verdicts: first.verdicts.map((one) => ({ ...one, status: one.item === 'S01-001' ? ('PASS' as const) : one.status })) },
    ],
  });
  const { headers, parts } = opened(toEml(mailOf({ previous: before })));
  expect(headers.get('Subject')).toContain('0 closed, 1 new');
  expect(parts.get('text/plain')).toContain('One point is new (S01-001)');
});

test('other languages are encoded in headers and text; equal mails have equal bytes; nothing becomes a header', () => {
  const german = toEml(mailOf({ template: { ...PLAIN_TEMPLATE, language: 'de' } }));
  expect(german).toContain('Subject: [Einsatzreife]');
  const umlauts = toEml({ ...mailOf(), subject: `Prüfung für Köln: ${'ä'.repeat(60)}\r\nBcc: x@y.z` });
  expect(opened(umlauts).headers.get('Bcc')).toBe(undefined);
  expect(umlauts.split('\r\n').find((line) => line.startsWith('Subject: =?utf-8?B?'))?.length).toBeLessThanOrEqual(76);
  expect(toEml(mailOf()) === toEml(mailOf())).toBe(true);
  expect(quotedPrintable('ä = b ')).toBe('=C3=A4 =3D b=20');
});
