import { rowsOf } from './contracts/rows.ts';
import { vendorContract } from './contracts/vendor.ts';

for (const row of rowsOf('zendesk')) vendorContract(row);
