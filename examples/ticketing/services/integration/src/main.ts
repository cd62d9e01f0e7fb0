import { serve } from '@hono/node-server';
import { createTokenVerifier } from '@ticketing/identity';
import { buildApp } from './app.ts';
import { config } from './config.ts';
import { createDatabase } from './database.ts';

const app = buildApp(createDatabase(config.databaseUrl), createTokenVerifier({ issuer: config.issuer, jwksUrl: config.jwksUrl }));
serve({ fetch: app.fetch, port: config.port, hostname: config.host });
