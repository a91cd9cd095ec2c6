// What the command line client does to the chain as a whole: measures as root, and the demonstration.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, run } from '../support/cli.js';

test('root sets fees and states', async () => {
  const root = as('//Alice');
  assert.ok((await root.done('govern referral-share 10 --root')).events.includes('Fees.ReferralShareSet'));
  assert.ok((await root.done('govern fee-split 40 20 40 --root')).events.includes('Fees.SplitSet'));
  const tiers = (await root.json('fee-tiers')).tiers.map(({ volume, maker_ppm, taker_ppm, rebate_ppm }) =>
    [volume, ...[maker_ppm, taker_ppm, rebate_ppm].map((ppm) => ppm / 10_000)].join(':'));
  assert.ok((await root.done(`govern fee-tiers ${tiers.join(' ')} --root`)).events.includes('Fees.TiersSet'));
  await root.refused('govern fee-split 40 20 30 --root', /Fees.SplitNotWhole/);
  assert.ok((await root.done('govern set-state ETH reduce-only --root')).events.includes('Markets.StateSet'));
  assert.match((await root.json('indicative ETH')).state, /ReduceOnly/);
  await root.done('govern set-state ETH active --root');
});

test('contracts go by the day they end, options by strike and right besides', async () => {
  const markets = await as(undefined).json('markets');
  const names = markets.map(({ name }) => name);
  for (const shape of [/^BTC-PERP$/, /^ETH-PERP$/, /^BTC-\d{6}$/, /^BTC-\d{6}-60000-C$/, /^BTC-\d{6}-65000-P$/]) {
    assert.ok(names.some((name) => shape.test(name)), `${shape} among ${names}`);
  }
  const future = names.find((name) => /^BTC-\d{6}$/.test(name));
  assert.match(await as(undefined).text(`book ${future} --levels 3`), new RegExp(`${future} +price`));
});

test('the demonstration seeds the chain and trades on it', async () => {
  const { code, stdout, stderr } = await run(['demo'], { seconds: 15 });
  assert.equal(code, 'SIGTERM', `${stdout}${stderr}`);
  assert.match(stdout, /deposits .* USD in block/);
  assert.match(stdout, /quotes \d+ orders/);
});
