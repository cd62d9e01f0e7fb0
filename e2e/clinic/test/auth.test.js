const request = require('supertest');
const { app } = require('../app');
test('refuses without a session', async () => {
  await request(app).get('/api/me').expect(401);
});
test('refuses a login without a password', async () => {
  await request(app).post('/api/login').send({ email: 'a@b.example' }).expect(403);
});
