import {DIFFERENT, type GuardFinding} from './finding.ts'

/** Pairs of opposites: the words of one side, a slash, those of the other. Folded, English and Portuguese. */
const OPPOSITES = [
  'enable enables enabled enabling activate on / disable disables disabled disabling deactivate off',
  'increase increases increasing raise grow / decrease decreases decreasing reduce lower shrink',
  'advantage advantages pros benefit benefits upside / disadvantage disadvantages cons drawback drawbacks downside',
  'open opens opening opened / close closes closing closed',
  'start starts starting begin begins began launch / stop stops stopping end ends ended finish',
  'oldest older eldest / youngest younger',
  'newest latest / oldest earliest',
  'maximum max largest biggest most / minimum min smallest least',
  'bigger larger greater / smaller',
  'faster quicker fastest / slower slowest',
  'longest longer / shortest shorter',
  'lock locks locked locking / unlock unlocks unlocked unlocking',
  'gain gains gaining win wins won / lose loses losing lost',
  'import imports importing imported / export exports exporting exported',
  'encrypt encrypting encode / decrypt decrypting decode',
  'highest higher high / lowest lower low',
  'add adds adding insert create / remove removes removing delete deletes deleting drop',
  'upload uploads uploading push / download downloads downloading pull',
  'ascending / descending',
  'cheapest cheaper cheap / expensive dearest dear',
  'buy buys buying purchase / sell sells selling',
  'before / after',
  'mount mounting / unmount unmounting umount',
  'left / right',
  'install installs installing / uninstall uninstalls uninstalling',
  'include includes including / exclude excludes excluding except',
  'accept accepts accepting approve / reject rejects rejecting decline refuse',
  'allow allows allowed permit / forbid forbids forbidden block deny prohibited',
  'inside indoor indoors / outside outdoor outdoors',
  'arrive arrives arrival / depart departs departure leave',
  'hot hottest / cold coldest',
  'first / last final',
  'show shows display / hide hides',
  'public / private',
  'horizontal horizontally / vertical vertically',
  'best / worst',
  'send sends sending / receive receives receiving',
  'lend / borrow',
  'compress zip / decompress unzip extract',
  'subscribe / unsubscribe cancel',
  'brighter brightest bright / darker darkest dark dimmer',
  'heavier heaviest / lighter lightest',
  'thicker thickest thick / thinner thinnest thin',
  'wider widest wide / narrower narrowest narrow',
  'stronger strongest strong / weaker weakest weak',
  'richer richest rich / poorer poorest poor',
  'deeper deepest deep / shallower shallowest shallow',
  'taller tallest / shorter shortest',
  'nearest closest nearer closer / farthest furthest farther further',
  'north northern northernmost / south southern southernmost',
  'east eastern easternmost / west western westernmost',
  'succeed succeeds succeeded success / fail fails failed failure',
  'profit profits / loss losses',
  'credit credited / debit debited',
  'uppercase / lowercase',
  'odd / even',
  'positive / negative',
  'input inputs / output outputs',
  'upstream / downstream',
  'sunrise / sunset',
  'born birth / die dies died dying death',
  'win winner winners / loser losers',
  'teacher teachers / student students pupil pupils',
  'seller sellers / buyer buyers',
  'synchronous sync / asynchronous async',
  'attack attacks attacked / defend defends defended',
  'habilito habilitar habilita ativo ativar ativa ligo ligar liga / desabilito desabilitar desabilita desativo desativar desativa desligo desligar desliga',
  'aumento aumentar aumenta / diminuo diminuir diminui reduzo reduzir reduz',
  'vantagem vantagens / desvantagem desvantagens',
  'abro abrir abre aberto / fecho fechar fecha fechado',
  'maximo maxima maior / minimo minima menor',
  'adiciono adicionar adiciona incluo incluir inclui / removo remover remove excluo excluir exclui',
  'comeca comecar comeco inicia iniciar inicio / termina terminar termino acaba acabar fim',
  'barato barata baratos / caro cara caros',
  'importo importar importa / exporto exportar exporta',
  'ganho ganhar ganhamos ganhou / perco perder perdemos perdeu',
  'antes / depois',
  'compro comprar compra / vendo vender vende',
  'bloqueio bloquear bloqueia / desbloqueio desbloquear desbloqueia',
  'alto alta altos / baixo baixa baixos',
  'esquerda esquerdo / direita direito',
  'primeiro primeira / ultimo ultima',
  'dentro / fora',
  'entrada / saida',
  'instalo instalar instala / desinstalo desinstalar desinstala',
  'enviar envio envia / receber recebo recebe',
  'permitir permite / proibir proibe bloquear',
  'melhor / pior',
  'claro clara / escuro escura',
  'pesado pesada / leve leves',
  'grosso grossa / fino fina',
  'forte fortes / fraco fraca fracos',
  'rico rica ricos / pobre pobres',
  'fundo funda / raso rasa',
  'perto / longe',
  'norte / sul',
  'leste / oeste',
  'lucro lucros / prejuizo prejuizos',
  'credito creditos / debito debitos',
  'maiuscula maiusculas / minuscula minusculas',
  'positivo positiva / negativo negativa',
  'nasceu nascer nascimento / morreu morrer morte',
  'subir sobe subiu / descer desce desceu',
  'encher enche cheio cheia / esvaziar esvazia vazio vazia',
]

/** word -> its places: `axis + 1` on one side, `-(axis + 1)` on the other. */
const SIDES: ReadonlyMap<string, readonly number[]> = sides()

/** Words that say where or what else as often as they oppose: they count only when both texts have their axis. */
export function poles(words: Iterable<string>): ReadonlySet<number> {
  const found = new Set<number>()
  for (const word of words) for (const side of SIDES.get(word) ?? []) found.add(side)
  return found
}

/** One says one thing, the other its opposite; a text that says both (pros and cons) opposes nothing. */
export function polarityGuard(question: ReadonlySet<number>, candidate: ReadonlySet<number>): GuardFinding | undefined {
  for (const side of question) {
    if (question.has(-side) || candidate.has(side) || !candidate.has(-side)) continue
    const names = (at: number) => OPPOSITES[Math.abs(at) - 1]!.split(' / ')[at > 0 ? 0 : 1]!.split(' ')[0]
    return {guard: 'polarity', factor: DIFFERENT, detail: `${names(side)} is not ${names(-side)}`}
  }
  return undefined
}

function sides(): Map<string, number[]> {
  const found = new Map<string, number[]>()
  for (const [axis, line] of OPPOSITES.entries())
    for (const [at, words] of line.split(' / ').entries())
      for (const word of words.split(' '))
        found.set(word, [...(found.get(word) ?? []), at === 0 ? axis + 1 : -axis - 1])
  return found
}
