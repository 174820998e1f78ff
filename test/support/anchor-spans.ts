import type {Span} from '../../src/span/schema.ts'
import {makeSpan} from './spans.ts'

type Pair = readonly [question: string, answer: string]

/** Answers of several sentences as people write them: how-tos, incidents, programs, lists. English and Portuguese. */
export const SOUND_ANSWERS: readonly Pair[] = [
  [
    'Resuma em uma frase o resultado do Sul para a diretoria',
    'As vendas do Sul caíram 18 % no trimestre porque houve 19 % menos pedidos, concentrados nas três semanas de bloqueio da estrada em maio.',
  ],
  [
    'How do I descale the coffee machine in the kitchen?',
    'Fill the tank with one litre of water and a packet of descaler. Start the cleaning programme from the menu and let it run for about twenty minutes. Then rinse the tank and run two cycles with fresh water. Empty the tray when you are done.',
  ],
  [
    'Why did the checkout page go down last night?',
    'The database ran out of connections at 22:14. A deploy had doubled the number of workers, and each of them kept its own pool open. We rolled the deploy back and the page recovered within five minutes. The pool size is now limited per host.',
  ],
  [
    'What happened during the outage of 3 March?',
    'At 09:02 the load balancer marked all nodes as unhealthy because the health check timed out.\nThe check read from a disk that was full of logs.\nWe deleted old logs, restarted the nodes and raised an alert for disk usage above 80 %.\nNo data was lost.',
  ],
  [
    'What does this function do: const f = (xs) => xs.filter(Boolean).length?',
    'It counts the truthy values of a list. `filter(Boolean)` keeps every item that is not false, null, undefined, 0, NaN or an empty string, and `length` says how many are left. The original list is not changed.',
  ],
  [
    'How can I reverse a string in Python?',
    'Use a slice with a negative step:\n\n```python\ndef reverse(text):\n    return text[::-1]\n```\n\nThis makes a new string and leaves the old one as it is.',
  ],
  [
    'How do I read a JSON file in Node.js?',
    "Read the file as text and parse it.\n\n```js\nimport {readFile} from 'node:fs/promises'\n\nconst config = JSON.parse(await readFile('config.json', 'utf8'))\n```\n\nIt throws an error when the file is missing or is not valid JSON.",
  ],
  [
    'Write a function in JavaScript that adds two numbers.',
    'function add(a, b) {\n  return a + b;\n}\n\nconsole.log(add(2, 3));',
  ],
  [
    'Write a Go function that returns the largest number of a slice.',
    'func largest(numbers []int) int {\n\tbest := numbers[0]\n\tfor _, n := range numbers {\n\t\tif n > best {\n\t\t\tbest = n\n\t\t}\n\t}\n\treturn best\n}',
  ],
  [
    'What do I need to pack for a weekend in the mountains?',
    '- warm clothes and a rain jacket\n- hiking boots\n- a map and a torch\n- water and some food\n- a first aid kit',
  ],
  [
    'What are the steps to publish a new version of the package?',
    '1. Update the version in package.json.\n2. Add the changes to the changelog.\n3. Run the tests and the build.\n4. Create a tag and push it.\n5. Publish the package to the registry.',
  ],
  [
    'How do vaccines work?',
    'A vaccine shows the immune system a harmless part of a virus or bacterium. The body learns to recognise it and makes antibodies. When the real germ arrives later, the immune system responds faster and the disease is milder or does not break out at all.',
  ],
  [
    'How should I prepare for a job interview?',
    'Read about the company and the position first. Prepare short stories about problems that you have solved and what you learned. Think of two or three questions of your own. On the day, arrive ten minutes early and bring a copy of your CV.',
  ],
  [
    'Can I return the shoes I bought last week?',
    'Yes, you can return them within 30 days if they have not been worn. Please keep the receipt and the original box. The refund is paid to the same card within five working days.',
  ],
  [
    'Why is the sky blue?',
    'Sunlight is a mix of all colours. The molecules of the air scatter short waves such as blue much more than long waves such as red. So blue light reaches our eyes from every direction of the sky.',
  ],
  [
    'What is the difference between TCP and UDP?',
    'TCP opens a connection and makes sure that every packet arrives in order. UDP just sends packets and does not wait for an answer. TCP is used for web pages and mail, UDP for calls, games and video where speed matters more.',
  ],
  [
    'How do I cook rice so that it does not stick?',
    'Wash the rice until the water stays clear. Use two cups of water for each cup of rice and bring it to the boil with a little salt. Cover the pot, turn the heat down and wait for 15 minutes. Let it rest for a few minutes before you open the lid.',
  ],
  [
    'How does photosynthesis produce oxygen?',
    'Plants take in light with the chlorophyll of their leaves. The energy of the light splits water into hydrogen and oxygen. The hydrogen is used to make sugar from carbon dioxide, and the oxygen leaves the plant through its leaves.',
  ],
  [
    'My laptop does not turn on. What can I do?',
    'First check that the charger is plugged in and that its light is on. Hold the power button for thirty seconds and try again. If nothing happens, remove the battery if you can and start it with the charger alone. After that it needs to be repaired.',
  ],
  [
    'Como faço para trocar o óleo do carro?',
    'Aqueça o motor por alguns minutos e desligue. Coloque um recipiente embaixo do carro, solte o parafuso e deixe o óleo velho sair. Troque o filtro, aperte o parafuso e coloque o óleo novo. No final, verifique o nível com a vareta.',
  ],
  [
    'Por que o site ficou fora do ar ontem à noite?',
    'O certificado venceu às 23h e os navegadores passaram a recusar a conexão. A renovação automática tinha falhado porque o disco estava cheio. Limpamos o disco, renovamos o certificado e criamos um alerta para os próximos meses.',
  ],
  [
    'Quais documentos preciso para tirar o passaporte?',
    '- documento de identidade\n- CPF\n- título de eleitor\n- comprovante de pagamento da taxa\n- passaporte anterior, se houver',
  ],
  [
    'Como leio um arquivo linha por linha em Python?',
    'Abra o arquivo com `with` e percorra as linhas:\n\n```python\nwith open("dados.txt") as arquivo:\n    for linha in arquivo:\n        print(linha.strip())\n```\n\nAssim o arquivo é fechado no final, mesmo quando há um erro.',
  ],
  [
    'O que é um índice em um banco de dados?',
    'É uma estrutura que ajuda o banco a encontrar linhas sem ler a tabela inteira. Ele ocupa espaço e deixa a escrita um pouco mais lenta. Por isso, crie índices apenas nas colunas que aparecem em filtros e ordenações.',
  ],
  [
    'Como posso economizar energia em casa?',
    'Troque as lâmpadas por modelos de LED e desligue os aparelhos da tomada. Use o ar-condicionado com as janelas fechadas. Tome banhos mais curtos e lave a roupa com a máquina cheia.',
  ],
  [
    'Qual é a diferença entre vírus e bactéria?',
    'As bactérias são células vivas que podem se reproduzir sozinhas. Os vírus são muito menores e precisam de uma célula para se multiplicar. Os antibióticos agem contra bactérias, mas não contra vírus.',
  ],
  [
    'Posso cancelar a minha assinatura a qualquer momento?',
    'Sim, você pode cancelar a assinatura na página da sua conta. O acesso continua até o fim do período pago. Não cobramos nenhuma multa.',
  ],
  [
    'Como fazer um bolo de cenoura?',
    'Bata no liquidificador três cenouras, quatro ovos e uma xícara de óleo. Misture com duas xícaras de açúcar e duas de farinha. Coloque uma colher de fermento e asse por quarenta minutos em forno médio.',
  ],
  [
    'Which customers ordered more than ten times?',
    'SELECT customer, COUNT(*) FROM orders GROUP BY customer HAVING COUNT(*) > 10 ORDER BY customer;',
  ],
  ['Find the ten largest files in this folder.', 'du -a . | sort -n -r | head -n 10'],
  [
    'Who was Marie Curie?',
    'Marie Curie was a physicist and chemist who was born in Warsaw in 1867. She discovered radium and polonium with her husband Pierre. She won the Nobel Prize twice, in physics and in chemistry.',
  ],
]

