import { rowsOf } from './contracts/rows.ts';
import { vendorContract } from './contracts/vendor.ts';

for (const row of rowsOf('tmf621')) vendorContract(row);
