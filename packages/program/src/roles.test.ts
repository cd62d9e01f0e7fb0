import { expect, test } from 'vitest';
import { can, grantOf, mayDo, mustDiffer, PERMISSIONS, permissionsOf, PROGRAM_ROLES } from './roles.ts';
import type { Grant } from './roles.ts';

const RANK: Record<Grant, number> = { none: 0, own: 1, all: 2 };

test('a viewer reads and changes nothing', () => {
  expect(permissionsOf('viewer')).toEqual(['services:read', 'program:read', 'documents:read']);
});

test('a service owner works on what is theirs, and sees the rest', () => {
  expect(can('service-owner', 'findings:work')).toBe(false);
  expect(can('service-owner', 'findings:work', true)).toBe(true);
  expect(can('service-owner', 'services:read')).toBe(true);
  expect(can('service-owner', 'findings:dismiss', true)).toBe(false);
  expect(can('service-owner', 'verdicts:write', true)).toBe(false);
});

test('people, keys and settings are the admin’s alone; risks are accepted by leads and admins', () => {
  for (const one of ['people:manage', 'keys:manage', 'settings:manage'] as const)
    expect(PROGRAM_ROLES.filter((role) => can(role, one, true))).toEqual(['admin']);
  expect(PROGRAM_ROLES.filter((role) => can(role, 'waivers:approve', true))).toEqual(['admin', 'lead-auditor']);
});

test('each audit role may do all that the next one may', () => {
  const ladder = ['admin', 'lead-auditor', 'auditor', 'viewer'] as const;
  for (const permission of PERMISSIONS)
    ladder.slice(1).forEach((role, index) => {
      const above = ladder[index] ?? 'admin';
      expect([permission, role, RANK[grantOf(above, permission)] >= RANK[grantOf(role, permission)]]).toEqual([permission, role, true]);
    });
});

test('a refusal says which role may not do what', () => {
  expect(mayDo({ id: 'o', role: 'service-owner', ownsService: false }, 'findings:work')).toEqual({
    ok: false,
    code: 'forbidden',
    sentence: 'The role service-owner may not plan, start and claim fixes on services of others.',
  });
  expect(mayDo({ id: 'o', role: 'service-owner', ownsService: true }, 'findings:work')).toBeUndefined();
  expect(mustDiffer('a', 'a', 'A waiver')).toMatchObject({ code: 'same-person', sentence: 'A waiver needs a second person.' });
  expect(mustDiffer('a', 'b', 'A waiver')).toBeUndefined();
});
