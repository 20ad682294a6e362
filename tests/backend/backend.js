'use strict';

// The other user of the two databases, told what to do on its standard input: JSON lines.
//
//   ← {"id": 7, "command": "readWaybill", "facts": {"awb": "JX1000000001"}}
//   → {"id": 7, "answer": {…}}      or      {"id": 7, "error": {"name", "message", "sqlstate"}}
//
// Commands run side by side, as requests to a backend do; each is answered when it is done.
// `connect` comes first, and again for other databases; the end of the input ends the program.

const readline = require('node:readline');
const { Databases } = require('./databases');

const commands = {
  ...require('./commands/reading'),
  ...require('./commands/writing'),
  ...require('./commands/tables'),
  ...require('./commands/transactions'),
  ...require('./commands/marketplace'),
  ...require('./commands/pushing'),
};

let databases = null;

async function connect({ osas, onmart }) {
  await disconnect();
  databases = new Databases(osas, onmart);
  await Promise.all([databases.osas.authenticate(), databases.onmart.authenticate()]);
}

async function disconnect() {
  const open = databases;
  databases = null;
  await open?.close();
}

function run(command, facts) {
  if (command === 'connect') return connect(facts);
  if (command === 'disconnect') return disconnect();
  if (!Object.hasOwn(commands, command)) throw new Error(`there is no command ${command}`);
  return commands[command](databases, facts);
}

async function answer(line) {
  const { id, command, facts } = JSON.parse(line);
  try {
    say({ id, answer: (await run(command, facts)) ?? null });
  } catch (error) {
    const { name, message, original } = error;
    say({ id, error: { name, message, sqlstate: original?.code ?? '' } });
  }
}

function say(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const input = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
input.on('line', answer);
input.on('close', disconnect);
