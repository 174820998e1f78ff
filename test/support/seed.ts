import fc from 'fast-check'

/** The same cases on every machine, so that a red run is red for everybody; FC_SEED=<number> looks at others. */
fc.configureGlobal({seed: Number(process.env['FC_SEED'] ?? 20_261_120)})
