// Every command of the command line client, once, and what it prints.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { as, run } from './support/cli.js';
import { finish, keys, prices, start, TRADERS } from './support/chain.js';

// USD a bitcoin, on a tick: far from the mark of 60,000, so that nothing trades.
const LOW = '57000';
const HIGH = '63000';

const account = (name) => {
  assert.ok(TRADERS.includes(name));
  return as(`//Js//${name}`);
};

before(async () => {
  await start();
  await prices(0);
});
after(finish);

describe('bulwark', { concurrency: true }, () => {
  test('keys', async () => {
    const made = await as(undefined).json('keys generate');
    assert.equal(made.phrase.split(' ').length, 12);
    const shown = await as('//Bob').json('keys inspect');
    assert.equal(shown.address, keys('//Bob').address);
  });

  test('exit codes tell what went wrong', async () => {
    await as(undefined).wrong('orders', /no account/);
    await as('//Bob').wrong('place bid 0.01 60000.3', /between two price steps: use 60000 or 60000.5/);
    await as('//Bob').wrong('place bid 0.0101 60000', /no multiple of the lot/);
    await as('//Bob').wrong('place bid 0.01 60000 --ioc --fok', /cannot be used with/);
    await as('//Bob').wrong('book DOGE', /no market/);
    const gone = await run(['markets'], { url: 'ws://127.0.0.1:9' });
    assert.equal(gone.code, 4, gone.stderr);
  });

  test('every command explains itself, with units', async () => {
    const { stdout } = await run(['--help']);
    const names = [...stdout.matchAll(/^ {2}([a-z][a-z-]+) {2}/gm)].map(([, name]) => name);
    assert.ok(names.length > 45, `${names}`);
    const helps = await Promise.all(names.filter((name) => name !== 'help').map((name) => run([name, '--help'])));
    helps.forEach(({ code, stdout: text }) => {
      assert.equal(code, 0);
      for (const line of text.split('\n')) {
        // An amount is never without a unit.
        if (/^\s+(<AMOUNT>|--(order|daily|price|offset|limit|size)\b)/.test(line)) {
          assert.match(`${line}${text.slice(text.indexOf(line))}`, /USD|units of the base asset/);
        }
      }
    });
  });

  test('every example of the page for traders is understood', async () => {
    const page = readFileSync(new URL('../../docs/TRADING.md', import.meta.url), 'utf8');
    const tables = page.slice(page.indexOf('## Every call'));
    const cells = [...tables.matchAll(/^\| [^|]+ \| ([^|]*) \|/gm)].map(([, cell]) => cell);
    const lines = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, line]) => line));
    const examples = lines.filter((line) => line !== 'bulwark');
    assert.ok(examples.length > 40, `${examples}`);
    await Promise.all(examples.map((line) => as('//Bob').unanswered(line)));
  });

  test('everybody reads the markets', async () => {
    const cli = as(undefined);
    const [btc] = await cli.json('markets');
    assert.deepEqual([btc.name, btc.state, btc.feed], ['BTC-PERP', 'Active', 'Normal']);
    assert.match(await cli.text('markets'), /0 BTC-PERP +Active/);
    assert.match(await cli.text('book ETH --levels 3'), /ETH-PERP +price +size +orders/);
    const [day] = await cli.json('statistics');
    assert.ok('volume' in day && 'open_interest' in day && 'indicative' in day);
    assert.equal((await cli.json('indicative BTC')).name, 'BTC-PERP');
    assert.match(await cli.text('indicative ETH'), /nothing would trade|would clear at/);
    const fees = await cli.json('fee-tiers');
    assert.equal(fees.tiers.length, 6);
    assert.match(await cli.text('fee-tiers'), /of the fees .* go to the insurance fund/);
    assert.ok((await cli.json('feeds')).some(({ name, state }) => name === 'BTC/USD' && state === 'Normal'));
    const funds = await cli.json('funds');
    assert.equal(funds.conserved, true);
    assert.ok('pending' in funds);
    const [rate] = await cli.json('funding');
    assert.deepEqual([rate.name, rate.accrues], ['BTC-PERP', true]);
    assert.match(await cli.text('funding'), /predicted %\/8h/);
    const collateral = await cli.json('collateral');
    assert.deepEqual(collateral.filter(({ asset }) => asset < 4).map(({ asset }) => asset), [2, 3]);
    assert.equal(collateral[0].haircut_percent, '10');
    assert.match(await cli.text('collateral'), /haircut %/);
    assert.ok('borrowed' in (await cli.json('interest')) && 'rate_percent_of_a_year' in (await cli.json('interest')));
    assert.match(await cli.text('interest'), /lent/);
    assert.match(await run(['watch', '--plain', '--seconds', '3']).then(({ stdout }) => stdout), /\d/);
  });

  test('money goes in, between and out', async () => {
    const cli = account('cli-key');
    await as('//Alice').done(`faucet ${keys('//Js//cli-key').address} 12.5`);
    const { events } = await cli.done('deposit 500');
    assert.ok(events.includes('Margin.Deposited'));
    assert.ok((await cli.done('transfer 100 --from 0 --to 3')).events.includes('Margin.Transferred'));
    assert.equal((await cli.json('account --subaccount 3')).subaccount, 3);
    assert.ok((await cli.done('withdraw 50')).events.includes('Margin.Withdrawn'));
    await cli.refused('withdraw 100000', /Margin.InsufficientFreeCollateral/);
    const swept = await run(['sweep-gifts'], { suri: '//Js//cli-key' });
    assert.ok(swept.code === 0 || /Margin.NoGifts/.test(swept.stderr), swept.stderr);
    assert.deepEqual(await cli.json('positions'), []);
    assert.match(await cli.text('account'), /equity .*\n/);

    // A trading key: its owner says what it may do.
    const owner = account('cli-owner');
    await owner.done('deposit 5000');
    const me = keys('//Js//cli-owner').address;
    const key = keys('//Js//cli-key').address;
    await owner.done(`delegate ${key} --days 30 --order 1000 --daily 2000 --markets BTC`);
    const [view] = await owner.json('delegates');
    assert.deepEqual([view.delegate, view.order, view.left_today], [key, '1000', '2000']);
    const placed = await cli.done(`place bid 0.002 ${LOW} --id 1 --for ${me}`);
    assert.equal(placed.details[0].lots, 2);
    await cli.done(`amend --id 1 --size 0.001 --for ${me}`);
    await cli.done(`batch 'place bid 0.001 ${LOW} --id 2' 'cancel --id 1' --for ${me}`);
    await cli.done(`cancel --id 2 --for ${me}`);
    await cli.refused(`place bid 0.1 ${LOW} --for ${me}`, /Delegation.OrderTooLarge/);
    await cli.done(`cancel-all --for ${me}`);
    await cli.refused(`remove-expired ${me} ${key}`, /Delegation.NotExpired/);
    assert.ok((await cli.done(`renounce ${me}`)).events.includes('Delegation.Renounced'));
    await owner.done(`delegate ${key} --seconds 60 --order 1000 --daily 2000`);
    assert.ok((await owner.done(`revoke ${key}`)).events.includes('Delegation.Revoked'));
    await cli.refused(`place bid 0.001 ${LOW} --for ${me}`, /Delegation.NotDelegate/);
  });

  test('collateral other than USD goes in, between and out', async () => {
    const cli = account('cli-vault');
    await cli.done('deposit 500');
    assert.ok((await cli.done('vault deposit 2 1.5')).events.includes('Margin.CollateralDeposited'));
    assert.ok((await cli.done('vault transfer 2 0.5 --from 0 --to 4')).events.includes('Margin.CollateralTransferred'));
    assert.ok((await cli.done('vault withdraw 2 0.25')).events.includes('Margin.CollateralWithdrawn'));
    const { assets, waiting } = await cli.json('withdrawals');
    assert.deepEqual(assets.map(({ asset, margin }) => [asset, margin])[1], [2, '0.75']);
    assert.deepEqual(waiting, []);
    assert.match(await cli.text('withdrawals'), /by outflow cap/);
    assert.ok((await cli.done('vault name desk')).events.includes('Margin.Named'));
    assert.ok((await cli.done('vault lend on')).events.includes('Margin.LendingSet'));
    await cli.done('vault lend off');
    await cli.done('vault accrue //Js//cli-vault');
    await cli.refused('vault begin-sale //Js//cli-vault', /Margin.NotForSale/);
    await cli.refused('vault buy //Js//nobody 2 0.1 500', /Margin.UnknownSubaccount/);
    await cli.refused('vault claim 0', /Margin.NoSuchWithdrawal/);
    await cli.refused('vault unclaim 0', /Margin.NoSuchWithdrawal/);
    await cli.refused('vault withdraw 2 1', /Margin.InsufficientCollateral/);
    await cli.wrong('vault deposit 77 1', /is not collateral/);
  });

  test('orders of every kind', async () => {
    const cli = account('cli');
    await cli.done('deposit 20000');
    const told = await cli.json(`preview bid 0.01 ${LOW}`);
    assert.deepEqual([told.filled, told.rests], ['0', '0.01']);
    assert.match(await cli.text(`preview ask 0.01 ${HIGH}`), /equity afterwards/);
    const largest = await cli.json(`max-order bid ${LOW}`);
    assert.ok(Number(largest.size) > 1);

    const { details } = await cli.done(`place bid 0.01 ${LOW} --post-only --id 1`);
    const number = details[0].placed;
    await cli.done(`place ask 0.01 ${HIGH} --seconds 600 --self-trade newest --id 2`);
    await cli.done('place bid 0.01 --peg index --offset -2000 --id 3');
    await cli.done('place ask 0.01 --peg mark --offset 2500 --id 4');
    const open = await cli.json('orders');
    assert.deepEqual(open.map(({ id }) => id).sort(), [1, 2, 3, 4]);
    assert.ok(open.some(({ price }) => price === 'index -2000'));
    assert.match(await cli.text('orders'), /index -2000/);
    const [one] = await cli.json('order --id 1');
    assert.deepEqual([one.number, one.size, one.post_only], [number, '0.01', true]);
    assert.equal((await cli.json(`order ${number}`))[0].id, 1);
    await cli.done(`place bid 0.01 ${LOW} --ioc`);
    await cli.done(`place bid 0.01 ${LOW} --fok`);
    await cli.done('place bid 0.001 --slippage 0.01');
    await cli.refused(`place bid 0.01 ${LOW} --id 1`, /OrderBook.DuplicateClientId/);
    await cli.refused(`place ask 0.01 ${HIGH} --reduce-only`, /OrderBook.WouldNotReduce/);

    await cli.done(`amend ${number} --size 0.008`);
    const renewed = await cli.done('amend --id 1 --size 0.009 --price 57000.5');
    assert.deepEqual(renewed.events.filter((name) => name.startsWith('OrderBook')), [
      'OrderBook.OrderCancelled', 'OrderBook.OrderPlaced',
    ]);
    await cli.done(`cancel ${renewed.details.find(({ placed }) => placed !== undefined).placed}`);
    await cli.done('cancel --id 2');
    const lines = `'place bid 0.01 ${LOW} --id 5' 'amend --id 5 --size 0.005' 'cancel --id 3' 'cancel --id 99'`;
    const done = await cli.done(`batch ${lines} --best-effort`);
    assert.match(done.details.find(({ refused }) => refused === 3).error, /OrderBook.OrderNotFound/);
    await cli.refused(`batch 'cancel --id 5' 'cancel --id 99'`, /OrderBook.OrderNotFound/);
    await cli.wrong("batch 'withdraw 5'", /item `withdraw 5`/);
    await cli.done('dead-man 60');
    assert.match(await cli.text('account'), /dead-man switch due \(ms\) +\d{13}/);
    await cli.done('dead-man 0');
    await cli.done('cancel-all --side ask --market BTC');
    await cli.done('cancel-all');
    assert.deepEqual(await cli.json('orders'), []);
  });

  test('orders placed later, and referrals', async () => {
    const cli = account('cli-later');
    await cli.done('deposit 5000');
    const stop = await cli.done(`stop ask 100% ${LOW} --reduce-only --seconds 600`);
    const number = stop.details[0].standing;
    await cli.done(`take-profit ask 50% ${HIGH} --limit 62990 --index --id 9`);
    await cli.done(`pair ask 0.01 --stop ${LOW} --take-profit ${HIGH} --slippage 1`);
    const twap = await cli.done(`twap bid 0.02 --slices 4 --interval 3600 --limit ${LOW}`);
    const standing = await cli.json('standing');
    assert.deepEqual(standing.map(({ kind }) => kind), ['stop', 'take-profit', 'stop', 'take-profit', 'twap']);
    assert.match(await cli.text('standing'), /index 63000/);
    await cli.refused(`stop ask 100% ${HIGH}`, /Triggers.WrongSide/);
    await cli.done(`cancel-stop ${number}`);
    await cli.done(`cancel-twap ${twap.details[0].standing}`);
    await cli.done('cancel-standing --market BTC');
    assert.deepEqual(await cli.json('standing'), []);

    const fees = await cli.json('fees');
    assert.deepEqual([fees.tier, fees.volume, fees.referrer, fees.earnings], [0, '0', null, '0']);
    await cli.refused('refer //Bob', /Fees.NotTraded/);
    await cli.refused('claim-referrals', /Fees.EarningsTooSmall/);
  });

  test('what anyone may do, and what only the holders of roles', async () => {
    const cli = as('//Dave');
    await cli.refused('forget-trader //Js//nobody', /Fees.UnknownTrader/);
    const shared = await run(['distribute-fees'], { suri: '//Dave' });
    assert.ok(shared.code === 0 || /Fees.TooLittleToDistribute/.test(shared.stderr), shared.stderr);
    assert.match((await cli.json('govern halt-all --bytes')).call, /^0x[0-9a-f]{4}$/);
    assert.match((await cli.json('govern set-state ETH protective --seconds 60 --bytes')).call, /^0x/);
    await cli.refused('govern set-state ETH reduce-only', /[Bb]ad origin/);
    await cli.refused('govern referral-share 10', /[Bb]ad origin/);
    await cli.wrong('govern fee-tiers 0:100:100', /VOLUME:MAKER:TAKER:REBATE/);
  });
});
