import { test } from 'tap'
import { build } from '../helper.js'
test('GET /api/tasks without session is 401', async (t) => {
  const app = await build(t)
  const res = await app.inject({ method: 'GET', url: '/api/tasks' })
  t.equal(res.statusCode, 401)
})
