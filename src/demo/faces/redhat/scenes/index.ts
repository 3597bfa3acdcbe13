import type { Scene } from '#src/demo/scene.ts';
import { cluster } from './cluster.ts';
import { linux } from './linux.ts';
import { platform } from './platform.ts';

/** Twelve cases of the demo account, and one of another that the token may not see. */
export const SCENES: readonly Scene[] = [...cluster, ...linux, ...platform];
