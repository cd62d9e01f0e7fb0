import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { BatchSpanProcessor, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace';

// Started before everything else: node --import ./src/tracing.ts. Without a collector nothing is sent, and trace ids still tie logs together.
const endpoint = process.env['OTEL_EXPORTER_OTLP_ENDPOINT'];
const sdk = new NodeSDK({
  serviceName: 'voice-ledger',
  sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(0.1) }),
  spanProcessors: endpoint ? [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] : [],
  instrumentations: [new HttpInstrumentation()],
});
sdk.start();
process.once('SIGTERM', () => void sdk.shutdown());
