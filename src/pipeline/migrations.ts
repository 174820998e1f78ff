import {embedding} from '../embedding/migrations/20261120-embedding.ts'
import {predictions} from '../matching/migrations/20261120-predictions.ts'
import {quality} from '../quality/migrations/20261120-quality.ts'
import {retrieval} from '../retrieval/migrations/20261120-retrieval.ts'
import {spans} from '../span/migrations/20261120-spans.ts'
import type {Migration} from '../store/migration.ts'
import {calibration} from './migrations/20261120-calibration.ts'
import {runs} from './migrations/20261120-runs.ts'

/** Every schema step of every concept, in the order they were released. Append only. */
export const MIGRATIONS: readonly Migration[] = [runs, spans, quality, embedding, retrieval, predictions, calibration]
