/** What `airworthy standards init` writes: it passes `lint`, and its examples pass `test`. */
export const STANDARD_TEMPLATE = `# A standard of your own. The guide is docs/guides/custom-standards.md of Airworthy; \`airworthy standards lint\` checks this file.
id: our-rules # small letters and dashes; never change it
title: Our rules
about: What we ask of every service, beyond what Airworthy asks anyway.
items:
  # Decided by a check of Airworthy (docs/reference/checks.md lists them).
  - id: OURS-001 # capital letters and three digits; never reuse one
    title: Counters of rate limits live in a store that all instances share
    severity: high
    why: A limit that each instance counts for itself multiplies with the number of instances.
    component: api-security
    effort: { role: backend, hours: 4 }
    verify: { all: [http/rate-limit-store-shared] }

  # Decided by a rule over facts (\`airworthy facts routes\` shows what there is to ask about).
  - id: OURS-002
    title: Routes below /admin are guarded
    severity: critical
    why: Whoever finds an open admin route owns the service.
    component: api-security
    effort: { role: backend, hours: 3 }
    verify:
      rule:
        family: routes
        where: fact.path.startsWith("/admin")
        holds: fact.access == "guarded"
        message: '{fact.method} {fact.path} is {fact.access}'
    fix:
      steps:
        - Register the routes inside the scope that has the admin hook.

  # Decided by a person.
  - id: OURS-003
    title: Somebody of the team is named as the owner of the service
    severity: medium
    why: A service that belongs to nobody is repaired by nobody.
    component: documentation
    effort: { role: product, hours: 1 }
    ask: Who owns the service, and where is that written?
    look: [documents]
`;

export const EXAMPLES_TEMPLATE = `# Small services and the verdicts that they must get: \`airworthy standards test\` audits them.
examples:
  - name: the admin route is inside the scope with the hook
    files:
      package.json: |
        { "name": "example", "version": "1.0.0", "type": "module", "private": true,
          "scripts": { "start": "node src/main.ts" },
          "dependencies": { "fastify": "5.3.3", "@fastify/jwt": "9.1.0" } }
      src/main.ts: |
        import jwt from '@fastify/jwt';
        import Fastify from 'fastify';
        const app = Fastify();
        await app.register(jwt, { secret: process.env.JWT_SECRET as string });
        await app.register(async (admin) => {
          admin.addHook('onRequest', async (request) => { await request.jwtVerify(); });
          admin.get('/admin/users', async () => []);
        });
        await app.listen({ port: 3000 });
    expect: { OURS-002: PASS }

  - name: the admin route stands beside it
    base: the admin route is inside the scope with the hook
    files:
      src/main.ts: |
        import Fastify from 'fastify';
        const app = Fastify();
        app.get('/admin/users', async () => []);
        await app.listen({ port: 3000 });
    expect: { OURS-002: FAIL }
`;
