import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

async function sentIn(handlers: string, top = ''): Promise<[number, string | undefined][]> {
  const { codeUses } = await extractService([codeQuality], {
    'package.json': '{"dependencies":{"express":"4"}}',
    'main.js': `const app = require('express')(); ${top}\n${handlers}\napp.listen(1);`,
  });
  return codeUses.filter((one) => one.kind === 'error-in-response').map((one) => [one.location.line, one.detail]);
}

test('a message that own functions answer with is sent', async () => {
  const top = `
    const sendJson = (res, status, body) => res.status(status).end(JSON.stringify(body));
    const bad = ({ message, code }) => new Response(JSON.stringify({ code, message }), { status: 400 });
    const fail = (res, why) => sendJson(res, 500, { why });
    const responses = { bad, fail };`;
  const body = `
app.get('/a', async (req, res) => { try { await work(); } catch (error) { sendJson(res, 500, { error: error.message }); } });
app.get('/b', async (req, res) => { try { await work(); } catch (error) { return responses.bad({ code: 1, message: error.message }); } });
app.get('/c', async (req, res) => { try { await work(); } catch (error) { responses.fail(res, error instanceof Error ? error.message : 'failed'); } });
app.get('/d', async (req, res) => { try { await work(); } catch (error) { console.error(error); sendJson(res, 500, { error: 'failed' }); } });
app.get('/e', async (req, res) => { try { await work(); } catch (error) { responses.bad({ code: error.message, message: 'failed' }); } });`;
  expect((await sentIn(body, top)).map(([line]) => line)).toEqual([7, 8, 9, 11]);
});

test('an own class that is given the words of a database keeps them foreign', async () => {
  const top = `
    class DatabaseError extends Error {} class NotFound extends Error {}
    async function load() { try { await db.query('select 1'); } catch (error) { if (error instanceof QueryFailedError) throw new DatabaseError(error.message); throw error; } }
    async function find() { throw new NotFound('no such order'); }`;
  const body = `
app.get('/a', async (req, res) => { try { await load(); } catch (error) { if (error instanceof DatabaseError) return res.status(400).json({ error: error.message }); throw error; } });
app.get('/b', async (req, res) => { try { await find(); } catch (error) { if (error instanceof NotFound) return res.status(404).json({ error: error.message }); throw error; } });`;
  expect(await sentIn(body, top)).toEqual([[6, 'error.message']]);
});
