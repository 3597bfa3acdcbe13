import type { Reporter } from 'vitest/node';

/** Closes a run with one plain line of figures. What broke outside a test (a file, a hook, a stray error) or never ended counts as failed. */
export function summary(print: (line: string) => void): Reporter {
  return {
    onTestRunEnd(modules, errors) {
      const figures = { passed: 0, failed: errors.length, skipped: 0 };
      for (const module of modules) {
        const suites = [module, ...module.children.allSuites()];
        figures.failed += suites.reduce((sum, suite) => sum + suite.errors().length, 0);
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          figures[state === 'pending' ? 'failed' : state] += 1;
        }
      }
      print(`${figures.passed} passed, ${figures.failed} failed, ${figures.skipped} skipped\n`);
    },
  };
}
