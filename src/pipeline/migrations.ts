import {dataset} from '../dataset/migrations/20261128-dataset.ts'
import {adaptations} from '../embedding/migrations/20261120-adaptations.ts'
import {embedding} from '../embedding/migrations/20261120-embedding.ts'
import {orchestration} from '../enzyme/migrations/20261120-orchestration.ts'
import {orchestrationTwins} from '../enzyme/migrations/20261120-orchestration-twins.ts'
import {proposals} from '../enzyme/migrations/20261128-proposals.ts'
import {feedback} from '../labelling/migrations/20261128-feedback.ts'
import {labels} from '../labelling/migrations/20261128-labels.ts'
import {predictionCalls} from '../matching/migrations/20261120-prediction-calls.ts'
import {predictions} from '../matching/migrations/20261120-predictions.ts'
import {pool} from '../pool/migrations/20261120-pool.ts'
import {poolCacheSize} from '../pool/migrations/20261128-pool-cache-size.ts'
import {poolWins} from '../pool/migrations/20261129-pool-wins.ts'
import {quality} from '../quality/migrations/20261120-quality.ts'
import {neighbourhoods} from '../quality/migrations/20261128-neighbourhoods.ts'
import {bareVectors} from '../quality/migrations/20261130-bare-vectors.ts'
import {clusters} from '../retrieval/migrations/20261120-clusters.ts'
import {retrieval} from '../retrieval/migrations/20261120-retrieval.ts'
import {wordsAsGiven} from '../retrieval/migrations/20261128-words-as-given.ts'
import {originals} from '../span/migrations/20261120-originals.ts'
import {spans} from '../span/migrations/20261120-spans.ts'
import {quarantineExports} from '../span/migrations/20261128-quarantine-exports.ts'
import {restorations} from '../span/migrations/20261130-restorations.ts'
import {sourceAsRewritten} from '../span/migrations/20261130-source-as-rewritten.ts'
import type {Migration} from '../store/migration.ts'
import {calibration} from './migrations/20261120-calibration.ts'
import {runs} from './migrations/20261120-runs.ts'
import {spanMetadata} from './migrations/20261120-span-metadata.ts'
import {choices} from './migrations/20261128-choices.ts'
import {trainUndo} from './migrations/20261130-train-undo.ts'

/** Every schema step of every concept, in the order they were released. Append only. */
export const MIGRATIONS: readonly Migration[] = [
  runs,
  spans,
  quality,
  embedding,
  retrieval,
  predictions,
  originals,
  orchestration,
  pool,
  clusters,
  orchestrationTwins,
  predictionCalls,
  spanMetadata,
  adaptations,
  calibration,
  quarantineExports,
  poolCacheSize,
  labels,
  proposals,
  dataset,
  choices,
  wordsAsGiven,
  neighbourhoods,
  feedback,
  poolWins,
  bareVectors,
  trainUndo,
  restorations,
  sourceAsRewritten,
]
