import { defineConfig } from 'vitest/config';
import { summary } from './tests/summary.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', summary((line) => process.stdout.write(line))],
  },
});
