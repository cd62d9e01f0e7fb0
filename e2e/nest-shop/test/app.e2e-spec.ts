import { Test } from '@nestjs/testing';
import * as request from 'supertest';
import { AppModule } from '../src/app.module';
describe('app', () => { it('refuses without token', async () => { const m = await Test.createTestingModule({ imports: [AppModule] }).compile(); const app = m.createNestApplication(); await app.init(); await request(app.getHttpServer()).get('/orders').expect(401); }); });
