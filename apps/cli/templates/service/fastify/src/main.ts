import { endTracing } from './tracing.ts';
import { buildApp } from './app.ts';
import { config } from './config.ts';
import { endOnSignals } from './shutdown.ts';

const app = await buildApp();
app.addHook('onClose', endTracing);
endOnSignals(app.log, () => app.close());
await app.listen({ host: config.HOST, port: config.PORT });
