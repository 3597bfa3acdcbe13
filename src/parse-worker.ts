import { parentPort, workerData } from 'node:worker_threads';
import { read } from './parse.ts';

// Started by parse.ts for a document too big to be read beside everything else.
parentPort?.postMessage(read(workerData.text, workerData.shape));
