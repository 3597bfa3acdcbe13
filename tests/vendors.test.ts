import { rowsOf } from './contracts/rows.ts';
import { vendorContract } from './contracts/vendor.ts';

for (const row of rowsOf('redhat')) vendorContract(row);
for (const row of rowsOf('strata')) vendorContract(row);
