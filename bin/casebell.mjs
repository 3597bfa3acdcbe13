#!/usr/bin/env node
// Starts Casebell with a Node that can run it: this one, or the one npm installed beside it. ES2020 only, so that an
// old Node gets as far as the message at the end.
import { spawn } from 'node:child_process';
import module, { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = '22.19';
/** From here on Node's own SQLite is no experiment any more: an older one steps back for the Node beside it. */
const BEST = '24.0';
const NO_NODE = 78;
const BUG = 70;
const LINGER_MS = 1000;

const args = process.argv.slice(2);
const pinned = isEnough(process.versions.node, BEST) ? undefined : pinnedNode();
if (pinned) there(pinned);
else if (isEnough(process.versions.node)) here();
else refuse(`Node ${process.versions.node} is too old.`);

function isEnough(version, wanted = NEEDED) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needed, least] = wanted.split('.').map(Number);
  return major > needed || (major === needed && minor >= least);
}

/** The Node of package.json's optionalDependencies, where npm found one for this machine. */
function pinnedNode() {
  const os = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const file = createRequire(import.meta.url).resolve(`node-${os}-${process.arch}/package.json`);
    const { version, bin } = createRequire(import.meta.url)(file);
    return isEnough(version) ? join(dirname(file), bin.node) : undefined;
  } catch {
    return undefined;
  }
}

function here() {
  // The launcher below holds the other end: killed, it takes this process along, as a signal would end it.
  if (process.channel) {
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    process.channel.unref();
  }
  // What was compiled once need not be again: types are stripped and scripts parsed once, for all starts to come.
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/casebell', import.meta.url)));
  void import('../src/main.ts')
    .then(({ main }) =>
      main(args, process.env, { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr }),
    )
    .catch((error) => {
      process.stderr.write(`casebell: ${error instanceof Error ? error.stack : error}\n`);
      return BUG;
    })
    .then((code) => {
      // Node ends by itself once everything is printed; what still holds it open then is not waited for.
      process.exitCode = code;
      setTimeout(() => process.exit(), LINGER_MS).unref();
    });
}

function there(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to every process in it, the child among them.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) =>
    refuse(`Node ${process.versions.node} is too old, and ${node} cannot be run (${error.code}).`),
  );
  child.on('exit', (code, signal) => {
    process.exitCode = signal ? 128 + constants.signals[signal] : code;
  });
}

function refuse(why) {
  process.stderr.write(
    `casebell: ${why}\nIt needs Node ${NEEDED} or later, best 24. Install that (https://nodejs.org), or run "npm ci" without\n--omit=optional: it brings a Node along for Linux (x64, arm64) and Windows (x64).\n`,
  );
  process.exitCode = NO_NODE;
}
