import type {Status} from '../schema.ts'
import {fold} from '../tokens.ts'

/** What trackers of tickets and runners of builds call how something ended, in English and Portuguese. */
const WORDS: Readonly<Record<Status, string>> = {
  completed:
    'completed complete done success successful succeeded passed pass ok closed resolved solved fixed answered concluido concluida feito sucesso aprovado fechado fechada resolvido resolvida respondido',
  failed: 'failed fail failure error errored timed_out timeout falhou falha falhado erro reprovado',
  pending:
    'pending open opened new in_progress queued waiting on_hold running started reopened pendente aberto aberta novo nova em_andamento em_espera aguardando',
}

const STATUS_OF = new Map(
  Object.entries(WORDS).flatMap(([status, words]) => words.split(' ').map((word) => [word, status as Status] as const)),
)

/** The status that a word stands for; case, accents, blanks and hyphens do not count. Undefined: for none. */
export function statusOfWord(word: string): Status | undefined {
  return STATUS_OF.get(fold(word.trim()).replace(/[\s-]+/g, '_'))
}
