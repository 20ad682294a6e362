'use strict';

/**
 * Draws labels in ZPL as pixels (zpl-renderer-js, which is zebrash): a second reader of what we write.
 *
 *     stdin    a JSON array of { zpl, width, height, dpmm }; millimetres, dots per millimetre
 *     stdout   a JSON array of PNGs in base 64
 */

const { readFileSync } = require('node:fs');
const { ready } = require('zpl-renderer-js');

async function main() {
  const { api } = await ready;
  const drawn = [];
  for (const { zpl, width, height, dpmm } of JSON.parse(readFileSync(0, 'utf8'))) {
    drawn.push(await api.zplToBase64Async(zpl, width, height, dpmm));
  }
  // The renderer would keep the process alive for ever.
  process.stdout.write(JSON.stringify(drawn), () => process.exit(0));
}

main();
