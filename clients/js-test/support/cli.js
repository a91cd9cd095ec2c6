// Runs the command line client. BULWARK_CLI names the program.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';

const PROGRAM = process.env.BULWARK_CLI ?? 'bulwark';
const URL = process.env.BULWARK_WS ?? 'ws://127.0.0.1:9944';

// A command's exit code and what it printed.
export function run(args, { suri, url = URL, seconds = 60 } = {}) {
  const environment = { ...process.env, ...(suri && { BULWARK_SURI: suri }) };
  if (!suri) delete environment.BULWARK_SURI;
  const options = { env: environment, timeout: seconds * 1000 };
  return new Promise((resolve) => {
    execFile(PROGRAM, ['--url', url, ...args], options, (error, stdout, stderr) => {
      resolve({ code: error ? error.code ?? error.signal : 0, stdout, stderr });
    });
  });
}

// A line of arguments, those in quotes together.
const split = (line) => [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);

// What commands print for the account of a derivation path.
export function as(suri) {
  const ask = async (line, expected) => {
    const outcome = await run(split(line), { suri });
    assert.equal(outcome.code, expected, `bulwark ${line}: ${outcome.stdout}${outcome.stderr}`);
    return outcome;
  };
  return {
    // The JSON of a command that succeeds.
    json: async (line) => JSON.parse((await ask(`--json ${line}`, 0)).stdout),
    // The text of a command that succeeds.
    text: async (line) => (await ask(line, 0)).stdout,
    // The events of a transaction that succeeds.
    done: async (line) => {
      const { events, details } = JSON.parse((await ask(`--json ${line}`, 0)).stdout);
      return { events, details };
    },
    // A transaction that the chain refuses with this error.
    refused: async (line, error) => {
      const { stderr } = await ask(`--json ${line}`, 3);
      assert.match(JSON.parse(stderr).error, error);
    },
    // A command that is understood, were there a node to take it.
    unanswered: async (line) => {
      const { code, stderr } = await run(split(line), { suri, url: 'ws://127.0.0.1:9' });
      assert.equal(code, 4, `bulwark ${line}: ${stderr}`);
    },
    // A command whose arguments are wrong.
    wrong: async (line, error) => assert.match((await ask(line, 2)).stderr, error),
  };
}
