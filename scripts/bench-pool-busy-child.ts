/** Keeps a core busy until whoever started it is gone. */
process.stdin.resume().on('end', () => process.exit(0))
const spin = (): void => {
  const until = performance.now() + 20
  while (performance.now() < until);
  setImmediate(spin)
}
spin()
