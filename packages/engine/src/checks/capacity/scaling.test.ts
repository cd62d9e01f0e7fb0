import { ABSENT, known } from '@airworthy/model';
import { expect, test } from 'vitest';
import { AT, statusOf } from '../../check/status-of.ts';
import { sampleDbClient, sampleWorkload } from '../../testing/sample-project-facts.ts';
import { heapFitsContainer, instancesFollowLoad, instancesRedundant, poolsFitServer } from './scaling.ts';

const workload = sampleWorkload({ name: 'rooms', replicas: known(2) });
const scaler = { location: AT, target: 'rooms', min: known(2), max: known(8), signals: ['cpu'] };

test('an autoscaler counts before the number in the workload', () => {
  expect(statusOf(instancesRedundant, { k8sWorkloads: [workload] })).toBe('PASS');
  expect(statusOf(instancesRedundant, { k8sWorkloads: [{ ...workload, replicas: ABSENT }] })).toBe('FAIL');
  expect(statusOf(instancesRedundant, { k8sWorkloads: [{ ...workload, replicas: known(1) }], autoscalers: [scaler] })).toBe('PASS');
  expect(statusOf(instancesRedundant, { k8sWorkloads: [workload], autoscalers: [{ ...scaler, min: known(1) }] })).toBe('FAIL');
  expect(statusOf(instancesFollowLoad, { k8sWorkloads: [workload], autoscalers: [{ ...scaler, signals: [] }] })).toBe('FAIL');
});

test('a heap needs room beside it', () => {
  const limited = { ...workload, memoryLimit: 512 };
  expect(statusOf(heapFitsContainer, { k8sWorkloads: [{ ...limited, heapLimit: 512 }] })).toBe('FAIL');
  expect(statusOf(heapFitsContainer, { k8sWorkloads: [{ ...limited, heapLimit: 400 }] })).toBe('PASS');
  expect(statusOf(heapFitsContainer, { k8sWorkloads: [workload] })).toBe('N/A');
});

test('pool times instances against the connections of the server; unknown where either is', () => {
  const client = sampleDbClient({ poolMax: known(20) });
  expect(statusOf(poolsFitServer, { dbClients: [client], k8sWorkloads: [workload] })).toBe('PASS');
  expect(statusOf(poolsFitServer, { dbClients: [client], k8sWorkloads: [workload], autoscalers: [scaler] })).toBe('FAIL');
  expect(statusOf(poolsFitServer, { dbClients: [client] })).toBe('UNKNOWN');
  expect(statusOf(poolsFitServer, { dbClients: [{ ...client, poolMax: ABSENT }], k8sWorkloads: [workload] })).toBe('UNKNOWN');
});