/** What no reader would take for an answer, and what makes it so. */
export const UNSOUND_ANSWERS: readonly (readonly [why: string, ...pair: Pair])[] = [
  ['another kind', 'What is the capital of Peru?', 'A bicycle has two wheels.'],
  ['another kind', 'What is the capital of Peru?', '42'],
  ['another kind', 'Who wrote the novel Dom Casmurro?', '5432'],
  ['another kind', 'How many moons has Mars?', 'A blue house.'],
  ['another kind', 'When did the Second World War end?', 'a wooden table'],
  ['another kind', 'Why is the sky blue?', '17'],
  ['another kind', 'Is the station open today?', '1984'],
  ['another kind', 'Where can I park the car?', '3.14'],
  ['another kind', 'Quem descobriu o Brasil?', 'A bicicleta tem duas rodas.'],
  ['another kind', 'Qual é a capital da França?', '42'],
  ['another kind', 'Quantos dias tem uma semana?', 'Casa azul.'],
  ['another kind', 'Em que ano o Brasil se tornou independente?', 'uma cadeira de madeira'],
  ['no words', 'How do I reset my password?', 'asdkjh qwoieu zmxn vbnqw plokm.'],
  ['no words', 'What is a mutex?', 'zxcv qwer uiop hjkl fghj'],
  ['no words', 'O que é um índice?', 'qwx zkj vbn plk mnq wrt'],
  [
    'shuffled',
    'Why did the page go down?',
    'of connections ran database The out at night because the workers doubled had of number deploy a',
  ],
  [
    'shuffled',
    'How do vaccines work?',
    'immune the learns it antibodies system and to makes a recognise harmless virus of part body the',
  ],
  [
    'shuffled',
    'Como faço um bolo?',
    'ovos no e Bata uma três óleo de liquidificador cenouras xícara quatro de a com farinha',
  ],
  [
    'shuffled',
    'Why is the sky blue?',
    'the scatter waves blue of short as such molecules air the more much than long red',
  ],
  [
    'cut',
    'How do I undo the last commit?',
    'Use a soft reset: it moves the branch back by one commit and leaves your changes in the',
  ],
  [
    'cut',
    'Can I return the shoes?',
    'Yes, you can return them within 30 days if they have not been worn and you still have the.',
  ],
  ['shuffled', 'What causes tides?', 'of Sun the that Moon and gravity to degree lesser The a the of pulls oceans on'],
  ['cut', 'What causes tides?', 'The gravity of the Moon and to a lesser degree that of'],
  [
    'cut',
    'Posso cancelar a assinatura?',
    'Sim, você pode cancelar a assinatura na página da sua conta e continuar com o',
  ],
  ['cut', 'How do I call it?', 'Call the function with two arguments (the first one is the name'],
  ['nothing', 'How do I reset my password?', 'TODO'],
  ['nothing', 'How do I reset my password?', 'I do not know'],
  ['nothing', 'Qual é o prazo de entrega?', 'não sei'],
  ['the question again', 'How do I reset my password on the website?', 'How do I reset my password on the website?'],
  [
    'another language',
    'How do I get a refund for my ticket?',
    'Você pode pedir o reembolso na página da sua conta, mas isso não é possível depois da viagem.',
  ],
]

/** What is wrong, and passes: the meter knows neither facts nor what a plausible name stands for. */
export const UNCAUGHT_ANSWERS: readonly Pair[] = [
  ['What is the capital of Peru?', 'Canberra'],
  ['Which port does PostgreSQL listen on by default?', '8080'],
  ['Who wrote Rebecca?', 'Bill Gates'],
  // Shuffled, but many of its words happen to stand next to one that they go with.
  [
    'How do I undo the last commit?',
    'reset the a branch it soft Use by commit: and back one moves your changes leaves staged',
  ],
  ['How do I undo the last commit?', 'Use a soft reset and leave your changes staged by one'],
]

export function anchored([question, answer]: Pair, id: string): Span {
  return makeSpan({id, this: question, if_ok: answer, metadata: {source: 'handbook'}})
}
