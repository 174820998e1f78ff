/**
 * Questions that no store of ours can answer: nonsense, things that do not exist, facts about private lives. In words
 * that a large store knows, too, so that frequent words alone must not make them near.
 */
export const STRANGERS: readonly string[] = [
  'Why does the purple lawnmower dream of trigonometry on Tuesdays?',
  'How many umbrellas does a sleepy glacier own?',
  'What did my neighbour whisper to the toaster last night?',
  'Which flavour of silence goes best with galvanised thunder?',
  'Who ironed the ocean before the invention of squirrels?',
  'Blorptang wexil frumious quandle zibbit?',
  'asdf qwer zxcv hjkl uiop',
  'What is the blood type of the third violinist in the Zandovian orchestra?',
  'How do I teach my sofa to speak Etruscan?',
  'When will the moon apologise to the lighthouse keeper?',
  'Where did Grandma Ottilie hide the marzipan submarine?',
  'What was the name of the hamster that my dentist had as a child?',
  'Is seventeen more delicious than a trombone?',
  'Can a haiku be deep-fried in moonlight without a permit?',
  'Por que a geladeira roxa sonha com trigonometria às terças-feiras?',
  'Quantos guarda-chuvas tem uma geleira sonolenta?',
  'Quem passou o oceano a ferro antes da invenção dos esquilos?',
  'O que o meu vizinho cochichou para a torradeira ontem à noite?',
  'Onde a vovó Otília escondeu o submarino de marzipã?',
  'Qual é o tipo sanguíneo do terceiro violinista da orquestra de Zandóvia?',
  'Como ensino o meu sofá a falar etrusco?',
  'Quando a lua vai pedir desculpas ao faroleiro?',
  'Blorptão vexil frumioso quandeia zibite?',
  'Dezessete é mais gostoso do que um trombone?',
  'Como se chamava o hamster que a minha dentista teve quando criança?',
  '🦑🪗🛸🧶',
]
