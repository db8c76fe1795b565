// Runs tests one after another and prints `ok NAME` or `not ok NAME: why`.
import assert from 'node:assert/strict';
export { assert };
const tests = [];
export const test = (name, body) => tests.push([name, body]);
export async function main() {
  for (const [name, body] of tests) {
    let timer;
    const late = new Promise((_, reject) => { timer = setTimeout(() => reject(new Error('too slow')), 20000); });
    try {
      await Promise.race([body(), late]);
      console.log(`ok ${name}`);
    } catch (error) {
      console.log(`not ok ${name}: ${String(error.message).split('\n')[0]}`);
    }
    clearTimeout(timer);
  }
  process.exit(0);
}
