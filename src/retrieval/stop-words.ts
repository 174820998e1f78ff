/**
 * Function words of English and Portuguese, folded. Only those that carry no topic in either language: question words
 * are among them, negations are not. In a small store their frequency alone would not give them away.
 */
export const STOP_WORDS: ReadonlySet<string> = new Set(
  [
    'a an the this that these those there here',
    'i me my mine we us our ours you your yours he him his she her hers it its they them their theirs one ones',
    'am is are was were be been being do does did doing done have has had having s t re ve ll d m',
    'can could will would shall should may might must',
    'and or but if then than so as of at by for from in into on onto to up with about over under out off',
    'what which who whom whose when where why how',
    'some any each every all both more most other such just also too very please tell',
    'o os as um uma uns umas de do da dos das em no na nos nas num numa por pelo pela pelos pelas para pra pro ao aos',
    'e ou mas se que com como qual quais quem quando onde porque porque quanto quanta quantos quantas',
    'eu tu ele ela nos eles elas voce voces me te lhe lhes meu minha meus minhas seu sua seus suas nosso nossa',
    'ser e sao era foi foram sou esta estao estou estava ter tem tenho tinha ha haver fazer faz faco fica ficam',
    'posso pode podem devo deve devem preciso este esta estes estas esse essa esses essas isso isto aquele aquela',
    'ja ate so tambem muito mais a gente',
  ]
    .join(' ')
    .split(' '),
)
