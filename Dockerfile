# The host with all first-party plugins: `docker build -t infrastructor .`
FROM node:24-trixie-slim AS build
WORKDIR /app
COPY . .
RUN npm install --global pnpm@12.21.0 \
 && pnpm install --frozen-lockfile \
 && node scripts/build.ts \
 && rm -rf node_modules packages/*/node_modules packages/*/src \
 # Plugins take the core as a peer, which --prod alone would leave out.
 && pnpm install --prod --frozen-lockfile --config.public-hoist-pattern='@infrastructor/*' --filter '@infrastructor/host...'

FROM node:24-trixie-slim
RUN install --directory --owner node --group node --mode 0700 /data
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/packages /app/packages
# What a container calls this machine is the container, so it is not registered.
ENV NODE_ENV=production INFRASTRUCTOR_HOME=/data API_HOST=0.0.0.0 MCP_HOST=0.0.0.0 LOCAL_DEVICE=false LOG_FORMAT=json
USER node
VOLUME /data
EXPOSE 9101 9102
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.HEALTH_PORT ?? 9101}${process.env.HEALTH_PATH ?? '/health/live'}`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# SIGTERM drains for 15 seconds at most.
STOPSIGNAL SIGTERM
ENTRYPOINT ["node", "/app/packages/host/dist/cli.js"]
CMD ["start"]
